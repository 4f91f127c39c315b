"""Referrals, the directory, and the page of a partner."""
