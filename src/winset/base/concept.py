"""What every concept has in common, and the list of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from winset.base.errors import ModelError

__all__ = ["CONCEPTS", "Concept", "concept_named", "require"]


CONCEPTS: dict[str, type[Concept]] = {}
"""Every concept by the name users write, in lower case without separators."""


@dataclass(frozen=True)
class Concept:
    """What is asked of a game. Subclasses are listed in :data:`CONCEPTS` under their own name."""

    summary: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        CONCEPTS[cls.__name__.lower()] = cls

    @property
    def name(self) -> str:
        """The concept's name, as in ``winset.Nash``."""
        return type(self).__name__

    def to_dict(self) -> dict[str, object]:
        """Name and parameters, as plain data."""
        return {"name": self.name, **{f.name: getattr(self, f.name) for f in fields(self)}}

    @staticmethod
    def from_dict(data: Mapping[str, object]) -> Concept:
        """The concept that :meth:`to_dict` wrote."""
        parameters = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k != "name"}
        return concept_named(str(data["name"]), **parameters)


def concept_named(name: str, **parameters: object) -> Concept:
    """The concept of this name (case, ``-`` and ``_`` do not matter), with its parameters.

    Raises
    ------
    ModelError
        If there is no such concept; the closest names are suggested.
    """
    from difflib import get_close_matches

    key = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    if key not in CONCEPTS:
        close = get_close_matches(key, CONCEPTS, n=1, cutoff=0.6)
        hint = f"; did you mean {CONCEPTS[close[0]].__name__}?" if close else ""
        known = ", ".join(sorted(c.__name__ for c in CONCEPTS.values()))
        raise ModelError(f"concept: no concept named {name!r}{hint}; accepted: {known}")
    return CONCEPTS[key](**parameters)


def require(condition: bool, where: str, what: str) -> None:
    """Refuse a parameter of a concept: ``where: what``."""
    if not condition:
        raise ModelError(f"{where}: {what}")
