"""The assignment core measured: each section beside its baselines, in one run."""
