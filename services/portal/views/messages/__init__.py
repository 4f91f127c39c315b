"""Messages as coordination sees them: their texts and how they fare, never whose."""
