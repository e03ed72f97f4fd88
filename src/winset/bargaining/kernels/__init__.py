"""Compiled kernels of ``winset.bargaining``, one subject a file."""
