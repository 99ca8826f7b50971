"""Weakly stable matchings of the greatest size or weight, with proof."""
