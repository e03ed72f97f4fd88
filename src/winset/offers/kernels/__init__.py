"""Compiled kernels of ``winset.offers``, one subject a file."""
