"""Compiled kernels of ``winset.dynamic``, one subject a file."""
