"""Groups: editions, sessions, sheets and concerns."""
