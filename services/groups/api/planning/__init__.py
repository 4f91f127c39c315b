"""Plannings over HTTP: data, searches, the board."""
