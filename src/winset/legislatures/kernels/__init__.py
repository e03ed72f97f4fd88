"""Compiled kernels of ``winset.legislatures``, one subject a file."""
