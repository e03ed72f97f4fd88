"""What a solve returns: points with names, a status, and a certificate. Plain data, no computing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Column
from winset.base.concept import Concept
from winset.base.errors import ModelError, NotSolved
from winset.base.frames import frame_of
from winset.base.markup import Html, card, element, latex, table, visible, word
from winset.base.points import ActionProfile, ActionSets, BehaviorProfile, Continuum, Distribution, Profile, Vector
from winset.base.provenance import made_here
from winset.base.records import Record, from_plain, quick, same, to_plain
from winset.base.status import Status

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "ActionProfile",
    "ActionSets",
    "BatchSolution",
    "BehaviorProfile",
    "Certificate",
    "Completeness",
    "Continuum",
    "Covers",
    "Details",
    "Distribution",
    "Found",
    "Profile",
    "Record",
    "Solution",
    "Vector",
    "from_plain",
    "same",
    "to_plain",
]


Completeness = Literal["all", "some", "one", "none"]
Details = dict[str, Any]
"""What else an answer says, each under its name; a room's ``details.py`` has a class of them for each concept."""
Points = list[Any]
"""Answers: raw arrays from a method, records with names once a game has presented them."""
Covers = Literal["all", "part", "witness"]
Answer = TypeVar("Answer", bound=Record)
"""The class of the points of a solution, such as :class:`Profile` or :class:`Vector`."""


@quick
@dataclass(frozen=True, eq=False)
class Certificate(Record):
    """What an answer proves about itself, computed from the game and the answer alone.

    Parameters
    ----------
    kind
        What was measured: ``"regret"``, ``"one-shot deviation"``, ``"KKT residual"`` ...
    value
        The largest violation found, relative to the payoffs' range; 0 is perfect.
    tolerance
        What counts as within tolerance.
    exact
        True if the whole claim was proved in exact arithmetic; never where ``covers`` is not ``"all"``.
    statement
        One sentence: what has been checked, or which part fails, where and by how much.
    parts
        The measurements that ``value`` is the largest of.
    covers
        ``"all"`` if what was checked implies the claim, ``"part"`` if only necessary conditions were checked,
        ``"witness"`` for a counter-example or a multiplier that proves that there is no answer.
    proved
        The claims that the check implies: ``"points"``, ``"completeness"``, ``"components"``, ``"details.values"`` ...
    made_by
        Where the certificate was kept and read again: the program that made it, by digest of the package's source (its
        compiled kernels are of that source), versions and kind of machine. Empty in the program that made it.
    """

    kind: str
    value: float
    tolerance: float
    exact: bool = False
    statement: str = ""
    parts: Details = field(default_factory=dict)
    covers: Covers = "all"
    proved: tuple[str, ...] = ()
    made_by: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.covers == "part" and self.exact:
            object.__setattr__(self, "exact", False)

    @property
    def ok(self) -> bool:
        """Whether the violation is within tolerance (NaN is not)."""
        return bool(self.value <= self.tolerance)

    def _repr_html_(self) -> str:
        verdict = "within tolerance" if self.ok else "REFUSED"
        lines = [("checked", self.statement), ("violation", f"{self.value:.3g} (tolerance {self.tolerance:.3g})"),
                 ("covers", f"{self.covers}{', in exact arithmetic' if self.exact else ''}"),
                 ("proves", ", ".join(self.proved) or "nothing beyond the parts")]  # fmt: skip
        parts = [(name, word(part)) for name, part in self.parts.items()]
        return card(f"{self.kind}: {verdict}", "certificate", lines, table(("part", "violation"), parts))

    @property
    def provenance(self) -> dict[str, str]:
        """The program that made the certificate: source, versions, kind of machine."""
        return self.made_by or made_here()

    def made_of(self) -> dict[str, object]:
        """Every field, and the program that made it."""
        return super().made_of() | {"made_by": self.provenance}

    def __getstate__(self) -> dict[str, object]:
        return self.made_of()

    def __str__(self) -> str:
        proof = "exact" if self.exact else f"{self.kind} {self.value:.3g} (tolerance {self.tolerance:.3g})"
        if self.covers == "part":
            proof = f"in part, {proof}"
        return f"{proof}: {self.statement}" if self.statement else proof


@quick
@dataclass(frozen=True, eq=False)
class Found(Record):
    """What a method hands over before it is certified: raw arrays first, named points once presented."""

    status: Status
    points: Points
    completeness: Completeness = "one"
    reason: str = ""
    components: Points = field(default_factory=list)
    details: Details = field(default_factory=dict)
    stats: Details = field(default_factory=dict)

    def but(self, **changes: Any) -> Found:
        """The same with some fields changed."""
        made = object.__new__(type(self))
        vars(made).update(vars(self) | changes)
        return made


@quick
@dataclass(frozen=True, eq=False)
class Solution(Record, Generic[Answer]):
    """An answer with its proof.

    Parameters
    ----------
    game
        Title of the game that was solved.
    concept
        What was asked.
    status
        How it ended; ``SOLVED`` means that the certificate is within tolerance.
    points
        The answers: profiles, payoff vectors or behaviour profiles, with players' names.
    completeness
        ``"all"`` if no other answer exists, ``"some"`` if others may, ``"one"`` if one was asked for,
        ``"none"`` if there is no answer; ``reason`` says why.
    components
        Continua of answers, where there are any.
    certificate
        What the answer proves about itself.
    method
        The method that found it.
    details
        What else the solution says, each under its name.
    stats
        Work done: steps, seconds.
    """

    game: str
    concept: Concept
    status: Status
    points: list[Answer]
    completeness: Completeness
    reason: str
    certificate: Certificate
    method: str
    components: Points = field(default_factory=list)
    details: Details = field(default_factory=dict)
    stats: Details = field(default_factory=dict)

    @property
    def point(self) -> Answer:
        """The first answer."""
        if not self.points:
            raise NotSolved(f"{self.concept.name}: there is no point: {self.status.sentence}")
        return self.points[0]

    def require(self) -> Solution[Answer]:
        """This solution if it is solved; otherwise :class:`~winset.base.errors.NotSolved`."""
        if self.status is not Status.SOLVED:
            raise NotSolved(
                f"{self.concept.name} by {self.method}: {self.status}: {self.status.sentence} {self.reason}"
            )
        return self

    def to_frame(self) -> DataFrame:
        """The answers as a data frame of pandas, if it is installed: a row a point; see :attr:`points`.

        Payoffs and shares are numbers, one column a player; of mixed strategies every action has a column.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        rows = [_numbers(point) for point in self.points]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        return frame_of({name: [row.get(name) for row in rows] for name in columns}, "points")

    def to_latex(self) -> str:
        """The answers as a table of LaTeX, in fractions where proved; the certificate is a comment before it."""
        exact = self.details.get("exact_points", ())
        points = exact if len(exact) == len(self.points) else self.points
        cells = [_cells(point) for point in points] or [{"no point": str(self.status)}]
        lines = [f"% {self.concept.name} of {self.game or 'the game'}: {self.status}, {self.certificate}",
                 rf"\begin{{tabular}}{{{'l' * len(cells[0])}}}",
                 " & ".join(map(latex, cells[0])) + r" \\ \hline"]  # fmt: skip
        lines += [" & ".join(map(latex, row.values())) + r" \\" for row in cells]
        return "\n".join(" ".join(visible(line).split()) for line in lines) + "\n" + r"\end{tabular}"

    def __str__(self) -> str:
        head = f"{self.concept.name} of {self.game or 'the game'}: {self.status} by {self.method}, {self.certificate}"
        lines = [f"  {point}" for point in self.points]
        return visible("\n".join([head, *lines, f"  completeness: {self.completeness}. {self.reason}".rstrip()]))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines = [
            ("status", f"{self.status}: {self.status.sentence}"),
            ("certificate", self.certificate),
            ("completeness", f"{self.completeness}. {self.reason}".rstrip()),
        ]
        return card(
            f"{self.concept.name} of {self.game or 'the game'}", f"by {self.method}", lines, _listed(self.points)
        )


def _cells(point: object) -> dict[str, str]:
    """A point in words, by player where it has a word on each."""
    return dict(point.cells()) if hasattr(point, "cells") else {"point": str(point)}


def _numbers(point: object) -> dict[str, object]:
    """A point in numbers where it has one number a player or an action, else in words."""
    if isinstance(point, Vector) and point.values.ndim == 1:
        return dict(zip(point.players, point.values.tolist(), strict=True))
    if isinstance(point, Profile) and point.actions:
        rows = zip(point.players, point.actions, point.strategies, strict=True)
        return {f"{player}: {a}": float(p) for player, own, mix in rows for a, p in zip(own, mix, strict=True)}
    return dict(_cells(point))


def _listed(points: Sequence[object], most: int = 50) -> Html | None:
    """The first points as a table for notebooks, one column a player where points have a word on each."""
    if not points:
        return None
    cells = [_cells(point) for point in points[:most]]
    rows = [(k + 1, *row.values()) for k, row in enumerate(cells)]
    more = element("p", f"and {len(points) - most} more") if len(points) > most else None
    return Html(table(("", *cells[0]), rows) + (more or ""))


@dataclass(frozen=True, eq=False)
class BatchSolution(Record):
    """Answers to a stack of games, one row a game.

    Parameters
    ----------
    concept
        What was asked of every game.
    status
        Shape ``(B,)``, integers of :class:`~winset.base.status.Status`.
    certificate
        Shape ``(B,)``, the largest relative violation of each row.
    columns
        Everything else by name, each with leading axis ``B``: ``points``, ``count``, ``outcome`` ...
    legend
        What the integers in a column mean: ``{"outcome": ("q", "with-us")}``.
    lists, offsets
        What a row has several of, such as all its equilibria: every array of ``lists`` has those of row b in
        ``offsets[b]:offsets[b + 1]``; ``offsets`` has shape ``(B + 1,)``.
    players, actions
        Names, for stacks of normal forms.
    method, stats
        As in :class:`Solution`.
    """

    concept: Concept
    status: NDArray[np.int8]
    certificate: NDArray[np.float64]
    columns: dict[str, Column]
    method: str
    legend: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stats: Details = field(default_factory=dict)
    lists: dict[str, Column] = field(default_factory=dict)
    offsets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    players: tuple[str, ...] = ()
    actions: tuple[tuple[str, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.status)

    def __getitem__(self, name: str) -> Column:
        if name in self.columns:
            return self.columns[name]
        if name in self.lists:
            return self.lists[name]
        raise KeyError(f"no column named {name!r}; there are {', '.join([*self.columns, *self.lists])}")

    @property
    def points(self) -> Column:
        """The column, or the list, ``points``."""
        return self["points"]

    def of(self, row: int) -> Details:
        """Everything about one row by name: its entry of every column, its part of every list."""
        row = range(len(self))[row]
        out: Details = {"status": Status(int(self.status[row])), "certificate": float(self.certificate[row])}
        out |= {name: column[row] for name, column in self.columns.items()}
        return out | {name: some[self.offsets[row] : self.offsets[row + 1]] for name, some in self.lists.items()}

    def profiles(self, row: int) -> list[Profile]:
        """The equilibria of one row of a stack of normal forms, with names."""
        here = self.of(row)
        if not self.players or not {"points", "choices"} & here.keys():
            raise ModelError("profiles: these are not strategies of normal forms; see columns and lists")
        if "choices" in here:
            strategies = [
                [np.eye(len(names))[a] for names, a in zip(self.actions, chosen, strict=True)]
                for chosen in here["choices"]
            ]
        else:
            points = here["points"] if "points" in self.lists else here["points"][None]
            points = [p for p in points if not np.isnan(p).any()]
            strategies = [[s[: len(names)] for names, s in zip(self.actions, p, strict=True)] for p in points]
        return [Profile(self.players, tuple(s), self.actions) for s in strategies]

    def labels(self, column: str) -> NDArray[np.str_]:
        """A column of integers in words, by its legend."""
        if column not in self.legend:
            raise ModelError(f"columns[{column!r}]: has no legend; accepted: {', '.join(self.legend) or 'none'}")
        words: NDArray[np.str_] = np.array(self.legend[column])[self[column]]
        return words

    def to_frame(self) -> DataFrame:
        """A row a game as a data frame of pandas, if it is installed; see :attr:`columns`.

        Columns with a legend are in words; a column of arrays becomes one column an entry, ``payoffs[0]``, ...

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        out: dict[str, Sequence[object]] = {"status": [Status(int(s)).name for s in self.status]}
        out["certificate"] = self.certificate.tolist()
        for name, column in self.columns.items():
            flat = (self.labels(name) if name in self.legend else column).reshape(len(self), -1)
            places = [""] if column.ndim == 1 else [str(list(at)) for at in np.ndindex(column.shape[1:])]
            out |= {f"{name}{place}": flat[:, k].tolist() for k, place in enumerate(places)}
        return frame_of(out, "columns")

    def _summary(self) -> tuple[list[tuple[str, str]], str]:
        """How many games ended in which way, and the worst certificate."""
        names, counts = np.unique(self.status, return_counts=True)
        finite = self.certificate[np.isfinite(self.certificate)]
        worst = f"largest violation {finite.max():.3g}" if len(finite) else "none"
        return [(str(Status(int(s))), f"{c} of {len(self)} games") for s, c in zip(names, counts, strict=True)], worst

    def __str__(self) -> str:
        ends, worst = self._summary()
        lines = [f"  {name}: {count}" for name, count in [*ends, ("certificates", worst)]]
        lines += [f"  {name}: {column.dtype} {column.shape}" for name, column in (self.columns | self.lists).items()]
        return "\n".join([f"{self.concept.name} of {len(self)} games by {self.method}", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        lines, worst = self._summary()
        columns = [(name, str(column.dtype), str(column.shape)) for name, column in self.columns.items()]
        title = f"{self.concept.name} of {len(self)} games"
        return card(
            title, f"by {self.method}", [*lines, ("certificates", worst)], table(("column", "type", "shape"), columns)
        )
