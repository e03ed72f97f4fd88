"""Coalitional games made from other games: what coalitions can secure, or get in equilibrium."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Literal

import numpy as np

from winset.bargaining.games.problem import BargainingProblem
from winset.base.array_types import Numbers
from winset.base.errors import ModelError, NotSolved
from winset.base.solving import Solver
from winset.base.status import Status
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.formation.games.partitions import PartitionGame
from winset.outcomes import FiniteOutcomes
from winset.tables.concepts import Nash, Pure
from winset.tables.games.normal import NormalForm
from winset.tables.room import ROOM as TABLES

__all__ = ["blocks_game", "characteristic_function", "partition_function"]


Block = frozenset[str]
Worth = int | float | Fraction
MOST = 200_000
SOLVER = Solver((TABLES,))


def characteristic_function(
    game: NormalForm | BargainingProblem,
    form: Literal["alpha", "beta", "gamma", "delta"] = "alpha",
    mixed: bool = False,
    ties: Literal["worst", "best"] = "worst",
) -> CoalitionalGame:
    """What each coalition is worth in a game, payoffs being transferable.

    Parameters
    ----------
    game
        A normal form; or a bargaining problem over finitely many outcomes, where the grand coalition is worth the
        largest sum and any other its disagreement payoffs, whatever the form.
    form
        ``"alpha"``: what it can secure whatever the others do; ``"beta"``: what the others cannot keep it from (Aumann
        1959); ``"gamma"``: its payoff in an equilibrium against others who act alone (Chander and Tulkens 1997);
        ``"delta"``: against others who act as one, Nash equilibrium between a coalition and its complement.
    mixed
        Whether coalitions may mix (correlated among members). Alpha and beta are then the value of one zero-sum game
        (von Neumann and Morgenstern 1944); gamma and delta fall back on mixed equilibria where none is pure.
    ties
        Which of several equilibria counts: the worst or the best for the coalition.

    Returns
    -------
    CoalitionalGame
        Exact for an exact game unless mixed equilibria are needed.

    Raises
    ------
    ModelError
        If an argument is not accepted or the game is too large.
    NotSolved
        If a game between coalitions has no equilibrium of the kind asked for.
    """
    if form not in ("alpha", "beta", "gamma", "delta"):
        raise ModelError(f"form: must be 'alpha', 'beta', 'gamma' or 'delta', got {form!r}")
    if ties not in ("worst", "best"):
        raise ModelError(f"ties: must be 'worst' or 'best', got {ties!r}")
    if isinstance(game, BargainingProblem):
        return _of_outcomes(game)
    if not isinstance(game, NormalForm):
        raise ModelError(f"game: must be a normal form or a bargaining problem, got {type(game).__name__}")
    players = game.players
    if len(players) > 12:
        raise ModelError(f"game: at most 12 players (every coalition plays a game), here are {len(players)}")
    full = frozenset(players)
    values: dict[tuple[str, ...], Worth] = {}
    for mask in range(1, 1 << len(players)):
        inside = frozenset(p for i, p in enumerate(players) if mask >> i & 1)
        outside = full - inside
        values[tuple(p for p in players if p in inside)] = (
            _secured(game, inside, outside, form, mixed)
            if form in ("alpha", "beta")
            else _in_equilibrium(game, inside, outside, form, mixed, ties)
        )
    return CoalitionalGame(values, players, title=f"{form} form of {game.title}".rstrip())


def _of_outcomes(game: BargainingProblem) -> CoalitionalGame:
    if not isinstance(game.outcomes, FiniteOutcomes):
        raise ModelError("game: a bargaining problem must have finitely many outcomes (FiniteOutcomes)")
    alone = [Fraction(repr(float(d))) for d in game.disagreement]
    sums = [sum((Fraction(repr(float(u))) for u in row), Fraction(0)) for row in game.outcomes.utilities]
    n = len(alone)
    values = [sum((d for i, d in enumerate(alone) if m >> i & 1), Fraction(0)) for m in range(1 << n)]
    values[-1] = max([*sums, values[-1]])
    return CoalitionalGame(values, game.players, title=f"worths in {game.title}".rstrip())


def blocks_game(game: NormalForm, blocks: list[Block]) -> NormalForm:
    """The game between coalitions: each chooses the actions of its members and gets the sum of their payoffs."""
    table = _table(game)
    where = {p: i for i, p in enumerate(game.players)}
    order = [where[p] for block in blocks for p in sorted(block, key=where.__getitem__)]
    if table.size > MOST * len(game.players):
        raise ModelError(f"game: at most {MOST} profiles, here are {table.size // len(game.players)}")
    moved = np.transpose(table, [0, *(i + 1 for i in order)])
    counts, actions = [], []
    for block in blocks:
        members = sorted(block, key=where.__getitem__)
        names = [", ".join(a) for a in product(*(game.actions[where[p]] for p in members))]
        counts.append(len(names))
        actions.append(names)
    flat = moved.reshape(len(game.players), *counts)
    payoffs = [sum(flat[where[p]] for p in block) for block in blocks]
    labels = ["+".join(sorted(block, key=where.__getitem__)) for block in blocks]
    return NormalForm(payoffs, players=labels, actions=actions)


def _secured(game: NormalForm, inside: Block, outside: Block, form: str, mixed: bool) -> Worth:
    if not outside:
        return _plain(_table(blocks_game(game, [inside]))[0].max())
    own = _table(blocks_game(game, [inside, outside]))[0]
    if not mixed:
        return _plain(own.min(axis=1).max() if form == "alpha" else own.max(axis=0).min())
    solution = SOLVER.solve(NormalForm([own, -own]), Nash(count="one")).require()
    x, y = solution.details["exact_points"][0] if "exact_points" in solution.details else solution.point
    return _plain(np.asarray(x, dtype=object) @ own @ np.asarray(y, dtype=object))


def _in_equilibrium(game: NormalForm, inside: Block, outside: Block, form: str, mixed: bool, ties: str) -> Worth:
    rest = [frozenset([p]) for p in game.players if p in outside] if form == "gamma" else [outside]
    blocks = [inside, *(b for b in rest if b)]
    results = [payoffs[0] for payoffs in _equilibria(blocks_game(game, blocks), mixed)]
    return min(results) if ties == "worst" else max(results)


def _equilibria(game: NormalForm, mixed: bool) -> list[list[Worth]]:
    """Payoffs of every pure equilibrium; where there is none, of every mixed one found if those count."""
    found = SOLVER.solve(game, Pure())
    if found.status is Status.NO_SOLUTION or not found.points:
        names = ", ".join(game.players)
        if not mixed:
            raise NotSolved(f"no pure equilibrium between {names}; allow mixed ones with mixed=True")
        found = SOLVER.solve(game, Nash()).require()
    table = _table(game)
    payoffs = []
    for point in found.points:
        row: list[Worth] = []
        for own in table:
            value = own
            for strategy in reversed(list(point)):
                pure = np.flatnonzero(np.asarray(strategy, dtype=float) == 1)
                value = value[..., int(pure[0])] if len(pure) else value @ np.asarray(strategy, dtype=float)
            row.append(_plain(value))
        payoffs.append(row)
    return payoffs


def _table(game: NormalForm) -> Numbers:
    """Payoffs (n, m_1, ..., m_n), in fractions where they are exact."""
    exact = game.to_arrays().exact
    return game.payoffs if exact is None else exact


def _plain(value: object) -> Worth:
    value = value.item() if isinstance(value, np.ndarray | np.generic) else value
    if isinstance(value, Fraction | int):
        return value
    return float(value)  # type: ignore[arg-type]


def partition_function(
    game: NormalForm,
    sharing: Literal["own", "equal"] = "equal",
    mixed: bool = False,
    choose: Callable[[list[list[Worth]]], list[Worth]] | None = None,
) -> PartitionGame:
    """Payoffs in every partition of the players, coalitions playing a Nash equilibrium against one another.

    Parameters
    ----------
    game
        The game between the players, at most ten.
    sharing
        ``"equal"``: members share their coalition's payoff equally; ``"own"``: each gets its own payoff at the first
        equilibrium.
    mixed
        Whether mixed equilibria count where none is pure.
    choose
        Which equilibrium counts, from the coalitions' payoffs at each; the one with the largest sum if omitted. For
        ``sharing="equal"``.

    Raises
    ------
    ModelError, NotSolved
        As in :func:`characteristic_function`.
    """
    if sharing not in ("own", "equal"):
        raise ModelError(f"sharing: must be 'own' or 'equal', got {sharing!r}")
    pick = choose if choose is not None else lambda listed: max(listed, key=sum)
    where = {p: i for i, p in enumerate(game.players)}
    table = _table(game)

    def payoffs(partition: tuple[Block, ...]) -> dict[str, Worth]:
        blocks = list(partition)
        if sharing == "equal":
            chosen = pick(_equilibria(blocks_game(game, blocks), mixed))
            return {p: value / len(block) for block, value in zip(blocks, chosen, strict=True) for p in block}
        found = SOLVER.solve(blocks_game(game, blocks), Pure())
        if not found.points:
            raise NotSolved("sharing 'own' needs a pure equilibrium between coalitions; use 'equal' with mixed=True")
        action: dict[str, int] = {}
        for block, strategy in zip(blocks, found.points[0], strict=True):
            members = sorted(block, key=where.__getitem__)
            counts = [len(game.actions[where[p]]) for p in members]
            place = np.unravel_index(int(np.argmax(strategy)), counts)
            action |= {p: int(a) for p, a in zip(members, place, strict=True)}
        profile = tuple(action[p] for p in game.players)
        return {p: _plain(table[(i, *profile)]) for p, i in where.items()}

    return PartitionGame(payoffs, game.players, title=f"coalitions in {game.title}".rstrip())
