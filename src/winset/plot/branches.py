"""The logit branch: how the probability of each action moves as players grow more precise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError
from winset.base.points import Profile
from winset.base.solution import Solution
from winset.plot.style import COLOURS, GREY, LINES, canvas, drawn

__all__ = ["branch"]


@drawn
def branch(solution: Solution[Profile], *, players: Sequence[str] | None = None, title: str | None = None) -> Figure:
    """Draw a branch of logit equilibria, one panel a player, against precision on a scale from 0 to infinity.

    Parameters
    ----------
    solution
        Of the concept ``LogitBranch``.
    players
        Whose panels to draw; all, if omitted.
    title
        The game's own, if omitted.

    Raises
    ------
    ModelError
        If the solution is not a branch, or a player is unknown.
    """
    if "lam" not in solution.details or "probabilities" not in solution.details or not solution.points:
        raise ModelError(f"solution: must be a LogitBranch that was traced, got {solution.concept.name}")
    profile = solution.point
    names = tuple(players or profile.players)
    unknown = [p for p in names if p not in profile.players]
    if unknown:
        raise ModelError(f"players: no player named {unknown[0]!r}; accepted: {', '.join(profile.players)}")
    lam = np.asarray(solution.details["lam"])
    middle = float(np.median(lam[lam > 0])) if (lam > 0).any() else 1.0
    at = lam / (lam + middle)
    figure = canvas(3.0 * len(names) + 0.6, 3.0)
    figure.suptitle(solution.game if title is None else title, x=0.01, ha="left", fontweight="bold", fontsize=10)
    ticks = np.array([0.0, 0.25, 0.5, 0.75])
    for panel, name in enumerate(names):
        i = profile.players.index(name)
        rows = np.asarray(solution.details["probabilities"][name])
        axes = figure.add_subplot(1, len(names), panel + 1)
        axes.set_title(name)
        actions = profile.actions[i] if profile.actions else [str(k + 1) for k in range(rows.shape[1])]
        for k, action in enumerate(actions):
            axes.plot(at, rows[:, k], color=COLOURS[k % len(COLOURS)], ls=LINES[k % len(LINES)], lw=1.8, label=action)
            if solution.details.get("limit"):
                axes.plot(1.0, profile[i][k], "o", color=COLOURS[k % len(COLOURS)], ms=5, clip_on=False, zorder=4)
        for turn in np.asarray(solution.details.get("turning_points", ()), dtype=int):
            axes.axvline(at[turn], color=GREY, lw=0.7, ls=":")
        axes.set_xticks([*ticks, 1.0], [*(f"{middle * t / (1 - t):.2g}" for t in ticks), "∞"])
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel("precision λ (1/payoff)")
        if panel == 0:
            axes.set_ylabel("probability")
        axes.legend(loc="best")
    return figure
