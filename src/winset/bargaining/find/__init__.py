"""Algorithms of ``winset.bargaining``, one subject a file."""
