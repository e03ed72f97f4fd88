"""Algorithms of ``winset.leadership``, one subject a file."""
