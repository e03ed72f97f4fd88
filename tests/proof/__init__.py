"""Inputs that once came out wrong, each with its right value, and planted answers that no certificate may pass."""
