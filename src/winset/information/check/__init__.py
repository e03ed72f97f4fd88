"""Certificates of equilibria and mechanisms under private information."""
