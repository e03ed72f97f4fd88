"""Which agreements of a list pass at home, and which is agreed."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from winset.base.errors import ModelError
from winset.base.solution import Solution
from winset.outcomes import FiniteOutcomes
from winset.plot.style import COLOURS, INK, drawn, new_axes
from winset.two_level.games.two_level import TwoLevel

__all__ = ["ratification"]


@drawn
def ratification(game: TwoLevel, solution: Solution[Any] | None = None, *, title: str | None = None) -> Figure:
    """Draw which agreements of a list pass at each home (Putnam's win-sets), what each is worth, and what is agreed.

    A row an agreement, a column a player: filled where it passes at that player's home or nobody need consent, crossed
    out where it fails there; the number is the player's payoff.

    Parameters
    ----------
    game
        Two-level, over a list of agreements.
    solution
        Its solution; what is agreed, and what would be agreed without homes, is marked.
    title
        The game's own, if omitted.

    Raises
    ------
    ModelError
        If agreements are no list, or a home's threshold is not known yet.
    """
    outcomes = getattr(game.international, "outcomes", None)
    if not isinstance(outcomes, FiniteOutcomes) or game.laws:
        raise ModelError("game: must be two-level over a list of outcomes, with thresholds that are known")
    names = [outcomes.name(k) for k in range(len(outcomes.utilities))]
    passes = np.ones(outcomes.utilities.shape, dtype=bool)
    for player, home in game.win_sets.items():
        i = game.players.index(player)
        own = outcomes.utilities[:, i]
        passes[:, i] = home.marks if home.marks is not None else (home.low <= own) & (own <= home.high)
    figure, axes = new_axes(
        1.5 * len(game.players) + 4.2, 0.5 * len(names) + 1.3, game.title if title is None else title
    )
    for k, i in np.ndindex(passes.shape):
        free = game.players[i] not in game.win_sets
        colour = "#ffffff" if not passes[k, i] else "#e4e4e4" if free else COLOURS[5]
        axes.barh(k, 0.94, 0.86, i - 0.47, color=colour, ec=INK, lw=0.6, hatch="" if passes[k, i] else "xx", zorder=1)
        word = "nobody asked" if free else "passes" if passes[k, i] else "fails"
        axes.text(i, k, f"{outcomes.utilities[k, i]:.4g}\n{word}", ha="center", va="center", fontsize=8, zorder=3,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85})  # fmt: skip
    agreed, without = _chosen(solution), _chosen(solution, "without_homes")
    for k, name in enumerate(names):
        told = ["agreed"] * (name in agreed) + ["agreed if no home were asked"] * (name in without)
        if told:
            axes.text(len(game.players) - 0.4, k, fill(" and ".join(told), 18), ha="left", va="center", fontsize=8,
                      fontweight="bold" if name in agreed else "normal")  # fmt: skip
    axes.set_yticks(range(len(names)), [fill(name, 26) for name in names])
    axes.set_xticks(range(len(game.players)), game.players)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.55, len(game.players) + 0.6)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.spines[:].set_visible(False)
    return figure


def _chosen(solution: Solution[Any] | None, key: str = "") -> tuple[str, ...]:
    """The outcomes that are agreed, by name."""
    if solution is None:
        return ()
    details = solution.details.get(key, {}) if key else solution.details
    return tuple(map(str, details.get("outcomes", ())))
