"""Rules of what has a date: work of staff, and reminders to her."""
