"""What participants say without anyone knowing who: rounds, answers, release in batches, elections."""
