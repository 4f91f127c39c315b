"""Links to private calendars."""
