"""Certificates of ``winset.tables``, one subject a file."""
