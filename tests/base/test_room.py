"""Which row of a room belongs to a game and a concept."""

from __future__ import annotations

import pytest

import winset as ws
from winset.base.room import certifier_among, nearest_among


class Own(ws.NormalForm):
    """A table of a kind of its own."""


def test_the_nearest_class_wins_whatever_the_order() -> None:
    rows = [(object, (ws.Nash,), "any"), (ws.NormalForm, (ws.Nash,), "table"), (Own, (ws.Pure,), "own")]
    nearest = nearest_among(rows)
    table, own = ws.NormalForm([[1]]), Own([[1]])
    assert nearest(table, ws.Nash()) == "table"
    assert nearest(own, ws.Nash()) == "table"
    assert nearest(own, ws.Pure()) == "own"
    assert nearest("no table", ws.Nash()) == "any"
    assert nearest(table, ws.Shapley()) is None


def test_of_several_rows_for_one_class_the_first_is_used() -> None:
    rows = [((Own, ws.NormalForm), (ws.Nash,), "first"), (ws.NormalForm, (ws.Nash, ws.Pure), "second")]
    nearest = nearest_among(rows)
    assert nearest(ws.NormalForm([[1]]), ws.Nash()) == "first"
    assert nearest(Own([[1]]), ws.Pure()) == "second"


def test_a_concept_without_a_certifier_is_told() -> None:
    with pytest.raises(ws.MethodError, match="no certificate for Shapley of NormalForm"):
        certifier_among([(ws.NormalForm, (ws.Nash,), "table")])(ws.NormalForm([[1]]), ws.Shapley())
