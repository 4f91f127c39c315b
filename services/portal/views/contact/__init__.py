"""The contact plan and what was sent under it."""
