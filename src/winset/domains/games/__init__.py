"""Domains as users state them, and the files that hold them."""
