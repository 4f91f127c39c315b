"""What belongs to whoever works here rather than to a case."""
