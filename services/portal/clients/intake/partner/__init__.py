"""What a coordinator keeps about one partner's own programs."""
