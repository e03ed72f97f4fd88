"""Examples are the same every time (``HYPOTHESIS_PROFILE=search`` draws new ones); details are as declared."""

import os
from functools import wraps
from typing import get_origin, get_type_hints

import pytest
from hypothesis import settings

from winset.base.solving import Solver, checked
from winset.solve import SOLVER

settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def undeclared(game, concept, details):
    """What an answer tells besides its points although the class of its details does not say so."""
    kind = SOLVER.details_of(game, concept)
    hints = get_type_hints(kind) if kind else {}
    return {
        name: value
        for name, value in details.items()
        if name not in hints
        or (get_origin(hints[name]) in (dict, list, tuple) and not isinstance(value, get_origin(hints[name])))
        or (isinstance(hints[name], type) and hints[name] is not float and not isinstance(value, hints[name]))
    }


@pytest.fixture(autouse=True, scope="session")
def _details_are_declared():
    plain = Solver.solve

    @wraps(plain)
    def solve(self, game, concept, *args, **kwargs):
        solution = plain(self, game, concept, *args, **kwargs)
        asked = checked(game, concept)
        if type(asked).__module__.startswith("winset."):
            odd = undeclared(asked, concept, solution.details)
            assert not odd, f"{type(concept).__name__} of {type(game).__name__} tells what no class declares: {odd}"
        return solution

    Solver.solve = solve
    yield
    Solver.solve = plain
