"""Certificates of ``winset.coalitions``, one subject a file."""
