"""Holds a model's claims against its solved games: one verdict a claim, one replication an episode."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError, WinsetError
from winset.base.markup import Html, card, element, table, visible, words
from winset.base.records import Record
from winset.base.solution import Certificate, Details
from winset.episodes.build import build, kept, setting_key
from winset.episodes.judging import bears_out, unit_of
from winset.episodes.kinds.kind import NOBODY, Answers, AnyBuilt
from winset.episodes.model import Model
from winset.episodes.schema import WRITTEN, ClaimSpec, bound, is_number
from winset.episodes.setting import Setting

__all__ = ["ClaimResult", "Replication", "in_words", "replicate"]


STEP = Fraction(1, 10**5)
"""How far inside and outside its ends a window is tried, relative to them; where payoffs are quadratic in a parameter
they differ there by a part in 10^10, which floats tell apart."""


@dataclass(frozen=True, eq=False)
class ClaimResult(Record):
    """One claim and what came of it.

    Parameters
    ----------
    name
        The claim.
    expected, got
        Answers by name, as claimed and as computed; for a window, what was found wrong by value of the parameter.
    ok
        Whether the claim holds.
    source
        Author, year and page.
    kind
        ``stated`` (the source says so), ``implied`` (by an inference from it), ``external`` or ``assumption``.
    setting
        What was changed for this claim, in words; empty for the baseline.
    says
        The claim in a sentence.
    inference
        How an implied claim follows from what the source says.
    built_in
        Why it holds at any numbers, if it does.
    """

    name: str
    expected: Details
    got: Details
    ok: bool
    source: str
    kind: str = ""
    setting: str = ""
    says: str = ""
    inference: str = ""
    built_in: str = ""


@dataclass(frozen=True, eq=False)
class Replication(Record):
    """An episode recomputed: what its game yields, and which of its claims hold.

    Parameters
    ----------
    id, title
        Of the episode.
    label
        What kind of leadership the main game shows.
    outcome
        Its outcome; ``"q"`` is the status quo. None where chance decides: ``outcomes`` has the probability of each.
    proposer
        Who proposes it in public, or None.
    claims
        One result a claim.
    answers
        Everything the main game answers, by name.
    certificate
        What the main game's solution proves about itself.
    """

    id: str
    title: str
    label: str
    outcome: str | None
    proposer: str | None
    claims: tuple[ClaimResult, ...]
    answers: Details
    certificate: Certificate
    changed: Details = field(default_factory=dict)
    outcomes: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every claim holds and the solution is within tolerance."""
        return self.certificate.ok and all(claim.ok for claim in self.claims)

    @property
    def kinds(self) -> dict[str, int]:
        """How many claims the source states, how many are implied, external or assumed, and how many are built in."""
        counts = Counter(claim.kind for claim in self.claims)
        counts["built in"] = sum(bool(claim.built_in) for claim in self.claims)
        return {kind: number for kind, number in counts.items() if number}

    @property
    def failed(self) -> tuple[ClaimResult, ...]:
        """The claims that do not hold."""
        return tuple(claim for claim in self.claims if not claim.ok)

    @property
    def asks_leadership(self) -> bool:
        """Whether the main game asks whose part is leadership: of a vote or a pie nothing is said of it."""
        return self.label != NOBODY or "L1" in self.answers

    @property
    def headline(self) -> str:
        """The answer in one line: ``status quo 50%, deal 30%, cheated 20%``, the leadership only where it is asked."""
        label = "no leadership label" if self.label == NOBODY else self.label
        parts = [label] if self.asks_leadership else []
        outcome = f"outcome {in_words(self.outcome, self.outcomes)}"
        if self.proposer or self.asks_leadership:
            outcome += f", proposed by {self.proposer or 'nobody'}"
        return "; ".join([*parts, outcome])

    def __str__(self) -> str:
        held = sum(claim.ok for claim in self.claims)
        lines = [f"{self.id}: {self.headline}"]
        lines += [
            f"  {'holds' if c.ok else 'FAILS'}  {c.name}{f' ({c.source})' if c.source else ''}" for c in self.claims
        ]
        return visible("\n".join([*lines, f"  {held} of {len(self.claims)} claims hold"]))

    def _repr_html_(self) -> str:
        outcome = in_words(self.outcome, self.outcomes)
        if self.proposer or self.asks_leadership:
            outcome += f", proposed by {self.proposer or 'nobody'}"
        lines: list[tuple[str, object]] = [("outcome", outcome)]
        lines += [("leadership", self.label)] if self.asks_leadership else []
        lines += [("certificate", self.certificate)]
        held = f"{len(self.claims) - len(self.failed)} of {len(self.claims)} claims hold"
        return card(self.title, held, lines, _listed(self.claims))


def in_words(outcome: str | None, outcomes: Mapping[str, float]) -> str:
    """The certain outcome, or where chance decides each with its probability, the most probable first."""
    if outcome is not None:
        return _named(outcome)
    likely = sorted(outcomes.items(), key=lambda row: -row[1])
    return ", ".join(f"{_named(name)} {_percent(p)}" for name, p in likely)


def _named(outcome: str) -> str:
    return "status quo" if outcome == "q" else outcome


def _percent(p: float) -> str:
    """Three digits, and never 0% or 100% of what may or may not happen."""
    return "<0.1%" if p < 0.001 else ">99.9%" if 0.999 < p < 1 else f"{100 * p:.3g}%"


def _reason(c: ClaimResult) -> Html | None:
    """The inference beside a claim, and whether it holds whatever the numbers."""
    told = [f"Inferred: {c.inference}"] if c.inference else []
    told += [f"Built in: {c.built_in}"] if c.built_in else []
    return element("small", f" {' '.join(told)}") if told else None


def _listed(claims: Sequence[ClaimResult]) -> Html:
    """Claims as a table for notebooks."""
    rows = [
        (
            "holds" if c.ok else element("strong", "fails"),
            [c.says or c.name, element("em", f" If {c.setting}.") if c.setting else None, _reason(c)],
            words(c.expected if c.ok else {**c.expected, **{f"found {k}": v for k, v in c.got.items()}}),
            c.source,
            c.kind,
        )
        for c in claims
    ]
    return table(("", "Claim", "Expected", "Source", "Kind"), rows)


def replicate(
    model: Model, changes: Mapping[str, object] | None = None, progress: Callable[[str], None] | None = None
) -> Replication:
    """Solve a model's games and judge every claim.

    Parameters
    ----------
    model
        A checked model file.
    changes
        Parameters to change throughout; a claim's own ``set`` comes after them.
    progress
        Called with the name of each claim before it is judged.

    Raises
    ------
    ModelError
        If ``changes`` do not fit the model.
    """
    court = _Court(model, dict(changes or {}))
    main = court.answers({}, "")
    results = []
    for claim in model.claims:
        if progress is not None:
            progress(claim.name)
        results.append(court.judge(claim))
    return Replication(
        id=model.id,
        title=model.title,
        label=main.label,
        outcome=main.outcome,
        proposer=main.proposer,
        claims=tuple(results),
        answers=main.values,
        certificate=main.certificate,
        changed=court.changes,
        outcomes=dict(main.outcomes),
    )


class _Court:
    """Solves each setting once and judges claims by it."""

    def __init__(self, model: Model, changes: dict[str, object]) -> None:
        self.model = model
        self.changes = changes
        self._solved: dict[str, tuple[AnyBuilt, Answers]] = {}
        self._built = kept(model)

    def answers(self, changes: Mapping[str, object], name: str, causes: tuple[str, ...] = ()) -> Answers:
        return self._solve(changes, name, causes)[1]

    def _solve(self, changes: Mapping[str, object], name: str, causes: tuple[str, ...]) -> tuple[AnyBuilt, Answers]:
        every = {**self.changes, **changes}
        game = setting_key(every, name)
        key = repr((game, causes))
        if key not in self._solved:
            built = self._built.get(game) or build(self.model, every, name)
            self._solved[key] = (built, built.kind.ask(built, causes))
        return self._solved[key]

    def judge(self, claim: ClaimSpec) -> ClaimResult:
        expected: Details = dict(claim.expect)
        try:
            if claim.order:
                expected, got, ok = self._order(claim)
            elif claim.window is not None:
                expected, got, ok = self._window(claim)
            else:
                built, found = self._solve(claim.set, claim.variant or claim.game, tuple(claim.causes))
                got = {name: found.values.get(name) for name in claim.expect}
                others = self._others(claim)
                got |= others
                ok = _hold(claim, built, found, others)
        except WinsetError as error:
            got, ok = {"error": str(error)}, False
        return ClaimResult(
            name=claim.name,
            expected=expected,
            got=got,
            ok=ok,
            source=self.model.cite(claim),
            kind=claim.kind,
            setting=_in_words(claim),
            says=claim.says,
            inference=claim.inference,
            built_in=claim.built_in,
        )

    def _others(self, claim: ClaimSpec) -> dict[str, float]:
        """The numbers that a claim's answers are held against, by name."""
        out = {}
        for name, other in claim.against.items():
            found = self.answers(other.set, other.variant or other.game).values.get(other.answer)
            if isinstance(found, bool) or not isinstance(found, int | float):
                raise ModelError(f"against.{name}: {other.answer!r} is no number, got {found!r}")
            out[name] = float(found)
        return out

    def _order(self, claim: ClaimSpec) -> tuple[Details, Details, bool]:
        """Facts in the order claimed; dates of different precision compare as far as the coarser goes."""
        values = [(name, self.model.facts[name].value) for name in claim.order]
        ok = all(_precedes(a, b) for (_, a), (_, b) in pairwise(values))
        return {"order": list(claim.order)}, {"values": [str(value) for _, value in values]}, ok

    def _window(self, claim: ClaimSpec) -> tuple[Details, Details, bool]:
        """The claim holds at the window's included ends, just inside and in the middle, and fails just outside."""
        window = claim.window
        assert window is not None
        name = claim.variant or claim.game
        at = build(self.model, {**self.changes, **claim.set}, name).setting
        low = None if window.from_ is None else at.number(window.from_, "from")
        high = None if window.to is None else at.number(window.to, "to")
        wrong: Details = {}
        others = self._others(claim)
        for value, inside in _trials(low, high, window.ends):
            built, found = self._solve({**claim.set, window.parameter: value}, name, tuple(claim.causes))
            if _hold(claim, built, found, others) != inside:
                seen = ", ".join(f"{key} {found.values.get(key)}" for key in claim.expect)
                wrong[f"{window.parameter} = {float(value):.9g}"] = seen
        shown = _interval(low, high, window.ends)
        expected = {**claim.expect, "window": f"{window.parameter} in {shown}"}
        return expected, wrong or {"window": f"{window.parameter} in {shown}"}, not wrong


def _trials(low: Fraction | None, high: Fraction | None, ends: str) -> list[tuple[Fraction, bool]]:
    """Values to try, and whether the claim should hold there."""
    trials = []
    width = high - low if low is not None and high is not None else None
    for edge, sign, closed in ((low, 1, ends[0] == "["), (high, -1, ends[1] == "]")):
        if edge is None:
            continue
        step = STEP * (max(abs(edge), Fraction(1)) if width is None else min(max(abs(edge), Fraction(1)), width))
        trials += [(edge, closed), (edge + sign * step, True), (edge - sign * step, False)]
        reach = width / 2 if width is not None else abs(edge) / 2 or Fraction(1)
        trials.append((edge + sign * reach, True))
    return trials


def _interval(low: Fraction | None, high: Fraction | None, ends: str) -> str:
    left = f"{ends[0]}{float(low):.6g}" if low is not None else "(-inf"
    right = f"{float(high):.6g}{ends[1]}" if high is not None else "inf)"
    return f"{left}, {right}"


def _hold(claim: ClaimSpec, built: AnyBuilt, found: Answers, others: Mapping[str, float]) -> bool:
    at = built.setting.plus(others) if others else built.setting
    measures = {name: np.array([float(x)]) for name, x in found.values.items() if is_number(x)}
    return found.certificate.ok and all(
        name in found.values and _same(name, found.values[name], wanted, at, measures)
        for name, wanted in claim.expect.items()
    )


def _same(name: str, got: object, wanted: object, at: Setting, measures: Mapping[str, Float]) -> bool:
    """Whether an answer is what the claim expects; numbers are judged as row 0."""
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if is_number(got) and isinstance(wanted, WRITTEN):
        sign, given = bound(wanted)
        number = at.number(given, "expect")
        try:
            expected = float(number)
        except OverflowError:  # no answer is so large
            expected = np.inf if number > 0 else -np.inf
        return bool(bears_out(np.array([float(got)]), np.array([expected]), sign, unit_of(name, measures))[0])
    return bool(got == wanted)


_DATE = re.compile(r"\d{4}(-\d{2}){0,2}\Z")


def _precedes(a: object, b: object) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        if _DATE.match(a) and _DATE.match(b):
            shorter = min(len(a), len(b))
            return a[:shorter] <= b[:shorter]
        return a < b
    return isinstance(a, int | float) and isinstance(b, int | float) and a < b


def _in_words(claim: ClaimSpec) -> str:
    parts = [claim.variant or claim.game] if claim.variant or claim.game else []
    parts += [f"{key} = {_word(value)}" for key, value in claim.set.items()]
    return ", ".join(parts)


def _word(value: object) -> str:
    if isinstance(value, list):
        return "/".join(map(str, value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_word(entry)}" for key, entry in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)
