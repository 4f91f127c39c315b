"""The agenda of whoever works, and links to private calendars."""
