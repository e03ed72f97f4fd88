"""The command ``winset``.

Exit status: 0 done and every claim holds, 1 a claim fails or there is no solution within tolerance, 2 bad input.
Everything heavy is imported inside the commands, so that ``winset --help`` is instant.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import RenderableType

    from winset.episodes.episode import Episode

__all__ = ["app", "main"]

app = typer.Typer(
    name="winset",
    help="Negotiations as games, with certified answers.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output and nothing else.")]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter, or a key of the game; may be repeated."),
]
Model = Annotated[str, typer.Argument(metavar="FILE_OR_ID", help="A model file, or the identifier of an episode.")]


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from winset import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command("list")
def list_episodes(as_json: AsJson = False) -> None:
    """List the episodes that come with the library."""
    with _faults(as_json):
        from winset.episodes.episode import episode, episodes

        models = [episode(name).model for name in episodes()]
        rows = [
            {"id": m.id, "title": m.title, "period": m.period, "claims": len(m.claims), "file": m.place} for m in models
        ]
        _print(as_json, {"episodes": rows}, lambda: _tables().listing(models))


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The identifier of an episode, or a model file.")],
    as_json: AsJson = False,
) -> None:
    """Show an episode: its facts, its game's parameters and its claims, with their sources."""
    with _faults(as_json):
        model = _episode(name).model
        _print(as_json, _model_document(model), lambda: _tables().model_page(model))


@app.command()
def validate(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A model file.")], as_json: AsJson = False
) -> None:
    """Check a model file and report every fault at once."""
    from winset.errors import ModelError

    try:
        from winset.episodes.episode import load

        found = load(path)
    except ModelError as error:
        if as_json:
            typer.echo(json.dumps({"file": str(path), "ok": False, "faults": list(error.faults)}))
        else:
            _complain(error)
        raise typer.Exit(2) from None
    claims, parameters = len(found.model.claims), len(found.model.parameters)
    document = {"file": str(path), "ok": True, "faults": [], "id": found.id, "claims": claims}
    _print(as_json, document, lambda: f"{path}: valid, {parameters} parameters, {claims} claims")


@app.command()
def solve(
    name: Model,
    concept: Annotated[str, typer.Option(help="What to look for, such as nash or subgame-perfect.")] = "",
    method: Annotated[str, typer.Option(help="How; the first method that applies if omitted.")] = "",
    variant: Annotated[str, typer.Option(help="A variant of the episode, or another of its games.")] = "",
    changes: Changes = None,
    as_json: AsJson = False,
) -> None:
    """Solve the game of a model file, an episode or a file in Gambit's formats, and certify the answer."""
    with _faults(as_json):
        from winset.concepts import concept_named
        from winset.solve import solve as solve_game

        game, asked = _game(name, variant, changes)
        with _compiling():
            solution = solve_game(game, concept_named(concept or asked), method or None)
        _print(as_json, solution.to_dict(), lambda: _tables().solution_page(solution))
        if solution.status.name != "SOLVED":
            raise typer.Exit(1)


@app.command()
def replicate(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help="Episodes or model files; every episode if omitted.")
    ] = None,
    changes: Changes = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report with pictures, one page of HTML.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Solve episodes again and say which of their claims hold."""
    with _faults(as_json):
        from winset.episodes.episode import episodes

        wanted = [_episode(name) for name in names or episodes()]
        settings = _settings(changes)
        with _compiling() as say:
            results = [e.replicate(settings, lambda claim, e=e: say(f"{e.id}: {claim}")) for e in wanted]  # type: ignore[misc]
        document = {"episodes": [_replication_document(result) for result in results]}
        if html is not None:
            _write_report(html, wanted, results)
        _print(as_json, document, lambda: _tables().replications(results))
        if not all(result.ok for result in results):
            raise typer.Exit(1)


@app.command()
def export(
    name: Model,
    to: Annotated[Path, typer.Option("--to", help="The file to write: .efg or .nfg.")],
    variant: Annotated[str, typer.Option(help="A variant of the episode, or another of its games.")] = "",
    changes: Changes = None,
    as_json: AsJson = False,
) -> None:
    """Write the game of an episode in one of Gambit's formats."""
    with _faults(as_json):
        from winset.errors import ModelError
        from winset.formats.gambit import write

        if to.suffix not in (".efg", ".nfg"):
            raise ModelError(f"--to: must end in .efg or .nfg, got {str(to)!r}")
        game, _ = _game(name, variant, changes)
        game = game.__game__() if hasattr(game, "__game__") else game
        try:
            write(game, to)
        except OSError as error:
            raise ModelError(f"{to}: cannot be written: {error.strerror}") from None
        _print(as_json, {"file": str(to), "game": game.title}, lambda: f"wrote {to}")


def main() -> None:
    """Run the command."""
    app()


# ---------------------------------------------------------------- input


def _episode(name: str) -> Episode:
    from winset.episodes.episode import episode, load
    from winset.episodes.read import identifiers

    return load(name) if name not in identifiers() and _is_path(name) else episode(name)


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or "\\" in name


def _game(name: str, variant: str, changes: list[str] | None) -> tuple[Any, str]:
    """A game and the concept that its file asks for."""
    if name.endswith((".efg", ".nfg")):
        from winset.errors import ModelError
        from winset.formats.gambit import read

        if changes or variant:
            raise ModelError(f"{name}: a file in Gambit's formats has no parameters or variants to choose")
        return read(name), "nash" if name.endswith(".nfg") else "subgame-perfect"
    built = _episode(name).built(variant, **_settings(changes))
    return built.game, built.concept


def _settings(changes: list[str] | None) -> dict[str, Any]:
    from winset.errors import Faults

    faults = Faults()
    settings: dict[str, Any] = {}
    for change in changes or ():
        name, equals, value = change.partition("=")
        if not (name.strip() and equals and value.strip()):
            faults.add("--set", f"must be NAME=VALUE, got {change!r}")
        settings[name.strip()] = _value(value.strip())
    faults.raise_if_any()
    return settings


def _value(text: str) -> Any:
    """``true``, ``3``, ``0.5``, ``a,b`` or ``["a"]`` as what they say; anything else is an expression."""
    try:
        return json.loads(text)
    except ValueError:
        return [part.strip() for part in text.split(",")] if "," in text else text


# ---------------------------------------------------------------- output


def _tables() -> Any:
    from winset.report import tables

    return tables


def _print(as_json: bool, document: dict[str, Any], page: Any) -> None:
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    from rich.console import Console

    rendered: RenderableType = page()
    Console(width=None if sys.stdout.isatty() else 160).print(rendered, markup=False, highlight=False)


def _replication_document(result: Any) -> dict[str, Any]:
    claims = [
        {
            "name": c.name,
            "expected": c.expected,
            "got": c.got,
            "ok": c.ok,
            "source": c.source,
            "kind": c.kind,
            "setting": c.setting,
        }
        for c in result.claims
    ]
    return {
        "id": result.id,
        "label": result.label,
        "outcome": result.outcome,
        "proposer": result.proposer,
        "ok": result.ok,
        "certificate": {"value": result.certificate.value, "exact": result.certificate.exact},
        "claims": claims,
    }


def _model_document(model: Any) -> dict[str, Any]:
    def plain(entry: Any) -> dict[str, Any]:
        return {**entry.model_dump(mode="json", by_alias=True, exclude_none=True), "cites": model.cite(entry)}

    return {
        "id": model.id,
        "title": model.title,
        "period": model.period,
        "summary": " ".join(model.summary.split()),
        "actors": dict(model.actors),
        "sources": {name: s.model_dump(mode="json") for name, s in model.sources.items()},
        **{
            section: {name: plain(entry) for name, entry in getattr(model, section).items()}
            for section in ("facts", "parameters", "variants")
        },
        "games": {name or "main": dict(game) for name, game in model.games.items()},
        "claims": [plain(claim) for claim in model.claims],
    }


def _write_report(path: Path, wanted: list[Episode], results: list[Any]) -> None:
    """One page of HTML with every verdict and its pictures."""
    from winset.errors import ModelError
    from winset.report.html import Section, page

    try:
        from winset.plot import svg
        from winset.plot.episodes import pictures
    except ImportError as missing:
        raise ModelError(f"--html: {missing}") from None
    sections = [
        Section(episode.model, result, {caption: svg(figure) for caption, figure in pictures(episode).items()})
        for episode, result in zip(wanted, results, strict=True)
    ]
    try:
        path.write_text(page(sections), encoding="utf-8")
    except OSError as error:
        raise ModelError(f"--html: {path} cannot be written: {error.strerror}") from None


@contextmanager
def _faults(as_json: bool) -> Iterator[None]:
    """Bad input ends in exit status 2, its faults on standard error, one a line."""
    from winset.errors import NotSolved, WinsetError

    try:
        yield
    except WinsetError as error:
        if as_json:
            faults = getattr(error, "faults", (str(error),))
            typer.echo(json.dumps({"ok": False, "faults": list(faults)}))
        _complain(error)
        raise typer.Exit(1 if isinstance(error, NotSolved) else 2) from None


def _complain(error: Exception) -> None:
    typer.echo(str(error), err=True)


@contextmanager
def _compiling() -> Iterator[Any]:
    """A line on standard error while kernels are compiled for the first time, if somebody is watching."""
    if not sys.stderr.isatty() or _compiled():
        yield lambda line: None
        return
    from rich.console import Console

    with Console(stderr=True).status("compiling the kernels, once ...") as status:
        yield lambda line: status.update(f"compiling the kernels, once ... {line}")


def _compiled() -> bool:
    """Whether the kernels of trees, as their sources now stand, lie in the cache on disk."""
    from winset.kernels.jit import cache_folder

    return any(cache_folder("winset.kernels.tree").rglob("tree.*.nbi"))
