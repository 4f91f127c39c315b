"""A case: its list, its tabs and what is written there."""
