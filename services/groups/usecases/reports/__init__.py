"""What the programme reports of its groups."""
