"""Plannings ("convocatorias"): what there is to plan with, who asks, searches, the board. Coordinators only."""
