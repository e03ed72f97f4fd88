"""The sponsored-proposal game played by its rules, for many games at once, in floats or in fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from winset.base.array_types import Int, Numbers
from winset.leadership.conditions import Bool
from winset.leadership.sponsored import SponsoredProposal

__all__ = ["NOBODY", "Board", "Moves"]

TIE = 1e-12
"""In floats, payoffs closer than this share of a player's range are the same; in fractions none but equal ones are."""
NOBODY, FRONT, SPONSOR = 0, 1, 2
Payoffs = dict[str, Numbers]


@dataclass(frozen=True)
class Moves:
    """What is played in B games; every array has shape ``(B,)``.

    ``outcome`` and ``tabled`` are 0 for the status quo and nothing, else one more than the position of the design;
    ``proposer`` 0 nobody, 1 the front, 2 the sponsor; ``role`` 0 abstain, 1 behind, 2 overt. ``payoffs`` are those
    against the hegemon's actual type, ``expected`` those on the sponsor's belief.
    """

    outcome: Int
    tabled: Int
    proposer: Int
    role: Int
    drafted: Bool
    canvassed: Bool
    backup: Bool
    payoffs: Payoffs
    expected: Payoffs


@dataclass(frozen=True)
class _Tabled:
    """A proposal on the table, answered: by type of the hegemon whether it passes, and everybody's payoff."""

    backup: Bool
    passes: tuple[Bool, ...]
    payoffs: tuple[Payoffs, ...]
    expected: Payoffs


@dataclass(frozen=True)
class Board:
    """Games of one shape: ``game`` says which, ``x`` has their numbers by name, arrays ``(B,)``."""

    game: SponsoredProposal
    x: Mapping[str, Numbers]

    @cached_property
    def _zero(self) -> Numbers:
        return np.zeros_like(next(iter(self.x.values())))

    @property
    def _none(self) -> Bool:
        return np.zeros(len(self._zero), dtype=bool)

    def _of(self, name: str, follower: str) -> Numbers:
        return self.x[f"{name}.{follower}"] if len(self.game.followers) > 1 else self.x[name]

    def _if_it_passes(self, design: str, led: int, canvassed: int, backup: int) -> Payoffs:
        x, spec = self.x, self.game.designs[design]
        scope = x[f"{design}.scope"]
        out: Payoffs = {"sponsor": x[f"{design}.sponsor"] + led * x["prestige"] - canvassed * x["canvass_cost"]}
        out["front"] = x[f"{design}.front"] - (1 - led) * x["front_cost"]
        if spec.inclusive:
            out["hegemon"] = x[f"{design}.hegemon"]
        else:
            out["sponsor"] = out["sponsor"] - x["friction"] * scope
            out["hegemon"] = -scope * (x["threat"] + led * x["led_threat"])
        doubt = 1 if led else 0 if self.game.veil is None else x["veil.suspicion"]
        for name in self.game.followers:
            gain = self._of(f"{design}.follower", name) - self._of("threshold", name) - doubt * self._of("fear", name)
            out[name] = gain + max(canvassed, backup) * x["canvass"]
        if self.game.backup is not None:
            out["sponsor"] = out["sponsor"] - backup * x["backup.rivalry"]
            out["backup"] = x[f"backup.{design}"] - backup * x["backup.cost"]
        return out

    def _if_it_fails(self, led: int, canvassed: int, backup: int) -> Payoffs:
        x = self.x
        out = dict.fromkeys(self._if_it_passes(next(iter(self.game.designs)), 0, 0, 0), self._zero)
        out["sponsor"] = -led * x["failure_loss"] - canvassed * x["canvass_cost"]
        if self.game.backup is not None:
            out["sponsor"] = out["sponsor"] - backup * x["backup.rivalry"]
            out["backup"] = -backup * x["backup.cost"]
        return out

    @cached_property
    def _costs(self) -> tuple[Numbers, ...]:
        """What blocking costs the hegemon, by its type."""
        hostile = self.x["blocking_cost"]
        return (self.x["signal.tolerant_blocking_cost"], hostile) if self.game.signal else (hostile,)

    @cached_property
    def spans(self) -> Payoffs:
        """How far the payoffs of each player are apart, the status quo of 0 among them."""
        cells = [(led, canvassed, 0) for led in (0, 1) for canvassed in (0, 1)]
        cells += [(led, 0, 1) for led in (0, 1)] if self.game.backup else []
        every = [self._if_it_passes(design, *cell) for design in self.game.designs for cell in cells]
        every += [self._if_it_fails(*cell) for cell in cells]
        every += [{"hegemon": -cost} for cost in self._costs]
        out: Payoffs = {}
        for name in every[0]:
            seen = [self._zero, *(cell[name] for cell in every if name in cell)]
            out[name] = reduce(np.maximum, seen) - reduce(np.minimum, seen)
        return out

    @cached_property
    def _ties(self) -> Payoffs:
        if self._zero.dtype == object:
            return dict.fromkeys(self.spans, self._zero)
        return {name: TIE * span for name, span in self.spans.items()}

    @cached_property
    def _answers(self) -> dict[tuple[str, int, int, int], _Tabled]:
        """What is answered to each proposal, kept: several plays come to the same one."""
        return {}

    def _answered(self, design: str, led: int, canvassed: int, backup: int) -> _Tabled:
        """What the hegemon and the followers answer when the back-up has chosen."""
        proposal = (design, led, canvassed, backup)
        if proposal not in self._answers:
            self._answers[proposal] = self._answer(*proposal)
        return self._answers[proposal]

    def _answer(self, design: str, led: int, canvassed: int, backup: int) -> _Tabled:
        ties, worth = self._ties, self._if_it_passes(design, led, canvassed, backup)
        fails = self._if_it_fails(led, canvassed, backup)
        willing = reduce(np.add, [(worth[name] >= -ties[name]).astype(int) for name in self.game.followers])
        carried = willing >= self.game.shape.quota
        inclusive = self.game.designs[design].inclusive
        in_vain = self._none
        if led and self.game.persistence_cost is not None:
            alone = worth["sponsor"] - fails["sponsor"] - self.x["failure_loss"]  # costs are borne either way
            in_vain = alone > self.x["persistence_cost"] + ties["sponsor"]
        passes, payoffs = [], []
        for cost in self._costs:
            if inclusive:
                stops = worth["hegemon"] < -ties["hegemon"]
            else:
                stops = (-worth["hegemon"] > cost + ties["hegemon"]) & ~in_vain
            blocks = carried & stops
            here = {name: np.where(carried & ~stops, worth[name], fails[name]) for name in worth}
            if not inclusive:
                here["hegemon"] = np.where(blocks, -cost, here["hegemon"])
            passes.append(carried & ~stops)
            payoffs.append(here)
        return _Tabled(self._none | bool(backup), tuple(passes), tuple(payoffs), self._mixed(payoffs))

    def _mixed(self, payoffs: list[Payoffs]) -> Payoffs:
        if len(payoffs) == 1:
            return payoffs[0]
        p = self.x["signal.belief"]
        return {name: p * payoffs[0][name] + (1 - p) * payoffs[1][name] for name in payoffs[0]}

    def _tabled(self, design: str, led: int, canvassed: int) -> _Tabled:
        """The same, with what the back-up does: it canvasses if the sponsor does not and it gains by it."""
        shape = self.game.shape
        if shape.backup is None or canvassed:
            return self._answered(design, led, canvassed, 0)
        if shape.backup == "frozen":
            return self._answered(design, led, 0, int(shape.backup_works))
        idle, works = self._answered(design, led, 0, 0), self._answered(design, led, 0, 1)
        prefers = works.expected["backup"] > idle.expected["backup"] + self._ties["backup"]

        def pick(a: Numbers, b: Numbers) -> Numbers:
            return np.where(prefers, a, b)

        return _Tabled(
            prefers,
            tuple(np.where(prefers, a, b) for a, b in zip(works.passes, idle.passes, strict=True)),
            tuple({n: pick(a[n], b[n]) for n in a} for a, b in zip(works.payoffs, idle.payoffs, strict=True)),
            {n: pick(works.expected[n], idle.expected[n]) for n in works.expected},
        )

    def _moves(self, design: int, role: int, drafted: bool, canvassed: int) -> Moves:
        led = int(role == 2)
        answer = self._tabled(list(self.game.designs)[design], led, canvassed)
        k = 0 if self.game.signal is not None and self.game.signal.actual == "tolerant" else len(self._costs) - 1
        rows = np.ones(len(self._zero), dtype=np.int64)
        return Moves(
            outcome=np.where(answer.passes[k], design + 1, 0),
            tabled=(design + 1) * rows,
            proposer=(SPONSOR if led else FRONT) * rows,
            role=role * rows,
            drafted=self._none | drafted,
            canvassed=self._none | bool(canvassed),
            backup=answer.backup,
            payoffs=answer.payoffs[k],
            expected=answer.expected,
        )

    def _idle(self, role: int) -> Moves:
        rows, none = np.zeros(len(self._zero), dtype=np.int64), self._none
        quo = dict.fromkeys(self.spans, self._zero)
        return Moves(rows, rows, rows + NOBODY, rows + role, none, none, none, quo, quo)

    def _front(self, role: int, draft: tuple[int, int] | None) -> Moves:
        """The front tables the draft unless it does better of its own accord; ties go to what is listed first."""
        options = [] if draft is None else [self._moves(draft[0], role, True, draft[1])]
        options.append(self._idle(role))
        if self.game.front_initiates:
            options += [self._moves(k, role, False, 0) for k in range(len(self.game.designs))]
        return self._first_best(options, "front")

    def _first_best(self, options: list[Moves], player: str) -> Moves:
        """The first option that is as good for the player as the best."""
        best = reduce(np.maximum, [option.expected[player] for option in options])
        chosen = options[-1]
        for option in reversed(options):
            good = option.expected[player] >= best - self._ties[player]
            chosen = _where(good, option, chosen)
        return chosen

    def play(self, roles: tuple[str, ...]) -> Moves:
        """What is played where the sponsor may choose among these roles."""
        drafts = [(k, canvassed) for k in range(len(self.game.designs)) for canvassed in (0, 1)]
        options: list[Moves] = []
        if "abstain" in roles:
            options.append(self._front(0, None) if self.game.has_front else self._idle(0))
        if "behind" in roles and self.game.has_front:
            options += [self._front(1, draft) for draft in drafts]
        if "overt" in roles:
            options += [self._moves(k, 2, False, canvassed) for k, canvassed in drafts]
        return self._first_best(options, "sponsor")

    def open_best(self, design: Int) -> Moves:
        """The sponsor tables this design (its position by row) after canvassing that costs nothing."""
        game = self.game
        free = Board(game.but(backup=None), {**self.x, "canvass_cost": self._zero})
        options = [free._moves(k, 2, False, 1) for k in range(len(game.designs))]
        chosen = options[0]
        for k, option in enumerate(options):
            chosen = _where(design == k, option, chosen)
        return chosen

    def carried(self, design: Int) -> Bool:
        """Whether enough followers would accept this design, tabled by the sponsor after canvassing."""
        out = self._none
        for k, name in enumerate(self.game.designs):
            worth = self._if_it_passes(name, 1, 1, 0)
            votes = [(worth[f] >= -self._ties[f]).astype(int) for f in self.game.followers]
            out = np.where(design == k, reduce(np.add, votes) >= self.game.shape.quota, out)
        return out


def _where(good: Bool, a: Moves, b: Moves) -> Moves:
    marks = {
        name: np.where(good, getattr(a, name), getattr(b, name))
        for name in ("outcome", "tabled", "proposer", "role", "drafted", "canvassed", "backup")
    }
    payoffs = {name: np.where(good, a.payoffs[name], b.payoffs[name]) for name in a.payoffs}
    known = a.expected is a.payoffs and b.expected is b.payoffs  # there is one type of the hegemon
    expected = payoffs if known else {n: np.where(good, a.expected[n], b.expected[n]) for n in a.expected}
    return Moves(**marks, payoffs=payoffs, expected=expected)
