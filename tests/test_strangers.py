"""What is promised to classes of other people: games, concepts and methods that the library has never seen."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

import winset as ws
from winset.base.solution import Found
from winset.tables.arrays import NormalFormArrays


@dataclass
class Duel:
    """A game of a foreign class that gives the arrays of a table."""

    payoffs: np.ndarray
    title: str = "a duel"

    def to_arrays(self):
        return NormalFormArrays(self.payoffs)

    def present(self, found: Found) -> Found:
        return found.but(points=[ws.Profile(("Left", "Right"), tuple(p)) for p in found.points])


def test_a_foreign_class_with_the_arrays_of_a_table_is_solved_and_certified():
    pennies = Duel(np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]]))
    solution = ws.solve(pennies, ws.Nash())
    assert solution.status is ws.Status.SOLVED
    assert solution.certificate.ok
    assert solution.certificate.statement == ws.solve(ws.NormalForm(pennies.payoffs), ws.Nash()).certificate.statement
    np.testing.assert_allclose(solution.point["Left"], [0.5, 0.5])


def test_a_foreign_class_that_the_library_cannot_certify_is_told_what_it_lacks():
    class Lottery:
        title = "a lottery"

        def to_arrays(self):
            return ws.AlternatingOffers([0.9, 0.9]).to_arrays()

        def present(self, found):
            return found

    with pytest.raises(ws.MethodError, match=r"no certificate for Stationary of Lottery; accepted: .*__game__\(\)"):
        ws.solve(Lottery(), ws.Stationary())


def test_an_object_without_present_is_told_so():
    class Half:
        def to_arrays(self):
            return None

    with pytest.raises(ws.ModelError, match=r"game: must have title, to_arrays\(\) and present\(\), Half lacks"):
        ws.solve(Half(), ws.Nash())


def test_a_concept_of_the_library_without_a_certifier_fails_at_import():
    code = """
from winset.base.concept import Concept
class Unproved(Concept):
    pass
Unproved.__module__ = "winset.tables.concepts"
try:
    import winset.solve
except ImportError as error:
    assert "Unproved" in str(error), error
else:
    raise SystemExit("a concept without a certifier was let in")
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_foreign_concept_has_no_certificate_and_is_told_so():
    class Fair(ws.Concept):
        pass

    try:
        with pytest.raises(ws.MethodError, match="Fair for a game of the kind NormalForm; accepted: Coarse"):
            ws.solve(ws.NormalForm.from_bimatrix([[1]], [[1]]), Fair())
    finally:
        from winset.base.concept import CONCEPTS

        del CONCEPTS["fair"]


def test_former_names_of_methods_are_understood_with_a_warning():
    game = ws.CoalitionalGame([0, 1, 1, 4])
    with pytest.warns(DeprecationWarning, match="SizeSums is now called ShapleyBanzhaf"):
        solution = ws.solve(game, ws.Shapley(), method="SizeSums")
    assert solution.method == "ShapleyBanzhaf"
