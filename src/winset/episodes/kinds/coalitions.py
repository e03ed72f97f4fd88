"""Coalitional games, negotiations with a leader, and trade agreements in a model file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults
from winset.base.solution import Details
from winset.coalitions.concepts import Nucleolus
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.episodes.extremes import has_extreme, value_of
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, construct, numbers_by
from winset.episodes.schema import GameSpec, Number
from winset.episodes.setting import Setting
from winset.formation.games.negotiations import negotiation_tree
from winset.formation.games.networks import NetworkGame
from winset.formation.games.partitions import PartitionGame
from winset.formation.games.trade import TradeModel
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["COALITIONAL", "NEGOTIATION", "TRADE"]


_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _members(key: str) -> tuple[str, ...]:
    """``"a, b"`` as names; nobody if empty."""
    return tuple(name.strip() for name in key.split(",") if name.strip())


# ---------------------------------------------------------------- coalitional games


class CoalitionalSpec(GameSpec):
    """A coalitional game with transferable utility; see ``winset.CoalitionalGame``.

    ``worth`` is an expression in the parameters and in the players' names (spaces as underscores), each 1 for members
    of the coalition and 0 for others; it may use ``min``, ``max`` and ``abs``. Or ``values`` has the worth of every
    coalition by its members' names joined with commas, with ``default`` for those left out.
    """

    kind: Literal["coalitional"]
    players: list[str]
    worth: Number | None = Field(
        default=None,
        description="An expression in the players' names, each 1 for members of the coalition and 0 for others.",
    )
    values: dict[str, Number] | None = None
    default: Number | None = None

    @model_validator(mode="after")
    def _one_way(self) -> CoalitionalSpec:
        if (self.worth is None) == (self.values is None):
            raise ValueError("worth: must have one of 'worth' and 'values'")
        return self


def _build_coalitional(spec: CoalitionalSpec, at: Setting, title: str, where: str) -> CoalitionalGame:
    faults = Faults()
    if spec.values is not None:
        table = {_members(key): at.number(v, f"{where}.values.{key}", faults) for key, v in spec.values.items()}
        default = None if spec.default is None else at.number(spec.default, f"{where}.default", faults)
        return construct(lambda: CoalitionalGame(table, spec.players, default, title), where, faults)
    symbols = {player: player.replace(" ", "_") for player in spec.players}
    for player, symbol in symbols.items():
        if not _WORD.fullmatch(symbol) or symbol in at.values:
            faults.add(f"{where}.players", f"{player!r} cannot stand in an expression; choose another name")
    faults.raise_if_any()
    worths: list[Fraction] = []
    for mask in range(1 << len(spec.players)):
        inside = {symbols[player]: f"({mask >> k & 1})" for k, player in enumerate(spec.players)}
        text = _WORD.sub(lambda word, inside=inside: inside.get(word[0], word[0]), str(spec.worth))  # type: ignore[misc]
        worths.append(_extreme(text, at, where) if has_extreme(text) else at.number(text, f"{where}.worth"))
    return construct(lambda: CoalitionalGame(worths, spec.players, title=title), where, faults)


def _extreme(text: str, at: Setting, where: str) -> Fraction:
    return Fraction(value_of(text, lambda part: at.number(part, f"{where}.worth"), f"{where}.worth"))


def _coalitional_words(spec: CoalitionalSpec) -> Vocabulary:
    """Payoffs by the concept, whether there is a core and they lie in it, the largest excess, the nucleolus."""
    words: Vocabulary = {"label": (NOBODY,), "outcome": ("agreement",), "proposer": (NOBODY,), "status": STATUSES}
    words |= {"core": None, "in_core": None}
    numbers = ["worth", "excess", *(f"payoffs.{p}" for p in spec.players), *(f"nucleolus.{p}" for p in spec.players)]
    return words | dict.fromkeys(numbers, NUMBER)


def _ask_coalitional(built: Built[CoalitionalSpec, CoalitionalGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    game = built.game
    solution = solve(game, concept_named(built.concept)).require()
    nucleolus = solve(game, Nucleolus()).require()
    point, central = (dict(zip(game.players, map(float, s.point), strict=True)) for s in (solution, nucleolus))
    total = float(game.worth(list(game.players)))
    slack = 1e-9 * max(abs(total), 1.0)
    excess = _largest_excess(game, point)
    values: Details = {
        "label": NOBODY,
        "outcome": "agreement",
        "proposer": NOBODY,
        "status": solution.status.name,
        "worth": total,
        "core": _largest_excess(game, central) <= slack,  # the nucleolus has the least largest excess
        "excess": excess,
        "in_core": excess <= slack,
        **{f"payoffs.{player}": x for player, x in point.items()},
        **{f"nucleolus.{player}": x for player, x in central.items()},
    }
    certificate = max((solution.certificate, nucleolus.certificate), key=lambda c: (not c.ok, c.value))
    return Answers(values, certificate, solution.method, NOBODY, "agreement")


def _largest_excess(game: CoalitionalGame, point: Mapping[str, float]) -> float:
    """The most that some coalition, but all, could get beyond what it is given."""
    return max(
        float(game.worth(list(members))) - sum(point[player] for player in members)
        for size in range(1, len(game.players))
        for members in combinations(game.players, size)
    )


COALITIONAL = Kind(CoalitionalSpec, _build_coalitional, "Shapley", _coalitional_words, _ask_coalitional)
"""What each coalition can get on its own."""


# ---------------------------------------------------------------- negotiations with a leader


class NegotiationSpec(GameSpec):
    """A leader that negotiates with two followers at once, one after the other, or not at all.

    ``players`` has the leader first; ``worths`` has everybody's payoff, before transfers, by the members of the only
    agreement, joined with commas: nobody, the leader with either, all three.
    """

    kind: Literal["negotiation"]
    players: list[str]
    worths: dict[str, dict[str, Number]] = Field(description="Everybody's payoff by the members of the only agreement.")


def _build_negotiation(spec: NegotiationSpec, at: Setting, title: str, where: str) -> ExtensiveForm:
    faults = Faults()
    worths = {
        _members(key): {p: at.expression(u, f"{where}.worths.{key}.{p}", faults) for p, u in row.items()}
        for key, row in spec.worths.items()
    }
    return construct(lambda: negotiation_tree(worths, spec.players, at.free, title), where, faults)


def _negotiation_words(spec: NegotiationSpec) -> Vocabulary:
    """The mode that the leader chooses, who is a member in the end, and payoffs with transfers."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "ties": NUMBER}
    words["mode"] = ("multilateral", *(f"sequential, {p} first" for p in spec.players[1:]), NOBODY)
    return words | {f"payoffs.{p}": NUMBER for p in spec.players}


def _ask_negotiation(built: Built[NegotiationSpec, ExtensiveForm], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    profile = solution.point
    members = str(getattr(built.game.nodes[profile.outcome], "label", ""))
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": members,
        "mode": profile.path[0][1],
        "ties": int(solution.details.get("ties_on_path", 0)),
        **{f"payoffs.{p}": float(u) for p, u in zip(profile.payoffs.players, profile.payoffs, strict=True)},
    }
    return Answers(values, solution.certificate, solution.method, NOBODY, members)


NEGOTIATION = Kind(NegotiationSpec, _build_negotiation, "SubgamePerfect", _negotiation_words, _ask_negotiation)
"""Sequential or multilateral (Aghion, Antras and Helpman 2007)."""


# ---------------------------------------------------------------- trade agreements


class TradeSpec(GameSpec):
    """Free-trade agreements between countries; see ``winset.formation.games.trade.TradeModel``.

    ``agreements`` are ``"bilateral"`` (a network, asked for pairwise stability) or ``"customs-unions"`` (a partition,
    asked for one from which no coalition departs). ``tariff`` is ``"prohibitive"``, ``"optimal"`` or a number.
    """

    kind: Literal["trade"]
    sizes: dict[str, Number] = Field(description="Size of each country's market.")
    substitution: Number = Field(default=1, description="How close substitutes goods are, from 0 to 1.")
    tariff: Number = Field(
        default="prohibitive",
        description="On imports from countries without an agreement: 'prohibitive', 'optimal' or a number.",
    )
    agreements: Literal["bilateral", "customs-unions"] = Field(
        default="bilateral", description="'bilateral' or 'customs-unions'."
    )


def _build_trade(spec: TradeSpec, at: Setting, title: str, where: str) -> NetworkGame | PartitionGame:
    faults = Faults()
    sizes = dict(zip(spec.sizes, numbers_by(list(spec.sizes), spec.sizes, at, f"{where}.sizes", faults), strict=True))
    named = spec.tariff in ("prohibitive", "optimal")
    tariff = spec.tariff if named else at.number(spec.tariff, f"{where}.tariff", faults)
    substitution = at.number(spec.substitution, f"{where}.substitution", faults)

    def make() -> NetworkGame | PartitionGame:
        model = TradeModel(sizes, substitution=substitution, tariff=tariff)
        return model.bilateral() if spec.agreements == "bilateral" else model.customs_unions()

    return construct(make, where, faults)


def _trade_words(spec: TradeSpec) -> Vocabulary:
    """Which structures are stable, whether free trade among all is one, and welfare in the first."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "status": STATUSES}
    words |= {"count": NUMBER, "stable": None, "free_trade": None}
    return words | {f"payoffs.{p}": NUMBER for p in spec.sizes}


def _ask_trade(built: Built[TradeSpec, NetworkGame | PartitionGame], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    bilateral = built.spec.agreements == "bilateral"
    concept = built.spec.concept or ("PairwiseStable" if bilateral else "StablePartitions")
    solution: AnySolution = solve(built.game, concept_named(concept))
    names = [_structure(point, bilateral) for point in solution.points]
    players = list(built.spec.sizes)
    whole = _structure(tuple(combinations(players, 2)) if bilateral else (tuple(players),), bilateral)
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": names[0] if len(names) == 1 else "several" if names else NOBODY,
        "status": solution.status.name,
        "count": len(names),
        "stable": sorted(names),
        "free_trade": whole in names,
    }
    payoffs = solution.details.get("payoffs")
    if names and payoffs is not None:
        first = payoffs[0] if isinstance(payoffs, list) else payoffs[solution.points[0]]
        values |= {f"payoffs.{p}": float(u) for p, u in zip(players, first, strict=True)}
    return Answers(values, solution.certificate, solution.method, NOBODY, str(values["outcome"]))


def _structure(point: Iterable[Iterable[str]], bilateral: bool) -> str:
    """``a-b, a-c`` for a network, ``a b | c`` for a partition."""
    if bilateral:
        return ", ".join("-".join(link) for link in point) or NOBODY
    return " | ".join(" ".join(block) for block in point)


TRADE = Kind(TradeSpec, _build_trade, "PairwiseStable", _trade_words, _ask_trade)
"""Networks of bilateral agreements, or customs unions."""
