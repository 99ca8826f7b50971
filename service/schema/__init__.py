"""All tables together: migrations, backup and restore."""
