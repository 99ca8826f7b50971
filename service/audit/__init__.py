"""Who looked at whom and who changed what: entries chained by hash, and the feed of changes."""
