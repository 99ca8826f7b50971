"""How long pages take on the Leiden data."""
