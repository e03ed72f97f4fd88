"""Sweeps: a game solved at many values of its numbers, in chunks, with what came out counted by cell and by range.

``grid`` says which values; ``drawn`` turns a game or an episode into answers for a block of them; ``tally`` counts;
``run`` goes through the chunks; ``store`` keeps them on disk; ``cluster`` sends the same chunks to Dask.
"""

from __future__ import annotations
