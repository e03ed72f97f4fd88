"""Bayesian games: players who know their own type choose at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from winset.base.array_types import Exact
from winset.base.errors import Faults, as_list
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number, rounded
from winset.base.writable import Writable
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["BayesianGame"]


class BayesianGame(Writable):
    """Players with private types, drawn from a common prior, who act at once (Harsanyi 1967).

    Parameters
    ----------
    types
        For each player the names of its types: a mapping by player, or a list of lists (players are "1", "2", ...).
    prior
        Probability of every profile of types: nested lists or an array of shape ``(T_1, ..., T_n)``, >= 0, summing to
        1; correlated types are allowed.
    payoffs
        Shape ``(n, T_1, ..., T_n, m_1, ..., m_n)``: by player, then by everybody's type, then by everybody's action.
    actions
        Names of each player's actions: a list of lists in the order of the players; "1", "2", ... by default.

    Raises
    ------
    ModelError
        With every fault: shapes that do not fit, a prior that does not sum to 1, a type that never occurs.

    Notes
    -----
    ``winset.solve`` takes the game as it is, for every concept of tables: what is solved is its agent form, in which
    each type of each player is a player of its own, named ``"player: type"``. Its Nash equilibria are the Bayes-Nash
    equilibria (Harsanyi 1968).

    Examples
    --------
    >>> import winset as ws
    >>> game = ws.BayesianGame(
    ...     {"row": ["only"], "column": ["tame", "wild"]}, [["1/2", "1/2"]],
    ...     [[[[[2, 0], [0, 1]], [[2, 0], [0, 1]]]], [[[[2, 0], [0, 1]], [[0, 2], [1, 0]]]]])
    >>> game.to_normal_form().players
    ('row: only', 'column: tame', 'column: wild')
    """

    def __init__(
        self,
        types: Mapping[str, Sequence[str]] | Sequence[Sequence[str]],
        prior: object,
        payoffs: object,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        given = (
            dict(types)
            if isinstance(types, Mapping)
            else {
                str(k + 1): names for k, names in enumerate(as_list(types, "types", "a list of types for each player"))
            }
        )
        self.players = tuple(str(p) for p in given)
        self.types = tuple(
            tuple(str(t) for t in as_list(names, f"types.{p}", "a list of names")) for p, names in given.items()
        )
        if not self.players:
            faults.add("types", "must name at least one player")
        for player, names in zip(self.players, self.types, strict=True):
            if not names or len(set(names)) < len(names):
                faults.add(
                    f"types.{player}", f"must be different names, at least one, got {', '.join(names) or 'none'}"
                )
        counts = tuple(len(names) for names in self.types)
        n = len(counts)
        named, before = not faults, len(faults)
        self.prior = _exact(prior, "prior", faults)
        if len(faults) == before:
            self._check_sum(faults)
        if not named:
            faults.raise_if_any()
        self.payoffs = _exact(payoffs, "payoffs", faults)
        faults.raise_if_any()
        if self.prior.shape != counts:
            faults.add("prior", f"must have shape {counts}, types by player, got {self.prior.shape}")
        if self.payoffs.ndim != 1 + 2 * n or self.payoffs.shape[: 1 + n] != (n, *counts) or 0 in self.payoffs.shape:
            shape = f"({n}, {', '.join(map(str, counts))}, m_1, ..., m_{n})"
            faults.add("payoffs", f"must have shape {shape}, by player, types and actions, got {self.payoffs.shape}")
        faults.raise_if_any()
        self.actions = self._action_names(actions, faults)
        self._check_types_occur(faults)
        faults.raise_if_any()

    def _action_names(self, given: object, faults: Faults) -> tuple[tuple[str, ...], ...]:
        sizes = self.payoffs.shape[1 + len(self.players) :]
        if given is None:
            return tuple(tuple(str(k + 1) for k in range(m)) for m in sizes)
        rows = as_list(given, "actions", "a list of names for each player")
        names = tuple(tuple(str(a) for a in as_list(row, "actions", "a list of names")) for row in rows)
        if tuple(map(len, names)) != tuple(sizes):
            faults.add("actions", f"must be {sizes} names, by player, got {tuple(map(len, names))}")
        for player, row in zip(self.players, names, strict=False):
            if len(set(row)) < len(row):
                faults.add(f"actions.{player}", f"names must differ, got {', '.join(row)}")
        return names

    def _check_sum(self, faults: Faults) -> None:
        total = self.prior.sum()
        negative = [cell for cell in np.ndindex(*self.prior.shape) if self.prior[cell] < 0]
        for cell in negative[:5]:
            faults.add("prior" + "".join(f"[{k}]" for k in cell), f"must be >= 0, got {self.prior[cell]}")
        if abs(total - 1) > 1e-9:
            faults.add("prior", f"must sum to 1, the sum is {rounded(total, 12)}")
        elif total != 1:
            self.prior = self.prior / total

    def _check_types_occur(self, faults: Faults) -> None:
        for i, names in enumerate(self.types):
            marginal = self.prior.sum(axis=tuple(j for j in range(len(self.players)) if j != i))
            for name, p in zip(names, np.atleast_1d(marginal), strict=True):
                if p == 0:
                    faults.add("prior", f"type {name!r} of {self.players[i]!r} never occurs; leave it out")

    @property
    def agents(self) -> tuple[tuple[int, int], ...]:
        """Every player's types, one after the other: ``(player, type)``."""
        return tuple((i, t) for i, names in enumerate(self.types) for t in range(len(names)))

    def __game__(self) -> NormalForm:
        return self.to_normal_form()

    def to_normal_form(self) -> NormalForm:
        """The agent form: each type is a player whose payoff is its own expected one, times its probability."""
        agents = self.agents
        sizes = [len(self.actions[i]) for i, _ in agents]
        check_limit("cells", int(np.prod([float(m) for m in sizes])) * len(agents), "cells of the agent form")
        table = np.zeros((len(agents), *sizes), dtype=object) + Fraction(0)
        position = {agent: k for k, agent in enumerate(agents)}
        for cell in product(*map(range, self.prior.shape)):
            if not self.prior[cell]:
                continue
            acting = [position[i, t] for i, t in enumerate(cell)]
            shape = [sizes[k] if k in acting else 1 for k in range(len(agents))]
            for i in range(len(self.players)):
                block = self.prior[cell] * self.payoffs[(i, *cell)]
                table[acting[i]] = table[acting[i]] + block.reshape(shape)
        names = [f"{self.players[i]}: {self.types[i][t]}" for i, t in agents]
        return NormalForm(table, players=names, actions=[self.actions[i] for i, _ in agents])

    def to_extensive_form(self) -> ExtensiveForm:
        """The same as a tree: chance draws the types, each player sees its own alone."""
        tree = ExtensiveForm(self.players, title=self.title)
        drawn = {}
        for cell in product(*map(range, self.prior.shape)):
            if self.prior[cell]:
                name = ", ".join(self.types[i][t] for i, t in enumerate(cell))
                drawn[name] = (self.prior[cell], f"types {name}")
                self._branch(tree, cell, (), f"types {name}")
        return tree.chance("types", drawn)

    def _branch(self, tree: ExtensiveForm, cell: tuple[int, ...], done: tuple[int, ...], name: str) -> None:
        i = len(done)
        if i == len(self.players):
            tree.terminal(name, [self.payoffs[(k, *cell, *done)] for k in range(i)])
            return
        children = {action: f"{name}, {action}" for action in self.actions[i]}
        tree.decision(name, self.players[i], children, information_set=f"{self.players[i]}: {self.types[i][cell[i]]}")
        for a, child in enumerate(children.values()):
            self._branch(tree, cell, (*done, a), child)


def _exact(given: object, where: str, faults: Faults) -> Exact:
    """An array of fractions."""
    try:
        raw = np.array(given, dtype=object)
    except ValueError:
        faults.add(where, "must be nested lists of one shape, got ragged ones")
        return np.zeros(0, dtype=object)
    out = np.empty(raw.shape, dtype=object)
    check_limit("cells", raw.size, where)
    for cell in np.ndindex(*raw.shape):
        if isinstance(raw[cell], list | tuple):
            faults.add(where, "must be nested lists of one shape, got ragged ones")
            return np.zeros(0, dtype=object)
        if len(faults) < 20:
            out[cell] = read_exact_number(raw[cell], where + "".join(f"[{k}]" for k in cell), faults)
    return out
