"""Perfect Bayesian equilibria of signalling games, checked by playing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import prod

import numpy as np

from winset.base.array_types import Float
from winset.base.numbers import exact_number
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.information.answers import Assessment, EquilibriumPiece
from winset.information.check.mixtures import inside, meets
from winset.information.check.refinements import surviving
from winset.information.check.verdict import judged
from winset.information.concepts import PerfectBayesian
from winset.information.games.signaling import SignalingGame

__all__ = ["certify_perfect_bayesian"]

MOST_PAIRS, MOST_VARIABLES = 1500, 8
"""Games whose pairs of supports are all looked at a second time."""

NEAR = 1e-9
Mix = Sequence[Fraction]


def certify_perfect_bayesian(game: SignalingGame, concept: PerfectBayesian, found: Found) -> Certificate:
    """Best replies of every type and at every message, beliefs by Bayes' rule, pieces by their corners.

    A piece is one of equilibria if all pairs of its corners are, and if one belief at each message off the path makes
    all its answers there best: conditions are linear in either side. ``completeness`` looks at every pair of supports
    again, by active sets in floating point.
    """
    scale = _range(game)
    parts = dict.fromkeys(("probabilities", "sender", "receiver", "beliefs", "payoffs"), 0.0)
    for point in found.points:
        for part, off in _assessed(game, point).items():
            parts[part] = max(parts[part], float(off if part in ("probabilities", "beliefs") else off / scale))
    parts["existence"] = float(found.status is Status.NO_SOLUTION)  # a finite game has an equilibrium
    parts["extreme points"] = float(_unlisted(game, found)) if found.completeness == "all" else 0.0
    for piece in found.components:
        parts["pieces"] = max(parts.get("pieces", 0.0), float(_piece_off(game, piece) / scale))
        for part, wrong in _described(game, piece).items():
            parts[part] = max(parts.get(part, 0.0), wrong)
    for part, right in (
        ("count", len(found.components)),
        ("refinements", [piece.refinements for piece in found.components]),
        ("kinds", [piece.kind for piece in found.components]),
    ):
        if part in found.details:
            parts[f"details.{part}"] = float(found.details[part] != right)
    text = "No type gains by another message, no response is better at the belief held, and beliefs follow Bayes' rule"
    if found.completeness != "all":
        return judged("regret", parts, f"{text}.", exact=True, proved=("points", "components"))
    if not _can_be_listed(game):
        reason = "the game is too large to list its equilibria a second time"
        return judged("regret", parts, f"{text}; {reason}.", covers="part", proved=("points", "components"))
    parts["completeness"] = float(_missing(game, found.components))
    text = f"{text}; a second enumeration finds no other equilibrium."
    return judged("regret", parts, text, proved=("points", "components", "completeness"))


def _range(game: SignalingGame) -> Fraction:
    numbers = [u for table in (game.sender, game.receiver) for rows in table for row in rows for u in row]
    return (max(numbers) - min(numbers)) or Fraction(1)


def _numbers(given: Mapping[str, Fraction], names: Sequence[str]) -> list[Fraction]:
    return [exact_number(given.get(name, 0)) for name in names]


def _assessed(game: SignalingGame, point: Assessment) -> dict[str, Fraction]:
    """What is wrong with one equilibrium, part by part."""
    sent = [_numbers(point.sender.get(t, {}), game.messages) for t in game.types]
    answered = [_numbers(point.receiver.get(m, {}), game.responses) for m in game.messages]
    off: dict[str, Fraction] = {"probabilities": _improper(game, sent, answered)}
    off["sender"] = _sender_regret(game, sent, answered)
    off["receiver"], off["beliefs"] = Fraction(0), Fraction(0)
    for m, name in enumerate(game.messages):
        weights = [p * sent[t][m] for t, p in enumerate(game.prior)]
        total = sum(weights)
        believed = _numbers(point.beliefs[name], game.types) if name in point.beliefs else None
        if total > 0:
            bayes = [w / total for w in weights]
            off["receiver"] = max(off["receiver"], _reply_regret(game, m, answered[m], bayes))
            if believed is not None:
                off["beliefs"] = max(off["beliefs"], *(abs(a - b) for a, b in zip(bayes, believed, strict=True)))
        elif believed is not None:
            lacking = max(abs(_total(believed) - 1), -min(believed))
            off["beliefs"] = max(off["beliefs"], lacking)
            off["receiver"] = max(off["receiver"], _reply_regret(game, m, answered[m], believed))
        elif not _believable(game, m, [r for r, p in enumerate(answered[m]) if p > 0]):
            off["receiver"] = _range(game)
    off["payoffs"] = _payoffs_off(game, point, sent, answered)
    return off


def _total(mix: Mix) -> Fraction:
    return sum(mix, Fraction(0))


def _improper(game: SignalingGame, sent: Sequence[Mix], answered: Sequence[Mix]) -> Fraction:
    forbidden = [sent[t][m] for t, may in enumerate(game.allowed) for m in range(len(game.messages)) if m not in may]
    sums = [abs(_total(mix) - 1) for mix in [*sent, *answered]]
    lowest = [-min(mix) for mix in [*sent, *answered]]
    return max([Fraction(0), *sums, *lowest, *(abs(p) for p in forbidden)])


def _sender_regret(game: SignalingGame, sent: Sequence[Mix], answered: Sequence[Mix]) -> Fraction:
    worst = Fraction(0)
    for t, may in enumerate(game.allowed):
        value = {m: sum((p * u for p, u in zip(answered[m], game.sender[t][m], strict=True)), Fraction(0)) for m in may}
        best = max(value.values())
        worst = max(worst, *(best - value[m] for m in may if sent[t][m] > 0), Fraction(0))
    return worst


def _reply_regret(game: SignalingGame, m: int, answered: Mix, believed: Mix) -> Fraction:
    value = [
        sum((b * game.receiver[t][m][r] for t, b in enumerate(believed)), Fraction(0)) for r in range(len(answered))
    ]
    best = max(value)
    return max([best - value[r] for r, p in enumerate(answered) if p > 0] or [Fraction(0)])


def _believable(game: SignalingGame, m: int, used: Sequence[int]) -> bool:
    """Whether one belief makes all these responses best."""
    types = range(len(game.types))
    rows = [
        [game.receiver[t][m][r] - game.receiver[t][m][q] for t in types]
        for r in used
        for q in range(len(game.responses))
    ]
    return meets(list(types), rows)


def _payoffs_off(game: SignalingGame, point: Assessment, sent: Sequence[Mix], answered: Sequence[Mix]) -> Fraction:
    worst = received = Fraction(0)
    for t, name in enumerate(game.types):
        value = Fraction(0)
        for m in game.allowed[t]:
            for r, p in enumerate(answered[m]):
                value += sent[t][m] * p * game.sender[t][m][r]
                received += game.prior[t] * sent[t][m] * p * game.receiver[t][m][r]
        if name in point.payoffs:
            worst = max(worst, abs(value - exact_number(point.payoffs[name])))
    if point.receiver_payoff is not None:
        worst = max(worst, abs(received - exact_number(point.receiver_payoff)))
    return worst


def _corners(game: SignalingGame, piece: EquilibriumPiece) -> tuple[list[list[Mix]], list[list[Mix]]]:
    senders = [[_numbers(sent.get(t, {}), game.messages) for t in game.types] for sent in piece.senders]
    receivers = [[_numbers(reply.get(m, {}), game.responses) for m in game.messages] for reply in piece.receivers]
    return senders, receivers  # type: ignore[return-value]


def _piece_off(game: SignalingGame, piece: EquilibriumPiece) -> Fraction:
    """The largest gain at a pair of corners, or the payoffs' range if a message off the path has no belief."""
    senders, receivers = _corners(game, piece)
    if not senders or not receivers:
        return _range(game)
    worst = max(_improper(game, sent, answered) for sent, answered in product(senders, receivers)) * _range(game)
    for sent, answered in product(senders, receivers):
        worst = max(worst, _sender_regret(game, sent, answered))
        for m in range(len(game.messages)):
            weights = [p * sent[t][m] for t, p in enumerate(game.prior)]
            if sum(weights) > 0:
                worst = max(worst, _reply_regret(game, m, answered[m], [w / sum(weights) for w in weights]))
    for m in range(len(game.messages)):
        used = [r for r in range(len(game.responses)) if any(reply[m][r] > 0 for reply in receivers)]
        if not _believable(game, m, used):
            worst = max(worst, _range(game))
    return worst


def _unlisted(game: SignalingGame, found: Found) -> int:
    """Pairs of extreme strategies of a piece that are not among the points, and points that are none."""
    wanted = {
        (str(sent), str(answered))
        for senders, receivers in (_corners(game, piece) for piece in found.components)
        for sent, answered in product(senders, receivers)
    }
    listed = {
        (
            str([_numbers(point.sender.get(t, {}), game.messages) for t in game.types]),
            str([_numbers(point.receiver.get(m, {}), game.responses) for m in game.messages]),
        )
        for point in found.points
    }
    return len(wanted ^ listed)


def _described(game: SignalingGame, piece: EquilibriumPiece) -> dict[str, float]:
    """Whether what a piece says of itself is so."""
    senders, receivers = _corners(game, piece)
    T, M = range(len(game.types)), range(len(game.messages))
    used = [[m for m in M if any(sent[t][m] > 0 for sent in senders)] for t in T]
    sent_ever = {m for row in used for m in row}
    silent = [m for m in M if m not in sent_ever]
    if len(sent_ever) == 1:
        kind = f"pooling on {game.messages[min(sent_ever)]}"
    else:
        tells = all(sum(m in row for row in used) == 1 for m in sent_ever)
        kind = "separating" if tells else "semi-separating"
    beliefs_off = 0.0
    for name, corners in piece.beliefs.items():
        m = game.messages.index(name)
        replies = [r for r in range(len(game.responses)) if any(reply[m][r] > 0 for reply in receivers)]
        for corner in corners:
            believed = _numbers(corner, game.types)
            flat = [Fraction(int(r in replies)) for r in range(len(game.responses))]
            wrong = max(abs(_total(believed) - 1), -min(believed), _reply_regret(game, m, flat, believed))
            beliefs_off = max(beliefs_off, float(wrong))
    if {game.messages[m] for m in silent} != piece.beliefs.keys():
        beliefs_off = max(beliefs_off, 1.0)
    return {
        "kind": float(kind != piece.kind),
        "off path": float(tuple(game.messages[m] for m in silent) != tuple(piece.off_path)),
        "off-path beliefs": beliefs_off,
        "refinements": float(surviving(game, silent, receivers) != piece.refinements),
    }


def _can_be_listed(game: SignalingGame) -> bool:
    R, M = len(game.responses), len(game.messages)
    pairs = prod(2 ** len(may) - 1 for may in game.allowed) * (2**R - 1) ** M
    return pairs <= MOST_PAIRS and max(M * R, sum(map(len, game.allowed))) <= MOST_VARIABLES


def _missing(game: SignalingGame, pieces: Sequence[EquilibriumPiece]) -> int:
    """Pairs of supports with equilibria outside all pieces."""
    T, M, R = len(game.types), len(game.messages), len(game.responses)
    u, v = (np.array(table, dtype=float) for table in (game.sender, game.receiver))
    weighed = np.array(game.prior, dtype=float)[:, None, None] * v
    listed = []
    for piece in pieces:
        senders, receivers = _corners(game, piece)
        shape = (len(senders), -1), (len(receivers), -1)
        listed.append(
            tuple(np.array(s, dtype=float).reshape(n) for s, n in zip((senders, receivers), shape, strict=True))
        )
    every = [_nonempty(range(R))] * M
    answers = [[face for face in faces if _believable(game, m, face)] for m, faces in enumerate(every)]
    missing = 0
    for sent in product(*(_nonempty(may) for may in game.allowed)):
        sender_places = [(t, m) for t in range(T) for m in sent[t]]
        for answered in product(*answers):
            places = [(m, r) for m in range(M) for r in answered[m]]
            rows = [
                [(u[t, k, r] if k == m else 0.0) - (u[t, k, r] if k == other else 0.0) for k, r in places]
                for t, m in sender_places
                for other in game.allowed[t]
                if other != m
            ]
            replies_here = _vertices(places, np.array(rows).reshape(-1, len(places)), (M, R))
            if replies_here is None:
                continue
            rows = [
                [(weighed[t, k, r] - weighed[t, k, q]) if k == m else 0.0 for t, k in sender_places]
                for m, r in places
                for q in range(R)
                if q != r
            ]
            senders_here = _vertices(sender_places, np.array(rows).reshape(-1, len(sender_places)), (T, M))
            if senders_here is not None and not any(
                all(inside(x, a) for x in senders_here) and all(inside(y, b) for y in replies_here) for a, b in listed
            ):
                missing += 1
    return missing


def _nonempty(items: Sequence[int]) -> list[tuple[int, ...]]:
    return [face for size in range(1, len(items) + 1) for face in combinations(items, size)]


def _vertices(places: Sequence[tuple[int, int]], rows: Float, shape: tuple[int, int]) -> Float | None:
    """Vertices of the mixtures on these places that meet all conditions ``rows @ x >= 0``, by active sets.

    They come as rows of full length; None if there are none, or if some place is used by none of them.
    """
    k = len(places)
    owners = sorted({i for i, _ in places})
    sums = np.array([[float(i == owner) for i, _ in places] for owner in owners])
    lengths = np.abs(rows).max(axis=1, initial=0.0)
    rows = np.vstack([np.eye(k), rows[lengths > 0] / lengths[lengths > 0, None]])
    free = k - len(owners)
    sets = list(combinations(range(len(rows)), free))
    chosen = np.array(sets, dtype=int).reshape(len(sets), free)
    systems = np.concatenate([np.broadcast_to(sums, (len(chosen), *sums.shape)), rows[chosen]], axis=1)
    systems = systems[np.abs(np.linalg.det(systems)) > 1e-10]
    right = np.r_[np.ones(len(owners)), np.zeros(free)]
    points = np.linalg.solve(systems, np.broadcast_to(right[:, None], (len(systems), k, 1)))[:, :, 0]
    points = points[(points @ rows.T >= -NEAR).all(axis=1)]
    if not len(points) or not (points > NEAR).any(axis=0).all():
        return None
    full = np.zeros((len(points), *shape))
    full[:, [i for i, _ in places], [j for _, j in places]] = points
    return full.reshape(len(points), -1)
