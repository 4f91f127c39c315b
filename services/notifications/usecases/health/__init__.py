"""How messages fare, for nobody in particular."""
