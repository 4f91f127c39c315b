"""Coming in, going out, hiding the screen, and accounts."""
