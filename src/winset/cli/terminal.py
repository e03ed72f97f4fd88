"""What all commands share: their options, bad input, progress lines, and one document or one page as output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from winset.episodes.episode import Episode

__all__ = [
    "AsJson",
    "Changes",
    "Model",
    "compiling",
    "complain",
    "faults",
    "find_episode",
    "print_out",
    "settings",
    "tables",
]


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else.")]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter, or a key of the game; may be repeated."),
]
Model = Annotated[str, typer.Argument(metavar="FILE_OR_ID", help="A model file, or the identifier of an episode.")]


def find_episode(name: str) -> Episode:
    """An episode by identifier, or a model file by its path."""
    from winset.episodes.episode import episode, load
    from winset.episodes.read import identifiers

    return load(name) if name not in identifiers() and _is_path(name) else episode(name)


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or "\\" in name


def settings(changes: list[str] | None) -> dict[str, Any]:
    """What ``--set NAME=VALUE`` asks for, by name."""
    from winset.base.errors import Faults

    found = Faults()
    changed: dict[str, Any] = {}
    for change in changes or ():
        name, equals, value = change.partition("=")
        if not (name.strip() and equals and value.strip()):
            found.add("--set", f"must be NAME=VALUE, got {change!r}")
        changed[name.strip()] = _value(value.strip())
    found.raise_if_any()
    return changed


def _value(text: str) -> Any:
    """``true``, ``3``, ``0.5``, ``a,b`` or ``["a"]`` as what they say; anything else is an expression."""
    try:
        return json.loads(text)
    except ValueError:
        return [part.strip() for part in text.split(",")] if "," in text else text


def tables() -> Any:
    """The tables of ``winset.report``."""
    from winset.report import tables

    return tables


def print_out(as_json: bool, document: dict[str, Any], page: Any) -> None:
    """One JSON document, or the page that ``page()`` makes."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    from rich.console import Console

    rendered: RenderableType = page()
    Console(width=None if sys.stdout.isatty() else 160).print(rendered, markup=False, highlight=False)


@contextmanager
def faults(as_json: bool) -> Iterator[None]:
    """Bad input ends in exit status 2, its faults on standard error, one a line."""
    from winset.base.errors import NotSolved, WinsetError

    try:
        yield
    except WinsetError as error:
        if as_json:
            faults = getattr(error, "faults", (str(error),))
            typer.echo(json.dumps({"ok": False, "faults": list(faults)}))
        complain(error)
        raise typer.Exit(1 if isinstance(error, NotSolved) else 2) from None


def complain(error: Exception) -> None:
    """An error on standard error."""
    typer.echo(str(error), err=True)


@contextmanager
def compiling() -> Iterator[Any]:
    """A line on standard error while kernels are compiled for the first time, if somebody is watching."""
    if not sys.stderr.isatty() or _compiled():
        yield lambda line: None
        return
    from rich.console import Console

    with Console(stderr=True).status("compiling the kernels, once ...") as status:
        yield lambda line: status.update(f"compiling the kernels, once ... {line}")


def _compiled() -> bool:
    """Whether the kernels of trees, as their sources now stand, lie in the cache on disk."""
    from winset.base.jit import is_compiled

    return is_compiled("winset.trees.kernels.backward_induction")
