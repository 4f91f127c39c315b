"""Plannings, wishes and searches, kept."""
