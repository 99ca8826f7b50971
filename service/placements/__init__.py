"""Placements: pairs that people confirmed, and every step that they go through."""
