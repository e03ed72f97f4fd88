"""The open rule played from its rules (Baron and Ferejohn 1989, section 4).

A member is recognised and makes a motion. Another is recognised: it moves the question, and the motion is voted up or
down; or it amends, a majority chooses between the motion and the amendment, and the winner is on the floor a period
later. If a motion is voted down, a new session begins a period later.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float
from winset.base.claims import apart, claimed_numbers, stated, verdict
from winset.base.played import Chance, End, Later, Move, Node, Propose, To, Vote, play
from winset.base.solution import Certificate, Found
from winset.legislatures.games.legislative import LegislativeBargaining

__all__ = ["certify_open", "play_three"]

TOLERANCE = 1e-9
ROUNDS = 100_000


def certify_open(game: LegislativeBargaining, found: Found) -> Certificate:
    """For three members under majority rule every mover is played; for more, every other number of partners is tried.

    What a motion pays is read from the details, or from the point and the number of partners that it implies.
    """
    n, delta, players = len(game.players), float(game.discounts[0]), game.players
    needed = max(-(-game.quota // int(max(game.weights[0], 1))), 1)
    point, details = claimed_numbers(players, found.points[0]), found.details
    if not {"partners", "partner_share"} <= set(details):
        return verdict("one-shot deviation", {"motion": np.inf}, TOLERANCE, "The motion is not stated.")
    partners, share = int(details["partners"]), float(details["partner_share"])
    voters, least = int(details.get("voters", 0)), float(details.get("voter_share", 0.0))
    own = 1.0 - partners * share - voters * least
    possible = partners >= 0 and voters >= 0 and partners + voters <= n - 1 and (partners > 0 or n == 1)
    parts = {"votes": 0.0 if possible and partners + voters + 1 >= needed else np.inf}
    parts["feasibility"] = max(-own, -share, -least, 0.0)
    parts["details"] = stated(details, {"values": point, "proposer_share": np.float64(own)}, players)
    three = n == 3 and needed == 2
    if parts["votes"] == 0.0 and n > 1:
        more, value, worth = play_three(delta, partners, own) if three else _follow(
            n, needed, delta, partners, voters, share, least
        )  # fmt: skip
        parts |= more
        if three or not voters:  # three members pay partners alone, and nobody pays those it does not have
            parts["votes"] = 0.0 if voters == 0 and least == 0 else np.inf
        parts["values"] = apart(point, np.full(n, value))
        parts["details"] = max(parts["details"], stated(details, {"on_floor": np.float64(worth)}, players))
    elif n == 1:
        parts["values"] = apart(point, np.ones(1))
    statement = "Played from the rules, no proposer, partner, amender or voter gains by one departure."
    if not (three or n == 1):
        statement = "Partners move the question as gladly as they would amend, and no other number of partners pays."
    names = ("partners", "partner_share", "proposer_share", "on_floor", "voters", "voter_share", "values")
    proved = ("points", *(f"details.{name}" for name in names)) if three or n == 1 else ()
    covers = "all" if three or n == 1 else "part"
    return verdict("one-shot deviation", parts, TOLERANCE, statement, proved=proved, covers=covers)  # type: ignore[arg-type]


def majority(ballots: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Two of three."""
    return np.asarray(ballots.sum(axis=-1) >= 2)


def play_three(d: float, partners: int, own: float) -> tuple[dict[str, float], float, float]:
    """Three members, one or two partners of the proposer, who is player 0 in every state.

    States: "one", the motion that pays player 1, and "two", the motion that pays both; the motion of the profile is one
    of them and the other a departure. A member left out amends and pays player 1 or both; where both are paid on the
    path it mixes so that a proposer gains nothing by paying one alone. Returns the gains by kind of mover, a member's
    value before anybody is recognised, and what a proposer has on the floor.
    """
    share = (1 - own) / partners
    single, both = np.array([1 - share, share, 0.0]), np.array([1 - 2 * share, share, share])
    mix = 0.0 if partners == 1 else min(max(2 * (1 - d) / d**2 - 1, 0.0), 1.0) if d > 0 else 1.0

    states = _three_states(d, partners, single, both, mix, None)
    for _ in range(4):  # off the path ballots follow from what both outcomes are worth
        played = play(states, 3, seats=True)
        if played.gain() <= 1e-12:
            break
        states = _three_states(d, partners, single, both, mix, played.values)
    gains = {role: float(gain) for role, gain in played.gains.items()}
    worth = float(played.values["start"][0])
    gains["share"] = abs(share - d * worth)
    return gains, float(played.values["session"].mean()), worth


def _three_states(
    d: float, partners: int, single: Float, both: Float, mix: float, values: dict[str, Float] | None
) -> dict[str, Node]:
    """The states of :func:`play_three`; who is indifferent votes for a motion, and for an amendment."""

    def question(motion: Float) -> Node:
        asked = 0.0 if values is None else d * values["session"]
        return Vote(motion >= asked - 1e-12, majority, End(motion), Later(To("session"), d), role="voter on a motion")

    def amend(here: str, by: str, seats: tuple[int, int, int]) -> Node:
        yes = np.arange(3) > 0
        if values is not None:
            yes = values[by][list(seats)] >= values[here] - 1e-12
        won, lost = Later(To(by, seats), d), Later(To(here), d)
        return Vote(yes, majority, won, lost, role="voter on an amendment")

    to_second, to_third = (2, 0, 1), (2, 1, 0)
    second = ((1.0, question(single)), (0.0, amend("one", "one", to_second)))
    third = (
        (0.0, question(single)),
        (1 - mix, amend("one", "one", to_third)),
        (mix, amend("one", "two", to_third)),
    )
    one = Chance(((0.5, Move(1, "partner", second)), (0.5, Move(2, "amender", third))))
    moves = [((1.0, question(both)), (0.0, amend("two", "two", seats))) for seats in ((1, 0, 2), to_third)]
    two = Chance(tuple((0.5, Move(j, "partner", branches)) for j, branches in zip((1, 2), moves, strict=True)))
    made, other = (single, both) if partners == 1 else (both, single)
    start = Propose(0, ((1.0, made),), lambda motion: To("one" if motion is single else "two"), (other,))
    session = Chance(tuple((1 / 6, To("start", seats)) for seats in permutations(range(3))))
    return {"one": one, "two": two, "start": start, "session": session}


def _follow(
    n: int, needed: int, d: float, partners: int, voters: int, share: float, least: float
) -> tuple[dict[str, float], float, float]:
    """What members are worth by following the floor for many rounds; then other numbers of partners at those prices.

    A member left out, or paid for its vote alone, amends and draws those whom it pays evenly among all but the amended
    proposer.
    """

    def floor(k: int, t: int, a: float, b: float, after: Float) -> Float:
        """One round: worth of proposer, partner, voter and member left out, given what the next floor is worth."""
        out, kept = n - 1 - k - t, 1 - k * a - t * b
        drawn = (k * after[1] + t * after[2] + (n - 2 - k - t) * after[3]) / max(n - 2, 1)
        amended = d * drawn
        return np.array(
            [
                (k * kept + (t + out) * d * after[3]) / (n - 1),
                (k * a + (t + out) * amended) / (n - 1),
                (k * b + d * after[0] + (t + out - 1) * amended) / (n - 1),
                (d * after[0] + (t + out - 1) * amended) / (n - 1),
            ]
        )

    worth = np.zeros(4)
    for _ in range(ROUNDS):
        before, worth = worth, floor(partners, voters, share, least, worth)
        if np.abs(worth - before).max() < 1e-16:
            break
    out = n - 1 - partners - voters
    value = float(worth @ np.array([1, partners, voters, out])) / n
    gains = {"share": abs(share - d * worth[0]), "voter share": abs(least - d * value) if voters else 0.0}
    gains["proposer"] = 0.0
    for k in range(1, n):
        t = max(needed - 1 - k, 0)
        aside = worth
        if partners == n - 1:  # nobody is left out on the path; a departure is punished by motions of its own kind
            for _ in range(ROUNDS):
                before = aside
                aside = np.r_[worth[0], floor(k, t, share, d * value, np.r_[worth[0], aside[1:]])[1:]]
                if np.abs(aside - before).max() < 1e-16:
                    break
        kept = 1 - k * share - t * d * value
        gain = (k * kept + (n - 1 - k) * d * aside[3]) / (n - 1) - worth[0]
        gains["proposer"] = max(gains["proposer"], float(gain))
    return gains, value, float(worth[0])
