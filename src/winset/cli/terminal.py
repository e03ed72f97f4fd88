"""What all commands share: their options, bad input, progress lines, and one document or one page as output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winset.base.markup import visible

if TYPE_CHECKING:
    from rich.console import RenderableType

    from winset.episodes.episode import Episode

__all__ = [
    "AsJson",
    "Changes",
    "Model",
    "compiling",
    "complain",
    "echo_json",
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


def settings(changes: list[str] | None) -> dict[str, object]:
    """What ``--set NAME=VALUE`` asks for, by name."""
    from winset.base.errors import Faults

    found = Faults()
    changed: dict[str, object] = {}
    for change in changes or ():
        name, equals, value = change.partition("=")
        if not (name.strip() and equals and value.strip()):
            found.add("--set", f"must be NAME=VALUE, got {change!r}")
        changed[name.strip()] = _value(value.strip())
    found.raise_if_any()
    return changed


def _value(text: str) -> object:
    """``true``, ``3``, ``0.5``, ``a,b`` or ``["a"]`` as what they say; anything else is an expression."""
    try:
        return json.loads(text)
    except ValueError:
        return [part.strip() for part in text.split(",")] if "," in text else text


def tables() -> Any:
    """The tables of ``winset.report``."""
    from winset.report import tables

    return tables


def print_out(as_json: bool, document: Mapping[str, object], page: Callable[[], RenderableType]) -> None:
    """One JSON document, or the page that ``page()`` makes."""
    if as_json:
        echo_json(document)
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 160, markup=False, emoji=False, highlight=False)
    console.print(_Visible(page()))


class _Visible:
    """A page with every control character of its texts written out; styles are the page's own."""

    def __init__(self, page: RenderableType) -> None:
        self.page = page

    def __rich_console__(self, console: Any, options: Any) -> Iterator[Any]:
        from rich.segment import Segment

        for segment in console.render(self.page, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def echo_json(document: Mapping[str, object]) -> None:
    """One JSON document on standard output; control characters are written as JSON writes them."""
    text = json.dumps(document, ensure_ascii=False, default=str)
    typer.echo("".join(sign if visible(sign) == sign else json.dumps(sign)[1:-1] for sign in text))


@contextmanager
def faults(as_json: bool) -> Iterator[None]:
    """Bad input ends in exit status 2, its faults on standard error, one a line."""
    from winset.base.errors import NotSolved, WinsetError

    try:
        yield
    except WinsetError as error:
        if as_json:
            faults = getattr(error, "faults", (str(error),))
            echo_json({"ok": False, "faults": list(faults)})
        complain(error)
        raise typer.Exit(1 if isinstance(error, NotSolved) else 2) from None


def complain(error: Exception) -> None:
    """An error on standard error."""
    faults = getattr(error, "faults", None) or (str(error),)
    typer.echo("\n".join(visible(fault) for fault in faults), err=True)


@contextmanager
def compiling() -> Iterator[Any]:
    """A line on standard error that says what is being done, if somebody is watching."""
    if not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console

    from winset.base.watching import STOP_LINE

    with Console(stderr=True).status("solving ...") as status:
        shown = STOP_LINE.set(status.stop)
        try:
            yield lambda line: status.update(f"solving ... {line}")
        finally:
            STOP_LINE.reset(shown)
