"""Compiled kernels of ``winset.tables``, one subject a file."""
