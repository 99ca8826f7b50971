"""How fast scoring is: synthetic markets of any size, and what other tools make of them."""
