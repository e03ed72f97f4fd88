"""The command ``explore``: a page to look around in, with sliders, a map and the claims."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from winset.cli.terminal import AsJson, compiling, faults, find_episode, print_out

__all__ = ["explore"]


def explore(
    name: Annotated[str, typer.Argument(metavar="FILE_OR_ID", help="A model file, or the identifier of an episode.")],
    axis: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=LOW:HIGH]", help="A parameter to vary, up to four; those with ranges if omitted."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The page to write; the identifier with .html if omitted.")] = None,
    seconds: Annotated[
        float, typer.Option(help="About how long it may take: the grid is as fine as that allows.")
    ] = 20,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write one page of HTML with sliders, a map and claims that turn red and green; it needs no network."""
    with faults(as_json):
        from winset.base.errors import Faults, ModelError
        from winset.episodes.exploring import explore as run
        from winset.episodes.exploring import read_axis
        from winset.report.explorer import explorer_page

        episode = find_episode(name)
        path = out or Path(f"{episode.id}.html")
        problems = Faults()
        if not 0 < seconds <= 3600:
            problems.add("--seconds", f"must be above 0, up to 3600, got {seconds:g}")
        if path.suffix not in (".html", ".htm"):
            problems.add("--out", f"must end in .html, got {str(path)!r}")
        problems.raise_if_any()
        axes = dict(read_axis(text) for text in axis) if axis else None
        with compiling() as say:
            found = run(episode.model, axes, seconds, say)
        try:
            from winset.plot.episodes import pictures
            from winset.plot.style import svg

            drawn = {caption: svg(figure) for caption, figure in pictures(episode).items()}
        except ImportError:
            drawn = {}
        try:
            path.write_text(explorer_page(found, drawn), encoding="utf-8")
        except OSError as error:
            raise ModelError(f"--out: {path} cannot be written: {error.strerror}") from None
        document = {
            "file": str(path),
            "axes": {a.name: list(a.values) for a in found.axes},
            "points": len(found.points),
            "not_acceptable": sum(point is None for point in found.points),
            "fixed": list(found.fixed),
        }
        names = ", ".join(f"{a.name} ({len(a.values)} values)" for a in found.axes)
        print_out(as_json, document, lambda: f"wrote {path}: {len(found.points)} points over {names}")
        if show:
            typer.launch(path.resolve().as_uri())
