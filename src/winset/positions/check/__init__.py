"""Certificates of ``winset.positions``, one subject a file."""
