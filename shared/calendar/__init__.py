"""Days off as data: public holidays and school years of a place, and for which dates nobody knows."""
