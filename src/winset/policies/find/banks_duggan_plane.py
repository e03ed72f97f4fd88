"""Stationary bargaining over policies in a plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.concepts import Stationary
from winset.base.concept import Concept
from winset.base.solution import Completeness, Details, Found
from winset.base.status import Status
from winset.policies.arrays import RuleArrays, SpatialArrays
from winset.policies.find.counted import counted, not_in_plane
from winset.policies.kernels.banks_duggan_plane import PlaneGame, follow, plane_work
from winset.policies.kernels.plane_choices import candidates, spots_for

__all__ = ["BanksDugganPlane"]


Float = NDArray[np.float64]
SOME = "One stationary equilibrium without delay (Banks and Duggan 2000, 2006); in a plane there may be others."
STATIC = "The status quo is in the core, so it is the only outcome (Banks and Duggan 2006)."
CLOSE = 1e-11
SOLVED_AT = 1e-9
LOOKS = 360
"""Directions in which the boundary of what passes is drawn."""
SHARP = 1e-8
POLISHES = 40
MOST = 5
"""Offers in use per player beyond which the smooth choice is still too blunt to be polished."""


class Offer(NamedTuple):
    """A proposal in use: by whom, the players on whose circles it lies (-1 for none), and how probable."""

    by: int
    circles: tuple[int, int]
    chance: float


class Plane:
    """A game with players alike in ideal and discount put together, at a scale of order 1, as ``SpatialArrays``."""

    def __init__(self, arrays: SpatialArrays) -> None:
        self.origin = arrays.ideals.mean(axis=0)
        away = arrays.ideals - self.origin
        root = arrays.delay ** (1.0 / arrays.power)
        size = max(float(np.abs(away).max()), float(root.max()))
        self.size, self.power = size if size > 0 else 1.0, arrays.power
        alike = np.column_stack([away / self.size, arrays.discount])
        kinds, first, self.kind = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        self.kind = self.kind.reshape(-1)
        count = len(kinds)
        self.ideals, self.delta = np.ascontiguousarray(kinds[:, :2]), np.ascontiguousarray(kinds[:, 2])
        self.recognition: Float = np.zeros(count)
        np.add.at(self.recognition, self.kind, arrays.recognition)
        self.delay = arrays.delay[first] / self.size**self.power
        weights = np.zeros((len(arrays.rule.weights), count), dtype=np.int64)
        np.add.at(weights.T, self.kind, arrays.rule.weights.T)
        vetoes = (np.bincount(self.kind, arrays.rule.vetoes, count) > 0).astype(np.uint8)
        self.rule = counted(arrays.rule._replace(weights=weights, vetoes=vetoes))
        self.cost = (1.0 - self.delta) * self.delay
        self.game = PlaneGame(self.ideals, self.delay, self.recognition, self.delta, self.power, self.rule)
        self.spots = spots_for(count, self.rule)

    def losses(self, points: Float) -> Float:
        """Of every player at points (m, 2): shape (m, n)."""
        squared = ((points[:, None, :] - self.ideals) ** 2).sum(axis=-1)
        return np.asarray(squared if self.power == 2 else np.sqrt(squared))

    def follow(self, t: Float) -> tuple[int, float]:
        """The smooth equilibrium from ``t``, in place."""
        n = len(t)
        return follow(t, self.game, self.spots, plane_work(n), np.empty((n, n)))

    def choices(self, k: int, t: Float) -> tuple[Float, NDArray[np.int64], Float, Float]:
        """What proposer k may choose from: points, circles, how many coalitions, and its own losses."""
        x, spots = self.ideals[k], self.spots
        reach = np.maximum(t, 0.0) ** (1.0 / self.power)
        m = candidates(x[0], x[1], k, self.ideals, reach, self.rule, spots)
        points = spots.points[:m].copy()
        return points, spots.circles[:m].copy(), spots.ways[:m].copy(), self.losses(points)[:, k]

    def offers(self, t: Float, eps: float, rare: float) -> list[Offer]:
        """Who proposes what, as the smooth choice at ``eps`` has it, what is rarer than ``rare`` left out.

        A proposer whose ideal point passes proposes nothing else.
        """
        out: list[Offer] = []
        for k in np.flatnonzero(self.recognition > 0):
            points, circles, count, lost = self.choices(int(k), t)
            chance = count * np.exp(-(lost - lost.min()) / eps)
            chance /= chance.sum()
            kept: list[int] = []
            ranking = np.argsort(-chance, kind="stable") if circles[:, 0].min() >= 0 else [int(np.argmin(lost))]
            for c in ranking:
                same = [d for d in kept if np.abs(points[c] - points[d]).max() < 1e-7]
                if same:
                    chance[same[0]] += chance[c]
                elif chance[c] > rare:
                    kept.append(int(c))
            total = chance[kept].sum()
            out += [Offer(int(k), (int(circles[c, 0]), int(circles[c, 1])), float(chance[c] / total)) for c in kept]
        return out

    def everybody(self, offers: list[Offer]) -> bool:
        """Whether everybody who may be recognised has an offer."""
        return {o.by for o in offers} == set(np.flatnonzero(self.recognition > 0).tolist())

    def place(self, offer: Offer, t: Float, near: Float | None = None) -> tuple[Float, Float]:
        """The point of an offer at thresholds ``t``, on the proposer's side, and its derivative (2, n)."""
        x, n, (i, j) = self.ideals, len(t), offer.circles
        motion = np.zeros((2, n))
        own = x[offer.by]
        if i < 0:
            return own, motion
        reach = np.maximum(t, 0.0) ** (1.0 / self.power)
        rate = np.ones(n) if self.power == 1 else 0.5 / np.maximum(reach, 1e-300)
        if j < 0:
            toward = (own - x[i]) / np.linalg.norm(own - x[i])
            motion[:, i] = rate[i] * toward
            return x[i] + reach[i] * toward, motion
        e = x[j] - x[i]
        squared = float(e @ e)
        along = 0.5 * (squared + reach[i] ** 2 - reach[j] ** 2) / squared
        height = np.sqrt(max(reach[i] ** 2 / squared - along**2, 0.0))
        sides = [x[i] + along * e + h * np.array([-e[1], e[0]]) for h in (height, -height)]
        point = min(sides, key=lambda p: float(((p - (own if near is None else near)) ** 2).sum()))
        normals = np.stack([(point - x[i]) / reach[i], (point - x[j]) / reach[j]])
        inverse = np.linalg.pinv(normals)
        motion[:, i], motion[:, j] = inverse[:, 0] * rate[i], inverse[:, 1] * rate[j]
        return point, motion

    def polish(self, t: Float, offers: list[Offer]) -> tuple[Float, list[Offer], Float]:
        """Newton's method on thresholds, indifference among a proposer's offers, and their probabilities."""
        n, m, p, delta = len(t), len(offers), self.recognition, self.delta
        by = np.array([o.by for o in offers])
        mu, points = np.array([o.chance for o in offers]), np.zeros((m, 2))
        first = {int(k): int(np.flatnonzero(by == k)[0]) for k in by}
        for _ in range(12):
            placed = [self.place(o, t) for o in offers]
            points, motions = np.array([x for x, _ in placed]), np.array([d for _, d in placed])
            lost = self.losses(points)
            gap = points[:, None, :] - self.ideals
            slope = 2.0 * gap if self.power == 2 else gap / np.maximum(lost, 1e-300)[:, :, None]
            change = np.einsum("cia,can->cin", slope, motions)
            F, J = np.zeros(n + m), np.zeros((n + m, n + m))
            weight = p[by][:, None] * delta
            F[:n] = t - self.cost - (weight * mu[:, None] * lost).sum(axis=0)
            J[:n, :n] = np.eye(n) - np.einsum("ci,cin->in", weight * mu[:, None], change)
            J[:n, n:] = -(weight * lost).T
            for c in range(m):
                k, base = int(by[c]), first[int(by[c])]
                if c == base:
                    F[n + c] = mu[by == k].sum() - 1.0
                    J[n + c, n:][by == k] = 1.0
                else:
                    F[n + c] = lost[c, k] - lost[base, k]
                    J[n + c, :n] = change[c, k] - change[base, k]
            if not np.isfinite(J).all() or np.abs(F).max() <= 1e-15:
                break
            step = np.linalg.lstsq(J, F, rcond=1e-12)[0]
            t, mu = np.maximum(t - step[:n], 0.1 * t), mu - step[n:]
        mu = np.where(mu > 1e-13, mu, 0.0)
        total = np.maximum(np.bincount(by, mu, n)[by], 1e-300)
        return t, [o._replace(chance=float(x / s)) for o, x, s in zip(offers, mu, total, strict=True)], points

    def fault(self, t: Float, offers: list[Offer], points: Float) -> float:
        """Largest gain of a proposer by another candidate, and violation of the threshold equations."""
        lost = self.losses(points)
        chance = np.array([o.chance for o in offers]) * self.recognition[[o.by for o in offers]]
        worst = float(np.abs(t - self.cost - self.delta * (chance @ lost)).max())
        for k in {o.by for o in offers}:
            best = float(self.choices(k, t)[3].min(initial=np.inf))
            used = [abs(lost[c, k] - best) for c, o in enumerate(offers) if o.by == k and o.chance > 0]
            worst = max(worst, max(used, default=np.inf))
        return worst


@dataclass(frozen=True)
class BanksDugganPlane:
    """A smooth equilibrium followed to its limit, then the offers in use read off and all of it polished.

    ``starts``: from how many thresholds it is tried, the first being those if everybody proposed its ideal point;
    ``rounds``: how often the offers in use are read off anew after polishing.
    """

    starts: int = 4
    rounds: int = 6
    concepts: ClassVar[tuple[type[Concept], ...]] = (Stationary,)
    arrays: ClassVar[tuple[type, ...]] = (SpatialArrays,)

    def supports(self, arrays: SpatialArrays, concept: Concept) -> str | None:
        """One game in two dimensions."""
        return not_in_plane(arrays)

    def run(self, arrays: SpatialArrays, concept: Concept, rng: np.random.Generator) -> Found:
        """Most probable proposals; lotteries, radii, values and who votes for what under ``details``."""
        q = arrays.status_quo
        if q is not None and is_core(q, arrays.ideals, arrays.rule):
            n = len(arrays.ideals)
            return self._told(arrays, np.asarray(arrays.delay), [[(q, 1.0)]] * n, Status.SOLVED, "all", STATIC, {})
        plane = Plane(arrays)
        best, answer, status, tried, polished = np.inf, None, Status.LIMIT, 0, 0
        for start in range(self.starts):
            tried = start + 1
            chance = plane.recognition if start == 0 else rng.dirichlet(np.ones(len(plane.ideals)))
            t = plane.cost + plane.delta * (chance @ plane.losses(plane.ideals))
            code, eps = plane.follow(t)
            status = Status(code)
            if status is Status.NONFINITE:
                continue
            for rare in (1e-5, 1e-3, 1e-7, 1e-2, 0.1):
                near, sharp = t, eps
                for _ in range(self.rounds):
                    polished += 1
                    if polished > POLISHES:
                        break
                    offers = plane.offers(near, sharp, rare)
                    if len(offers) > MOST * len(t) or not plane.everybody(offers):
                        break
                    exact, mixed, points = plane.polish(near, offers)
                    off = plane.fault(exact, mixed, points)
                    if off < best:
                        best, answer = off, (exact, mixed, points)
                    if off <= CLOSE or not np.isfinite(off):
                        break
                    near, sharp = exact, SHARP
                if best <= CLOSE:
                    break
            if best <= CLOSE:
                break
        stats = {"starts": tried, "gain": best}
        if answer is None:
            status = status if status is Status.NONFINITE else Status.LIMIT
            return Found(status, [], "none", "The smooth equilibrium could not be followed.", stats=stats)
        found = self._present(arrays, plane, *answer, stats)
        if best > SOLVED_AT:
            why = "No start led to offers that bear each other out; the nearest are given."
            return found.but(status=Status.LIMIT, completeness="one", reason=why)
        return found

    def _present(
        self, arrays: SpatialArrays, plane: Plane, t: Float, offers: list[Offer], points: Float, stats: Details
    ) -> Found:
        lotteries: list[list[tuple[Float, float]]] = []
        for kind in plane.kind:
            mine = sorted(
                (c for c, o in enumerate(offers) if o.by == kind and o.chance > 0), key=lambda c: -offers[c].chance
            )
            if not mine:
                spots, _, _, lost = plane.choices(int(kind), t)
                mine_points = [(spots[int(np.argmin(lost))], 1.0)]
            else:
                mine_points = [(points[c], offers[c].chance) for c in mine]
            lotteries.append([(plane.origin + plane.size * x, chance) for x, chance in mine_points])
        thresholds = t[plane.kind] * plane.size**plane.power
        return self._told(arrays, thresholds, lotteries, Status.SOLVED, "some", SOME, stats)

    def _told(
        self,
        arrays: SpatialArrays,
        thresholds: Float,
        lotteries: list[list[tuple[Float, float]]],
        status: Status,
        completeness: Completeness,
        reason: str,
        stats: Details,
    ) -> Found:
        """Proposals and what follows from them."""
        reach = thresholds ** (1.0 / arrays.power)
        n, size = len(arrays.ideals), float(reach.max())
        values, inclusion, mean = np.zeros(n), np.zeros((n, n)), np.zeros(2)
        for k, lottery in enumerate(lotteries):
            for x, chance in lottery:
                apart = np.linalg.norm(x - arrays.ideals, axis=1)
                mean += arrays.recognition[k] * chance * x
                values += arrays.recognition[k] * chance * apart**arrays.power
                inclusion[k] += chance * (apart <= reach * (1 + 1e-11) + 1e-11 * size)
        delta, q = arrays.discount[0], arrays.status_quo
        shared = mean if q is None else (1 - delta) * q + delta * mean
        details = {
            "values": values,
            "proposals": lotteries,
            "radii": reach,
            "inclusion": inclusion,
            "acceptance": accepted_boundary(shared, arrays.ideals, reach, arrays.rule),
        }
        first = np.array([lottery[0][0] for lottery in lotteries])
        return Found(status, [first], completeness, reason, details=details, stats=stats)


def accepted_boundary(shared: Float, ideals: Float, reach: Float, rule: RuleArrays) -> Float:
    """The boundary (361, 2) of what passes, as seen from a policy that everybody accepts.

    In every direction a disc is left once, so what passes ends where those not yet left no longer win.
    """
    angles = np.linspace(0, 2 * np.pi, LOOKS + 1)
    unit = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    toward, apart = (ideals - shared) @ unit.T, ((ideals - shared) ** 2).sum(axis=1)
    leave = toward + np.sqrt(np.maximum(toward**2 - (apart - reach**2)[:, None], 0.0))
    order = np.argsort(-leave, axis=0, kind="stable")
    last = rule.first(order)[None]
    return np.asarray(shared + np.take_along_axis(leave, last, axis=0).T * unit)


def is_core(policy: Float, ideals: Float, rule: RuleArrays) -> bool:
    """Whether no winning coalition lies strictly on one side of a line through the policy (Davis, DeGroot, Hinich)."""
    away = ideals - policy
    away = away / max(float(np.abs(away).max()), 1e-300)
    there = np.linalg.norm(away, axis=1) > 1e-12
    angles = np.arctan2(away[there, 1], away[there, 0])
    turns = np.sort(np.concatenate([angles + np.pi / 2, angles - np.pi / 2]) % (2 * np.pi))
    if not len(turns):
        return True
    turns = turns[np.r_[True, np.diff(turns) > 1e-12]]
    middle = 0.5 * (turns + np.r_[turns[1:], turns[0] + 2 * np.pi])
    ahead = np.stack([np.cos(middle), np.sin(middle)], axis=1) @ away.T > 1e-12
    return not bool(rule.wins(ahead).any())
