"""Forms: a pydantic model in, a value or errors in Spanish out, and everything typed kept."""
