"""Formation answers checked deviation by deviation from the game's own payoffs, those listed and those left out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from winset.base.solution import Certificate, Found
from winset.formation.concepts import (
    LargestConsistentSet,
    PairwiseStable,
    SequentialFormation,
    StableAgreements,
    StablePartitions,
)
from winset.formation.games.agreements import AgreementGame, SymmetricAgreement
from winset.formation.games.environments import SocialEnvironment
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame, SymmetricPartitionGame

__all__ = [
    "certify_agreements",
    "certify_environment",
    "certify_networks",
    "certify_partitions",
    "certify_sequence",
    "certify_sizes",
]


NEAR = 1e-9


def _verdict(wrong: list[str], exact: bool, statement: str, kind: str = "states wrongly classified") -> Certificate:
    text = statement if not wrong else f"Wrong: {'; '.join(wrong[:3])}."
    return Certificate(kind, float(len(wrong)), 0.0, exact and not wrong, text)


def _slack(payoffs: Any) -> float:
    if payoffs.exact:
        return 0.0
    return NEAR * float(payoffs.compared.max() - payoffs.compared.min())


Blocks = frozenset[frozenset[str]]


def _coalition_moves(blocks: Blocks, separate: bool) -> Iterator[tuple[frozenset[str], Blocks]]:
    players = sorted(p for b in blocks for p in b)
    for size in range(1, len(players) + 1):
        for members in combinations(players, size):
            formed = frozenset(members)
            if formed in blocks:
                continue
            after = {formed}
            for block in blocks:
                rest = block - formed
                if separate and block & formed:
                    after |= {frozenset([p]) for p in rest}
                elif rest:
                    after.add(rest)
            yield formed, frozenset(after)


def _single_moves(blocks: Blocks) -> Iterator[tuple[str, frozenset[str], frozenset[str], Blocks]]:
    for block in blocks:
        for player in block:
            for target in [*(b for b in blocks if b != block), frozenset[str]()]:
                if not target and len(block) == 1:
                    continue
                after = (blocks - {block, target}) | {target | {player}}
                if len(block) > 1:
                    after |= {block - {player}}
                yield player, target, block - {player}, frozenset(after)


def _pays(game: PartitionGame, concept: StablePartitions, at: Blocks, near: float, only: Any = None) -> bool:
    """Whether some deviation from a partition pays, or the one by ``only`` to a given partition."""
    now = game.payoffs_of(at)
    if concept.stability in ("core", "strict-core"):
        for formed, after in _coalition_moves(at, concept.others == "separate"):
            if only is not None and only != (formed, after):
                continue
            then = game.payoffs_of(after)
            gains = [then[p] - now[p] for p in formed]
            enough = min(gains) > near if concept.stability == "core" else min(gains) >= -near and max(gains) > near
            if enough:
                return True
        return False
    for player, joined, left, after in _single_moves(at):
        if only is not None and only != (frozenset([player]), after):
            continue
        then = game.payoffs_of(after)
        asked: set[str] = set()
        if concept.stability in ("individual", "contractual"):
            asked |= joined
        if concept.stability == "contractual":
            asked |= left
        if then[player] - now[player] > near and all(then[p] - now[p] >= -near for p in asked):
            return True
    return False


def certify_partitions(game: PartitionGame, concept: StablePartitions, found: Found) -> Certificate:
    """No deviation from any partition listed; and from every other one the deviation named pays."""
    near = _slack(game.payoffs)
    wrong = []
    listed = {frozenset(frozenset(b) for b in p) for p in found.points}
    for at in listed:
        if _pays(game, concept, at, near):
            wrong.append(f"a deviation from {_shown(at)} pays")
    blocked = found.details.get("blocked", {})
    for partition, (who, to) in blocked.items():
        at = frozenset(frozenset(b) for b in partition)
        after = frozenset(frozenset(b) for b in to)
        if at in listed or not _pays(game, concept, at, near, (frozenset(who), after)):
            wrong.append(f"{', '.join(who)} do not gain by leaving {_shown(at)}")
    missing = len(game.partitions) - len(listed) - len(blocked)
    if missing:
        wrong.append(f"{missing} partitions are not accounted for")
    text = "From those listed no deviation pays, and from each other partition the one named does."
    return _verdict(wrong, game.payoffs.exact, text)


def _shown(blocks: Blocks) -> str:
    return " | ".join(sorted(" ".join(sorted(b)) for b in blocks))


def certify_agreements(game: AgreementGame, concept: StableAgreements, found: Found) -> Certificate:
    """Every set of members looked at again, by names."""
    near = _slack(game.payoffs)
    players, wrong = game.players, []
    row = {}
    for mask in range(1 << len(players)):
        members = frozenset(p for i, p in enumerate(players) if mask >> i & 1)
        row[members] = dict(zip(players, game.payoffs.at(mask), strict=True))
    listed = {frozenset(p) for p in found.points}

    def left(s: frozenset[str]) -> Any:
        return sum(row[s][p] - row[s - {p}][p] for p in s)

    for s in row:
        if not s:
            continue
        if concept.transfers:
            inside = left(s) >= -near
            gains = [left(s | {p}) for p in players if p not in s]
        else:
            inside = all(row[s][p] - row[s - {p}][p] >= -near for p in s)
            gains = [row[s | {p}][p] - row[s][p] for p in players if p not in s]
        shut = all(g < -near if concept.strict else g <= near for g in gains)
        if (inside and shut) != (s in listed):
            wrong.append(f"{' '.join(sorted(s))} {'is' if inside and shut else 'is not'} stable")
    return _verdict(wrong, game.payoffs.exact, "Every set of members was looked at, by name.")


def certify_sizes(game: SymmetricAgreement, concept: StableAgreements, found: Found) -> Certificate:
    """Every size looked at again."""
    near, wrong = _slack(game.payoffs), []
    member = [game.payoffs.at(s)[0] for s in range(game.n + 1)]
    outsider = [game.payoffs.at(s)[1] for s in range(game.n + 1)]
    listed = set(found.points)
    for s in range(1, game.n + 1):
        inside = member[s] >= outsider[s - 1] - near
        if s == game.n:
            shut = True
        elif concept.strict:
            shut = member[s + 1] < outsider[s] - near
        else:
            shut = member[s + 1] <= outsider[s] + near
        if (inside and shut) != (s in listed):
            wrong.append(f"{s} members {'are' if inside and shut else 'are not'} stable")
    return _verdict(wrong, game.payoffs.exact, "Every size was looked at.")


def certify_networks(game: NetworkGame, concept: PairwiseStable, found: Found) -> Certificate:
    """Every link of every network looked at again, by name."""
    near, wrong = _slack(game.payoffs), []
    listed = {frozenset(p) for p in found.points}
    total = 1 << len(game.pairs)
    rows = [dict(zip(game.players, game.payoffs.at(g), strict=True)) for g in range(total)]
    for g in range(total):
        stable = True
        for k, (i, j) in enumerate(game.pairs):
            a, b = game.players[i], game.players[j]
            with_link, without = rows[g | 1 << k], rows[g & ~(1 << k)]
            gains = with_link[a] - without[a], with_link[b] - without[b]
            linked = g >> k & 1
            if concept.transfers:
                change = -sum(gains) if linked else sum(gains)
                stable = stable and change <= near
            elif linked:
                stable = stable and min(gains) >= -near
            else:
                stable = stable and not (max(gains) > near and min(gains) >= -near)
            if not stable:
                break
        if stable != (frozenset(game.named(g)) in listed):
            wrong.append(f"{game.name(g)} {'is' if stable else 'is not'} stable")
    return _verdict(wrong, game.payoffs.exact, "Every link of every network was looked at, by name.")


def certify_environment(game: SocialEnvironment, concept: LargestConsistentSet, found: Found) -> Certificate:
    """The set is consistent; and states ruled out, in their order, have a deviation that no state then left deters."""
    near, n = _slack(game.payoffs), len(game.players)
    rows = [game.payoffs.at(k) for k in range(len(game.states))]
    place = {s: k for k, s in enumerate(game.states)}
    leave: dict[int, list[tuple[int, int]]] = {}
    enter: dict[int, list[tuple[int, int]]] = {}
    for mask, a, b in game.moves.tolist():
        leave.setdefault(a, []).append((mask, b))
        enter.setdefault(b, []).append((mask, a))

    def prefers(mask: int, better: int, worse: int) -> bool:
        return all(rows[better][i] > rows[worse][i] + near for i in range(n) if mask >> i & 1)

    ends: dict[int, set[int]] = {k: {k} for k in range(len(rows))}
    for b in range(len(rows)):
        stack, seen = [b], {b}
        while stack:
            y = stack.pop()
            for mask, a in enter.get(y, []):
                if a not in seen and prefers(mask, b, a):
                    seen.add(a)
                    ends[a].add(b)
                    stack.append(a)
    wrong = []

    def undeterred(x: int, mask: int, y: int, left: set[int]) -> bool:
        return all(prefers(mask, z, x) for z in ends[y] if z in left)

    chosen = {place[s] for s in found.points}
    left = set(range(len(rows)))
    for state, (who, to) in found.details.get("ruled_out", {}).items():
        x, y = place[state], place[to]
        mask = sum(1 << game.players.index(p) for p in who)
        if (mask, y) not in leave.get(x, []) or not undeterred(x, mask, y, left):
            wrong.append(f"the move from {state} by {', '.join(who)} is deterred")
        left.discard(x)
    if left != chosen:
        wrong.append("states are neither listed nor ruled out")
    for x in chosen:
        if any(undeterred(x, mask, y, chosen) for mask, y in leave.get(x, [])):
            wrong.append(f"a move from {game.states[x]} is not deterred")
    text = "Every deviation from the set is deterred within it, and every other state is ruled out in turn."
    return _verdict(wrong, game.payoffs.exact, text)


def certify_sequence(game: SymmetricPartitionGame, concept: SequentialFormation, found: Found) -> Certificate:
    """One-shot deviations: after every list of sizes no other size gives more a head, the choices after it given."""
    choices = found.details["choices"]

    def follow(formed: tuple[int, ...]) -> list[int]:
        order = list(formed)
        while sum(order) < game.n:
            order.append(choices[tuple(sorted(order, reverse=True))])
        return order

    def head(size: int, order: list[int]) -> Any:
        worth = game.worth[tuple(sorted(order, reverse=True))][size]
        return Fraction(worth) / size if isinstance(worth, int | Fraction) else worth / size

    wrong = []
    exact = all(isinstance(w, int | Fraction) for row in game.worth.values() for w in row.values())
    for formed, size in choices.items():
        best = head(size, follow((*formed, size)))
        for other in range(1, game.n - sum(formed) + 1):
            value = head(other, follow((*formed, other)))
            if value > best or (value == best and other > size):
                wrong.append(f"after {formed} the size {other} is better than {size}")
    if [tuple(follow(()))] != [tuple(p) for p in found.points]:
        wrong.append("the outcome does not follow from the choices")
    return _verdict(wrong, exact, "No coalition does better with another size.", "one-shot deviations")
