"""Reading the names of players and one number for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError, as_list
from winset.base.limits import check_limit
from winset.base.real_arrays import real_array

__all__ = ["as_names", "player_names", "player_numbers"]


def as_names(given: str | Iterable[str]) -> tuple[str, ...]:
    """Several names; a text is one of them."""
    return (given,) if isinstance(given, str) else tuple(given)


def player_names(
    players: Sequence[str] | None, n: int | None, faults: Faults, where: str = "players"
) -> tuple[str, ...]:
    """n distinct names; ``"1", "2", ...`` if omitted; as many as there are if n is None."""
    if players is not None and not isinstance(players, str):
        players = as_list(players, where, "a list of names")
    n = (0 if players is None else len(players)) if n is None else n
    check_limit("players", n, where)
    if players is None:
        return _numbered(n)
    names = tuple(str(p) for p in players)
    if len(names) != n:
        faults.add(where, f"must be {n} names, got {len(names)}")
        return _numbered(n)
    if len(set(names)) < n:
        faults.add(where, f"names must differ, got {', '.join(names)}")
    return names


@lru_cache(maxsize=64)
def _numbered(n: int) -> tuple[str, ...]:
    return tuple(str(k + 1) for k in range(n))


def player_numbers(
    values: object, players: Sequence[str], where: str, faults: Faults, default: float | None = None
) -> NDArray[np.float64]:
    """One finite number a player: a sequence, a mapping by name, one number for all, or ``default`` for None."""
    n = len(players)
    if values is None and default is not None:
        return np.full(n, default)
    if isinstance(values, Mapping):
        strangers = [str(k) for k in values if k not in players]
        missing = [p for p in players if p not in values] if default is None else []
        if strangers:
            faults.add(where, f"no player named {', '.join(strangers)}; accepted: {', '.join(players)}")
        if missing:
            faults.add(where, f"nothing is given for {', '.join(missing)}")
        values = [values.get(p, default if default is not None else 0.0) for p in players]
    try:
        array = real_array(values, where)
    except ModelError as error:
        faults.include(error)
        return np.zeros(n)
    except (TypeError, ValueError, OverflowError):
        faults.add(where, f"must be {n} numbers, one a player, got {values!r:.200}")
        return np.zeros(n)
    if array.ndim == 0:
        array = np.full(n, float(array))
    if array.shape != (n,):
        faults.add(where, f"must be {n} numbers, one a player, got shape {array.shape}")
        return np.zeros(n)
    if isfinite(sum(array.tolist())) or np.isfinite(array).all():
        return array
    for i in np.flatnonzero(~np.isfinite(array)):
        faults.add(f"{where}[{players[int(i)]}]", f"must be a finite number, got {array[i]}")
    return array
