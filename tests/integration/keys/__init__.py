"""Keys of running services, renewed by command."""
