"""Alternating offers (Rubinstein 1982) and its kin."""
