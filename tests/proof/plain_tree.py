"""A tree as nested data: built by public calls, and played by brute force without the package.

A tree is ``{node: ("chance", {action: (probability, child)}) | (player, {action: child}, set) | payoffs}``.
The first node is the root and players are numbered from 1.
"""

import itertools
from fractions import Fraction

import winset as ws


def build(tree, players):
    """The extensive form with players "1", "2", ... and the information sets named in ``tree``."""
    game = ws.ExtensiveForm([str(i + 1) for i in range(players)], root=next(iter(tree)))
    for name, node in tree.items():
        if node[0] == "chance":
            game = game.chance(name, node[1])
        elif isinstance(node[1], dict):
            game = game.decision(name, str(node[0]), node[1], information_set=node[2])
        else:
            game = game.terminal(name, list(node))
    return game


def information_sets(tree):
    """Actions of every set, by ``(player, set)``."""
    return {(n[0], n[2]): tuple(n[1]) for n in tree.values() if n[0] != "chance" and isinstance(n[1], dict)}


def payoffs(tree, play, players):
    """Expected payoffs of a behaviour profile ``{set: {action: probability}}``."""

    def value(name):
        node = tree[name]
        if node[0] == "chance":
            moves = [(p, child) for p, child in node[1].values()]
        elif isinstance(node[1], dict):
            moves = [(play[node[2]][a], child) for a, child in node[1].items()]
        else:
            return list(node)
        total = [0] * players
        for p, child in moves:
            if p != 0:
                total = [t + p * v for t, v in zip(total, value(child), strict=True)]
        return total

    return value(next(iter(tree)))


def regrets(tree, play, players):
    """What each player gains at most by another pure plan for all its information sets."""
    here = payoffs(tree, play, players)
    sets = information_sets(tree)
    best = list(here)
    for i in range(players):
        mine = {s: actions for (player, s), actions in sets.items() if player == i + 1}
        for plan in itertools.product(*mine.values()):
            other = dict(play)
            for s, action in zip(mine, plan, strict=True):
                other[s] = {a: int(a == action) for a in mine[s]}
            best[i] = max(best[i], payoffs(tree, other, players)[i])
    return [b - h for b, h in zip(best, here, strict=True)]


def pure_equilibria(tree, players):
    """All pure behaviour profiles without a profitable deviation, as ``{set: action}``."""
    sets = information_sets(tree)
    names = [s for _, s in sets]
    found = []
    for actions in itertools.product(*sets.values()):
        play = {
            s: {a: int(a == chosen) for a in sets[key]} for key, s, chosen in zip(sets, names, actions, strict=True)
        }
        if max(regrets(tree, play, players)) <= 0:
            found.append(dict(zip(names, actions, strict=True)))
    return found


def from_table(tables):
    """A two-player table in whole numbers as a tree in which the second does not see the first."""
    a, b = tables
    tree = {"start": (1, {f"r{i}": f"n{i}" for i in range(len(a))}, "first")}
    for i, row in enumerate(a):
        tree[f"n{i}"] = (2, {f"c{j}": f"z{i}-{j}" for j in range(len(row))}, "second")
    for i, row in enumerate(a):
        for j in range(len(row)):
            tree[f"z{i}-{j}"] = (a[i][j], b[i][j])
    return tree


HALF = Fraction(1, 2)

THREE_PLAYERS = {
    "root": ("chance", {"H": (HALF, "n1"), "T": (HALF, "n2")}),
    "n1": (1, {"a": "n3", "b": "n4"}, "1:1"),
    "n2": (1, {"c": "n5", "d": "n6"}, "1:2"),
    "n3": (2, {"A": "n7", "B": "n8"}, "2:1"),
    "n5": (2, {"A": "z5A", "B": "z5B"}, "2:1"),
    "n7": (3, {"Y": "z7Y", "Z": "z7Z"}, "3:2"),
    "n8": (3, {"Y": "z8Y", "Z": "z8Z"}, "3:2"),
    "n4": (3, {"W": "z4W", "X": "n9"}, "3:1"),
    "n6": (3, {"W": "z6W", "X": "z6X"}, "3:1"),
    "n9": (2, {"C": "z9C", "D": "z9D"}, "2:2"),
    "z4W": (1, 3, 2), "z6W": (0, 4, 2), "z6X": (1, 2, 3), "z9C": (2, 4, 1), "z9D": (4, 1, 3),
    "z7Y": (3, 1, 4), "z7Z": (4, 0, 1), "z8Y": (0, 0, 0), "z8Z": (0, 0, 0), "z5A": (2, 2, 4), "z5B": (3, 1, 1),
}  # fmt: skip
"""Gambit's 3_player.efg (McKelvey, McLennan and Turocy): 3 sees neither what 2 did after a, nor b from d."""

DOMINANT_EXIT = {
    "root": (1, {"stay": "m2", "leave": "left"}, "1:1"),
    "m2": (2, {"1": "m3", "2": "ten"}, "2:1"),
    "m3": (3, {"1": "m4", "2": "b2", "3": "b3", "4": "b4", "5": "b5"}, "3:1"),
    "m4": (2, {"1": "a1", "2": "a2", "3": "a3", "4": "a4"}, "2:2"),
    "a1": (0, 1, 1), "a2": (0, 0, 1), "a3": (0, 0, 1), "a4": (0, 0, 1),
    "b2": (0, 0, 0), "b3": (0, 0, 0), "b4": (0, 0, 0), "b5": (0, 0, 0), "ten": (0, 1, 0), "left": (1, 0, 0),
}  # fmt: skip
"""Gambit's 3_player_PI_2_dev_off_eq_path_strict_dom_for_p1.efg: player 1 does strictly better by leaving at once."""


def jury(signal=Fraction(7, 10)):
    """Three jurors who convict by unanimity (Feddersen and Pesendorfer 1998): signals right with the given chance.

    All get 1 for a right verdict and -1 for a wrong one.
    """
    tree = {"state": ("chance", {"guilty": (HALF, "G"), "innocent": (HALF, "I")})}
    for state, right in (("G", "g"), ("I", "i")):
        chances = {s: signal if s == right else 1 - signal for s in "gi"}
        for k in range(3):
            for seen in map("".join, itertools.product("gi", repeat=k)):
                tree[state + seen] = ("chance", {s: (chances[s], state + seen + s) for s in "gi"})
        for seen in map("".join, itertools.product("gi", repeat=3)):
            for k in range(3):
                for votes in map("".join, itertools.product("ca", repeat=k)):
                    name = state + seen + votes
                    tree[name] = (k + 1, {v: name + v for v in "ca"}, f"{k + 1}{seen[k]}")
            for votes in map("".join, itertools.product("ca", repeat=3)):
                good = 1 if (votes == "ccc") == (state == "G") else -1
                tree[state + seen + votes] = (good, good, good)
    return tree
