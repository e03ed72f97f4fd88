"""Draws on which a game has more than one equilibrium: whether claims hold in all of them, or in some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.episodes.census import FreeNumber
from winset.episodes.kinds.kind import NOBODY, AnyBuilt
from winset.episodes.model import Model
from winset.leadership.labels import follow
from winset.leadership.sponsored import SponsoredProposal
from winset.solve import solve
from winset.sweep.judge import Bench
from winset.trees.concepts import SubgamePerfect

__all__ = ["several_equilibria"]


Float = NDArray[np.float64]


def several_equilibria(
    models: Sequence[Model], numbers: Mapping[str, FreeNumber], columns: Sequence[Float], draws: int = 64
) -> dict[str, dict[str, float]]:
    """By episode: share of draws with several equilibrium outcomes; claims that hold in all, and in some of them.

    The first ``draws`` of the columns are solved for all their equilibria, one after the other.
    """
    out: dict[str, dict[str, float]] = {}
    some_rows = range(min(draws, len(columns[0])))
    for model in models:
        bench = Bench(model, numbers, targets_only=True)
        several, every, some = [], [], []
        for row in some_rows:
            holds: list[bool] = []
            most = 1
            for case in bench.cases:
                drawn = case.prepared.drawn([columns[k] for k in case.columns], len(columns[0]))
                found = list(_equilibria(drawn.rebuild(row)))
                most = max(most, len({tuple(sorted(answers.items())) for answers in found}))
                holds_here = [all(_bears_out(claim.expect, answers) for claim in case.claims) for answers in found]
                holds = holds_here if not holds else [a and b for a in holds for b in holds_here]
            several.append(most > 1)
            every.append(all(holds))
            some.append(any(holds))
        out[model.id] = {
            "draws": len(several),
            "several": float(np.mean(several)),
            "all": float(np.mean(every)),
            "some": float(np.mean(some)),
        }
    return out


def _equilibria(built: AnyBuilt) -> Iterator[dict[str, str]]:
    """Outcome and proposer of every equilibrium that the solver lists."""
    game = built.game
    sponsored = isinstance(game, SponsoredProposal)
    tree = game.to_extensive_form() if sponsored else game
    for point in solve(tree, SubgamePerfect("all")).points:
        if sponsored:
            ending = game.ending(follow(game, tree, point)[0])
            yield {"outcome": ending.outcome, "proposer": ending.proposer or NOBODY}
        else:
            end = built.spec.nodes[point.outcome]
            yield {"outcome": end.outcome or point.outcome, "proposer": " and ".join(end.proposer) or NOBODY}


def _bears_out(expected: Mapping[str, object], answers: Mapping[str, str]) -> bool:
    return all(answers[name] == expected[name] for name in ("outcome", "proposer") if name in expected)
