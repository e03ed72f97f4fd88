"""Certificates of ``winset.quadratic``, one subject a file."""
