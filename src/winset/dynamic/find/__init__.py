"""Algorithms of ``winset.dynamic``, one subject a file."""
