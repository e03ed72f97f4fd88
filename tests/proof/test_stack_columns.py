"""Every column of every stack's answer is read by its check: a wrong number in it makes some row wrong."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from tests.proof import stacks

FREE = {
    "status": "what a row claims at all; the batch itself looks at it",
    "pivots": "how long it took",
    "doubtful": "how near numbers came to a tolerance",
    "degenerate": "without it more is claimed: then the number of equilibria is odd",
    "shares": "of another objective",
    "ideal_outcomes": "of what others get at an ideal there are many",
    "multipliers": "others prove as much",
    "unconstrained_multipliers": "others prove as much",
    "proof": "others prove as much",
    "weights": "others prove as much",
}
"""Columns that may say something else without making a row wrong, and why."""
SEEN = 1e-7
"""A violation above it is a refusal."""


def wrong(columns):
    """Every column, and every column of lists, with another number first, amid and last where something is claimed."""
    inside, status = columns.get("lists", {}), np.asarray(columns["status"])
    for name, column in sorted({**columns, **inside}.items()):
        if not isinstance(column, np.ndarray) or column.dtype.kind not in "bfiu":
            continue
        claimed = np.isfinite(column) if column.dtype.kind == "f" else np.ones(column.shape, dtype=bool)
        if name not in inside and len(column) == len(status):
            claimed &= (status == ws.Status.SOLVED).reshape(-1, *[1] * (column.ndim - 1))
        places = np.flatnonzero(claimed)
        for place in sorted({places[0], places[len(places) // 2], places[-1]} if len(places) else ()):
            other = stacks.altered(column, int(place))
            changed = {"lists": {**inside, name: other}} if name in inside else {name: other}
            yield name, place, {**columns, **changed}


def refused(name, concept, columns):
    try:
        return not max(stacks.violations(name, concept, columns)) <= SEEN
    except (ws.WinsetError, ValueError, IndexError):
        return True


@pytest.mark.parametrize(("name", "concept"), stacks.asked().values(), ids=stacks.asked())
def test_every_column_is_read(name, concept):
    columns = stacks.solved(name, concept)[1]
    assert not refused(name, concept, columns)
    unread = {column for column, _, other in wrong(columns) if column not in FREE and not refused(name, concept, other)}
    assert not unread
