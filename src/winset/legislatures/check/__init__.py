"""Certificates of ``winset.legislatures``, one subject a file."""
