"""One sponsored-proposal game under many draws of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self

import numpy as np

from winset.base.draws import Draws, read_draws, written_draws
from winset.base.errors import MethodError
from winset.base.solution import Found
from winset.base.writable import WritableStack
from winset.leadership.arrays import SponsoredArrays
from winset.leadership.compile import Shape
from winset.leadership.conditions import LABELS, REASONS
from winset.leadership.mandate import ROLES
from winset.leadership.signal import Signal
from winset.trees.concepts import SubgamePerfect

__all__ = ["SponsoredDraws"]


class DrawnGame(Protocol):
    """What a sponsored-proposal game tells of itself."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def shape(self) -> Shape:
        """All of it but its numbers."""

    @property
    def parameters(self) -> dict[str, float]:
        """Its numbers by name."""

    @property
    def signal(self) -> Signal | None:
        """What the sponsor has seen of the hegemon's type."""

    def with_parameters(self, values: Mapping[str, float]) -> Self:
        """The game with other numbers."""


class SponsoredDraws(WritableStack):
    """A stack of sponsored-proposal games that differ in numbers only.

    Parameters
    ----------
    game
        The game; its shape (designs, mandate, front, followers, quota, signal) is that of every draw.
    draws
        ``{number: array (B,)}`` by the names of ``game.parameters``, or an array ``(B, P)`` in their order. A plain
        ``"fear"`` or ``"threshold"`` stands for that of every follower.
    """

    concept = SubgamePerfect()

    def __init__(self, game: DrawnGame, draws: Draws) -> None:
        if game.shape.backup is not None:
            raise MethodError(
                "draws: a game with backup is not solved in batch; use its tree, game.to_extensive_form()"
            )
        self.game_at_hand = game
        self.title = game.title
        self.names = list(game.parameters)
        if isinstance(draws, dict) and len(game.shape.followers) > 1:
            for name in ("fear", "threshold"):
                if name in draws:
                    each = {f"{name}.{f}": draws[name] for f in game.shape.followers}
                    draws = {**{k: v for k, v in draws.items() if k != name}, **each}
        self.values, self.column = read_draws(draws, self.names)

    def __len__(self) -> int:
        return len(self.values)

    def made_of(self) -> dict[str, object]:
        """The game and the draws."""
        return {"game": self.game_at_hand, "draws": written_draws(self.values, self.column, self.names)}

    def game(self, row: int) -> DrawnGame:
        """The game of one row."""
        used = zip(self.names, self.column, strict=True)
        return self.game_at_hand.with_parameters({p: float(self.values[row, c]) for p, c in used if c >= 0})

    def to_arrays(self) -> SponsoredArrays:
        """The numbers once, and the draws."""
        game, shape = self.game_at_hand, self.game_at_hand.shape
        tolerant = game.signal is not None and game.signal.actual == "tolerant"
        who = (len(shape.followers), shape.quota, shape.has_front, shape.front_initiates)
        options = (*who, shape.signal, tolerant, shape.veil, shape.persistence)
        return SponsoredArrays(
            numbers=np.array(list(game.parameters.values()), dtype=np.float64),
            draws=self.values,
            column=self.column,
            inclusive=np.array(shape.inclusive, dtype=np.uint8),
            allowed=np.array([role in shape.mandate for role in ROLES], dtype=np.uint8),
            options=np.array(options, dtype=np.int64),
        )

    def present(self, found: Found) -> Found:
        """Columns of integers get their words, and ``conditions`` a column for each of L1 to L5."""
        columns = dict(found.details)
        bits = columns.pop("conditions")
        for k in range(5):
            columns[f"L{k + 1}"] = (bits >> k & 1).astype(bool)
        columns["canvassed"] = columns["canvassed"].astype(bool)
        outcomes = ("q", *self.game_at_hand.shape.names)
        legend = {
            "outcome": outcomes,
            "absent_outcome": outcomes,
            "overt_outcome": outcomes,
            "tabled": ("nothing", *self.game_at_hand.shape.names),
            "proposer": ("nobody", "front", "sponsor"),
            "role": ROLES,
            "label": LABELS,
            "why_not_overt": ("", *REASONS),
        }
        return found.but(details={**columns, "legend": legend})
