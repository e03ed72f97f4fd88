"""What a kind of game in a model file consists of, and what comes out of asking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from winset.base.solution import Certificate
from winset.episodes.schema import GameSpec
from winset.episodes.setting import Setting

__all__ = ["NOBODY", "NUMBER", "Answers", "Built", "Kind", "Vocabulary"]


NOBODY = "none"
"""How a model file writes that nobody proposes, or that there is no reason."""

NUMBER = "number"
"""In a vocabulary: an answer that is a number, so that a claim may expect an expression in the parameters."""

Vocabulary = dict[str, tuple[str, ...] | str | None]
"""Answers by name, each with the words it can be, :data:`NUMBER`, or None for any value."""


@dataclass(frozen=True)
class Answers:
    """What came out, by name, with its proof.

    ``label``, ``outcome`` and ``proposer`` stand for themselves and under ``values``.
    """

    values: dict[str, Any]
    certificate: Certificate
    method: str
    label: str = NOBODY
    outcome: str = ""
    proposer: str | None = None


@dataclass(frozen=True)
class Kind:
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

    spec: type[GameSpec]
    build: Callable[[Any, Setting, str, str], Any]
    concept: str
    vocabulary: Callable[[Any], Vocabulary]
    ask: Callable[[Built, tuple[str, ...]], Answers]


@dataclass(frozen=True)
class Built:
    """A game with the table it came from and the setting it was built at; ``again`` builds it with more changed."""

    game: Any
    spec: Any
    setting: Setting
    kind: Kind
    again: Callable[[Mapping[str, Any]], Built]

    @property
    def concept(self) -> str:
        """What is asked of it."""
        return self.spec.concept or self.kind.concept
