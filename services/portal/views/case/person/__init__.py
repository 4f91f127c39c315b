"""Ella y su familia."""
