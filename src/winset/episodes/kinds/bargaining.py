"""Bargaining problems and claims on an estate in a model file; see ``winset.BargainingProblem``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.bargaining.games.problem import BargainingProblem
from winset.base.errors import Faults
from winset.base.solution import Details
from winset.episodes.kinds.grid import grid_outcomes, policy_named
from winset.episodes.kinds.kind import NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import answers, construct, numbers_by, numbers_of, words
from winset.episodes.schema import GameSpec, Number, Numbers
from winset.episodes.setting import Setting
from winset.outcomes import FiniteOutcomes, Hull, Polytope

__all__ = ["BANKRUPTCY", "BARGAINING", "BargainingSpec", "outcome_set"]


SETS = ("pie", "constraints", "hull", "outcomes", "policies")


class BargainingSpec(GameSpec):
    """A bargaining problem by one of five sets.

    ``pie``: a sum to share. ``constraints``: each a table of coefficients by player and ``at_most``. ``hull``: extreme
    outcomes by name. ``outcomes``: a list by name, with ``lotteries`` over it if true. ``policies``: a grid of named
    numbers, each with its lowest, its highest and how many values, with ``utilities`` as expressions in them.
    """

    kind: Literal["bargaining"]
    players: list[str]
    pie: Number | None = Field(default=None, description="A sum to share.")
    constraints: list[dict[str, Number]] | None = Field(
        default=None, description="Tables of coefficients by player, each with its bound 'at_most'."
    )
    hull: dict[str, dict[str, Number]] | None = Field(
        default=None, description="Extreme outcomes by name, with everybody's utility."
    )
    outcomes: dict[str, dict[str, Number]] | None = None
    policies: dict[str, Annotated[list[Number], Field(min_length=3, max_length=3)]] | None = Field(
        default=None, description="Numbers to agree on by name: lowest, highest, how many values."
    )
    utilities: dict[str, Number] = Field(
        default_factory=dict, description="With policies: everybody's utility as an expression in them."
    )
    lotteries: bool = Field(default=False, description="With outcomes: whether lotteries over them may be agreed on.")
    disagreement: Numbers = 0
    weights: Numbers = 1

    @model_validator(mode="after")
    def _one_set(self) -> BargainingSpec:
        given = [name for name in SETS if getattr(self, name) is not None]
        if len(given) != 1:
            what = " and ".join(given) or "none of them"
            raise ValueError(f"must have one of {', '.join(SETS)}, got {what}")
        if self.lotteries and self.outcomes is None:
            raise ValueError("lotteries: only with 'outcomes'; a hull holds its lotteries already")
        if bool(self.utilities) != (self.policies is not None):
            raise ValueError("utilities: 'policies' and 'utilities' go together")
        return self


def outcome_set(
    spec: BargainingSpec, at: Setting, where: str, faults: Faults
) -> Callable[[], Polytope | Hull | FiniteOutcomes]:
    """From the table to a function that makes the set of outcomes, once all numbers are known to be good."""
    players = spec.players
    if spec.pie is not None:
        size = at.number(spec.pie, f"{where}.pie", faults)
        return lambda: Polytope.pie(len(players), float(size))
    if spec.constraints is not None:
        rows, bounds = [], []
        for k, row in enumerate(spec.constraints):
            place = f"{where}.constraints[{k}]"
            if "at_most" not in row:
                faults.add(f"{place}.at_most", "missing; every constraint needs its bound")
            bounds.append(at.number(row.get("at_most", 1), f"{place}.at_most", faults))
            rows.append(numbers_by(players, {n: v for n, v in row.items() if n != "at_most"}, at, place, faults))
        return lambda: Polytope(rows, bounds)
    if spec.policies is not None:
        return grid_outcomes(spec, at, where, faults)
    key, table = ("outcomes", spec.outcomes or {}) if spec.hull is None else ("hull", spec.hull)
    points = [numbers_by(players, row, at, f"{where}.{key}.{name}", faults, None) for name, row in table.items()]
    if key == "hull":
        return lambda: Hull(points)
    return lambda: FiniteOutcomes(points, list(table), spec.lotteries)


def _build(spec: BargainingSpec, at: Setting, title: str, where: str) -> BargainingProblem:
    faults = Faults()
    outcomes = outcome_set(spec, at, where, faults)
    disagreement = numbers_by(spec.players, spec.disagreement, at, f"{where}.disagreement", faults)
    weights = numbers_by(spec.players, spec.weights, at, f"{where}.weights", faults, None)
    return construct(lambda: BargainingProblem(outcomes(), disagreement, weights, spec.players, title), where, faults)


def _vocabulary(spec: BargainingSpec) -> Vocabulary:
    """Answers of a bargaining problem: what is agreed, and what each gets and could at most get."""
    named = (*spec.outcomes, "several", "q") if spec.outcomes is not None and not spec.lotteries else ("agreement", "q")
    more: Vocabulary = {"outcomes": None, "least": None}
    more |= dict.fromkeys((f"policy.{name}" for name in spec.policies or ()), NUMBER)
    return words(spec.players, "ideal", outcomes=None if spec.policies else named) | more


def _ask(built: Built[BargainingSpec, BargainingProblem], constraints: tuple[str, ...]) -> Answers:
    """Solve the problem; without agreement everybody has the disagreement."""

    def name(solution: AnySolution) -> str:
        chosen = solution.details.get("outcomes")
        if solution.details.get("agreement") is False:
            return "q"
        return "agreement" if chosen is None else chosen[0] if len(chosen) == 1 else "several"

    return answers(built, built.game.disagreement, name, "ideal", more=lambda solution: _more(built, solution))


def _more(built: Built[BargainingSpec, BargainingProblem], solution: AnySolution) -> Details:
    """The outcomes chosen, the policy, and who gets the smallest part of the most that it could gain."""
    out: Details = {"outcomes": list(solution.details.get("outcomes", [])), "least": []}
    if built.spec.policies is not None and out["outcomes"]:
        out |= {f"policy.{name}": x for name, x in policy_named(out["outcomes"][0]).items()}
    listed = getattr(built.game.outcomes, "utilities", None)
    if solution.points and listed is not None and solution.details.get("agreement", True):
        floor = np.asarray(built.game.disagreement, dtype=float)
        gains = np.asarray(listed, dtype=float) - floor
        room = gains[(gains >= 0).all(axis=1)].max(axis=0)
        gain = np.asarray(list(solution.points[0]), dtype=float) - floor
        parts = np.divide(gain, room, out=np.ones_like(gain), where=room > 0)
        least = float(parts.min()) + 1e-9
        out["least"] = [p for p, part in zip(built.game.players, parts, strict=True) if part <= least]
    return out


BARGAINING = Kind(BargainingSpec, _build, "NashBargaining", _vocabulary, _ask)
"""A set of outcomes and what happens without agreement."""


class BankruptcySpec(GameSpec):
    """Claims on an estate; see ``winset.Bankruptcy``."""

    kind: Literal["bankruptcy"]
    claims: dict[str, Number]
    estate: Number


def _build_claims(spec: BankruptcySpec, at: Setting, title: str, where: str) -> Bankruptcy:
    faults = Faults()
    claims = numbers_of(spec.claims, at, f"{where}.claims", faults)
    estate = at.number(spec.estate, f"{where}.estate", faults)
    return construct(lambda: Bankruptcy(claims, estate, title=title), where, faults)


BANKRUPTCY = Kind(
    BankruptcySpec,
    _build_claims,
    "Talmud",
    lambda spec: words(spec.claims, outcomes=("agreement",)),
    lambda built, constraints: answers(built, [0] * len(built.game.players)),
)
"""More is claimed than there is."""
