"""Numba kernels: arrays in, arrays and a status out. See ``jit`` for the one decorator."""
