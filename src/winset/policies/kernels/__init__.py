"""Compiled kernels of ``winset.policies``, one subject a file."""
