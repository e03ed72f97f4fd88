"""Readers and writers of tables of actors, one format a file."""
