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

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.type == "bool":
                value = getattr(self, field.name)
                require(
                    isinstance(value, bool), f"{self.name}.{field.name}", f"must be true or false, got {value!r:.80}"
                )

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

    The parameters may stand behind the name, as in ``"QRE(lambda=2)"`` or ``'Nash(count="one")'``.

    Raises
    ------
    ModelError
        If there is no such concept or parameter; the closest names are suggested.

    Examples
    --------
    >>> import winset
    >>> concept_named("qre(lambda=2)").to_dict()
    {'name': 'QRE', 'lam': 2}
    """
    from difflib import get_close_matches

    name, written = _called(name)
    parameters = written | parameters
    key = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    if key not in CONCEPTS:
        close = get_close_matches(key, CONCEPTS, n=1, cutoff=0.6)
        hint = f"; did you mean {CONCEPTS[close[0]].__name__}?" if close else ""
        known = ", ".join(sorted(c.__name__ for c in CONCEPTS.values()))
        raise ModelError(f"concept: no concept named {name!r}{hint}; accepted: {known}")
    known_parameters = [field.name for field in fields(CONCEPTS[key])]
    for parameter in parameters:
        if parameter not in known_parameters:
            hint = f"accepted: {', '.join(known_parameters)}" if known_parameters else "it has none"
            raise ModelError(f"concept: {CONCEPTS[key].__name__} has no parameter {parameter!r}; {hint}")
    try:
        return CONCEPTS[key](**parameters)
    except (TypeError, ValueError, ArithmeticError) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"concept: {CONCEPTS[key].__name__} with {parameters}: {error}") from None


def _called(text: str) -> tuple[str, dict[str, object]]:
    """``"QRE(lambda=2)"`` as the name and its parameters; values are numbers, words, true and false."""
    name, bracket, inside = text.partition("(")
    if not bracket:
        return text, {}
    parameters: dict[str, object] = {}
    for part in filter(None, (part.strip() for part in inside.strip().removesuffix(")").split(","))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (equals and key and value and inside.strip().endswith(")")):
            raise ModelError(
                f"concept: must be a name, or a name with parameters such as QRE(lambda=2), got {text!r:.80}"
            )
        parameters["lam" if key == "lambda" else key] = _plain(value)
    return name.strip(), parameters


def _plain(value: str) -> object:
    """A number, true or false as such; anything else as a word, with or without quotes."""
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value.strip("'\"")


def require(condition: bool, where: str, what: str) -> None:
    """Refuse a parameter of a concept: ``where: what``."""
    if not condition:
        raise ModelError(f"{where}: {what}")
