"""Who sees what, at every door."""
