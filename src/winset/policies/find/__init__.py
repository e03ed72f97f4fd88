"""Algorithms of ``winset.policies``, one subject a file."""
