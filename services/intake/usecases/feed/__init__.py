"""Links to the private calendar of somebody's work."""
