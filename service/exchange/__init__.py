"""Import and export of the same files as the batch reads and writes."""
