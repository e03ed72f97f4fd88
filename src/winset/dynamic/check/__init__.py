"""Certificates of ``winset.dynamic``, one subject a file."""
