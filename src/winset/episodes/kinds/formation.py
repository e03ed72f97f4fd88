"""Agreements, partitions into coalitions and networks in a model file: payoffs as expressions in who is with whom."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit
from winset.base.solution import Details
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, SEVERAL, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct
from winset.episodes.schema import GameSpec, Number, Numbers, Written
from winset.episodes.setting import Setting
from winset.formation.games.agreements import AgreementGame, SymmetricAgreement
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame

__all__ = ["AGREEMENT", "NETWORK", "PARTITION"]


State = Mapping[str, int]
"""What an expression may use in one state: counts, and 1 or 0 for each player."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _symbols(players: Sequence[str], taken: Iterable[str], at: Setting, where: str, faults: Faults) -> dict[str, str]:
    """Players as they stand in expressions, spaces as underscores."""
    symbols = {player: re.sub(r"\W", "_", player) for player in players}
    for player, symbol in symbols.items():
        if not _WORD.fullmatch(symbol) or symbol in at.values or symbol in taken:
            faults.add(f"{where}.players", f"{player!r} cannot stand in an expression; choose another name")
    if len(set(symbols.values())) < len(players):
        faults.add(f"{where}.players", "two players have the same name in expressions; choose other names")
    return symbols


def _payoffs(
    given: Written | dict[str, Written], players: Sequence[str], at: Setting, names: State, place: str, faults: Faults
) -> Callable[[str, State], Fraction]:
    """A player's payoff in a state; ``names`` is a state to check the expressions in first."""
    rows = given if isinstance(given, dict) else dict.fromkeys(players, given)
    for name in rows:
        if name not in players:
            faults.add(f"{place}.{name}", f"no player of this name{suggest(name, players)}")
    for player in players:
        if player not in rows:
            faults.add(f"{place}.{player}", "missing; every player needs a payoff")

    def payoff(player: str, state: State) -> Fraction:
        here, text, where = at.plus(state), rows[player], f"{place}.{player}"
        if isinstance(text, str) and has_extreme(text):
            return Fraction(value_of(text, lambda part: here.number(part, where), where))
        return here.number(text, where)

    faults.raise_if_any()
    for player in players:
        try:
            payoff(player, names)
        except ModelError as error:
            faults.include(error)
    faults.raise_if_any()
    return payoff


def _words(players: Sequence[str], *numbers: str) -> Vocabulary:
    """Which structures are stable, how many, whether all together is one, and payoffs in the first."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "status": STATUSES}
    words |= {"count": NUMBER, "stable": None, "all": None}
    return words | {f"payoffs.{p}": NUMBER for p in players} | dict.fromkeys(numbers, NUMBER)


def _told(solution: AnySolution, names: list[str], whole: str, players: Sequence[str], more: Details) -> Answers:
    outcome = names[0] if len(names) == 1 else SEVERAL if names else NOBODY
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": outcome,
        "status": solution.status.name,
        "count": len(names),
        "stable": sorted(names),
        "all": whole in names,
        **more,
    }
    payoffs = solution.details.get("payoffs")
    if names and payoffs is not None:
        first = payoffs[0] if isinstance(payoffs, list) else payoffs[solution.points[0]]
        values |= {f"payoffs.{p}": float(u) for p, u in zip(players, first, strict=True)}
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome)


# ---------------------------------------------------------------- one agreement


class AgreementSpec(GameSpec):
    """One agreement that players join or stay out of (d'Aspremont and others 1983; Barrett 1994).

    ``payoffs`` are expressions in ``members`` (how many), ``member`` (1 for whom it is the payoff of, if it joins) and
    the players' names (1 for members, spaces as underscores). Or ``n`` players who are alike, with ``member`` and
    ``outsider`` as expressions in ``members``.
    """

    kind: Literal["agreement"]
    players: list[str] = Field(default_factory=list, description="At most 12.")
    payoffs: Numbers | None = Field(default=None, description="One expression for all, or one for each.")
    n: int | None = Field(default=None, description="Number of players who are alike.")
    member: Number | None = Field(default=None, description="Payoff of a member, of players who are alike.")
    outsider: Number | None = Field(default=None, description="Payoff of an outsider, of players who are alike.")

    @model_validator(mode="after")
    def _one_way(self) -> AgreementSpec:
        alike = [self.n is not None, self.member is not None, self.outsider is not None]
        by_name = [bool(self.players), self.payoffs is not None]
        if all(alike) == all(by_name) or any(alike) == any(by_name):
            raise ValueError("must have 'players' and 'payoffs', or 'n', 'member' and 'outsider'")
        if len(self.players) > 12:
            raise ValueError("players: at most 12, each set of members is looked at; many who are alike have an 'n'")
        return self


def _build_agreement(spec: AgreementSpec, at: Setting, title: str, where: str) -> AgreementGame | SymmetricAgreement:
    faults = Faults()
    if spec.n is not None:
        check_limit("entries", spec.n, f"{where}.n")
        given = {"member": spec.member or 0, "outsider": spec.outsider or 0}
        pay = _payoffs(dict(given), list(given), at, {"members": 1}, where, faults)
        n = spec.n
        return construct(
            lambda: SymmetricAgreement(
                n, lambda s: pay("member", {"members": s}), lambda s: pay("outsider", {"members": s}), title
            ),
            where,
            faults,
        )
    symbols = _symbols(spec.players, ("members", "member"), at, where, faults)

    def state(members: Iterable[str], player: str) -> State:
        inside = set(members)
        return {"members": len(inside), "member": int(player in inside)} | {
            symbol: int(p in inside) for p, symbol in symbols.items()
        }

    first = state(spec.players, spec.players[0])
    payoff = _payoffs(spec.payoffs or 0, spec.players, at, first, f"{where}.payoffs", faults)
    return construct(
        lambda: AgreementGame(lambda s: {p: payoff(p, state(s, p)) for p in spec.players}, spec.players, title),
        where,
        faults,
    )


def _ask_agreement(
    built: Built[AgreementSpec, AgreementGame | SymmetricAgreement], constraints: tuple[str, ...]
) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    if isinstance(built.game, SymmetricAgreement):
        names = [str(int(point)) for point in solution.points]
        whole, size = str(built.game.n), [int(point) for point in solution.points]
    else:
        names = [", ".join(point) or NOBODY for point in solution.points]
        whole, size = ", ".join(built.game.players), [len(point) for point in solution.points]
    sizes: Details = {"smallest": min(size), "largest": max(size)} if size else {}
    return _told(solution, names, whole, built.spec.players, sizes)


AGREEMENT = Kind(
    AgreementSpec,
    _build_agreement,
    "StableAgreements",
    lambda spec: _words(spec.players, "smallest", "largest"),
    _ask_agreement,
)
"""One agreement that some join and others stay out of."""


# ---------------------------------------------------------------- partitions


class PartitionSpec(GameSpec):
    """Players form coalitions, and what each gets depends on the whole structure (Thrall and Lucas 1963; Bloch 1996).

    ``payoffs`` are expressions in ``size`` (of the own coalition), ``coalitions`` (how many there are), ``largest``
    (the size of the largest) and the players' names (1 for those in the own coalition, spaces as underscores).
    """

    kind: Literal["partition"]
    players: list[str] = Field(min_length=1, max_length=9)
    payoffs: Numbers = Field(description="One expression for all, or one for each.")


def _build_partition(spec: PartitionSpec, at: Setting, title: str, where: str) -> PartitionGame:
    faults = Faults()
    symbols = _symbols(spec.players, ("size", "coalitions", "largest"), at, where, faults)

    def state(blocks: Sequence[Iterable[str]], player: str) -> State:
        own = next(set(block) for block in blocks if player in block)
        counts = {"size": len(own), "coalitions": len(blocks), "largest": max(len(set(block)) for block in blocks)}
        return counts | {symbol: int(p in own) for p, symbol in symbols.items()}

    first = state([spec.players], spec.players[0])
    payoff = _payoffs(spec.payoffs, spec.players, at, first, f"{where}.payoffs", faults)
    return construct(
        lambda: PartitionGame(lambda b: {p: payoff(p, state(b, p)) for p in spec.players}, spec.players, title),
        where,
        faults,
    )


def _ask_partition(built: Built[PartitionSpec, PartitionGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    names = [" | ".join(", ".join(block) for block in point) for point in solution.points]
    number: Details = {"coalitions": len(solution.points[0])} if solution.points else {}
    return _told(solution, names, ", ".join(built.spec.players), built.spec.players, number)


PARTITION = Kind(
    PartitionSpec, _build_partition, "StablePartitions", lambda spec: _words(spec.players, "coalitions"), _ask_partition
)
"""Which coalitions form, when each cares about the others."""


# ---------------------------------------------------------------- networks


class NetworkSpec(GameSpec):
    """Players link up in pairs, and what each gets depends on the network (Jackson and Wolinsky 1996).

    ``payoffs`` are expressions in ``links`` (of the player), ``all_links``, ``at_1``, ``at_2``, ... (how many players
    are that many links away) and the players' names (1 for those linked to directly, spaces as underscores).
    """

    kind: Literal["network"]
    players: list[str] = Field(min_length=2)
    payoffs: Numbers = Field(description="One expression for all, or one for each.")
    possible: list[list[str]] | None = Field(default=None, description="Pairs that may link; all if omitted.")


def _build_network(spec: NetworkSpec, at: Setting, title: str, where: str) -> NetworkGame:
    faults = Faults()
    steps = [f"at_{k}" for k in range(1, len(spec.players))]
    symbols = _symbols(spec.players, ("links", "all_links", *steps), at, where, faults)

    def state(network: Iterable[Iterable[str]], player: str) -> State:
        beside: dict[str, list[str]] = {p: [] for p in spec.players}
        for first, second in map(tuple, network):
            beside[first].append(second)
            beside[second].append(first)
        far, waiting = {player: 0}, deque([player])
        while waiting:
            here = waiting.popleft()
            for other in beside[here]:
                if other not in far:
                    far[other] = far[here] + 1
                    waiting.append(other)
        counts = {"links": len(beside[player]), "all_links": sum(map(len, beside.values())) // 2}
        distances = {step: sum(d == k for d in far.values()) for k, step in enumerate(steps, 1)}
        return counts | distances | {symbol: int(p in beside[player]) for p, symbol in symbols.items()}

    first = state([], spec.players[0])
    payoff = _payoffs(spec.payoffs, spec.players, at, first, f"{where}.payoffs", faults)
    links = (
        None if spec.possible is None else [(pair[0], pair[1]) if len(pair) == 2 else pair for pair in spec.possible]
    )
    return construct(
        lambda: NetworkGame(
            lambda g: {p: payoff(p, state(g, p)) for p in spec.players},
            spec.players,
            links,  # type: ignore[arg-type]
            title,
        ),
        where,
        faults,
    )


def _ask_network(built: Built[NetworkSpec, NetworkGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution: AnySolution = solve(built.game, concept_named(built.concept))
    names = [", ".join("-".join(link) for link in point) or NOBODY for point in solution.points]
    pairs = built.spec.possible or combinations(built.spec.players, 2)
    whole = ", ".join("-".join(pair) for pair in pairs)
    number: Details = {"links": len(solution.points[0])} if solution.points else {}
    return _told(solution, names, whole, built.spec.players, number)


NETWORK = Kind(NetworkSpec, _build_network, "PairwiseStable", lambda spec: _words(spec.players, "links"), _ask_network)
"""Which pairs link up."""
