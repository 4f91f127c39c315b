"""What may be said to her, shown to staff."""
