"""Compiled kernels of ``winset.coalitions``, one subject a file."""
