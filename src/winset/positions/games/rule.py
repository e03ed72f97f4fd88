"""Decision rules in words: ``unanimity``, ``majority``, ``2/3 of votes``, ``55% of members and 65% of population``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import and_

import numpy as np

from winset.base.array_types import Float, Int, Marks
from winset.base.errors import ModelError
from winset.coalitions.games.voting import VotingRule, WeightedVoting

__all__ = ["DecisionRule"]

PART = re.compile(r"(?P<number>[0-9.]+)\s*(?P<share>%|/\s*[0-9.]+)?(?:\s+of\s+(?P<column>.+))?\Z")
HEADS = ("members", "actors", "states", "votes each")
"""Words for a weight of one each."""
NEAR = 1e-9
"""Weights are decimals: a sum this near to what is needed, as a part of the total, reaches it."""


@dataclass(frozen=True)
class DecisionRule:
    """Which coalitions carry a decision: every condition must hold, and everybody with a veto must agree.

    Parameters
    ----------
    conditions
        Pairs of a weight's name ("" is one each) and what is needed: a share of the total, or a number if above 1.
    vetoes
        Names of those without whom nothing passes.
    setter
        Who alone may propose, if anybody.
    strict
        Conditions that must be exceeded, as a majority must.
    """

    conditions: tuple[tuple[str, float], ...] = (("", 1.0),)
    vetoes: tuple[str, ...] = ()
    setter: str = ""
    strict: tuple[bool, ...] = ()

    @staticmethod
    def read(text: str) -> DecisionRule:
        """The rule that a text says.

        Raises
        ------
        ModelError
            If it says none.
        """
        main, *rest = (part.strip() for part in text.split(";"))
        vetoes: tuple[str, ...] = ()
        setter = ""
        for part in rest:
            word, _, names = part.partition(" ")
            if word.lower().rstrip(":") in ("veto", "vetoes"):
                vetoes = tuple(name.strip() for name in names.split(",") if name.strip())
            elif word.lower().rstrip(":") == "setter":
                setter = names.strip()
            elif part:
                raise ModelError(f"rule: after ';' must stand 'veto NAME, NAME' or 'setter NAME', got {part!r}")
        conditions, strict = zip(*(_condition(part.strip()) for part in main.split(" and ")), strict=True)
        return DecisionRule(tuple(conditions), vetoes, setter, tuple(strict))

    def __str__(self) -> str:
        texts = []
        for (column, needed), strict in zip(self.conditions, self.strict or (False,) * 9, strict=False):
            of = f" of {column}" if column else ""
            if needed == 1 and not strict:
                texts.append("unanimity")
            elif strict:
                texts.append(f"majority{of}")
            else:
                texts.append(f"{needed:g}{of}" if needed > 1 else f"{100 * needed:.12g}%{of}")
        tail = f"; veto {', '.join(self.vetoes)}" if self.vetoes else ""
        return " and ".join(texts) + tail + (f"; setter {self.setter}" if self.setter else "")

    def carries(self, marks: Marks, names: Sequence[str], weights: Mapping[str, Float]) -> Marks:
        """Whether the actors marked along the last axis (..., n) carry a decision."""
        marks = np.asarray(marks, dtype=bool)
        won: Marks = np.ones(marks.shape[:-1], dtype=bool)
        for k, (column, needed) in enumerate(self.conditions):
            w = np.ones(marks.shape[-1]) if column == "" else np.nan_to_num(weights[column])
            total = float(w.sum())
            need = needed * total if needed <= 1 else needed
            got = marks @ w
            strict = bool(self.strict) and self.strict[k]
            won &= got > need + NEAR * total if strict else got >= need - NEAR * total
        for name in self.vetoes:
            if name in names:
                won &= marks[..., list(names).index(name)]
        return won

    def votes(self, names: Sequence[str], weights: Mapping[str, Float]) -> VotingRule:
        """The rule as a game of these actors.

        Raises
        ------
        ModelError
            If nobody can carry anything.
        """
        made: list[VotingRule] = []
        for k, (column, needed) in enumerate(self.conditions):
            w = np.ones(len(names)) if column == "" else np.nan_to_num(weights[column])
            exact = [Fraction(repr(float(x))) for x in w]
            total = sum(exact)
            need = Fraction(needed).limit_denominator(10**9) * (total if needed <= 1 else 1)
            if self.strict and self.strict[k]:
                need += Fraction(1, 2 * lcm(*(x.denominator for x in exact), need.denominator))
            made.append(WeightedVoting(exact, need, names))
        held = [name for name in self.vetoes if name in names]
        if held:
            made.append(WeightedVoting([int(name in held) for name in names], len(held), names))
        return reduce(and_, made)

    def pivots(self, positions: Float, names: Sequence[str], weights: Mapping[str, Float]) -> tuple[Int, int, int]:
        """The actors from left to right, and the places in that order of the left and the right pivot.

        The left pivot is the rightmost actor who, with all to its right, can carry a decision; the right pivot the
        leftmost who can with all to its left. Nothing passes on a line against either (Krehbiel 1998).

        Raises
        ------
        ModelError
            If nobody can carry anything, or two coalitions without a common member can.
        """
        order: Int = np.argsort(positions, kind="stable")
        n = len(order)
        held = [names[i] for i in order]
        sorted_weights = {column: w[order] for column, w in weights.items()}
        rightwards = self.carries(np.tri(n, dtype=bool).T, held, sorted_weights)
        leftwards = self.carries(np.tri(n, dtype=bool), held, sorted_weights)
        if not rightwards[0]:
            raise ModelError(f"rule: nobody can meet '{self}': all {n} actors with a position together do not")
        left, right = int(np.flatnonzero(rightwards)[-1]), int(np.flatnonzero(leftwards)[0])
        if left > right:
            raise ModelError(f"rule: '{self}' lets two coalitions without a common member carry a decision")
        return order, left, right


def _condition(text: str) -> tuple[tuple[str, float], bool]:
    lowered = text.lower()
    if lowered in ("unanimity", "consensus", "all"):
        return ("", 1.0), False
    if lowered == "majority" or lowered.startswith("majority of "):
        column = text[len("majority of ") :].strip()
        return ("" if column in HEADS else column, 0.5), True
    found = PART.fullmatch(text)
    try:
        number = float(found["number"]) if found else float("nan")
        share = (found["share"] or "") if found else ""
        number = number / 100 if share == "%" else number / float(share[1:]) if share else number
    except (ValueError, ZeroDivisionError):
        number = float("nan")
    column = (found["column"] or "").strip() if found else ""
    if not number > 0 or (share and number > 1):
        raise ModelError(
            "rule: must be 'unanimity', 'majority', a number of votes or a share such as '2/3' or '65% of population', "
            f"joined by 'and', got {text!r:.80}"
        )
    # One vote of one each is a number of votes, not a share of all.
    needed = number if share or number != 1 else 1.0 + 1e-12
    return ("" if column in HEADS else column, needed), False
