"""Trees as plain data, as a picture for notebooks and as TikZ for LaTeX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Protocol, Self, cast

from winset.base.markup import Html, element, latex
from winset.base.numbers import Number
from winset.base.points import Vector
from winset.base.writable import Writable
from winset.trees.games.layout import Layout
from winset.trees.games.nodes import Chance, Decision, InformationSet, Nodes, Terminal, children

__all__ = ["Tree"]


MOST = 80
"""Trees with more nodes are not drawn in notebooks."""
ACROSS, DOWN, LETTER = 120, 34, 6.2
INKS = ("#1b4f72", "#a04000", "#1e8449", "#6c3483", "#7d6608", "#943126")
"""Colours of the players, in their order."""

Places = dict[str, tuple[int, float]]


class _Game(Nodes, Protocol):
    """What is shown."""

    title: str
    recall: bool

    @property
    def layout(self) -> Layout: ...

    @property
    def root(self) -> str: ...

    @property
    def terminals(self) -> tuple[str, ...]: ...

    @property
    def information_sets(self) -> dict[str, InformationSet]: ...

    def payoffs_at(self, terminal: str) -> Vector: ...

    def fractions(self) -> dict[str, Fraction]: ...

    def chance(self, name: str, actions: Mapping[str, tuple[Number, str]]) -> object: ...

    def decision(self, name: str, player: str, actions: Mapping[str, str], information_set: str) -> object: ...

    def terminal(self, name: str, payoffs: Sequence[Number], label: str) -> object: ...


class Tree(Writable):
    """How a game in extensive form is written and shown."""

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, and the nodes in the order in which they were added."""
        game = cast(_Game, self)
        rows: list[dict[str, object]] = []
        for name, node in game.nodes.items():
            if isinstance(node, Chance):
                rows.append({"chance": name, "actions": {a: [str(p), to] for a, (p, to) in node.actions.items()}})
            elif isinstance(node, Decision):
                rows.append({"decision": name, "player": node.player, "actions": dict(node.actions),
                             "information_set": node.information_set})  # fmt: skip
            else:
                rows.append({"terminal": name, "payoffs": [str(u) for u in node.payoffs], "label": node.label})
        return {"players": game.players, "title": game.title, "parameters": game.parameters, "root": game.named_root,
                "recall": game.recall, "nodes": rows}  # fmt: skip

    @classmethod
    def made_from(cls, parts: dict[str, object]) -> Self:
        """The tree with these nodes."""
        made = cls(**{name: part for name, part in parts.items() if name != "nodes"})
        game = cast(_Game, made)
        for row in cast("list[dict[str, str]]", parts["nodes"]):
            if "chance" in row:
                game.chance(row["chance"], cast("dict[str, tuple[str, str]]", row["actions"]))
            elif "decision" in row:
                actions = cast("dict[str, str]", row["actions"])
                game.decision(row["decision"], row["player"], actions, row["information_set"])
            else:
                game.terminal(row["terminal"], row["payoffs"], row["label"])
        return made

    def picture(self) -> Html | None:
        """The tree from left to right; nodes that their player cannot tell apart are joined by a dashed line."""
        game = cast(_Game, self)
        if len(game.nodes) > MOST:
            sets = f"{len(game.information_sets)} information sets, {len(game.terminals)} ends"
            return element("p", f"{', '.join(game.players)}: {len(game.nodes)} nodes, {sets}")
        places = _places(game)
        endings = {name: _ending(game, name) for name in game.terminals}
        width = 30 + ACROSS * max(depth for depth, _ in places.values()) + LETTER * max(map(len, endings.values())) + 12
        height = DOWN * len(endings) + 24
        drawn: list[Html] = []
        for a, b in _joined(game):
            (x, y), (u, v) = _spot(places[a]), _spot(places[b])
            drawn.append(element("path", d=f"M{x} {y} Q{min(x, u) - 16:g} {(y + v) / 2:g} {u} {v}", fill="none",
                                 stroke="#555", stroke_dasharray="4 3"))  # fmt: skip
        for name, (depth, row) in places.items():
            x, y = _spot((depth, row))
            node = game.nodes[name]
            for action, child in zip(getattr(node, "actions", ()), children(node), strict=True):
                u, v = _spot(places[child])
                drawn.append(element("path", d=f"M{x} {y} L{x + 22} {v} L{u} {v}", fill="none", stroke="#888"))
                drawn.append(element("text", _action(game, node, action), x=x + 25, y=v - 4, font_size=10))
            if isinstance(node, Terminal):
                drawn.append(element("text", endings[name], x=x + 6, y=y + 4, font_size=11))
                continue
            ink = INKS[game.players.index(node.player) % len(INKS)] if isinstance(node, Decision) else "#fff"
            who = node.player if isinstance(node, Decision) else "chance"
            drawn.append(
                element("circle", element("title", f"{name}: {who}"), cx=x, cy=y, r=5, fill=ink, stroke="#333")
            )
        legend = [
            element("span", "\u25cf ", player, style=f"color:{INKS[i % len(INKS)]};margin-right:1em")
            for i, player in enumerate(game.players)
        ]
        sheet = element("svg", drawn, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height}",
                        width=f"{width:g}", height=height, style="max-width:100%;font-family:sans-serif")  # fmt: skip
        return Html(element("p", legend, element("small", "payoffs in this order")) + sheet)

    def to_tikz(self) -> str:
        """The tree as a picture of TikZ (``\\usepackage{tikz}``), from left to right, payoffs at its ends."""
        game = cast(_Game, self)
        places = _places(game)
        number = {name: k for k, name in enumerate(places)}
        lines = [r"\begin{tikzpicture}[font=\small]"]
        for name, (depth, row) in places.items():
            node = game.nodes[name]
            if isinstance(node, Terminal):
                style, text = "right", latex(_ending(game, name))
            else:
                fill = "fill=black" if isinstance(node, Decision) else "fill=white"
                who = latex(node.player) if isinstance(node, Decision) else ""
                style, text = f"circle,draw,{fill},inner sep=1.6pt,label=above:{{{who}}}", ""
            lines.append(rf"\node[{style}] (n{number[name]}) at ({3 * depth:g},{-0.9 * row:g}) {{{text}}};")
        for name in places:
            node = game.nodes[name]
            for action, child in zip(getattr(node, "actions", ()), children(node), strict=True):
                label = rf"node[midway,sloped,above] {{{latex(_action(game, node, action))}}}"
                lines.append(rf"\draw (n{number[name]}) -- {label} (n{number[child]}{_side(game, child)});")
        lines += [rf"\draw[dashed] (n{number[a]}) to[bend right=12] (n{number[b]});" for a, b in _joined(game)]
        return "\n".join([*lines, r"\end{tikzpicture}"])


def _side(game: _Game, name: str) -> str:
    return ".west" if isinstance(game.nodes[name], Terminal) else ""


def _spot(place: tuple[int, float]) -> tuple[int, float]:
    return 14 + ACROSS * place[0], 22 + DOWN * place[1]


def _places(game: _Game) -> Places:
    """Depth and height of every node in preorder: ends one below the other, other nodes midway of their children."""
    depth: dict[str, int] = {game.root: 0}
    for name in game.layout.order:
        depth |= dict.fromkeys(children(game.nodes[name]), depth[name] + 1)
    row: dict[str, float] = {name: float(k) for k, name in enumerate(game.terminals)}
    for name in reversed(game.layout.order):
        if name not in row:
            below = children(game.nodes[name])
            row[name] = (row[below[0]] + row[below[-1]]) / 2
    return {name: (depth[name], row[name]) for name in game.layout.order}


def _joined(game: _Game) -> list[tuple[str, str]]:
    """Neighbours in one information set."""
    return [pair for own in game.information_sets.values() for pair in pairwise(own.nodes)]


def _ending(game: _Game, name: str) -> str:
    node = game.nodes[name]
    numbers = ", ".join(f"{float(u):.4g}" for u in game.payoffs_at(name))
    return f"{(isinstance(node, Terminal) and node.label) or name} ({numbers})"


def _action(game: _Game, node: object, action: str) -> str:
    """An action, with its probability where nature chooses."""
    if isinstance(node, Chance):
        return f"{action} [{node.actions[action][0].exact(game.fractions())}]"
    return action
