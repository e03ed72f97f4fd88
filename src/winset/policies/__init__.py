"""Bargaining and voting over policies on a line or in a plane."""
