"""Runs that were made: kept as they came out, never changed."""
