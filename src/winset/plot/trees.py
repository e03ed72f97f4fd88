"""A game tree with the path of play marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from winset.base.points import BehaviorProfile
from winset.base.solution import Solution
from winset.plot.style import COLOURS, GREY, INK, MARKERS, Look, drawn, new_axes
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision, Terminal, children

__all__ = ["tree"]


WHOLE = 40
"""Trees with more nodes than this are drawn around the path only, unless told otherwise."""

BOW = 0.07
"""How far a line of an information set leaves the straight, for each that it would lie upon."""

BEND = 0.16
"""Where a branch turns level, so that its name has a line to stand on."""


@dataclass
class _Spot:
    """A node's place: ``y`` counts leaves from the top."""

    name: str
    depth: int
    y: float = 0.0
    children: list[tuple[str, _Spot]] = field(default_factory=list)
    folded: str = ""


@drawn
def tree(
    game: object,
    solution: Solution[BehaviorProfile] | BehaviorProfile | None = None,
    *,
    whole: bool | None = None,
    payoffs: bool = True,
    title: str | None = None,
) -> Figure:
    """Draw a game in extensive form from left to right.

    Parameters
    ----------
    game
        An ``ExtensiveForm``, or a game that stands for one, such as ``SponsoredProposal``.
    solution
        Its solution, or one behaviour profile: what is played at every node is drawn bold, the path of play boldest.
    whole
        Whether to draw every node. By default trees of more than 40 nodes are drawn around the path of play: a branch
        that leaves it is folded, and its leaf says how play would end there.
    payoffs
        Whether to write payoffs at terminal nodes.
    title
        The game's own, if omitted.

    Returns
    -------
    matplotlib.figure.Figure
    """
    form = cast(ExtensiveForm, game.__game__() if hasattr(game, "__game__") else game)
    profile = solution.point if isinstance(solution, Solution) else solution
    whole = (len(form.nodes) <= WHOLE or profile is None) if whole is None else whole
    path = {node for node, _ in profile.path} | {profile.outcome} if profile is not None else set()
    top = _place(form, form.root, 0, None if whole else path, profile)
    spots = _settle(top)
    leaves = sum(not spot.children for spot in spots)
    depth = max(spot.depth for spot in spots)
    outcome = (lambda name: game.ending(name).outcome) if hasattr(game, "ending") else (lambda name: "")
    endings = {spot.name: _ending(form, spot, payoffs, outcome) for spot in spots if not spot.children}
    words = max(map(len, endings.values()))
    step = max((len(action) for spot in spots for action, _ in spot.children), default=8) * 0.066 + 0.75
    width = step * max(depth, 1) + 0.075 * words + 0.4
    figure, axes = new_axes(width, max(2.0, 0.34 * leaves + 0.9), form.title if title is None else title)
    _draw_information_sets(axes, form, spots)
    for spot in spots:
        _draw_branches(axes, form, spot, path, profile)
    for spot in spots:
        _draw_node(axes, form, spot, path, endings)
    _legend(axes, form, spots)
    axes.set_xlim(-0.1, depth + (0.075 * words + 0.1) / step)
    axes.set_ylim(leaves - 0.4, -0.7)
    axes.set_axis_off()
    return figure


def _place(
    form: ExtensiveForm, name: str, depth: int, around: set[str] | None, profile: BehaviorProfile | None
) -> _Spot:
    """The node with what is drawn below it."""
    spot, node = _Spot(name, depth), form.nodes[name]
    if isinstance(node, Terminal):
        return spot
    if around is not None and name not in around and profile is not None:
        spot.folded = _end_of_play(form, name, profile)
        return spot
    for action, child in zip(node.actions, children(node), strict=True):
        spot.children.append((action, _place(form, child, depth + 1, around, profile)))
    return spot


def _end_of_play(form: ExtensiveForm, name: str, profile: BehaviorProfile) -> str:
    """The terminal node that the likeliest play from here reaches."""
    while not isinstance(node := form.nodes[name], Terminal):
        if isinstance(node, Chance):
            name = max(node.actions.values(), key=lambda row: float(row[0].exact(form.fractions())))[1]
        else:
            odds = profile.behavior[node.information_set]
            name = node.actions[max(odds, key=odds.__getitem__)]
    return name


def _settle(top: _Spot) -> list[_Spot]:
    """All spots in preorder; leaves get consecutive heights, the others the middle of their children."""
    spots: list[_Spot] = []

    def visit(spot: _Spot, leaf: int) -> int:
        spots.append(spot)
        if not spot.children:
            spot.y = float(leaf)
            return leaf + 1
        for _, child in spot.children:
            leaf = visit(child, leaf)
        spot.y = (spot.children[0][1].y + spot.children[-1][1].y) / 2
        return leaf

    visit(top, 0)
    return spots


def _ending(form: ExtensiveForm, spot: _Spot, payoffs: bool, outcome: Callable[[str], str]) -> str:
    """What is written at a leaf."""
    name = spot.folded or spot.name
    node = form.nodes[name]
    assert isinstance(node, Terminal)
    label = outcome(name) or node.label or name
    label = "status quo" if label == "q" else label
    numbers = ", ".join(f"{float(u):.3g}" for u in form.payoffs_at(name)) if payoffs else ""
    text = f"{label}  ({numbers})" if label and numbers else label or f"({numbers})"
    return f"… {text}" if spot.folded else text


def _draw_branches(
    axes: Axes, form: ExtensiveForm, spot: _Spot, path: set[str], profile: BehaviorProfile | None
) -> None:
    node = form.nodes[spot.name]
    for action, child in spot.children:
        on_path = spot.name in path and child.name in path
        played = 0.0
        if isinstance(node, Decision) and profile is not None:
            played = profile.behavior[node.information_set][action]
        colour, width = (INK, 2.6) if on_path else (INK, 1.5) if played else (GREY, 0.8)
        bend = spot.depth + BEND
        across, down = [spot.depth, bend, child.depth], [spot.y, child.y, child.y]
        axes.plot(across, down, zorder=2 if on_path else 1, solid_joinstyle="round", color=colour, lw=width)
        text = _branch_name(form, node, action, played)
        axes.annotate(
            text,
            (bend, child.y),
            xytext=(2, 3 if on_path else 2),
            textcoords="offset points",
            fontsize=7.5,
            fontweight="bold" if on_path else "normal",
            color=INK if on_path or played or profile is None else "#6a6a6a",
            zorder=3,
        )


def _branch_name(form: ExtensiveForm, node: Chance | Decision | Terminal, action: str, played: float) -> str:
    """The action, with its probability where that is not 0 or 1."""
    if isinstance(node, Chance):
        return f"{action} [{float(node.actions[action][0].exact(form.fractions())):.3g}]"
    return f"{action} [{played:.3g}]" if 0 < played < 1 else action


def _draw_node(axes: Axes, form: ExtensiveForm, spot: _Spot, path: set[str], endings: dict[str, str]) -> None:
    node = form.nodes[spot.name]
    if not spot.children:
        bold = "bold" if spot.name in path else "normal"
        axes.plot(spot.depth, spot.y, "|", color=INK, ms=6, zorder=4)
        axes.annotate(
            endings[spot.name],
            (spot.depth, spot.y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            fontweight=bold,
            color=INK if spot.name in path or not path else "#5a5a5a",
        )
        return
    colour, marker = _look(form, node)
    edge = INK if isinstance(node, Chance) else "white"
    axes.plot(spot.depth, spot.y, marker=marker, color=colour, ms=9, mec=edge, mew=0.8, zorder=5)


def _look(form: ExtensiveForm, node: Chance | Decision | Terminal) -> tuple[str, str]:
    if isinstance(node, Decision):
        i = form.players.index(node.player)
        return COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
    return "white", "o"


def _draw_information_sets(axes: Axes, form: ExtensiveForm, spots: list[_Spot]) -> None:
    """A dashed line through the nodes that their player cannot tell apart.

    A line that would pass over another set's nodes or line at its depth bows to the left, each further one more.
    """
    by_name = {spot.name: spot for spot in spots}
    taken: list[tuple[int, float, float, int]] = []
    for s in form.information_sets.values():
        together = sorted((by_name[n] for n in s.nodes if n in by_name), key=lambda spot: (spot.depth, spot.y))
        for a, b in pairwise(together):
            if a.depth != b.depth:
                axes.plot([a.depth, b.depth], [a.y, b.y], ls=(0, (2, 2)), color=INK, lw=0.9, zorder=1)
                continue
            between = any(spot.depth == a.depth and a.y < spot.y < b.y for spot in spots)
            crossed = [k for depth, low, high, k in taken if depth == a.depth and a.y < high and low < b.y]
            k = max([int(between), *(k + 1 for k in crossed)])
            taken.append((a.depth, a.y, b.y, k))
            at = np.linspace(0.0, 1.0, 2 if k == 0 else 33)
            across = a.depth - BOW * k * 4 * at * (1 - at)
            axes.plot(across, a.y + at * (b.y - a.y), ls=(0, (2, 2)), color=INK, lw=0.9, zorder=1)


def _legend(axes: Axes, form: ExtensiveForm, spots: list[_Spot]) -> None:
    movers = {node.player for s in spots if s.children and isinstance(node := form.nodes[s.name], Decision)}
    entries = []
    for i, player in enumerate(form.players):
        if player in movers:
            look: Look = {"color": COLOURS[i % len(COLOURS)], "marker": MARKERS[i % len(MARKERS)]}
            entries.append(Line2D([], [], ls="none", ms=8, label=player, **look))
    axes.legend(handles=entries, loc="upper left", bbox_to_anchor=(0, 0), ncols=max(len(entries), 1), handletextpad=0.1)
    order = ", ".join(form.players)
    axes.annotate(
        f"payoffs: {order}", (1, 0), xycoords="axes fraction", ha="right", va="top", fontsize=7, color="#5a5a5a",
        xytext=(0, -6), textcoords="offset points",
    )  # fmt: skip
