"""What a person opens first: her day, her due work, her search."""
