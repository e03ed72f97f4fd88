"""Negotiation domains of many issues: outcomes as one option an issue, never listed one by one."""
