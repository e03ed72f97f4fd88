"""Certificates of ``winset.trees``, one subject a file."""
