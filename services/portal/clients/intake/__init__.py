"""Asks intake."""
