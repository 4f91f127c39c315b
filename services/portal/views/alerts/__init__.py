"""Alerts: the inbox, each one, and whether the chain stands."""
