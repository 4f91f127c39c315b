"""Reminders of sessions: kept in step, and told when due."""
