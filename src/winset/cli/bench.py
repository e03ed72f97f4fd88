"""The command ``bench``: every family of measurements, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from winset.cli.terminal import AsJson, faults, print_out, tables

__all__ = ["bench"]


TOUR = 300.0
"""Seconds that the short tour takes at most, shared evenly by the families."""


def bench(
    families: Annotated[
        list[str] | None, typer.Argument(metavar="FAMILY", help="Which to measure; all of them if omitted.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Measure everything, however long it takes.")] = False,
    seconds: Annotated[float, typer.Option(help="How long the tour may take without --full.", min=1.0)] = TOUR,
    out: Annotated[Path | None, typer.Option(help="A folder to keep the results of whole families in.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure speed against the goals and against other libraries: a five-minute tour, or everything with --full."""
    with faults(as_json):
        from winset.base.errors import ModelError

        root = _root()
        known = _lines(root).split()
        wanted = families or known
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise ModelError(f"FAMILY: no family named {unknown[0]!r}; accepted: {', '.join(known)}")
        each = None if full else seconds / len(wanted)
        measured = [_measure(root, name, each, out, not as_json) for name in wanted]
        print_out(as_json, {"families": measured}, lambda: tables().measurements(measured))
        if any(family["ended"].startswith("failed") for family in measured):
            raise typer.Exit(1)


def _root() -> Path:
    """The folder that holds ``benchmarks``: inside the package where it is installed, else that of the sources."""
    import winset
    from winset.base.errors import ModelError

    package = Path(winset.__file__).parent
    for root in (package / "measured", package.parents[1]):
        if (root / "benchmarks" / "run.py").is_file():
            return root
    raise ModelError("bench: the measurements are not installed; install winset from a wheel or from its sources")


def _lines(root: Path) -> str:
    command = [sys.executable, "-m", "benchmarks.run"]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout


def _measure(root: Path, name: str, limit: float | None, out: Path | None, watch: bool) -> dict[str, Any]:
    """Rows of one family, and how it ended: whole, cut short, or failed with the last line of its error."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    kept = [str(out.resolve())] if out is not None else []
    command = [sys.executable, "-m", "benchmarks.run", name, *kept]
    rows: list[dict[str, str]] = []
    busy = ""
    errors: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root) as process:
        reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
        timer = threading.Timer(limit or 0.0, process.kill)
        reader.start()
        if limit is not None:
            timer.start()
        try:
            for line in process.stdout or ():
                if line.startswith('{"busy"'):
                    busy = json.loads(line)["busy"]
                    if watch and busy:
                        typer.echo(f"{name}: {busy}", err=True)
                elif line.startswith('{"row"'):
                    row = json.loads(line)["row"]
                    rows.append(row)
                    if watch:
                        typer.echo(f"{name}: {row['figure']}: {row['measured']:.4g} {row['unit']}", err=True)
            code = process.wait()
        finally:
            timer.cancel()
            process.kill()
            reader.join()
    ended = (
        "whole"
        if code == 0
        else "cut short"
        if limit is not None and code == -9
        else f"failed: {(errors or ['?'])[-1].strip()}"
    )
    return {"family": name, "ended": ended, "busy": busy, "rows": rows}
