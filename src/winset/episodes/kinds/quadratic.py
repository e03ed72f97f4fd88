"""Quadratic games on boxes in a model file; see ``winset.QuadraticGame``."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.expressions import Polynomial
from winset.base.solution import Details
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct
from winset.episodes.schema import GameSpec, Number, Written
from winset.episodes.setting import Setting
from winset.quadratic.games.quadratic import QuadraticGame

__all__ = ["QUADRATIC"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class QuadraticSpec(GameSpec):
    """Players choose numbers in intervals.

    ``actions`` has for each player its actions by name, each with its lowest and highest value; ``payoffs`` has for
    each player an expression in actions and parameters, of degree at most two in the actions. ``reads`` are further
    numbers to be read off an equilibrium, as expressions in both.
    """

    kind: Literal["quadratic"]
    actions: dict[str, dict[str, list[Number]]]
    payoffs: dict[str, Number]
    reads: dict[str, Number] = Field(
        default_factory=dict, description="Further numbers to be read off, as expressions in actions and parameters."
    )


def _build(spec: QuadraticSpec, at: Setting, title: str, where: str) -> QuadraticGame:
    def free(given: Written) -> Written:
        """The same in the free parameters, for a game that stays parametric."""
        if isinstance(given, str):
            return _WORD.sub(lambda word: at.formulas.get(word[0], word[0]), given)
        return given

    actions = {p: {a: [free(end) for end in ends] for a, ends in mine.items()} for p, mine in spec.actions.items()}
    payoffs = {p: free(payoff) for p, payoff in spec.payoffs.items()}
    faults = Faults()
    for name in spec.reads:
        _reading(spec, at, name, f"{where}.reads.{name}", faults)
    return construct(lambda: QuadraticGame(actions, payoffs, at.free, title), where, faults)


def _reading(spec: QuadraticSpec, at: Setting, name: str, place: str, faults: Faults) -> Polynomial | None:
    """A reading as a polynomial in actions and parameters."""
    actions = (action for mine in spec.actions.values() for action in mine)
    try:
        return Polynomial.parse(spec.reads[name], (*at.values, *actions), place)
    except ModelError as error:
        faults.include(error)
        return None


def _vocabulary(spec: QuadraticSpec) -> Vocabulary:
    """Answers of a quadratic game: what everybody does and gets in the first equilibrium, and whether it is alone."""
    names = [f"actions.{a}" for mine in spec.actions.values() for a in mine]
    words: Vocabulary = {
        "label": (NOBODY,),
        "proposer": (NOBODY,),
        "outcome": ("equilibrium", "several"),
        "status": STATUSES,
        "count": NUMBER,
        "unique": None,
    }
    return words | dict.fromkeys(
        [*names, *(f"payoffs.{p}" for p in spec.actions), *(f"reads.{r}" for r in spec.reads)], NUMBER
    )


def _ask(built: Built[QuadraticSpec, QuadraticGame], constraints: tuple[str, ...]) -> Answers:
    """Solve the game; actions and payoffs are those of the first equilibrium."""
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": "equilibrium" if len(solution.points) == 1 else "several",
        "status": solution.status.name,
        "count": len(solution.points),
        "unique": len(solution.points) == 1 and solution.completeness == "all",
    }
    for names, numbers in zip(solution.point.actions, solution.point.values, strict=True):
        values |= {f"actions.{a}": float(x) for a, x in zip(names, numbers, strict=True)}
    payoffs = solution.details["payoffs"][0]
    values |= {f"payoffs.{p}": float(u) for p, u in zip(built.game.players, payoffs, strict=True)}
    chosen = {name: values[f"actions.{name}"] for names in solution.point.actions for name in names}
    everything = {**{name: float(x) for name, x in built.setting.values.items()}, **chosen}
    for name in built.spec.reads:
        polynomial = _reading(built.spec, built.setting, name, f"reads.{name}", Faults())
        values[f"reads.{name}"] = float("nan") if polynomial is None else polynomial(everything)
    return Answers(values, solution.certificate, solution.method, NOBODY, str(values["outcome"]))


QUADRATIC = Kind(QuadraticSpec, _build, "Nash", _vocabulary, _ask)
"""Numbers chosen in intervals, payoffs quadratic."""
