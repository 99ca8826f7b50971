"""Doors to the engine: a command line, a report, an archive of runs, and a small web service."""
