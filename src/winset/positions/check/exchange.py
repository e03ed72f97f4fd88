"""Exchanges replayed one by one: where everybody stands, who gains, and that no better one was left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.claims import apart, verdict, without_points
from winset.base.solution import Certificate, Found
from winset.positions.concepts import Exchange
from winset.positions.games.exchange import ExchangeGame

__all__ = ["certify_exchange"]

TOLERANCE = 1e-8


class Floor:
    """Where everybody votes during a round, by the table alone."""

    def __init__(self, game: ExchangeGame, position: Float) -> None:
        self.game, self.position, self.voting = game, position, position.copy()
        self.means = (game.influence * np.nan_to_num(position)).sum(axis=0)
        self.pairs = list(self._pairs())

    def _pairs(self) -> Iterator[tuple[int, int, int, int]]:
        """Who demands what of whom for what: (demands p, supplies p, p, q)."""
        x, s = self.position, self.game.salience
        n, m = x.shape
        left = x <= self.means
        for i, j in combinations(range(n), 2):
            both = [k for k in range(m) if np.isfinite(x[i, k]) and np.isfinite(x[j, k]) and left[i, k] != left[j, k]]
            for p, q in combinations(both, 2):
                yield (j, i, p, q) if s[i, p] * s[j, q] < s[j, p] * s[i, q] else (i, j, p, q)

    def reach(self, who: int, of: int, issue: int) -> float:
        """The largest shift of the mean that the supplier ``of`` can bring about for ``who``."""
        x, v = self.position, self.voting
        share = self.game.influence[of, issue]
        mean = self.means[issue] + share * (v[of, issue] - x[of, issue])
        toward = 1.0 if x[who, issue] > x[of, issue] else -1.0
        return float(max(0.0, min(toward * (x[who, issue] - v[of, issue]) * share, toward * (x[who, issue] - mean))))

    def reaches(self, who: Int, of: Int, issue: Int) -> Float:
        """:meth:`reach` for many at once."""
        x, v, share = self.position[of, issue], self.voting[of, issue], self.game.influence[of, issue]
        target, mean = self.position[who, issue], self.means[issue] + share * (v - x)
        toward = np.where(target > x, 1.0, -1.0)
        return np.asarray(np.clip(np.minimum(toward * (target - v) * share, toward * (target - mean)), 0.0, None))

    def worths(self, gains: str) -> Float:
        """The worth of every possible exchange: what each gains if both gain the same, or the largest sum."""
        if not self.pairs:
            return np.zeros(0)
        i, j, p, q = np.array(self.pairs).T
        s = self.game.salience
        a, b = self.reaches(i, j, p), self.reaches(j, i, q)
        if gains == "equal":
            factor = (s[i, p] + s[j, p]) / (s[i, q] + s[j, q])
            step = np.minimum(a, b / factor)
            return np.asarray(step * (s[i, p] - s[i, q] * factor))
        # The sum of gains is linear in both steps: it is largest where a step or one of the two gains ends.
        worth, slack = np.zeros(len(i)), 1e-9 * np.maximum(a, b) * float(np.nanmax(s))
        corners = [(a, b)]
        for ratio in (s[i, p] / s[i, q], s[j, p] / s[j, q]):
            corners += [(a, np.minimum(b, a * ratio)), (np.minimum(a, b / ratio), b)]
        for first, second in corners:
            mine, theirs = s[i, p] * first - s[i, q] * second, s[j, q] * second - s[j, p] * first
            worth = np.where(np.minimum(mine, theirs) >= -slack, np.maximum(worth, mine + theirs), worth)
        return worth

    def play(self, gains: str, least: float) -> None:
        """Make the best exchange again and again until none gains more than ``least``."""
        s, share = self.game.salience, self.game.influence
        while len(worths := self.worths(gains)) and worths.max() > least:
            i, j, p, q = self.pairs[int(np.argmax(worths >= worths.max() - least))]
            a, b = self.reach(i, j, p), self.reach(j, i, q)
            steps = [(min(a, b * (s[i, q] + s[j, q]) / (s[i, p] + s[j, p])),) * 2]
            steps[0] = (steps[0][0], steps[0][0] * (s[i, p] + s[j, p]) / (s[i, q] + s[j, q]))
            if gains == "maximal":
                corners = [(a, b)]
                for ratio in (s[i, p] / s[i, q], s[j, p] / s[j, q]):
                    corners += [(a, min(b, a * ratio)), (min(a, b / ratio), b)]
                fair = [
                    (x, y)
                    for x, y in corners
                    if s[j, p] * x <= s[j, q] * y * (1 + 1e-12) and s[i, q] * y <= s[i, p] * x * (1 + 1e-12)
                ]
                steps = [max(fair, key=lambda xy: (s[i, p] - s[j, p]) * xy[0] + (s[j, q] - s[i, q]) * xy[1])]
            for who, of, at, step in ((i, j, p, steps[0][0]), (j, i, q, steps[0][1])):
                toward = 1.0 if self.position[who, at] > self.position[of, at] else -1.0
                self.voting[of, at] += toward * step / share[of, at]

    def capped(self) -> int:
        """How many exchanges at equal gains would gain more if means could pass the demanders' positions."""
        if not self.pairs:
            return 0
        i, j, p, q = np.array(self.pairs).T
        s, share, x = self.game.salience, self.game.influence, self.position
        a, b = np.abs(x[i, p] - x[j, p]) * share[j, p], np.abs(x[i, q] - x[j, q]) * share[i, q]
        factor = (s[i, p] + s[j, p]) / (s[i, q] + s[j, q])
        free = np.minimum(a, b / factor) * (s[i, p] - s[i, q] * factor)
        return int((free > self.worths("equal") + 1e-10).sum())

    def largest(self, gains: str) -> float:
        """The worth of the best exchange that is left."""
        return float(self.worths(gains).max(initial=0.0))


def certify_exchange(game: ExchangeGame, concept: Exchange, found: Found) -> Certificate:
    """Nobody who exchanges loses, each exchange is the best of its time, none is left, and outcomes are the means.

    Where the details do not say which exchanges were made, the best is made every time, ties in the table's order.
    """
    if missing := without_points(found):
        return missing
    details, number = found.details, {a: k for k, a in enumerate(game.actors)}
    issue = {name: k for k, name in enumerate(game.issues)}
    names = ("number of points", "moves", "nobody loses", "best first", "none left", "details.externalities")
    parts = dict.fromkeys(names, 0.0)
    parts["number of points"] = 0.0 if len(found.points) == 1 else np.inf
    position, size = game.position, 100 * max(float(np.nanmax(game.salience)), 1e-300)
    executed = details.get("executed")
    for turn in range(1, concept.rounds + 1):
        floor = Floor(game, position)
        if executed is None:
            floor.play(concept.gains, 1e-10)
        for entry in (e for e in executed or () if e["round"] == turn):
            _replay(floor, entry, number, issue, concept.gains, size, parts)
        parts["none left"] = max(parts["none left"], floor.largest(concept.gains) / size)
        position = floor.voting
    if any(not 1 <= int(e["round"]) <= concept.rounds for e in executed or ()):
        parts["moves"] = np.inf
    outcome = (game.influence * np.nan_to_num(position)).sum(axis=0)
    parts["outcome"] = apart(getattr(found.points[0], "values", found.points[0]), outcome) / 100
    means, votes = details.get("means", game.means), details.get("voting_positions", position)
    parts["details.means"] = apart(getattr(means, "values", means), game.means) / 100
    parts["details.voting_positions"] = apart(np.nan_to_num(votes), np.nan_to_num(position)) / 100
    listed = Floor(game, game.position)
    worths = listed.worths(concept.gains)
    parts["details.exchanges"] = 0.0
    if "exchanges" in details:
        parts["details.exchanges"] = _listing(game, details["exchanges"], number, issue, concept.gains, size)
    counts = {
        "n_possible": len(worths),
        "n_with_positive_gain": int((worths > 1e-10).sum()),
        "n_where_cap_lowers_the_gain": listed.capped(),
        "sum_of_gains": float(worths[worths > 1e-10].sum()) * (1.0 if concept.gains == "equal" else 0.5),
    }
    for name, count in counts.items():
        parts[f"details.{name}"] = abs(float(details.get(name, count)) - count) / (size if "sum" in name else 1.0)
    text = "Replayed: nobody who exchanges loses, each exchange is the best of its time, and no better one is left."
    told = tuple(part for part in parts if part.removeprefix("details.") in details)
    return verdict("gain missed", parts, TOLERANCE, text, proved=("points", *told))


def _replay(
    floor: Floor, entry: Mapping[str, object], number: Mapping[str, int], issue: Mapping[str, int], gains: str,
    size: float, parts: dict[str, float], best: bool = True,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Check one exchange where it was made, and move both suppliers."""
    i, j = number[str(entry["demands_first"])], number[str(entry["supplies_first"])]
    p, q = issue[str(entry["first_issue"])], issue[str(entry["second_issue"])]
    s, game = floor.game.salience, floor.game
    if (i, j, p, q) not in floor.pairs:
        parts["moves"] = np.inf
        return i, j, p, q
    change = np.zeros(len(game.actors))
    shifts, places = [], []
    for who, of, at, side in ((i, j, p, "first"), (j, i, q, "second")):
        new = float(str(entry[f"new_position_supplier_{side}"]))
        old, x = floor.voting[of, at], floor.position
        mean = floor.means[at] + game.influence[of, at] * (old - x[of, at])
        step = abs(new - old) * game.influence[of, at]
        over = max(step - floor.reach(who, of, at), 0.0) + max(0.0, -np.sign(x[who, at] - x[of, at]) * (new - old))
        told = abs(step - float(str(entry[f"mean_shift_{side}"])))
        after = abs(mean + np.sign(new - old) * step - float(str(entry[f"new_mean_{side}"])))
        parts["moves"] = max(parts["moves"], over / 100, told / 100, after / 100)
        moved = mean + (new - old) * game.influence[of, at]
        change += np.nan_to_num(s[:, at] * (np.abs(mean - x[:, at]) - np.abs(moved - x[:, at])))
        shifts.append(step)
        places.append((of, at, new))
    mine, theirs = s[i, p] * shifts[0] - s[i, q] * shifts[1], s[j, q] * shifts[1] - s[j, p] * shifts[0]
    unequal = abs(mine - theirs) if gains == "equal" else 0.0
    parts["nobody loses"] = max(parts["nobody loses"], -mine / size, -theirs / size, unequal / size)
    worth = min(mine, theirs) if gains == "equal" else mine + theirs
    told = abs(float(str(entry["gain_demander"])) - mine) + abs(float(str(entry["gain_supplier"])) - theirs)
    told += abs(float(str(entry["gain_each"])) - 0.5 * (mine + theirs))
    missed = floor.largest(gains) - worth if best else 0.0
    parts["best first"] = max(parts["best first"], missed / size, told / size)
    claimed = getattr(entry["externalities"], "values", entry["externalities"])
    parts["details.externalities"] = max(parts["details.externalities"], apart(claimed, change) / size)
    for of, at, new in places:
        floor.voting[of, at] = new
    return i, j, p, q


def _listing(
    game: ExchangeGame, listed: object, number: Mapping[str, int], issue: Mapping[str, int], gains: str, size: float
) -> float:
    """How far the list of possible exchanges is from all that gain something, each as it would be made first."""
    start = Floor(game, game.position)
    left = dict(zip(start.pairs, start.worths(gains).tolist(), strict=True))
    worst = 0.0
    for entry in listed if isinstance(listed, list) else []:
        parts = dict.fromkeys(("moves", "nobody loses", "best first", "details.externalities"), 0.0)
        start.voting = game.position.copy()
        pair = _replay(start, entry, number, issue, gains, size, parts, best=False)
        if pair not in left:
            return np.inf
        told = min(entry["gain_demander"], entry["gain_supplier"])
        told = told if gains == "equal" else entry["gain_demander"] + entry["gain_supplier"]
        worst = max(worst, abs(left.pop(pair) - told) / size, *parts.values())
    return float(max(worst, *(worth / size for worth in left.values()), 0.0))
