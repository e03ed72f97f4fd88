"""Equilibria of many tables checked at once: nobody gains by another action (Nash 1951)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float, Int
from winset.base.solution import Found
from winset.base.status import NO_SOLUTION, SOLVED
from winset.base.threads import in_blocks
from winset.tables.concepts import Nash, Pure
from winset.tables.games.normal import NormalForm
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["certify_nash_rows"]


Stack = NormalFormStack | NormalFormDraws[NormalForm]

ENTRIES = 1 << 17
"""Payoffs looked at in one step, so that they stay in the cache."""
TIE = 1e-12
"""Payoffs closer than this, in units of the player's range, may count as equal or not."""
NEVER = float("inf")


def certify_nash_rows(stack: Stack, concept: Nash | Pure, found: Found) -> Float:
    """The largest relative regret and infeasibility over the equilibria of every row.

    A row that claims to be solved without an equilibrium, or two that are the same, gets infinity; so does a row of
    pure equilibria that are not all, one of all equilibria that calls itself nondegenerate and has an even number of
    them (Wilson 1971), and one whose number of equilibria, or the word for them, is not that of its list. A row with
    one point that is NaN gets NaN.
    """
    details = found.details
    lists = details.get("lists", {})
    worst = np.zeros(len(stack))
    offsets: Int = details["offsets"] if "offsets" in details else np.arange(len(stack) + 1)
    count = np.diff(offsets)
    entries = int(np.prod(stack.tables(0, 1).shape[1:]))

    @np.errstate(all="ignore")
    def block(rows: slice) -> None:
        tables = stack.tables(rows.start, rows.stop)
        some = slice(offsets[rows.start], offsets[rows.stop])
        owner = np.repeat(np.arange(len(tables)), count[rows])
        if "choices" in lists:
            off = _pure_regrets(tables, owner, lists["choices"][some])
            worst[rows] = _miscounted(tables, owner, lists["choices"][some])
        else:
            points = lists["points"] if "points" in lists else details["points"]
            off = np.maximum(_mixed_regrets(tables, owner, points[some]), _told_before(points[some], owner))
        np.maximum.at(worst[rows], owner, off)

    in_blocks(block, len(stack), max(1, ENTRIES // entries))
    if "count" in details:
        worst[details["count"] != count] = NEVER
    if "outcome" in details and len(lists.get("choices", lists.get("points", ()))):
        shape = tuple(map(len, stack.actions))
        worst[_misnamed(details["outcome"], lists, np.minimum(offsets[:-1], offsets[-1] - 1), count, shape)] = NEVER
    status = np.asarray(details.get("status", np.zeros(len(stack))))
    worst[(count == 0) & (status == SOLVED)] = NEVER
    if "points" in lists:
        worst[status == NO_SOLUTION] = NEVER  # every finite game has an equilibrium
        if "degenerate" in details:
            worst[~details["degenerate"] & ~details["doubtful"] & (status == SOLVED) & (count % 2 == 0)] = NEVER
    return worst


def _misnamed(
    words: Int, lists: Mapping[str, Float], first: Int, count: Int, shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Rows not rightly called 0 for no equilibrium, 1 for several, 2 for a mixed one, 3 + the cell of a pure one.

    ``first``, ``count``: where each row's list begins, and how long it is.
    """
    wrong = (words != 0) != (count != 0)
    wrong |= (words == 1) != (count > 1)
    rows = np.flatnonzero(words > 2)
    at, cell = first[rows], words[rows] - 3
    off = cell >= int(np.prod(shape))
    for i in range(len(shape) - 1, -1, -1):
        cell, action = np.divmod(cell, shape[i])
        off |= lists["choices"][at, i] != action if "choices" in lists else lists["points"][at, i, action] != 1.0
    wrong[rows] |= off
    mixed = np.flatnonzero(words == 2)
    wrong[mixed] |= "choices" in lists or (lists["points"][first[mixed]].max(axis=2) == 1.0).all(axis=1)
    return np.asarray(wrong)


def _miscounted(tables: Float, owner: Int, choices: Int) -> Float:
    """Infinity for rows whose pure profiles are not all different, or not as many as there are equilibria, else 0."""
    surely = _best_everywhere(tables)
    cells = owner * len(surely) + np.ravel_multi_index(tuple(choices.T), tables.shape[2:])
    if not (np.diff(cells) > 0).all():
        cells = np.unique(cells)
    rows = len(tables)
    different, count = np.bincount(cells // len(surely), minlength=rows), np.bincount(owner, minlength=rows)
    least = np.add.reduce(surely.view(np.uint8), axis=0, dtype=np.int64)
    wrong = (different != count) | (least > count)
    more = np.flatnonzero((least < count) & ~wrong)  # some may be ties but for rounding
    if len(more):
        wrong[more] = count[more] > _at_most(tables[more])
    return np.where(wrong, NEVER, 0.0)


def _told_before(points: Float, owner: Int) -> Float:
    """Infinity for every point that is told of its row before, else 0; owner (E,) ascends."""
    flat = points.reshape(len(points), points.shape[1] * points.shape[2])
    out, lag, at = np.zeros(len(flat)), 1, np.arange(len(flat))
    while True:
        at = at[: np.searchsorted(at, len(flat) - lag)]
        at = at[owner[at] == owner[at + lag]]
        if not len(at):
            return out
        same = at
        for entry in flat.T:
            same = same[entry[same] == entry[same + lag]]
        out[same + lag] = NEVER
        lag += 1


def _best_everywhere(tables: Float) -> NDArray[np.bool_]:
    """Where every player's action is a best reply to the bit: shape (M, R), rows last."""
    rows, n, *actions = tables.shape
    flat = np.ascontiguousarray(tables.reshape(rows, n, -1).transpose(1, 2, 0))
    surely = np.ones(flat.shape[1:], dtype=bool)
    before = 1
    for i, m in enumerate(actions):
        table = flat[i].reshape(before, m, -1)
        best = table[:, 0]
        for a in range(1, m):
            best = np.maximum(best, table[:, a])
        marks = surely.reshape(before, m, -1)
        np.logical_and(marks, table == best[:, None], out=marks)
        before *= m
    return surely


def _at_most(tables: Float) -> Int:
    """How many pure profiles may be equilibria, ties in the last digits counted as ties; shape (R,)."""
    rows, n = tables.shape[:2]
    possibly = np.ones((rows, *tables.shape[2:]), dtype=bool)
    for i in range(n):
        table = tables[:, i]
        spread = np.ptp(table.reshape(rows, -1), axis=1).reshape(-1, *(1,) * n)
        possibly &= table >= table.max(axis=1 + i, keepdims=True) - TIE * np.minimum(spread, np.finfo(float).max)
    most: Int = possibly.reshape(rows, -1).sum(axis=1)
    return most


def _pure_regrets(tables: Float, owner: Int, choices: Int) -> Float:
    """Relative regret of every pure profile; tables (R, n, m_1, ...), owner (E,), choices (E, n)."""
    n, actions = tables.shape[1], np.array(tables.shape[2:])
    worst = np.zeros(len(owner))
    if not len(owner):
        return worst
    stride = np.append(np.cumprod(actions[:0:-1])[::-1], 1)
    cells = int(actions.prod())
    flat = tables.reshape(-1)
    place = (owner * (n * cells) + choices @ stride)[:, None] + np.arange(n) * cells
    start = place - choices * stride
    best = flat.take(start)
    for a in range(1, int(actions.max())):
        np.maximum(best, flat.take(start + np.minimum(a, actions - 1) * stride), out=best)
    gain = best - flat.take(place)
    for e, i in np.argwhere(gain != 0.0):
        table = tables[owner[e], i]
        table = np.ldexp(table, -int(np.frexp(np.abs(table).max())[1]))
        own, first = table.ravel()[place[e, i] % cells], start[e, i] % cells
        best_here = table.ravel()[first : first + actions[i] * stride[i] : stride[i]].max()
        worst[e] = max(worst[e], float((best_here - own) / (table.max() - table.min())))
    return worst


def _levelled(tables: Float) -> Float:
    """Every player's payoffs counted from the lowest, in units of their range; cells first, shape (n, M, R)."""
    flat = np.ascontiguousarray(np.moveaxis(tables.reshape(len(tables), tables.shape[1], -1), 0, -1))
    largest = np.abs(flat).max(axis=1, keepdims=True)
    flat = np.ldexp(flat, -np.frexp(largest)[1])
    flat -= flat.min(axis=1, keepdims=True)
    spread = flat.max(axis=1, keepdims=True)
    out: Float = flat / np.where(spread > 0, spread, 1.0)
    return out


def _mixed_regrets(tables: Float, owner: Int, points: Float) -> Float:
    """Relative regret or infeasibility of every mixed profile; points (E, n, m) padded with zeros."""
    n, shape = tables.shape[1], tables.shape[2:]
    levelled = _levelled(tables)
    mixed = np.ascontiguousarray(points.transpose(1, 2, 0))
    worst = np.maximum(np.abs(mixed.sum(axis=1) - 1.0).max(axis=0, initial=0.0), -mixed.min(axis=(0, 1), initial=0.0))
    for i in range(n):
        worst = np.maximum(worst, np.abs(mixed[i, shape[i] :]).max(axis=0, initial=0.0))
        zero = np.zeros(len(owner))
        mine = dict.fromkeys(range(shape[i]), zero)
        weights: dict[tuple[int, ...], Float] = {(): zero + 1.0}
        for j in range(n):
            if j == i:
                weights = {(*c, -1): w for c, w in weights.items()}
            else:
                weights = {(*c, a): w * mixed[j, a] for c, w in weights.items() for a in range(shape[j])}
        for others, weight in weights.items():
            for a in range(shape[i]):
                cell = int(np.ravel_multi_index([a if c < 0 else c for c in others], shape))
                mine[a] = mine[a] + levelled[i, cell][owner] * weight
        values = np.array([mine[a] for a in range(shape[i])])
        regret = values.max(axis=0) - (values * mixed[i, : shape[i]]).sum(axis=0)
        worst = np.maximum(worst, regret)
    return np.asarray(worst)
