"""What a kind of game in a model file consists of, and what comes out of asking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypeVar

from winset.base.solution import Certificate, Details, Solution
from winset.episodes.schema import GameSpec
from winset.episodes.setting import Setting

__all__ = [
    "NOBODY",
    "NUMBER",
    "PROBABILITY",
    "SEVERAL",
    "Answers",
    "AnyBuilt",
    "AnyKind",
    "AnySolution",
    "Built",
    "Changes",
    "Kind",
    "Vocabulary",
    "with_probabilities",
]

Spec = TypeVar("Spec", bound=GameSpec)
Game = TypeVar("Game")
Changes: TypeAlias = Mapping[str, object]
"""New values by parameter, or by path in a game's table."""


NOBODY = "none"
"""How a model file writes that nobody proposes, or that there is no reason."""

SEVERAL = "several"
"""The outcome where several are answers, and which it is stays open."""

NUMBER = "number"
"""In a vocabulary: an answer that is a number, so that a claim may expect an expression in the parameters."""

Vocabulary = dict[str, tuple[str, ...] | str | None]
"""Answers by name, each with the words it can be, :data:`NUMBER`, or None for any value."""


@dataclass(frozen=True)
class Answers:
    """What came out, by name, with its proof.

    ``label``, ``outcome`` and ``proposer`` stand for themselves and under ``values``. Where chance decides, ``outcome``
    is None and ``chances`` has the probability of each.
    """

    values: Details
    certificate: Certificate
    method: str
    label: str = NOBODY
    outcome: str | None = ""
    proposer: str | None = None
    chances: Mapping[str, float] | None = None

    @property
    def outcomes(self) -> Mapping[str, float]:
        """The probability of every outcome."""
        return self.chances if self.chances is not None else {str(self.outcome): 1.0}


@dataclass(frozen=True)
class Kind(Generic[Spec, Game]):
    """One kind of game that a model file can hold.

    Parameters
    ----------
    spec
        What its table may hold.
    build
        From that table and a setting to the game.
    concept
        What is asked of it unless the file says otherwise.
    vocabulary
        The answers a claim may expect, each with what is accepted.
    ask
        From the solved game to those answers.
    """

    spec: type[Spec]
    build: Callable[[Spec, Setting, str, str], Game]
    concept: str
    vocabulary: Callable[[Spec], Vocabulary]
    ask: Callable[[Built[Spec, Game], tuple[str, ...]], Answers]


@dataclass(frozen=True)
class Built(Generic[Spec, Game]):
    """A game with the table it came from and the setting it was built at; ``again`` builds it with more changed."""

    game: Game
    spec: Spec
    setting: Setting
    kind: Kind[Spec, Game]
    again: Callable[[Changes], Built[Spec, Game]]

    @property
    def concept(self) -> str:
        """What is asked of it."""
        return self.spec.concept or self.kind.concept


AnyKind: TypeAlias = Kind[Any, Any]
PROBABILITY = "probability"
"""What stands before an outcome in the answer that has its probability."""


def with_probabilities(kind: AnyKind) -> AnyKind:
    """The same kind, which answers ``probability.<outcome>`` for every outcome that its table names."""

    def names(spec: Any) -> dict[str, str]:
        words = kind.vocabulary(spec)
        outcomes = words.get("outcome")
        named = [word for word in outcomes if word != SEVERAL] if isinstance(outcomes, tuple) else []
        return {f"{PROBABILITY}.{outcome}": outcome for outcome in named if f"{PROBABILITY}.{outcome}" not in words}

    def vocabulary(spec: Any) -> Vocabulary:
        return kind.vocabulary(spec) | dict.fromkeys(names(spec), NUMBER)

    def ask(built: AnyBuilt, constraints: tuple[str, ...]) -> Answers:
        found = kind.ask(built, constraints)
        told = names(built.spec) if found.outcome != SEVERAL else {}
        values = {name: found.outcomes.get(outcome, 0.0) for name, outcome in told.items()}
        return replace(found, values={**found.values, **values})

    return replace(kind, vocabulary=vocabulary, ask=ask)


AnyBuilt: TypeAlias = Built[Any, Any]
AnySolution: TypeAlias = "Solution[Any]"
