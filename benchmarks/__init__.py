"""Instances, baselines and measurements; not part of the wheel."""
