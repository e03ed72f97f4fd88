"""Rival explanations of the episodes, weighed by what was observed."""
