"""Calls without a telephone: played, saved, compared, simulated, drawn."""
