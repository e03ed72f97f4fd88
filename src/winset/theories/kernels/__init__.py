"""Compiled loops of :mod:`winset.theories`."""
