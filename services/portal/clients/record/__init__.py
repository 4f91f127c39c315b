"""Who has opened what, asked of each service."""
