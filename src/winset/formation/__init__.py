"""Coalitions that form: agreements, partitions, networks, farsighted sets."""
