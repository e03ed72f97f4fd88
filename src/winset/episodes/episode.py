"""An episode as users meet it: ``winset.episode("apec-launch-1989").replicate()``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from winset.base.markup import card, element, table, unbroken
from winset.episodes.build import build
from winset.episodes.claims import Replication, replicate
from winset.episodes.kinds.kind import AnyBuilt, AnySolution
from winset.episodes.model import Model
from winset.episodes.read import gallery as shown
from winset.episodes.read import identifiers, locate, read

__all__ = ["Episode", "episode", "episodes", "load"]


class Episode:
    """A negotiation in a model file: its facts, its game, and what is claimed of it.

    Parameters
    ----------
    model
        The checked file; see :func:`load` and :func:`episode`.

    Examples
    --------
    >>> import winset as ws
    >>> ws.episode("apec-launch-1989").replicate().label
    'leadership-from-behind'
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def id(self) -> str:
        """The identifier."""
        return self.model.id

    @property
    def title(self) -> str:
        """What the episode is called."""
        return self.model.title

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters at the values of the file."""
        return {name: float(value) for name, value in self.built().setting.values.items()}

    @property
    def variants(self) -> tuple[str, ...]:
        """Names that :meth:`game` takes: variants of the main game, and the file's other games."""
        return (*self.model.variants, *(name for name in self.model.games if name))

    def built(self, variant: str = "", **changes: object) -> AnyBuilt:
        """The game with the table and the setting it was built from; arguments as in :meth:`game`."""
        return build(self.model, changes, variant)

    def game(self, variant: str = "", **changes: object) -> Any:
        """The episode's game.

        Parameters
        ----------
        variant
            One of :attr:`variants`; the main game if empty.
        **changes
            New values of parameters, or of keys of the game's table such as ``mandate``.

        Raises
        ------
        ModelError
            If there is no such variant or parameter, or the game at these values is not acceptable.
        """
        return self.built(variant, **changes).game

    def solve(self, variant: str = "", **changes: object) -> AnySolution:
        """Solve the game by the concept that the file asks for; arguments as in :meth:`game`."""
        from winset.base.concept import concept_named
        from winset.solve import solve

        built = self.built(variant, **changes)
        return solve(built.game, concept_named(built.concept))

    def replicate(
        self, changes: Mapping[str, object] | None = None, progress: Callable[[str], None] | None = None
    ) -> Replication:
        """Solve the games again and judge every claim.

        Parameters
        ----------
        changes
            Parameters to change throughout, before the changes that claims make themselves.
        progress
            Called with the name of each claim before it is judged.
        """
        return replicate(self.model, changes, progress)

    def _repr_html_(self) -> str:
        model = self.model
        lines = list(model.actors.items())
        story = element("p", " ".join(model.summary.split()))
        facts = [
            (fact.says, unbroken(fact.value) if fact.value is not None else "", model.cite(fact))
            for fact in model.facts.values()
        ]
        return card(model.title, model.period, lines, story, table(("What happened", "", "Source"), facts))

    def __repr__(self) -> str:
        return f"<Episode {self.id}: {self.title}, {len(self.model.claims)} claims>"


def episodes(gallery: bool = False) -> tuple[str, ...]:
    """Identifiers of the episodes that come with the library; with ``gallery`` of the negotiations from elsewhere."""
    return tuple(shown() if gallery else identifiers())


def episode(name: str) -> Episode:
    """An episode that comes with the library, or a negotiation of its gallery.

    Raises
    ------
    ModelError
        If there is none of this name; the closest is suggested.
    """
    return Episode(_shipped(str(locate(name))))


def load(path: str | Path) -> Episode:
    """An episode from a file of your own.

    Raises
    ------
    ModelError
        With every fault of the file as ``file: key.path: what is wrong, what is accepted``.
    """
    return Episode(read(path))


@lru_cache(maxsize=64)
def _shipped(path: str) -> Model:
    return read(path)
