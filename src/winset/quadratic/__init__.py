"""Quadratic games on boxes."""
