"""Nearness in meaning without a transformer: character n-grams, and a map fitted on them."""
