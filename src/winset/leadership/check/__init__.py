"""Certificates of sponsored-proposal games, in NumPy and fractions."""
