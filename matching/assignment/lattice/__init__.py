"""All stable matchings of strict preferences: rotations, and the best of them by a measure."""
