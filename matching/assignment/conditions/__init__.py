"""Lower quotas and couples: stable where that can be, or else with the fewest blocking pairs."""
