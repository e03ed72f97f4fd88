"""Compiled kernels of ``winset.trees``, one subject a file."""
