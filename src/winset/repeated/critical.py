"""Critical discount factors: how patient players must be for a path of play to be an equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, Self

import numpy as np

from winset.base.errors import ModelError, NotSolved, is_word
from winset.base.solving import Solver
from winset.base.status import Status
from winset.repeated.concepts import PayoffSet
from winset.repeated.games.repeated import RepeatedGame, action_profile
from winset.repeated.room import ROOM
from winset.tables.games.normal import NormalForm

__all__ = ["CriticalDiscount", "critical_discount"]

SOLVER = Solver((ROOM,))
HALVINGS = 9


class CriticalDiscount(float):
    """A discount factor, as a float that also says how it is known.

    Parameters
    ----------
    x
        The factor.

    Attributes
    ----------
    low, high
        Up to ``low`` the path is not sustained, from ``high`` on it is: the float is ``high``. Equal where the factor
        is exact. ``high`` is None if there is no factor.
    binding
        The player, and the period of the path, whose deviation decides.
    punishments
        What each player is held to after a deviation, at ``high``.
    """

    low: Fraction
    high: Fraction | None
    binding: tuple[str, int]
    punishments: dict[str, Fraction | float]

    @classmethod
    def known(
        cls, low: Fraction, high: Fraction | None, binding: tuple[str, int], punishments: dict[str, Fraction | float]
    ) -> Self:
        """The factor ``high`` with what is known of it; NaN if there is none."""
        made = cls("nan" if high is None else float(high))
        made.low, made.high, made.binding, made.punishments = low, high, binding, punishments
        return made

    @property
    def exact(self) -> bool:
        """Whether the factor is known exactly, as the fraction ``high``."""
        return self.low == self.high


def critical_discount(
    stage: NormalForm | Sequence[object],
    path: Sequence[object],
    punishment: Literal["nash", "optimal"] | Sequence[str | int] = "nash",
) -> CriticalDiscount:
    """The least discount factor at which a path of play is a subgame-perfect equilibrium outcome.

    Parameters
    ----------
    stage
        The game of a period, or its payoffs.
    path
        An action profile that is played in every period, by names or numbers; or a list of profiles that are played in
        turn, again and again.
    punishment
        What follows a deviation. ``"nash"``: for ever the pure equilibrium of the period that is worst for whoever
        deviated (Friedman 1971). ``"optimal"``: the worst equilibrium of the repeated game for that player (Abreu
        1988), with public randomisation; for a path of one profile of two players, and factors up to 99/100. Or one
        equilibrium of the period, as a profile, that is played for ever whoever deviated.

    Returns
    -------
    CriticalDiscount
        NaN if no factor below 1 will do. For the first kind and a constant path exact.

    Raises
    ------
    ModelError
        If the path is no path of the game.
    NotSolved
        If the period has no pure equilibrium to punish with.

    Examples
    --------
    >>> float(critical_discount([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], (0, 0)))
    0.5
    """
    game = stage if isinstance(stage, NormalForm) else NormalForm(stage)
    profiles = _profiles(game, path)
    if not isinstance(punishment, str):
        return _static(game, profiles, _after(game, action_profile(game, punishment, "punishment")))
    if not is_word(punishment, ("nash", "optimal")):
        raise ModelError(f"punishment: must be nash, optimal or a profile, got {punishment!r:.100}")
    if punishment == "optimal":
        if len(profiles) > 1:
            raise ModelError("path: optimal punishments take one profile, played in every period")
        return _by_bisection(game, profiles[0])
    held = _worst_static(game)
    return _static(game, profiles, held)


def _profiles(game: NormalForm, path: Sequence[object]) -> list[tuple[int, ...]]:
    given = list(path) if isinstance(path, Sequence | np.ndarray) and not isinstance(path, str) else []
    if not given:
        raise ModelError(f"path: must be an action profile, or a list of them, got {path!r:.100}")
    single = all(isinstance(x, str | int | np.integer) for x in given)
    rows = [given] if single else given
    return [action_profile(game, row, "path" if single else f"path[{k}]") for k, row in enumerate(rows)]


def _deviation(game: NormalForm, player: int, profile: tuple[int, ...]) -> Fraction:
    """The most that a player gets today against what the others do."""
    table = game.exact[player]
    own = range(table.shape[player])
    return max(Fraction(table[(*profile[:player], a, *profile[player + 1 :])]) for a in own)


def _worst_static(game: NormalForm) -> list[Fraction]:
    """Payoffs in the pure equilibrium of the period that is worst for each player."""
    n = len(game.players)
    cells = [
        a
        for a in np.ndindex(game.exact.shape[1:])
        if all(game.exact[(i, *a)] >= _deviation(game, i, a) for i in range(n))
    ]
    if not cells:
        raise NotSolved("punishment: the period has no pure equilibrium; accepted: punishment='optimal'")
    return [min(Fraction(game.exact[(i, *a)]) for a in cells) for i in range(n)]


def _after(game: NormalForm, profile: tuple[int, ...]) -> list[Fraction]:
    """Payoffs of an equilibrium of the period that is played for ever after a deviation."""
    held = [Fraction(game.exact[(i, *profile)]) for i in range(len(game.players))]
    gains = [_deviation(game, i, profile) - held[i] for i in range(len(held))]
    if max(gains) > 0:
        player = game.players[int(np.argmax([float(g) for g in gains]))]
        raise ModelError(f"punishment: must be an equilibrium of the period, but {player} gains by leaving it")
    return held


def _static(game: NormalForm, profiles: list[tuple[int, ...]], held: list[Fraction]) -> CriticalDiscount:
    """Every deviation asks for a polynomial in the discount factor to be >= 0: the first factor where all are.

    With L periods, payoffs u of the path from a period on, the best deviation b and the punishment p: the sum of
    delta^k u_k over a round, less (b (1 - delta) + delta p) (1 + delta + ... + delta^(L - 1)).
    """
    count, n = len(profiles), len(game.players)
    asked: list[tuple[tuple[str, int], list[Fraction]]] = []
    for i in range(n):
        for t in range(count):
            polynomial = [Fraction(0)] * (count + 1)
            for k in range(count):
                best = _deviation(game, i, profiles[t])
                polynomial[k] += Fraction(game.exact[(i, *profiles[(t + k) % count])]) - best
                polynomial[k + 1] += best - held[i]
            asked.append(((game.players[i], t), polynomial))
    candidates: list[tuple[Fraction, tuple[str, int]]] = [(Fraction(0), asked[0][0])]
    for binding, polynomial in asked:
        candidates += [(root, binding) for root in _roots(polynomial)]
    punishments: dict[str, Fraction | float] = dict(zip(game.players, held, strict=True))
    slack = 0 if count == 1 else Fraction(1, 10**12) * _largest(asked)
    for factor, binding in sorted(candidates):
        if all(sum((c * factor**k for k, c in enumerate(p)), Fraction(0)) >= -slack for _, p in asked):
            low = factor if count == 1 else max(Fraction(0), factor - Fraction(1, 10**12))
            return CriticalDiscount.known(low, factor, binding, punishments)
    return CriticalDiscount.known(Fraction(1), None, asked[0][0], punishments)


def _largest(asked: list[tuple[tuple[str, int], list[Fraction]]]) -> Fraction:
    return max((abs(c) for _, p in asked for c in p), default=Fraction(1)) or Fraction(1)


def _roots(polynomial: list[Fraction]) -> list[Fraction]:
    """Roots in [0, 1): exact of a line, else to rounding."""
    if len(polynomial) == 2:
        constant, slope = polynomial
        found = [-constant / slope] if slope else []
    else:
        roots = np.roots([float(c) for c in polynomial[::-1]])
        found = [Fraction(float(r.real)) for r in roots if abs(r.imag) < 1e-9]
    return [root for root in found if 0 <= root < 1]


def _by_bisection(game: NormalForm, profile: tuple[int, ...]) -> CriticalDiscount:
    """Halving: what is sustained at a factor is at all larger ones, as public randomisation makes the sets grow."""
    n = len(game.players)
    now = [Fraction(game.exact[(i, *profile)]) for i in range(n)]
    best = [_deviation(game, i, profile) for i in range(n)]

    def at(factor: Fraction) -> tuple[bool, int, list[Fraction | float]]:
        solution = SOLVER.solve(RepeatedGame(game, factor), PayoffSet())
        if solution.status is Status.NO_SOLUTION:
            return False, 0, []
        worst = list(solution.require().details["worst"])
        room = [float(u) - float((1 - factor) * b) - float(factor) * float(w)
                for u, b, w in zip(now, best, worst, strict=True)]  # fmt: skip
        return min(room) >= -1e-11 * _span(game), int(np.argmin(room)), worst

    low, high = Fraction(0), 1 - Fraction(1, 100)
    fits, binding, worst = at(high)
    if not fits:
        return CriticalDiscount.known(high, None, (game.players[binding], 0), {})
    if at(low)[0]:
        high = low
    while high - low > Fraction(1, 2**HALVINGS):
        middle = (low + high) / 2
        fits, at_player, held = at(middle)
        if fits:
            high, worst = middle, held
        else:
            low, binding = middle, at_player
    asked = [(b - u) / (b - _fraction(w)) if b > u else Fraction(0) for u, b, w in zip(now, best, worst, strict=True)]
    if low < max(asked) < high and at(max(asked))[0]:
        high, binding = max(asked), int(np.argmax([float(x) for x in asked]))
    return CriticalDiscount.known(low, high, (game.players[binding], 0), dict(zip(game.players, worst, strict=True)))


def _fraction(number: Fraction | float) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(repr(float(number)))


def _span(game: NormalForm) -> float:
    return float(np.ptp(game.payoffs)) or 1.0
