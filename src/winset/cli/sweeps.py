"""Commands about many values at once: ``sweep``, ``actors`` and ``identify``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated, cast

import typer

from winset.base.errors import ModelError
from winset.cli.terminal import AsJson, Changes, compiling, faults, find_episode, print_out, settings

if TYPE_CHECKING:
    from winset.sweep.result import SweepResult

__all__ = ["actors", "identify", "sweep"]

CONNECT = 10
"""Seconds to wait for a scheduler."""


Seed = Annotated[int, typer.Option(help="Seed of the draws.")]
Episode = Annotated[str, typer.Argument(metavar="ID", help="The identifier of an episode, or a model file.")]


def sweep(
    name: Episode,
    axis: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LOW:HIGH:N", help="Values; NAME=V1,V2 too, or NAME=LOW:HIGH to draw from."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws from the ranges, in every cell.")] = 10_000,
    seed: Seed = 0,
    sobol: Annotated[bool, typer.Option("--sobol", help="Scrambled Sobol points, not seeded uniform draws.")] = False,
    variant: Annotated[str, typer.Option(help="A variant of the episode, or another of its games.")] = "",
    changes: Changes = None,
    out: Annotated[
        str | None, typer.Option(help="A folder to write each chunk to as it is solved, or s3://bucket/folder.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with what the folder holds.")] = False,
    cluster: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="The scheduler of a Dask cluster to send chunks to.")
    ] = None,
    chunk: Annotated[int, typer.Option(help="Games in a chunk.")] = 1 << 16,
    column: Annotated[
        list[str] | None, typer.Option(help="An answer to write to the folder for every game; * for all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Solve an episode at many values of its parameters; two axes make a map, none draws from the file's ranges."""
    with faults(as_json):
        from winset.report.maps import sweep_page
        from winset.sweep.grid import parse_axis
        from winset.sweep.run import sweep as run

        found = find_episode(name)
        with compiling(), _client(cluster) as client:
            result = run(
                found,
                dict(parse_axis(text) for text in axis or ()),
                draws=draws,
                seed=seed,
                sampling="sobol" if sobol else "uniform",
                variant=variant,
                changes=settings(changes),
                out=out,
                resume=resume,
                columns=tuple(column or ()),
                client=client,
                chunk=chunk,
            )
        print_out(as_json, _sweep_document(found.id, result), lambda: sweep_page(result))
        if not (result.complete and result.certificate.ok and set(result.status) <= {"SOLVED"}):
            raise typer.Exit(1)


@contextmanager
def _client(address: str | None) -> Iterator[object]:
    """A client of the scheduler at this address; None without one."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise ModelError("cluster: needs dask; pip install 'winset[cluster]'") from None
    try:
        client = cast("Callable[..., AbstractContextManager[object]]", Client)(address, timeout=CONNECT)
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"cluster: no scheduler answers at {address} ({type(error).__name__})") from None
    with client as connected:
        yield connected


def _sweep_document(name: str, result: SweepResult) -> dict[str, object]:
    plain = result.axes and result.draws == 1
    return {
        "id": name,
        "title": result.title,
        "axes": {axis: values.tolist() for axis, values in result.axes.items()},
        "box": {parameter: list(ends) for parameter, ends in result.box.items()},
        "draws": result.draws,
        "seed": result.seed,
        "sampling": result.sampling,
        "rows": result.rows,
        "total": result.total,
        "complete": result.complete,
        "status": result.status,
        "certificate": {"value": result.certificate.value, **result.certificate.parts},
        "shares": {column: result.share(column) for column in result.counts},
        "cells": {
            column: result.most_frequent(column).tolist()
            if plain
            else {word: result.share(column, word).tolist() for word in result.words(column)}
            for column in (result.counts if result.axes else ())
        },
        "means": {measure: _no_nan(parts["mean"].tolist()) for measure, parts in result.measures.items()},
        "folder": result.folder,
    }


def _no_nan(value: object) -> object:
    """Nested lists with None where there is no number."""
    if isinstance(value, list):
        return [_no_nan(entry) for entry in value]
    return value if value == value else None


def actors(as_json: AsJson = False) -> None:
    """Show the actors, what is assumed of them, and how many claims that explains."""
    with faults(as_json):
        from winset.episodes.census import actors as count
        from winset.episodes.read import shipped_actors
        from winset.report.maps import actors_page

        with compiling():
            census = count()
        document = {
            "free_numbers": len(census.numbers),
            "shared": len(census.shared),
            "overrides": census.overrides,
            "alike": census.alike,
            "constants": census.constants,
            "claims": census.claims,
            "explained": census.explained,
            "numbers": [
                {
                    "key": n.key,
                    "value": n.value,
                    "range": [n.low, n.high],
                    "kind": n.kind,
                    "says": n.says,
                    "cites": n.cites,
                    "grounds": n.grounds,
                    "uses": [list(use) for use in n.uses],
                }
                for n in census.numbers
            ],
            "weights": [
                {
                    "measure": w.measure,
                    "year": w.year,
                    "shares": dict(zip(w.countries, w.shares.tolist(), strict=True)),
                    "power": dict(zip(w.countries, w.power.tolist(), strict=True)),
                }
                for w in census.weights
            ],
        }
        print_out(as_json, document, lambda: actors_page(shipped_actors(), census))
        if census.explained < census.claims:
            raise typer.Exit(1)


def identify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Episodes or model files; every episode if omitted.")
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws from the box of all free numbers.")] = 1 << 20,
    seed: Seed = 0,
    points: Annotated[bool, typer.Option("--sobol", help="Scrambled Sobol points, not seeded uniform draws.")] = False,
    indices: Annotated[
        int, typer.Option(help="Base sample of the Sobol indices, a power of 2; 0 leaves them out.")
    ] = 256,
    equilibria: Annotated[
        int, typer.Option(help="Draws solved for all their equilibria, to see whether claims hold in each; 0 for none.")
    ] = 64,
    as_json: AsJson = False,
) -> None:
    """Which values of the free numbers reproduce all episodes, how much that pins down, and what it rests on."""
    with faults(as_json):
        from winset.report.identification import identification_page
        from winset.sweep.identify import identify as run

        wanted = [find_episode(name) for name in names] if names else None
        with compiling():
            found = run(
                wanted, draws, seed, sampling="sobol" if points else "uniform", sobol=indices, equilibria=equilibria
            )
        print_out(as_json, found.to_dict(), lambda: identification_page(found))
        if not found.kept:
            raise typer.Exit(1)
