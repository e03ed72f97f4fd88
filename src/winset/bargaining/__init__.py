"""Bargaining problems in utility space, bankruptcy problems, and their solutions."""
