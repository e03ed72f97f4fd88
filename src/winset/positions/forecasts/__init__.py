"""Forecasts from a table of actors: every procedure by one name, with status and certificate."""
