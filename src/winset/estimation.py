"""Fitting games to observed choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from winset.base.errors import Faults, ModelError
from winset.base.points import Profile
from winset.base.solution import Solution
from winset.solve import solve
from winset.tables.concepts import LogitFit
from winset.tables.games.normal import NormalForm

__all__ = ["fit_qre"]


Counts = Mapping[str, object] | Sequence[object]
"""How often each action was chosen, by player."""


def fit_qre(game: NormalForm, counts: Counts) -> Solution[Profile]:
    """The precision of logit play that makes observed choices likeliest, with its standard error.

    Parameters
    ----------
    game
        The game that was played.
    counts
        How often each action was chosen: a mapping from player to a list or to a mapping from action to number (actions
        left out were not chosen), or one list a player.

    Returns
    -------
    Solution
        Its point is the fitted profile; ``details`` holds ``lam``, ``standard_error``, ``log_likelihood``,
        ``information``, ``expected_information``, ``choices`` and ``local_maxima``. If the likelihood rises to the end
        of the branch, ``lam`` is infinite and the status LIMIT.

    Raises
    ------
    ModelError
        If counts do not fit the game, with every fault.

    Notes
    -----
    The likelihood is maximised over the whole principal branch of the logit correspondence (McKelvey and Palfrey
    1995, section 3), so turning points and several local maxima are accounted for.

    Examples
    --------
    >>> game = NormalForm.from_bimatrix([[9, 0], [0, 1]], [[0, 1], [1, 0]])
    >>> fit = fit_qre(game, {"1": [31, 17], "2": [12, 36]})
    >>> round(fit.details["lam"], 2), round(fit.details["standard_error"], 2)
    (5.12, 2.24)
    """
    faults = Faults()
    rows = _rows(game, counts, faults)
    faults.raise_if_any()
    return solve(game, LogitFit(rows))


def _rows(game: NormalForm, counts: Counts, faults: Faults) -> tuple[tuple[float, ...], ...]:
    if isinstance(counts, Mapping):
        for player in counts:
            if player not in game.players:
                faults.add("counts", f"no player named {player!r}; accepted: {', '.join(game.players)}")
        given = [counts.get(player, {}) for player in game.players]
    else:
        given = list(counts)
        if len(given) != len(game.players):
            raise ModelError(f"counts: must hold {len(game.players)} lists, one a player, got {len(given)}")
    rows = []
    for player, names, row in zip(game.players, game.actions, given, strict=True):
        where = f"counts[{player}]"
        if isinstance(row, Mapping):
            for name in row:
                if name not in names:
                    faults.add(where, f"no action named {name!r}; accepted: {', '.join(names)}")
            row = [row.get(name, 0) for name in names]
        row = list(cast(Iterable[object], row))
        if len(row) != len(names):
            faults.add(where, f"must hold {len(names)} numbers, one an action, got {len(row)}")
        for name, number in zip(names, row, strict=False):
            if not _is_count(number):
                faults.add(f"{where}[{name}]", f"must be a number >= 0, got {number!r}")
        rows.append(tuple(float(number) if _is_count(number) else 0.0 for number in row))
    if not any(number for row in rows for number in row):
        faults.add("counts", "at least one choice must have been observed, got none")
    return tuple(rows)


def _is_count(number: object) -> bool:
    try:
        return 0.0 <= float(cast(float, number)) < float("inf")
    except (TypeError, ValueError):
        return False
