"""Compiled kernels of ``winset.quadratic``, one subject a file."""
