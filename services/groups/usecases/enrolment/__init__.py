"""Who has a place, who waits, and who must not meet."""
