"""Asks groups."""
