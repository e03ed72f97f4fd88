"""The claims of an episode held against many draws at once.

A claim's expectations that are words, and those that are expressions in the parameters, are judged on every draw; a
number written out (a calibrated payoff) is not, since it is right at the file's values alone. A claim with a window is
borne out on a draw if it holds just when the draw's parameter lies inside the window.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float
from winset.episodes.actors import Actors
from winset.episodes.build import flatten
from winset.episodes.census import FreeNumber
from winset.episodes.judging import bears_out, inside, unit_of
from winset.episodes.kinds import KINDS
from winset.episodes.model import Model
from winset.episodes.schema import WRITTEN, ClaimSpec, bound
from winset.sweep.batches import batch_answer
from winset.sweep.drawn import Drawn, in_words
from winset.sweep.episode_draws import EpisodeDraws, Prepared
from winset.sweep.tally import Answered

__all__ = ["Bench", "without"]


Mask = NDArray[np.bool_]
QUICK = ("sponsored-proposal", "extensive")
"""Kinds of game of which a million draws take seconds."""
FEW = 4096
"""Draws that are not worth a second thread."""
SKIPPED = ("ties", "influence", "score")
"""Answers that no expression in the parameters can state."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class _Case:
    """Claims about one setting of the game, and which columns of the draws its open parameters take."""

    prepared: Prepared
    columns: tuple[int, ...]
    claims: tuple[ClaimSpec, ...]


class Bench:
    """An episode's claims, ready to be judged on blocks of draws of the free numbers.

    Parameters
    ----------
    model
        The checked file.
    numbers
        The free numbers of all episodes, in the order of the draws' columns.
    off
        A mechanism's changes to this episode, if it is to do without one; see :func:`without`.
    targets_only
        Leave out what did not happen: flips, windows, other games, and variants that are readings.
    kinds
        Leave out games of other kinds.

    Attributes
    ----------
    targets
        The claims on what happened, those of them that the game's batch answers. Games without a batch are left out.
    """

    def __init__(
        self,
        model: Model,
        numbers: Mapping[str, FreeNumber],
        off: Mapping[str, object] | None = None,
        targets_only: bool = False,
        kinds: Collection[str] = QUICK,
    ) -> None:
        self.model = model
        self.place = {key: k for k, key in enumerate(numbers)}
        self.off = dict(off or {})
        answers = {game: _answers(model, game, kinds) for game in {claim.game for claim in model.claims}}
        claims = [claim for claim in model.claims if _judged(claim, answers[claim.game])]
        self.targets = tuple(c.name for c in claims if _happened(c, model))
        wanted = [c for c in claims if not targets_only or c.name in self.targets]
        groups: dict[str, list[ClaimSpec]] = {}
        for claim in wanted:
            groups.setdefault(repr((claim.variant or claim.game, sorted(claim.set.items()))), []).append(claim)
        self.cases = tuple(self._case(claims) for claims in groups.values())
        told = self.judge([np.array([number.value]) for number in numbers.values()])
        self.targets = tuple(name for name in self.targets if name in told)

    @property
    def used(self) -> tuple[int, ...]:
        """The columns of the draws that matter here."""
        return tuple(sorted({k for case in self.cases for k in case.columns}))

    def _case(self, claims: Sequence[ClaimSpec]) -> _Case:
        claim = claims[0]
        variant = claim.variant or claim.game
        keys = self._keys(variant)
        fixed = flatten({**self.off, **claim.set}, self.model.parameters)
        needed = self._needed(claims, variant, fixed)
        open_names = [name for name, key in keys.items() if key in self.place and name not in fixed and name in needed]
        target = EpisodeDraws(self.model, variant, fixed)
        prepared = target.prepared(open_names)
        return _Case(prepared, tuple(self.place[keys[name]] for name in open_names), tuple(claims))

    def _needed(self, claims: Sequence[ClaimSpec], variant: str, fixed: Mapping[str, object]) -> set[str]:
        """Parameters that the game's table or the claims speak of, and those that these follow from."""
        game = variant if variant in self.model.games else ""
        changes = self.model.variants[variant].set if variant in self.model.variants else {}
        said = [self.model.games[game], dict(changes), dict(fixed), *(claim.model_dump() for claim in claims)]
        names: set[str] = set()
        fresh = {word for word in _WORD.findall(repr(said)) if word in self.model.parameters}
        while fresh - names:
            names |= fresh
            formulas = [str(fixed.get(name, changes.get(name, self.model.parameters[name].value))) for name in names]
            fresh = {word for text in formulas for word in _WORD.findall(text) if word in self.model.parameters}
        return names

    def _keys(self, variant: str) -> dict[str, str]:
        """The free number that stands behind every parameter in this variant."""
        keys = {name: self.model.shared.get(name, f"{self.model.id}.{name}") for name in self.model.parameters}
        return keys | {name: dated.key for name, dated in self.model.dated.get(variant, {}).items()}

    def judge(self, columns: Sequence[Float], threads: int | None = None) -> dict[str, Mask]:
        """For every claim that can be judged: whether each draw bears it out, shape ``(B,)``.

        ``columns`` has one entry a free number; those that are not :attr:`used` are not looked at.
        """
        verdicts: dict[str, Mask] = {}
        rows = self._rows(columns)
        threads = 1 if rows < FEW else threads
        for case in self.cases:
            drawn = case.prepared.drawn([columns[k] for k in case.columns], rows)
            found = batch_answer(drawn, threads, False)
            if found is None:
                continue
            for claim in case.claims:
                verdict = _hold(claim, drawn, found)
                if verdict is not None:
                    verdicts[claim.name] = verdict
        return verdicts

    def _rows(self, columns: Sequence[Float]) -> int:
        return len(columns[self.used[0]]) if self.used else len(columns[0])

    def reproduces(self, columns: Sequence[Float], threads: int | None = None) -> Mask:
        """Whether each draw bears out everything that happened, shape ``(B,)``."""
        verdicts = self.judge(columns, threads)
        out = np.ones(self._rows(columns), dtype=bool)
        for name in self.targets:
            if name in verdicts:
                out &= verdicts[name]
        return out


def without(mechanism: str, model: Model, file: Actors) -> dict[str, object]:
    """What switching a mechanism off changes in an episode: parameters by name, keys of the game's table by path."""
    spec = file.spec.mechanisms[mechanism]
    changes: dict[str, object] = {
        name: 0 for name, entry in model.parameters.items() if entry.actor and entry.actor in spec.zero
    }
    changes |= spec.kinds.get(str(model.games[""].get("kind")), {})
    return changes | spec.episodes.get(model.id, {})


def _answers(model: Model, game: str, kinds: Collection[str]) -> set[str]:
    """What a game of the model answers on draws; nothing if it is of none of these kinds."""
    table = dict(model.games[game])
    if table.get("kind") not in kinds:
        return set()
    kind = KINDS[str(table["kind"])]
    return set(kind.vocabulary(kind.spec.model_validate(table)))


def _judged(claim: ClaimSpec, answers: set[str]) -> bool:
    """Whether a claim says something that draws can bear out."""
    if claim.order or claim.causes:
        return False
    return any(name in answers and not _left_out(name, wanted) for name, wanted in claim.expect.items())


def _happened(claim: ClaimSpec, model: Model) -> bool:
    """Whether a claim says what happened: of the main game as it is or of a variant that is history.

    It must be the source's own statement, or one about the outcome, who proposes it, or what kind of leadership it is.
    """
    if claim.set or claim.window is not None or claim.game:
        return False
    if claim.kind != "stated" and not {"outcome", "proposer", "label"} & set(claim.expect):
        return False
    return not claim.variant or model.variants[claim.variant].happened


def _left_out(name: str, wanted: object) -> bool:
    """A number written out, such as a calibrated payoff, is no statement about draws (0 is one, but for payoffs)."""
    if name in SKIPPED:
        return True
    if isinstance(wanted, bool) or (wanted == 0 and not name.startswith("payoffs.")):
        return False
    if not isinstance(wanted, str):
        return isinstance(wanted, int | float)
    try:
        return bool(Fraction(str(bound(wanted)[1]).replace(" ", "")))
    except (ValueError, ZeroDivisionError):
        return False


def _hold(claim: ClaimSpec, drawn: Drawn, found: Answered) -> Mask | None:
    """Whether each draw bears the claim out; None if nothing it expects is among the answers."""
    solved = found.status <= 1
    out: Mask | None = None
    for name, wanted in claim.expect.items():
        part = None if _left_out(name, wanted) else _same(name, wanted, drawn, found)
        if part is not None:
            out = part if out is None else out & part
    if out is None:
        return None
    if claim.window is not None:
        out = out == _inside(claim, drawn)
    return np.logical_and(solved, out)


def _same(name: str, wanted: object, drawn: Drawn, found: Answered) -> Mask | None:
    if name in found.codes:
        words, word = found.legend[name], in_words(wanted)
        code = words.index(word) if word in words else -1
        return np.asarray(found.codes[name] == code, dtype=bool)
    if name in found.measures and isinstance(wanted, WRITTEN):
        sign, given = bound(wanted)
        return bears_out(found.measures[name], drawn.column(given), sign, unit_of(name, found.measures))
    return None


def _inside(claim: ClaimSpec, drawn: Drawn) -> Mask:
    """Whether the window's parameter lies inside it on each draw."""
    window = claim.window
    assert window is not None
    at = np.broadcast_to(np.asarray(drawn.values[window.parameter], dtype=float), (drawn.rows,))
    low, high = (None if end is None else drawn.column(end) for end in (window.from_, window.to))
    return inside(at, low, high, window.ends)
