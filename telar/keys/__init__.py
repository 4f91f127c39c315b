"""What an operator does with the keys of running services: looks, renews, keeps a copy for the board."""
