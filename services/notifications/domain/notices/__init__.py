"""How each member of staff wants her notices."""
