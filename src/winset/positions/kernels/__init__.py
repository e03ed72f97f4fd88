"""Compiled loops of ``winset.positions``."""
