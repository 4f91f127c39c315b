"""Keys renewed by the real command, killed on purpose, while other processes read and write."""
