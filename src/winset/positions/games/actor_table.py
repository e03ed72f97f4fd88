"""A table of actors and issues as columns: who wants what, how much it matters, with which weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.errors import ModelError, closest, listed
from winset.base.records import Record
from winset.positions.games.rule import DecisionRule

__all__ = ["DEFAULT_WEIGHTS", "SYNONYMS", "ActorTable", "Issue"]

SYNONYMS = ("capability", "power", "influence", "weight")
"""Words for the first weight of a table, where no column has that very name."""
EQUAL = ("equal", "none", "plain", "1")
DEFAULT_WEIGHTS = "salience*capability"
"""As much of this product as a table has."""


@dataclass(frozen=True, eq=False)
class Issue:
    """One issue of a table: the actors that have a position on it, in the order of the table.

    Parameters
    ----------
    name, actors
        What it is called, and who is present.
    position, salience
        Shape (n,); a salience that nobody stated is NaN.
    weights
        Each weight of the table, shape (n,).
    lower, upper
        The ends of the issue's scale.
    reference, outcome
        The reference point (status quo) and what came out; NaN where they are not known.
    rule
        Who can decide, or None.
    """

    name: str
    actors: tuple[str, ...]
    position: Float
    salience: Float
    weights: Mapping[str, Float]
    lower: float
    upper: float
    reference: float
    outcome: float
    rule: DecisionRule | None


@dataclass(frozen=True, eq=False)
class ActorTable(Record):
    """Rows of a table of actors, sorted by issue; a missing number is NaN and never 0.

    Parameters
    ----------
    actors, issues
        Their names, in the order of the source.
    actor, issue
        Whose row it is and on what, as indices, shape (N,); rows are sorted by issue.
    position, salience
        Shape (N,); NaN where none is known.
    weights
        Capability, votes, population ... by name, shape (N,) each.
    scale
        Ends of each issue's scale, shape (m, 2).
    reference, outcome
        Shape (m,); NaN where none is known.
    rules
        A decision rule in words an issue, "" where none is known.
    labels
        Attributes of the issues by name, such as the proposal that each belongs to.
    groups
        Attributes of the actors by name, such as their delegations.
    errors
        Standard errors of ``"position"`` and ``"salience"``, shape (N,), where they are known.
    title, description, actor_notes, issue_notes
        What the source says.
    landmarks
        Points of scales with their meaning: (issue, position, meaning).
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    actor: Int
    issue: Int
    position: Float
    salience: Float
    weights: Mapping[str, Float]
    scale: Float
    reference: Float
    outcome: Float
    rules: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, Float] = field(default_factory=dict)
    title: str = ""
    description: str = ""
    actor_notes: tuple[str, ...] = ()
    issue_notes: tuple[str, ...] = ()
    landmarks: tuple[tuple[str, float, str], ...] = ()

    def __len__(self) -> int:
        return len(self.actor)

    @property
    def offsets(self) -> Int:
        """Rows of issue k are ``offsets[k]:offsets[k + 1]``, shape (m + 1,)."""
        return np.searchsorted(self.issue, np.arange(len(self.issues) + 1))

    def weight_name(self, word: str) -> str:
        """The table's own name for a weight; a general word such as "power" stands for its first weight."""
        if word in self.weights:
            return word
        if word in SYNONYMS and self.weights:
            return next(iter(self.weights))
        raise ModelError(
            f"weights: no column named {word!r}{closest(word, list(self.weights))}; "
            f"accepted: salience, {listed(list(self.weights))}, equal, or a product such as 'salience*capability'"
        )

    def split_weights(self, text: str) -> tuple[bool, tuple[str, ...]]:
        """Whether a product of columns holds salience, and the weights that it holds besides.

        ``"salience*capability"`` asks for as much of it as the table has.
        """
        words = [word.strip().lower() for word in text.replace("×", "*").replace(" x ", "*").split("*")]
        names = {name.lower(): name for name in self.weights}
        salient, held = False, []
        for word in words:
            if word == "salience":
                salient = self.has_salience or text != DEFAULT_WEIGHTS
            elif word not in EQUAL and (self.weights or text != DEFAULT_WEIGHTS):
                held.append(self.weight_name(names.get(word, word)))
        if salient and not self.has_salience:
            raise ModelError("weights: the table has no salience; accepted: " + listed([*self.weights, "equal"]))
        return salient, tuple(held)

    @property
    def has_salience(self) -> bool:
        """Whether any salience is known."""
        return bool(np.isfinite(self.salience).any())

    def product(self, text: str) -> Float:
        """The product of columns that a text names, row by row, shape (N,)."""
        salient, held = self.split_weights(text)
        out: Float = self.salience.copy() if salient else np.ones(len(self))
        for name in held:
            out *= self.weights[name]
        return out

    def rows(self, issue: str | int) -> slice:
        """The rows of an issue."""
        k = self.number(issue)
        offsets = self.offsets
        return slice(int(offsets[k]), int(offsets[k + 1]))

    def number(self, issue: str | int) -> int:
        """The place of an issue among the issues."""
        if isinstance(issue, int | np.integer) and 0 <= issue < len(self.issues):
            return int(issue)
        if issue not in self.issues:
            raise ModelError(
                f"issue: no issue named {issue!r}{closest(issue, self.issues)}; accepted: {listed(self.issues)}"
            )
        return self.issues.index(str(issue))

    def rule(self, issue: str | int) -> DecisionRule | None:
        """The decision rule of an issue."""
        text = self.rules[self.number(issue)]
        return DecisionRule.read(text) if text else None

    def on(self, issue: str | int) -> Issue:
        """One issue, with the actors that have a position on it."""
        k, rows = self.number(issue), self.rows(issue)
        held = np.arange(rows.start, rows.stop)[np.isfinite(self.position[rows])]
        return Issue(
            self.issues[k], tuple(self.actors[a] for a in self.actor[held]), self.position[held], self.salience[held],
            {name: w[held] for name, w in self.weights.items()}, float(self.scale[k, 0]), float(self.scale[k, 1]),
            float(self.reference[k]), float(self.outcome[k]), self.rule(k),
        )  # fmt: skip

    def grid(self, column: Float) -> Float:
        """A column as a table of actors × issues, NaN where there is no row."""
        out = np.full((len(self.actors), len(self.issues)), np.nan)
        out[self.actor, self.issue] = column
        return out

    def complete(self, issues: Sequence[int]) -> Int:
        """The actors with a position and, where the table has any, a salience on all of these issues."""
        x = np.isfinite(self.grid(self.position)[:, issues]).all(axis=1)
        if self.has_salience:
            x &= np.isfinite(self.grid(self.salience)[:, issues]).all(axis=1)
        return np.flatnonzero(x)

    def sorted(self) -> ActorTable:
        """The same table with actors and issues in the order of the alphabet, so that equal tables look alike."""
        who, what = sorted(self.actors), sorted(self.issues)
        to_actor = np.array([who.index(a) for a in self.actors], dtype=np.int64)
        to_issue = np.array([what.index(i) for i in self.issues], dtype=np.int64)
        order = np.lexsort((to_actor[self.actor], to_issue[self.issue]))
        a, i = np.argsort(to_actor), np.argsort(to_issue)
        of_rows = {n: getattr(self, n)[order] for n in ("position", "salience")}
        return ActorTable(
            tuple(who), tuple(what), to_actor[self.actor][order], to_issue[self.issue][order], of_rows["position"],
            of_rows["salience"], {n: w[order] for n, w in self.weights.items()}, self.scale[i], self.reference[i],
            self.outcome[i], tuple(self.rules[k] for k in i),
            {n: tuple(v[k] for k in i) for n, v in self.labels.items()},
            {n: tuple(v[k] for k in a) for n, v in self.groups.items()}, {n: e[order] for n, e in self.errors.items()},
            self.title, self.description, tuple(self.actor_notes[k] for k in a) if any(self.actor_notes) else (),
            tuple(self.issue_notes[k] for k in i) if any(self.issue_notes) else (), tuple(sorted(self.landmarks)),
        )  # fmt: skip
