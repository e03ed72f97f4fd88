"""Alternating offers played from their rules: no proposer and no responder gains by departing once.

In each period one player proposes; all others must accept, and what is agreed must pass at every home. Who refuses may
leave, and everybody then has the outside option; else talks break down with some probability or go on a period later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.check.convex import cone
from winset.bargaining.concepts import Stationary
from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, claimed_rows, stated, verdict, without_points
from winset.base.played import Chance, End, Later, Move, Node, Played, Propose, To, Vote, play, unanimity
from winset.base.solution import Certificate, Found
from winset.offers.check.krishna_serrano import certify_exit
from winset.offers.games.alternating import AlternatingOffers, AlternatingStack
from winset.outcomes import ConvexOutcomes, linear_program

__all__ = ["certify_alternating", "certify_alternating_rows"]


Bool = NDArray[np.bool_]
TOLERANCE = 1e-9
STATEMENT = "Played from the rules, no proposer and no responder gains by one departure."
Best = Callable[[int, Float], Float]
"""``(proposer, what each responder asks)``: the best proposal that all accept, ``(..., n)``."""


class Rules(NamedTuple):
    """The numbers of the game, each ``(..., n)``: rows of ``AlternatingOffers.table``."""

    discount: Float
    cost: Float
    floor: Float
    breakdown: Float
    inside: Float
    recognition: Float
    outside: Float
    ratified: Float

    def wait(self, after: Float) -> Float:
        """What a refusal is worth to who stays, when the next period pays ``after``."""
        stay = (1 - self.breakdown) * after + self.breakdown * self.inside
        return np.asarray(self.discount * stay - self.cost)

    def forever(self) -> Float:
        """What each gets who waits for ever."""
        slope, gain = self.discount * (1 - self.breakdown), self.wait(np.zeros_like(self.discount))
        return np.asarray(gain / np.where(slope < 1, 1 - slope, 1.0))


def rules_of(table: Float) -> Rules:
    """From tables ``(..., 8, n)``."""
    return Rules(*(table[..., k, :] for k in range(8)))


def own(player: int, n: int) -> Bool:
    """A mark at the player."""
    return np.asarray(np.arange(n) == player)


@dataclass(frozen=True)
class Period:
    """One proposer's period: what is proposed, and what waiting, refusing and asking mean there.

    ``offer`` (..., n) is accepted by all, or by all but those marked in ``refusing``; ``after`` (..., n) is what the
    next period, named ``following``, is held to be worth; ``slack`` is how much a responder forgives.
    """

    rules: Rules
    proposer: int
    offer: Float
    refusing: Bool | None
    after: Float
    following: str
    slack: float
    last: bool = False
    least: Float | float = 0.0
    leaves: Bool | None = None

    def wait(self) -> Float:
        return np.zeros_like(self.after) if self.last else self.rules.wait(self.after)

    def bars(self) -> Float:
        return np.asarray(np.maximum(np.maximum(self.rules.floor, self.wait()), self.least))

    def refusal(self) -> Node | tuple[Node, ...]:
        """What follows a refusal: who refuses leaves or stays."""
        rules = self.rules
        stay = Later(
            To(self.following),
            0.0 if self.last else rules.discount * (1 - rules.breakdown),
            0.0 if self.last else rules.cost - rules.discount * rules.breakdown * rules.inside,
        )
        leaves = rules.outside > self.wait() if self.leaves is None else self.leaves
        if not leaves.any():
            return stay
        out = np.where(leaves, 1.0, 0.0)
        return tuple(
            Move(j, "responder", ((out[..., j], End(rules.outside)), (1 - out[..., j], stay)))
            for j in range(out.shape[-1])
        )

    def tree(self, best: Best) -> Node:
        """The period as a tree; compared with the best accepted proposal and with one that each responder refuses."""
        n, bars, failed = self.offer.shape[-1], self.bars(), self.refusal()
        mine = own(self.proposer, n)
        passes_at_home = np.maximum(self.rules.ratified, self.least)

        def reply(proposal: Float) -> Node:
            ballots = proposal >= bars - self.slack
            if proposal is self.offer:
                ballots = np.full(proposal.shape, True) if self.refusing is None else ~self.refusing
            ballots = (ballots | mine) & (proposal >= self.rules.ratified - self.slack)
            return Vote(
                ballots, unanimity, End(proposal), failed, ~mine, bars, passes_at_home, role="responder"
            )  # fmt: skip

        refused = [np.where(own(j, n), bars - 1.0, bars) for j in range(n) if j != self.proposer]
        return Propose(self.proposer, ((1.0, self.offer),), reply, (best(self.proposer, bars), *refused))


def share_the_pie(player: int, bars: Float) -> Float:
    """The others get what they ask, the proposer the rest."""
    rest = 1.0 - bars.sum(axis=-1, keepdims=True) + bars[..., [player]]
    return np.where(own(player, bars.shape[-1]), rest, bars)


def play_offers(
    rules: Rules, offers: Float, random: bool, refusing: Bool | None, values: Float, best: Best, slack: float,
    least: Float | float = 0.0, leaves: Bool | None = None,
) -> Played:  # fmt: skip
    """The game without end under proposals ``(..., n, n)``, held to be worth ``values`` (..., n, n) by proposer."""
    n = offers.shape[-1]
    states: dict[str, Node] = {}
    drawn = (rules.recognition[..., :, None] * values).sum(axis=-2)
    for i in range(n):
        k = (i + 1) % n
        after, following = (drawn, "draw") if random else (values[..., k, :], str(k))
        who = None if refusing is None else refusing[..., i, :]
        period = Period(rules, i, offers[..., i, :], who, after, following, slack, False, least, leaves)
        states[str(i)] = period.tree(best)
    if random:
        states["draw"] = Chance(tuple((rules.recognition[..., i], To(str(i))) for i in range(n)))
    return play(states, n)


def gains_from_agreement(rules: Rules, offers: Float, random: bool, point: Float) -> dict[str, Float]:
    """What :func:`play_offers` and :func:`parts_of` give for a pie that all proposals divide, without building trees.

    A proposer's best departure pays the others what they ask, or is refused by one who stays, or by one who leaves.
    """
    n, gains = offers.shape[-1], {"proposer": np.zeros(()), "responder": np.zeros(())}
    for i in range(n):
        after = point if random else offers[..., (i + 1) % n, :]
        wait, offer, others = rules.wait(after), offers[..., i, :], ~own(i, n)
        bars, leaves = np.maximum(rules.floor, wait), rules.outside > wait
        kept = offer[..., i]
        best = np.maximum(
            1.0 - bars[..., others].sum(axis=-1), np.where(leaves[..., others].all(axis=-1), -np.inf, wait[..., i])
        )
        best = np.maximum(best, np.where(leaves[..., others].any(axis=-1), rules.outside[..., i], -np.inf))
        gains["proposer"] = np.maximum(gains["proposer"], best - kept)
        gains["responder"] = np.maximum(gains["responder"], (bars - offer)[..., others].max(axis=-1))
    right = (rules.recognition[..., :, None] * offers).sum(axis=-2) if random else offers[..., 0, :]
    gains["values"] = np.abs(right - point).max(axis=-1)
    gains["home"] = np.maximum(rules.ratified[..., None, :] - offers, 0.0).max(axis=(-2, -1))
    return gains


def parts_of(played: Played, point: Float, random: bool) -> dict[str, Float]:
    """Gains by kind of mover, and how far the claimed values are from those played."""
    off = np.abs(played.values["draw" if random else "0"] - point).max(axis=-1)
    return {**played.gains, "values": np.where(np.isnan(off), np.inf, off)}


def refuser(leaves: Bool, proposer: int) -> Bool:
    """A mark at the responder who refuses what proposer i wants refused, given who would leave."""
    n = leaves.shape[-1]
    wanted = np.where(leaves[..., [proposer]], leaves, ~leaves) & ~own(proposer, n)
    wanted = np.where(wanted.any(axis=-1, keepdims=True), wanted, ~own(proposer, n))
    return np.asarray(np.arange(n) == np.argmax(wanted, axis=-1)[..., None])


def disagreement(rules: Rules, random: bool, point: Float) -> dict[str, Float]:
    """Nothing is ever agreed: one responder refuses, and leaves if the outside option is better than waiting for ever.

    It is one who leaves, or where the proposer rather waits one who stays, if there is one.
    """
    n = rules.discount.shape[-1]
    leaves = rules.outside > rules.forever()
    refusing = np.stack([refuser(leaves, i) for i in range(n)], axis=-2)
    start = np.broadcast_to(rules.forever()[..., None, :], refusing.shape)
    first = play_offers(rules, start, random, refusing, start, share_the_pie, 0.0, 0.0, leaves)
    values = np.stack([first.values[str(i)] for i in range(n)], axis=-2)
    after = (
        (rules.recognition[..., :, None] * values).sum(axis=-2, keepdims=True) if random else np.roll(values, -1, -2)
    )
    bars = np.maximum(rules.floor[..., None, :], _waits(rules, after))
    offers = np.where(refusing, bars - 1.0, bars)
    played = play_offers(rules, offers, random, refusing, values, share_the_pie, 1e-12)
    return parts_of(played, point, random)


def _waits(rules: Rules, after: Float) -> Float:
    """:meth:`Rules.wait` for several periods ``(..., k, n)``."""
    return Rules(*(row[..., None, :] for row in rules)).wait(after)


def certify_alternating(game: AlternatingOffers, concept: Stationary, found: Found) -> Certificate:
    """Largest one-shot gain of any proposer or responder, in shares of the pie (or of the scale of the set)."""
    if missing := without_points(found):
        return missing
    players, details = game.players, found.details
    point = claimed_numbers(players, found.points[0])
    if len(found.points) > 1:
        return verdict("one-shot deviation", {"number of points": np.inf}, TOLERANCE, "One agreement is claimed.")
    if game.rule == "exit":
        return certify_exit(game, found)
    rules, random = rules_of(game.table), game.order == "random"
    agreed = bool(details.get("agreement", True))
    unique = bool((rules.discount * (1 - rules.breakdown) < 1).all())
    proved: tuple[str, ...] = ("points", "details.values", "details.agreement")
    if game.horizon is not None:
        right, some, gain = backwards(rules, random, game.horizon)
        parts = {"values": apart(point, right), "details": stated(details, {"values": right}, players)}
        parts |= {"agreement": 0.0 if agreed == some else np.inf, "unresolved": gain}
        statement = "Period by period from the last, the best offer is the one made, and every mover was compared."
        return verdict("backward induction", parts, TOLERANCE, statement, proved=(*proved, "completeness"))
    if not agreed:
        parts = {name: float(part) for name, part in disagreement(rules, random, point).items()}
        parts["details"] = stated(details, {"values": point}, players)
        statement = (
            "Played from the rules, nobody gains by proposing what others would accept, by accepting or leaving."
        )
        return _verdict(parts, TOLERANCE, statement, unique, proved)
    offers = _proposals(game, rules, random, point, details)
    scale, tolerance, least = 1.0, TOLERANCE, np.zeros(len(players))
    if game.outcomes is not None:
        scale = max(float(np.abs(offers - game.disagreement).max()), 1e-300)
        tolerance = 1e-6 if isinstance(game.outcomes, ConvexOutcomes) else 1e-8
        least, unique = game.disagreement, False
    parts = {}
    if game.outcomes is None:
        parts = {name: float(part) for name, part in gains_from_agreement(rules, offers, random, point).items()}
    elif np.isfinite(offers).all():
        values = np.broadcast_to(point, offers.shape) if random else offers
        played = play_offers(rules, offers, random, None, values, _best_in_set(game), tolerance * scale, least)
        parts = {name: float(part) / scale for name, part in parts_of(played, point, random).items()}
    infeasible = offers.sum(axis=1).max() - 1.0 if game.outcomes is None else _infeasible(game, offers)
    parts["feasibility"] = max(float(infeasible), float((least - offers).max()), 0.0) / scale
    parts["details"] = stated(details, {"values": point, "own_share": np.diag(offers)}, players) / scale
    more = (*proved, "details.proposals", "details.own_share")
    return _verdict(parts, tolerance, STATEMENT, unique, more)


def _verdict(
    parts: dict[str, float], tolerance: float, statement: str, unique: bool, proved: tuple[str, ...]
) -> Certificate:
    """With the claim that there is no other stationary equilibrium where delay costs everybody a share of the pie.

    Two equilibria would differ by at most as much in each period as in the next, and by less wherever somebody's next
    share is discounted (Binmore 1985; the sum of the gains of those better off and that of the others both shrink).
    """
    if unique:
        proved = (*proved, "completeness")
        statement += " As waiting costs everybody a part of what is waited for, no other payoffs are stationary."
    return verdict("one-shot deviation", parts, tolerance, statement, proved=proved)


def _proposals(game: AlternatingOffers, rules: Rules, random: bool, point: Float, details: dict[str, object]) -> Float:
    """The claimed proposals, or where none are stated those that are best when the claimed values follow."""
    n, players = len(game.players), game.players
    if "proposals" in details:
        return claimed_rows(players, details["proposals"])
    best = share_the_pie if game.outcomes is None else _best_in_set(game)
    least = 0.0 if game.outcomes is None else game.disagreement
    offers, after = np.empty((n, n)), point
    for i in reversed(range(n)):
        bars = np.maximum(np.maximum(rules.floor, rules.wait(after)), least)
        offers[i] = best(i, bars)
        after = point if random else offers[i]
    return offers


def _best_in_set(game: AlternatingOffers) -> Best:
    """The proposer's best outcome in which the others get what they ask; others get no more than that."""

    def best(i: int, bars: Float) -> Float:
        low = np.where(own(i, len(bars)), game.disagreement, bars)
        if isinstance(game.outcomes, ConvexOutcomes):
            rows = [u >= x for u, x in zip(game.outcomes.utilities, low, strict=True)]
            low[i] = cone(game.outcomes.utilities[i], [*game.outcomes.constraints, *rows])
            return low
        assert game.outcomes is not None
        polytope = game.outcomes.to_polytope()
        program = linear_program(-np.eye(len(bars))[i], polytope.A, np.maximum(polytope.b, polytope.A @ low), low)
        low[i] = -float(program.fun) if program.status == 0 else np.nan
        return low

    return best


def _infeasible(game: AlternatingOffers, offers: Float) -> float:
    """How far the proposals lie outside the set."""
    if isinstance(game.outcomes, ConvexOutcomes):
        import cvxpy as cp

        worst = 0.0
        for offer in offers:
            t = cp.Variable()
            rows = [u >= x - t for u, x in zip(game.outcomes.utilities, offer, strict=True)]
            worst = max(worst, -cone(-t, [*game.outcomes.constraints, *rows]))
        return worst
    assert game.outcomes is not None
    polytope = game.outcomes.to_polytope()
    return max(float(polytope.excess(offer)) for offer in offers)


def backwards(rules: Rules, random: bool, horizon: int) -> tuple[Float, bool, float]:
    """What a finite game pays, played from its last offer on; whether its first offer, or some, is accepted; the gain.

    In every period either the best proposal that all accept is made, or one that is refused.
    """
    n = rules.discount.shape[-1]
    after, agreed, gain = np.zeros(n), False, 0.0
    for back in range(horizon):
        movers = range(n) if random else [(horizon - 1 - back) % n]
        worth, agreed = np.zeros(n), False
        for i in movers:
            here = Period(rules, i, np.zeros(n), None, after, "after", 1e-12, back == 0)
            bars, refusing = here.bars(), refuser(rules.outside > here.wait(), i)
            made = (replace(here, offer=share_the_pie(i, bars)),
                    replace(here, offer=np.where(refusing, bars - 1.0, bars), refusing=refusing))  # fmt: skip
            played = min((play({"now": p.tree(share_the_pie)}, n, {"after": after}) for p in made), key=Played.gain)
            gain = max(gain, float(played.gain()))
            agreed |= bool((played.values["now"] == made[0].offer).all())
            worth += played.values["now"] * (rules.recognition[i] if random else 1.0)
        after = worth
    return after, agreed, gain


def certify_alternating_rows(stack: AlternatingStack, concept: Stationary, found: Found) -> Float:
    """Every row played at once, from claims (rotating) or values (random) and from what is said to be agreed."""
    point, x = np.asarray(found.details["points"]), np.asarray(found.details["own_share"])
    agreed = np.asarray(found.details["agreement"], dtype=bool)
    random, n = stack.game.order == "random", point.shape[1]
    out = np.full(len(point), np.inf)
    for yes in (True, False):
        here = np.flatnonzero((agreed == yes) & np.isfinite(stack.tables).all(axis=(1, 2)))
        if not len(here):
            continue
        rules = rules_of(stack.tables[here])
        if not yes:
            out[here] = np.maximum.reduce(list(disagreement(rules, random, point[here]).values()))
            continue
        offers = np.repeat(x[here, None, :], n, axis=1)
        if random:
            asked = np.maximum(rules.floor, rules.wait(x[here]))
            offers = np.stack([share_the_pie(i, asked) for i in range(n)], axis=1)
        for j in range(0 if random else n):
            share = x[here]
            for back in range(1, n):
                share = np.maximum(rules.floor, rules.wait(share))
                offers[:, (j - back) % n, j] = share[:, j]
        parts = gains_from_agreement(rules, offers, random, point[here])
        parts["feasibility"] = np.abs(offers.sum(axis=2) - 1.0).max(axis=1)
        parts["own share"] = np.abs(x[here] - (point[here] if random else np.einsum("bii->bi", offers))).max(axis=1)
        out[here] = np.maximum.reduce(list(parts.values()))
    return out
