"""The archive of runs over HTTP, for this machine only."""
