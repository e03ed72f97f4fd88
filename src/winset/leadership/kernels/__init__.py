"""Compiled kernels of ``winset.leadership``, one subject a file."""
