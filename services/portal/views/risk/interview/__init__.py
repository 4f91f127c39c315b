"""Interviews: which questionnaire, asking it, keeping it half-way, its blank sheet."""
