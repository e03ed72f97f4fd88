"""Fitting games to observed choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from winset.base.errors import Faults, ModelError
from winset.base.points import BehaviorProfile, Profile
from winset.base.solution import Solution
from winset.solve import solve
from winset.tables.concepts import LogitFit
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["fit_qre"]


Counts = Mapping[str, object] | Sequence[object]
"""How often each action was chosen, by player."""


def fit_qre(game: NormalForm | ExtensiveForm, counts: Counts) -> Solution[Profile] | Solution[BehaviorProfile]:
    """The precision of logit play that makes observed choices likeliest, with its standard error.

    Parameters
    ----------
    game
        The game that was played. In a tree the agents of information sets play logit (McKelvey and Palfrey 1998).
    counts
        How often each action was chosen: a mapping from player to a list or to a mapping from action to number (actions
        left out were not chosen), or one list a player; in a tree by information set.

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
    if not isinstance(game, NormalForm | ExtensiveForm):
        raise ModelError(f"game: must be a NormalForm or an ExtensiveForm, got {type(game).__name__}")
    if isinstance(game, NormalForm):
        actions = dict(zip(game.players, game.actions, strict=True))
    else:
        actions = {name: tuple(s.actions) for name, s in game.information_sets.items()}
    rows = _rows(actions, "player" if isinstance(game, NormalForm) else "information set", counts, faults)
    faults.raise_if_any()
    return cast(Solution[Profile] | Solution[BehaviorProfile], solve(game, LogitFit(rows)))


def _rows(
    actions: Mapping[str, Sequence[str]], who: str, counts: Counts, faults: Faults
) -> tuple[tuple[float, ...], ...]:
    if isinstance(counts, Mapping):
        for name in counts:
            if name not in actions:
                faults.add("counts", f"no {who} named {name!r}; accepted: {', '.join(actions)}")
        given = [counts.get(name, {}) for name in actions]
    else:
        given = list(counts)
        if len(given) != len(actions):
            raise ModelError(f"counts: must hold {len(actions)} lists, one for each {who}, got {len(given)}")
    rows = []
    for (player, names), row in zip(actions.items(), given, strict=True):
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
        rows.append(tuple(float(cast(float, number)) if _is_count(number) else 0.0 for number in row))
    if not any(number for row in rows for number in row):
        faults.add("counts", "at least one choice must have been observed, got none")
    return tuple(rows)


def _is_count(number: object) -> bool:
    try:
        return 0.0 <= float(cast(float, number)) < float("inf")
    except (TypeError, ValueError, ArithmeticError):
        return False
