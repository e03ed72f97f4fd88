"""Certificates of ``winset.repeated``, one subject a file."""
