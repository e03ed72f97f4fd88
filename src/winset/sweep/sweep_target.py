"""A game or an episode as something that answers for a block of drawn values at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from winset.base.array_types import Float
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import ModelError
from winset.episodes.episode import Episode, episode
from winset.solve import solve_batch
from winset.sweep.columns import read_columns
from winset.sweep.digest import digest_of
from winset.sweep.episode_draws import EpisodeDraws
from winset.sweep.tally import Answered

__all__ = ["GameDraws", "Target", "as_target"]


class Target(Protocol):
    """What a sweep goes over."""

    @property
    def title(self) -> str:
        """What it is called."""

    def check(self, names: Sequence[str], values: Float) -> None:
        """ModelError if these parameters cannot take these values, one row each; shape ``(B, D)``."""

    def fingerprint(self, names: Sequence[str]) -> str:
        """A digest of all that its answers depend on but the values drawn of these parameters."""

    def answer(self, names: Sequence[str], values: Float, threads: int | None, certify: bool) -> Answered:
        """What the games at these values answer."""


class Drawable(Protocol):
    """A game with parameters that can be drawn."""

    def with_draws(self, draws: Draws) -> object:
        """The game under draws."""


@dataclass(frozen=True)
class GameDraws:
    """A parametric game: anything with ``with_draws``, solved by ``winset.solve_batch``."""

    game: Drawable
    concept: Concept | None = None
    title: str = field(default="", compare=False)

    def check(self, names: Sequence[str], values: Float) -> None:
        """See :class:`Target`."""
        self.game.with_draws(dict(zip(names, values.T, strict=True)))

    def fingerprint(self, names: Sequence[str]) -> str:
        """See :class:`Target`."""
        return digest_of(self.game, self.concept, tuple(names))

    def answer(self, names: Sequence[str], values: Float, threads: int | None, certify: bool) -> Answered:
        """See :class:`Target`."""
        draws = dict(zip(names, values.T, strict=True))
        found = solve_batch(self.game, self.concept, draws, threads=threads, certify=certify)
        codes, legend, measures = read_columns(found.columns, found.legend, getattr(self.game, "players", ()))
        return Answered(found.status, found.certificate, codes, legend, measures)


def as_target(game: object, concept: Concept | None, variant: str, changes: Mapping[str, object] | None) -> Target:
    """The target that the arguments of :func:`winset.sweep` name.

    Raises
    ------
    ModelError
        If it is neither an episode nor a game with parameters.
    """
    if isinstance(game, str):
        game = episode(game)
    if isinstance(game, Episode):
        if concept is not None:
            raise ModelError("concept: an episode's file says what is asked of its game; give a game instead")
        return EpisodeDraws(game.model, variant, dict(changes or {}))
    if variant or changes:
        raise ModelError("variant: only an episode has variants and settings to change")
    if not hasattr(game, "with_draws"):
        raise ModelError(
            f"game: {type(game).__name__} has no parameters to draw; accepted: an episode, or a game with with_draws"
        )
    return GameDraws(cast(Drawable, game), concept, getattr(game, "title", "") or type(game).__name__)
