"""Sessions on the calendar of whoever works with groups."""
