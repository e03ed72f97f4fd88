"""The command ``winset``.

Exit status: 0 done and every claim holds, 1 a claim fails or there is no solution within tolerance, 2 bad input.
Everything heavy is imported inside the commands, so that ``winset --help`` is instant.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winset.cli import backtests, bench, exploring, serving, sweeps, writing
from winset.cli import theories as rivals
from winset.cli.terminal import (
    AsJson,
    Changes,
    Model,
    compiling,
    faults,
    find_episode,
    print_out,
    settings,
    tables,
)
from winset.cli.warm import warm

if TYPE_CHECKING:
    from winset.episodes.claims import Replication
    from winset.episodes.episode import Episode
    from winset.sweep.result import SweepResult

__all__ = ["app", "main"]


app = typer.Typer(
    name="winset",
    help="Negotiations as games, with certified answers.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from winset import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command("list")
def list_episodes(
    gallery: Annotated[bool, typer.Option("--gallery", help="The gallery: negotiations from elsewhere.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the episodes that come with the library, or its gallery of other negotiations."""
    with faults(as_json):
        from winset.episodes.episode import episode, episodes

        models = [episode(name).model for name in episodes(gallery)]
        rows = [
            {"id": m.id, "title": m.title, "period": m.period, "claims": len(m.claims), "file": m.place} for m in models
        ]
        print_out(as_json, {"episodes": rows}, lambda: tables().listing(models))


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The identifier of an episode, or a model file.")],
    as_json: AsJson = False,
) -> None:
    """Show an episode: its facts, its game's parameters and its claims, with their sources."""
    with faults(as_json):
        model = find_episode(name).model
        print_out(as_json, _model_document(model), lambda: tables().model_page(model))


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
    with faults(as_json):
        from winset.base.concept import concept_named
        from winset.solve import solve as solve_game

        game, asked = _game(name, variant, changes)
        with compiling():
            solution = solve_game(game, concept_named(concept or asked), method or None)
        print_out(as_json, solution.to_dict(), lambda: tables().solution_page(solution))
        if solution.status.name != "SOLVED":
            raise typer.Exit(1)


@app.command()
def certify(
    name: Model,
    answer: Annotated[
        Path, typer.Option(metavar="A.json", help="The claimed answer: points, and what else is claimed of them.")
    ],
    concept: Annotated[str, typer.Option(help="What the answer is said to be, such as nash.")] = "",
    variant: Annotated[str, typer.Option(help="A variant of the episode, or another of its games.")] = "",
    changes: Changes = None,
    as_json: AsJson = False,
) -> None:
    """Check somebody's answer to the game of a model file, an episode or a file in Gambit's formats.

    The answer is a JSON file with "points" and, if they are claimed too, "details", "components" and "completeness"
    ("all" or "one"). Exit status 1 if it is refused.
    """
    with faults(as_json):
        from winset.base.concept import concept_named
        from winset.cli.answers import read_claim
        from winset.solve import certify as check

        game, asked = _game(name, variant, changes)
        claim = read_claim(answer)
        certificate = check(game, concept_named(concept or asked), claim.pop("points"), claim.pop("details"), **claim)
        document = {**certificate.to_dict(), "ok": certificate.ok}
        print_out(as_json, document, lambda: f"{'holds' if certificate.ok else 'REFUSED'}: {certificate}")
        if not certificate.ok:
            raise typer.Exit(1)


@app.command()
def replicate(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Episodes or model files; every episode if omitted.")
    ] = None,
    changes: Changes = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report with pictures, one page of HTML.")
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws from the ranges, for the report's sensitivity; 0 for none.")] = 2000,
    as_json: AsJson = False,
) -> None:
    """Solve episodes again and say which of their claims hold."""
    with faults(as_json):
        from winset.episodes.episode import episodes

        wanted = [find_episode(name) for name in names or episodes()]
        changed = settings(changes)
        with compiling() as say:
            results = [e.replicate(changed, lambda claim, e=e: say(f"{e.id}: {claim}")) for e in wanted]  # type: ignore[misc]
        document = {"episodes": [_replication_document(result) for result in results]}
        if html is not None:
            _write_report(html, wanted, results, changed, draws)
        print_out(as_json, document, lambda: tables().replications(results))
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
    with faults(as_json):
        from winset.base.errors import ModelError
        from winset.formats.gambit import write

        if to.suffix not in (".efg", ".nfg"):
            raise ModelError(f"--to: must end in .efg or .nfg, got {str(to)!r}")
        game, _ = _game(name, variant, changes)
        game = game.__game__() if hasattr(game, "__game__") else game
        try:
            write(game, to)
        except OSError as error:
            raise ModelError(f"{to}: cannot be written: {error.strerror}") from None
        print_out(as_json, {"file": str(to), "game": game.title}, lambda: f"wrote {to}")


for command in (
    writing.validate,
    writing.kinds,
    writing.new,
    writing.explain,
    writing.schema,
    writing.tutorial,
    exploring.explore,
):
    app.command()(command)
app.command("actors")(sweeps.actors)
app.command("sweep")(sweeps.sweep)
app.command("bench")(bench.bench)
app.command("identify")(sweeps.identify)
app.command("backtest")(backtests.backtest)
app.command("compare")(rivals.compare)
app.command("theories")(rivals.theories)
app.command("warm")(warm)
app.command("serve")(serving.serve)


def main() -> None:
    """Run the command; whoever stops it is told that it has stopped."""
    try:
        app()
    except SystemExit as end:
        if end.code == 128 + signal.SIGINT:
            sys.stderr.write("stopped\n")
        raise


# ---------------------------------------------------------------- input


def _game(name: str, variant: str, changes: list[str] | None) -> tuple[Any, str]:
    """A game and the concept that its file asks for."""
    if name.lower().endswith((".efg", ".nfg", ".agg", ".bagg", ".gam")):
        from winset.base.errors import ModelError
        from winset.formats.gambit import read

        if changes or variant:
            raise ModelError(f"{name}: a file in Gambit's formats has no parameters or variants to choose")
        return read(name), "subgame-perfect" if name.lower().endswith(".efg") else "nash"
    built = find_episode(name).built(variant, **settings(changes))
    return built.game, built.concept


# ---------------------------------------------------------------- output


def _replication_document(result: Replication) -> dict[str, object]:
    claims = [
        {
            "name": c.name,
            "expected": c.expected,
            "got": c.got,
            "ok": c.ok,
            "source": c.source,
            "kind": c.kind,
            "inference": c.inference,
            "built_in": c.built_in,
            "setting": c.setting,
        }
        for c in result.claims
    ]
    return {
        "id": result.id,
        "label": result.label,
        "outcome": result.outcome,
        "outcomes": dict(result.outcomes),
        "proposer": result.proposer,
        "ok": result.ok,
        "certificate": {"value": result.certificate.value, "exact": result.certificate.exact},
        "claims": claims,
    }


def _model_document(model: Any) -> dict[str, object]:
    def plain(entry: Any) -> dict[str, object]:
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


def _write_report(
    path: Path, wanted: list[Episode], results: list[Replication], changed: dict[str, object], draws: int
) -> None:
    """One page of HTML with every verdict and its pictures."""
    from winset.base.errors import ModelError
    from winset.report.html import Section, page

    try:
        from winset.plot.episodes import pictures, sensitivity
        from winset.plot.style import svg
    except ImportError as missing:
        raise ModelError(f"--html: {missing}") from None
    sections = []
    for episode, result in zip(wanted, results, strict=True):
        found = _drawn(episode, draws, changed)
        said, drawn = (found, {}) if isinstance(found, str) else sensitivity(found)
        shown = [{caption: svg(figure) for caption, figure in some.items()} for some in (pictures(episode), drawn)]
        sections.append(Section(episode.model, result, shown[0], said, shown[1]))
    try:
        path.write_text(page(sections), encoding="utf-8")
    except OSError as error:
        raise ModelError(f"--html: {path} cannot be written: {error.strerror}") from None


def _drawn(episode: Episode, draws: int, changed: dict[str, object]) -> SweepResult | str:
    """What comes of drawing parameters from their ranges, or why nothing was drawn."""
    from winset.base.errors import ModelError
    from winset.sweep.run import sweep

    if draws < 1 or not any(entry.range for entry in episode.model.parameters.values()):
        return "No parameter has a range." if draws >= 1 else ""
    try:
        return sweep(episode, draws=draws, changes=changed, progress=False)
    except ModelError as error:
        return f"Nothing was drawn from the ranges: {error}"
