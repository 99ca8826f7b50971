"""Stability where ties are left as they are: super-stable and strongly stable matchings."""
