"""Editions and the dates of their sessions."""
