"""Profiles laid out as the compiled kernel reads them."""
