"""The database: how to open it."""
