"""Certificates of ``winset.formation``, one subject a file."""
