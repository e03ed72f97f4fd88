"""The sponsored-proposal game: a sponsor tables a design itself, has a front table it, or stays out.

Order of moves: the sponsor picks a role its mandate allows, a design and whether to canvass for it; a front tables the
sponsor's draft or goes its own way; the hegemon joins or declines a design that includes it, tolerates or blocks one
that does not; the followers accept or reject. Rejection or a block leaves the status quo, worth 0 to all.

The setter model of Romer and Rosenthal (1978) with an acceptance set that depends on who proposes; canvassing is a
legislative subsidy (Hall and Deardorff 2006), the front a neutral channel (Abbott and Snidal 1998; Thompson 2006).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from winset.base.draws import Draws
from winset.base.errors import Faults
from winset.base.numbers import exact_number
from winset.base.players import as_names
from winset.base.solution import Details
from winset.base.writable import Writable
from winset.leadership.compile import Ending, Shape, compile_tree
from winset.leadership.design import (
    DESIGN_NUMBERS,
    Backup,
    Design,
    check_backup,
    check_designs,
    check_number,
    number_of,
)
from winset.leadership.draws import SponsoredDraws
from winset.leadership.mandate import ROLES
from winset.leadership.signal import Number, Signal, Veil
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["Backup", "Design", "SponsoredProposal"]


MOST_FOLLOWERS = 10
"""More would make the tree of their votes too large to write down."""


@dataclass(frozen=True)
class SponsoredProposal(Writable):
    """A sponsored-proposal game; every number in the payoff units of the designs.

    Parameters
    ----------
    designs
        The designs by name; their order breaks ties.
    canvass
        k: what canvassing adds for the followers.
    canvass_cost
        c: paid by the sponsor when a proposal it canvassed for is tabled, passed or not.
    fear
        h: what followers lose when the sponsor itself proposes; one number, or one a follower.
    threshold
        t: what followers need in order to accept; one number, or one a follower.
    front_cost
        c_F: paid by the front when its proposal passes.
    prestige
        g: gained by a sponsor whose own proposal passes.
    failure_loss
        L: lost by a sponsor whose own proposal fails.
    threat, led_threat
        B_U and iota: per unit of scope, what a body without the hegemon costs it, and what it costs it more if the
        sponsor leads.
    blocking_cost
        c_U: what blocking costs the hegemon.
    friction
        phi: per unit of scope, what membership in a body without the hegemon costs the sponsor.
    mandate
        The roles the sponsor may play: any of ``"overt"``, ``"behind"``, ``"abstain"``.
    has_front
        Whether there is a front at all.
    front_initiates
        Whether the front may table designs of its own accord.
    followers
        Names of the followers, who vote in this order.
    quota
        How many of them must accept; all, if omitted.
    signal
        What the sponsor has seen of the hegemon's type, if that is uncertain.
    veil
        What followers infer about the author of a front's proposal; fear scales with their suspicion.
    backup
        Another state that may canvass in the sponsor's stead.
    persistence_cost
        If given, a blocked sponsor may persist with its own proposal at this cost; it backs down otherwise.
    title
        What the game is called.

    Raises
    ------
    ModelError
        With every fault at once.

    Notes
    -----
    Ties go to the less active role, then to the earlier design, then to less canvassing; a hegemon, a follower or a
    front with a draft that is indifferent goes along.
    """

    designs: Mapping[str, Design]
    canvass: Number = 0.0
    canvass_cost: Number = 0.0
    fear: Number | Mapping[str, Number] = 0.0
    threshold: Number | Mapping[str, Number] = 0.0
    front_cost: Number = 0.0
    prestige: Number = 0.0
    failure_loss: Number = 0.0
    threat: Number = 0.0
    led_threat: Number = 0.0
    blocking_cost: Number = 0.0
    friction: Number = 0.0
    mandate: tuple[str, ...] = ("overt", "behind", "abstain")
    has_front: bool = True
    front_initiates: bool = True
    followers: tuple[str, ...] = ("followers",)
    quota: int | None = None
    signal: Signal | None = None
    veil: Veil | None = None
    backup: Backup | None = None
    persistence_cost: Number | None = None
    title: str = ""
    _frozen_backup: bool | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mandate", as_names(self.mandate))
        object.__setattr__(self, "followers", as_names(self.followers))
        faults = Faults()
        check_designs(self.designs, faults)
        _check_numbers(self, faults)
        _check_followers(self, faults)
        _check_roles(self, faults)
        faults.raise_if_any()

    # ------------------------------------------------------------------ as a tree

    @property
    def shape(self) -> Shape:
        """All that decides the tree; games of one shape differ in numbers only."""
        return Shape(
            inclusive=tuple(d.inclusive for d in self.designs.values()),
            names=tuple(self.designs),
            mandate=tuple(role for role in ROLES if role in self.mandate),
            has_front=self.has_front,
            front_initiates=self.front_initiates,
            followers=self.followers,
            quota=len(self.followers) if self.quota is None else self.quota,
            signal=self.signal is not None,
            veil=self.veil is not None,
            backup=None if self.backup is None else "free" if self._frozen_backup is None else "frozen",
            backup_works=bool(self._frozen_backup),
            persistence=self.persistence_cost is not None,
        )

    @property
    def parameters(self) -> dict[str, float]:
        """Every number of the game by name: ``"fear"``, ``"with-us.front"``, ``"fear.Indonesia"`` ..."""
        return {public: float(value) for public, _, value in self._numbers()}

    @property
    def exact_parameters(self) -> dict[str, Fraction]:
        """The same as fractions; a float is the decimal that it prints as."""
        return {public: exact_number(value) for public, _, value in self._numbers()}

    @property
    def symbols(self) -> dict[str, str]:
        """The symbol that every number of :attr:`parameters` has in the tree."""
        return {public: symbol for public, symbol, _ in self._numbers()}

    def _numbers(self) -> list[tuple[str, str, Number]]:
        """(public name, symbol in the tree, value) of every number."""
        rows: list[tuple[str, str, Number]] = [(name, name, getattr(self, name)) for name in SCALARS]
        several = len(self.followers) > 1
        for i, follower in enumerate(self.followers):
            for name in ("fear", "threshold"):
                public = f"{name}.{follower}" if several else name
                rows.append((public, f"{name}_{i}", number_of(getattr(self, name), follower)))
        for k, (name, design) in enumerate(self.designs.items()):
            rows += [(f"{name}.{part}", f"{part}_{k}", getattr(design, part)) for part in DESIGN_NUMBERS]
            for i, follower in enumerate(self.followers):
                public = f"{name}.follower.{follower}" if several else f"{name}.follower"
                rows.append((public, f"follower_{k}_{i}", number_of(design.follower, follower)))
        if self.signal is not None:
            rows.append(("signal.belief", "belief", self.signal.belief))
            rows.append(("signal.tolerant_blocking_cost", "tolerant_cost", self.signal.tolerant_blocking_cost))
        if self.veil is not None:
            rows.append(("veil.suspicion", "suspicion", self.veil.suspicion))
        if self.persistence_cost is not None:
            rows.append(("persistence_cost", "persistence_cost", self.persistence_cost))
        if self.backup is not None:
            rows += [("backup.cost", "backup_cost", self.backup.cost)]
            rows += [("backup.rivalry", "rivalry", self.backup.rivalry)]
            rows += [(f"backup.{d}", f"backup_{k}", self.backup.gains[d]) for k, d in enumerate(self.designs)]
        return rows

    def to_extensive_form(self) -> ExtensiveForm:
        """The game as a tree whose payoffs are expressions in the game's numbers."""
        shape, _ = compile_tree(self.shape)
        tree = shape.with_parameters(**{symbol: value for _, symbol, value in self._numbers()})
        tree.title = self.title or tree.title
        return tree

    def __game__(self) -> ExtensiveForm:
        return self.to_extensive_form()

    def ending(self, terminal: str) -> Ending:
        """What a terminal node of the tree means: what passed, who tabled it, who canvassed."""
        return compile_tree(self.shape)[1][terminal]

    def with_draws(self, draws: Draws) -> SponsoredDraws:
        """This game under many draws of its numbers, for ``winset.solve_batch``."""
        return SponsoredDraws(self, draws)

    def with_parameters(self, values: Mapping[str, float]) -> SponsoredProposal:
        """The game with other numbers, by the names of :attr:`parameters`; ``"fear"`` stands for every follower's.

        Raises
        ------
        ModelError
            If a name is unknown or a number not acceptable.
        """
        changes: Details = {}
        faults = Faults()
        for name, value in values.items():
            try:
                _change(self, changes, name, value)
            except KeyError:
                close = get_close_matches(name, self.parameters, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                faults.add(name, f"no number of that name{hint}; accepted: {', '.join(self.parameters)}")
        faults.raise_if_any()
        return replace(self, **changes)

    def but(self, **changes: Any) -> SponsoredProposal:
        """The same game with some fields changed."""
        return replace(self, **changes)


SCALARS = (
    "canvass",
    "canvass_cost",
    "front_cost",
    "prestige",
    "failure_loss",
    "threat",
    "led_threat",
    "blocking_cost",
    "friction",
)
NON_NEGATIVE = {*SCALARS, "fear", "persistence_cost"} - {"prestige"}


def _change(game: SponsoredProposal, changes: Details, name: str, value: float) -> None:
    """Note in ``changes`` the field that holds the number ``name``, with its new value; KeyError if there is none."""
    if name in SCALARS or name in ("fear", "threshold", "persistence_cost"):
        changes[name] = value
        return
    head, _, rest = name.rpartition(".")
    if head in ("fear", "threshold") and rest in game.followers:
        changes[head] = {f: number_of(changes.get(head, getattr(game, head)), f) for f in game.followers} | {
            rest: value
        }
        return
    only = game.followers
    if head.endswith(".follower") and rest in game.followers:
        head, only, rest = head.removesuffix(".follower"), (rest,), "follower"
    designs = changes.setdefault("designs", dict(game.designs))
    design = designs[head]
    if rest == "follower":
        gains = {f: value if f in only else number_of(design.follower, f) for f in game.followers}
        designs[head] = replace(design, follower=gains)
    elif rest in DESIGN_NUMBERS:
        designs[head] = replace(design, **{rest: value})
    else:
        raise KeyError(name)


def _check_numbers(game: SponsoredProposal, faults: Faults) -> None:
    for f in fields(game):
        if f.name in SCALARS or (f.name == "persistence_cost" and game.persistence_cost is not None):
            least = 0.0 if f.name in NON_NEGATIVE else -math.inf
            check_number(getattr(game, f.name), f.name, least, faults)
    if game.backup is not None:
        check_backup(game.backup, game.designs, faults)


def _check_followers(game: SponsoredProposal, faults: Faults) -> None:
    names = game.followers
    if not names:
        faults.add("followers", "must name at least one follower")
    if len(set(names)) < len(names):
        faults.add("followers", f"names must differ, got {', '.join(names)}")
    if len(names) > MOST_FOLLOWERS:
        faults.add("followers", f"at most {MOST_FOLLOWERS} can vote one after the other in a tree, got {len(names)}")
    taken = {"sponsor", "front", "hegemon", "backup"} & set(names)
    if taken:
        faults.add("followers", f"{', '.join(sorted(taken))} is the name of another player; choose another")
    if game.quota is not None and not (isinstance(game.quota, int) and 1 <= game.quota <= len(names)):
        faults.add(
            "quota", f"must be a whole number from 1 to {len(names)}, which is all followers; got {game.quota!r}"
        )
    numbers = [("fear", game.fear, 0.0), ("threshold", game.threshold, -math.inf)]
    numbers += [(f"designs[{d}].follower", design.follower, -math.inf) for d, design in game.designs.items()]
    for where, value, least in numbers:
        if not isinstance(value, Mapping):
            check_number(value, where, least, faults)
            continue
        for name in names:
            if name not in value:
                faults.add(where, f"must have a number for every follower; {name!r} is missing")
            else:
                check_number(value[name], f"{where}[{name}]", least, faults)
        for name in value:
            if name not in names:
                faults.add(where, f"no follower named {name!r}; accepted: {', '.join(names)}")


def _check_roles(game: SponsoredProposal, faults: Faults) -> None:
    if not game.mandate:
        faults.add("mandate", f"must allow at least one role; accepted: {', '.join(ROLES)}")
    for role in game.mandate:
        if role not in ROLES:
            faults.add("mandate", f"no role named {role!r}; accepted: {', '.join(ROLES)}")
    if game.mandate == ("behind",) and not game.has_front:
        faults.add("mandate", "only 'behind' is allowed, but there is no front; add a role, or set has_front")
