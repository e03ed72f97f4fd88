"""Small changes to the source that the tests must notice: ``python -m tests.mutation``."""
