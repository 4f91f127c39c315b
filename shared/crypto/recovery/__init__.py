"""The board's copy of a key directory: sealed to a key that is kept off every machine, opened when all else is lost."""
