"""Kohlberg's condition in fractions and in floats, and the proofs of rows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.base.status import Status
from winset.coalitions.check.nucleolus import balancing_weights, certify_excess_rows, is_balanced, solved_exactly


@pytest.mark.parametrize("weak", [False, True])
def test_weights_in_fractions_are_found_just_where_programs_find_none_against_them(weak):
    """All collections of two or three coalitions of three players, single ones held at their own worth or not."""
    for size in (1, 2, 3):
        for masks in combinations(range(1, 7), size):
            for own in ([], [1]):
                listed = np.array(masks)
                balanced = is_balanced(listed, [7], own, 3, weak) == 0
                if not (weak and own):
                    assert balancing_weights(listed, [7], own, 3, weak) == balanced, (masks, own)


def test_balanced_collections_by_hand():
    assert balancing_weights(np.array([0b011, 0b101, 0b110]), [0b111], [], 3)
    assert not balancing_weights(np.array([0b011, 0b101]), [0b111], [], 3)
    assert balancing_weights(np.array([0b011, 0b101]), [0b111], [0b010, 0b100], 3)
    assert balancing_weights(np.array([0b011, 0b100, 0b110]), [0b111], [], 3, weak=True)
    assert not balancing_weights(np.array([0b011, 0b100, 0b110]), [0b111], [], 3)


def test_elimination():
    assert solved_exactly([0b01, 0b10, 0b11], [0], 2) == [1, 1, -1]
    assert solved_exactly([0b01, 0b10], [0, 1], 2) is None


def test_rows_with_other_levels_or_without_a_prenucleolus_are_refused():
    values = np.array([[0, 1, 2, 6, 1, 5, 7, 15.0], [0, 2, 2, 3, 2, 3, 3, 4]])
    stack = ws.CoalitionalStack(values)
    for concept in (ws.Nucleolus(), ws.Prenucleolus()):
        batch = ws.solve_batch(stack, concept)
        found = Found(Status.SOLVED, [], details={**batch.columns, "status": batch.status})
        assert certify_excess_rows(stack, concept, found)[0] < 1e-12
        levels = batch["levels"].copy()
        levels[0, 0] += 0.1
        rigged = found.but(details={**found.details, "levels": levels})
        assert certify_excess_rows(stack, concept, rigged)[0] > 1e-3
        none = found.but(details={**found.details, "status": np.full(2, Status.NO_SOLUTION)})
        least = certify_excess_rows(stack, concept, none)
        assert np.isinf(least[0])
        assert np.isinf(least[1]) == isinstance(concept, ws.Prenucleolus)
