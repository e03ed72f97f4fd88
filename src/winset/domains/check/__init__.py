"""Certificates, from the domain and the answer alone."""
