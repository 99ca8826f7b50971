"""What the people of one organisation choose about profiles: vocabularies, and their own words."""
