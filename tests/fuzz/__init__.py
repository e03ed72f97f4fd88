"""A driver that feeds the library mutated files and random calls, under limits of time and memory.

By hand: ``python -m tests.fuzz --seconds 3600``. A case ends well if there is an answer or a refusal in words.
"""
