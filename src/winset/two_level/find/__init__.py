"""Algorithms of ``winset.two_level``, one subject a file."""
