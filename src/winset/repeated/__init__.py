"""Repeated games: what a stage game played for ever can give, and how patient players must be."""
