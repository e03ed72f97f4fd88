"""Compiled kernels of ``winset.formation``, one subject a file."""
