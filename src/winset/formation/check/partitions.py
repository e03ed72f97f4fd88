"""Stable partitions checked deviation by deviation, those listed and those left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from winset.base.solution import Certificate, Found
from winset.formation.check.verdict import all_claimed, judged, listed_once, slack, wrong_payoffs
from winset.formation.concepts import StablePartitions
from winset.formation.games.partitions import PartitionGame

__all__ = ["certify_partitions"]

LOOKED_AT = 1 << 18
"""Most deviations from partitions that are neither listed nor said to be blocked."""

Blocks = frozenset[frozenset[str]]


def blocks_of(partition: Iterable[Iterable[str]]) -> Blocks:
    """A partition as sets."""
    return frozenset(frozenset(block) for block in partition)


def _coalition_moves(at: Blocks) -> Iterator[frozenset[str]]:
    players = sorted(p for b in at for p in b)
    for size in range(1, len(players) + 1):
        yield from (s for members in combinations(players, size) if (s := frozenset(members)) not in at)


def _after_coalition(at: Blocks, formed: frozenset[str], separate: bool) -> Blocks:
    after = {formed}
    for block in at:
        rest = block - formed
        if separate and block & formed:
            after |= {frozenset([p]) for p in rest}
        elif rest:
            after.add(rest)
    return frozenset(after)


def _after_player(at: Blocks, player: str, target: frozenset[str]) -> Blocks:
    own = next(b for b in at if player in b)
    return (at - {own, target}) | {target | {player}} | ({own - {player}} if len(own) > 1 else set())


def _coalition_pays(game: PartitionGame, concept: StablePartitions, at: Blocks, formed: frozenset[str]) -> bool:
    near = slack(game.payoffs)
    now = game.payoffs_of(at)
    then = game.payoffs_of(_after_coalition(at, formed, concept.others == "separate"))
    gains = [then[p] - now[p] for p in formed]
    if concept.stability == "core":
        return bool(min(gains) > near)
    return bool(min(gains) >= -near and max(gains) > near)


def _player_pays(
    game: PartitionGame, concept: StablePartitions, at: Blocks, player: str, target: frozenset[str]
) -> bool:
    near = slack(game.payoffs)
    own = next(b for b in at if player in b)
    now, then = game.payoffs_of(at), game.payoffs_of(_after_player(at, player, target))
    asked: set[str] = set()
    if concept.stability in ("individual", "contractual"):
        asked |= target
    if concept.stability == "contractual":
        asked |= own - {player}
    return bool(then[player] - now[player] > near and all(then[p] - now[p] >= -near for p in asked))


def _some_deviation_pays(game: PartitionGame, concept: StablePartitions, at: Blocks) -> bool:
    if concept.stability in ("core", "strict-core"):
        return any(_coalition_pays(game, concept, at, formed) for formed in _coalition_moves(at))
    return any(
        _player_pays(game, concept, at, player, target)
        for block in at
        for player in block
        for target in [*(at - {block}), frozenset[str]()]
        if target or len(block) > 1
    )


def _named_deviation_pays(
    game: PartitionGame, concept: StablePartitions, at: Blocks, who: frozenset[str], to: Blocks
) -> bool:
    """Whether these players gain by leading from one partition to the other, as the concept lets them."""
    if not who or not who <= set(game.players):
        return False
    if concept.stability in ("core", "strict-core"):
        leads = who not in at and _after_coalition(at, who, concept.others == "separate") == to
        return leads and _coalition_pays(game, concept, at, who)
    player = next(iter(who))
    target = next((block for block in to if player in block), frozenset([player])) - {player}
    if len(who) > 1 or to == at or (target and target not in at) or _after_player(at, player, target) != to:
        return False
    return _player_pays(game, concept, at, player, target)


def certify_partitions(game: PartitionGame, concept: StablePartitions, found: Found) -> Certificate:
    """No deviation from any partition listed; and from every other one the deviation named pays, or some other does."""
    listed = {blocks_of(p) for p in found.points}
    parts: dict[str, list[str]] = {
        "points": [f"a deviation from {_shown(at)} pays" for at in listed if _some_deviation_pays(game, concept, at)],
        "number of points": listed_once(found, len(listed)),
    }
    blocked: set[Blocks] = set()
    if "blocked" in found.details:
        wrong = []
        for partition, (who, to) in found.details["blocked"].items():
            at = blocks_of(partition)
            if at in blocked or not _named_deviation_pays(game, concept, at, frozenset(who), blocks_of(to)):
                wrong.append(f"{', '.join(who)} do not gain by leaving {_shown(at)}")
            else:
                blocked.add(at)
        parts["details.blocked"] = wrong
    parts |= wrong_payoffs(found, game.players, (list(game.payoffs_of(p)) for p in found.points))
    complete = all_claimed(found)
    text = "From those listed no deviation pays"
    if complete:
        every = (blocks_of(game.named(k)) for k in range(len(game.partitions)))
        rest = [at for at in every if at not in listed and at not in blocked]
        complete = len(rest) << len(game.players) <= LOOKED_AT
        if complete:
            parts["completeness"] = [
                f"no deviation from {_shown(at)} pays" for at in rest if not _some_deviation_pays(game, concept, at)
            ]
    text += ", and from each other partition one does." if complete else "; other partitions were not looked at."
    unread = all_claimed(found) and not complete
    return judged(parts, text, exact=game.payoffs.exact, complete=complete, covers="part" if unread else "all")


def _shown(blocks: Blocks) -> str:
    return " | ".join(sorted(" ".join(sorted(b)) for b in blocks))
