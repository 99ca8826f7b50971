"""Vocabularies of others, read in the form in which they are published."""
