"""Who is away, who stands in, and who is on call."""
