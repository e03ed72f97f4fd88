"""``winset warm``: compile kernels before they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winset.cli.terminal import AsJson, faults, find_episode, print_out

if TYPE_CHECKING:
    from winset.episodes.episode import Episode

__all__ = ["warm"]

Work = Callable[[], object]


def warm(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Episodes or model files; everything if omitted.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compile beforehand what episodes need, or everything.

    Without this, small work runs without compiling, and larger work compiles what it needs when it comes to it, once.
    """
    with faults(as_json):
        from winset.base.jit import cache_base, compiling_at_once

        works = [work for name in names for work in _of_episode(name)] if names else list(_of_rooms())
        with _bar(len(works)) as done, compiling_at_once():
            for what, work in works:
                work()
                done(what)
        from winset.base.machine_code import COMPILED

        document = {"compiled": len(COMPILED), "folder": str(cache_base())}
        print_out(as_json, document, lambda: f"{len(COMPILED)} kernels compiled; they are kept in {cache_base()}")


def _of_episode(name: str) -> Iterator[tuple[str, Work]]:
    """What an episode needs: its claims, and a sweep of one of its parameters."""
    found = find_episode(name)
    yield f"{found.id}: claims", found.replicate
    yield f"{found.id}: sweep", lambda: _sweep(found)


def _sweep(episode: Episode) -> None:
    """A small sweep of the first parameter that can be drawn."""
    from winset.base.errors import WinsetError
    from winset.sweep.run import sweep

    for name, parameter in episode.model.parameters.items():
        value = getattr(parameter, "value", None)
        if isinstance(value, int | float):
            try:
                sweep(episode, box={name: (float(value), value + 0.5)}, draws=4, progress=False)
            except WinsetError:
                continue
            return


def _of_rooms() -> Iterator[tuple[str, Work]]:
    """Small work of every kind, one game and many."""
    import numpy as np

    import winset as ws

    rng = np.random.default_rng(0)
    tables, worths = rng.normal(size=(3, 2, 3, 3)), np.sort(rng.random((3, 8)), axis=1)
    worths[:, 0] = 0.0
    cell = ws.NormalForm.from_bimatrix(*tables[0])
    three = ws.NormalForm(rng.normal(size=(3, 2, 2, 2)))
    quadratic = ws.BargainingProblem(ws.Polytope([[1, 1], [1, 0], [0, 1]], [4, 3, 3]), [0, 0])
    listed = ws.BargainingProblem(ws.FiniteOutcomes([[0, 4], [2, 3], [3, 2], [4, 0]]), [0, 0])
    coalitions, votes = ws.CoalitionalGame(worths[0]), ws.WeightedVoting([4, 3, 2, 1], 6)
    of_table: list[ws.Concept] = [
        ws.Nash(), ws.Nash("one"), ws.Pure(), ws.QRE(1.0), ws.LogitBranch(), ws.Correlated(), ws.CoarseCorrelated()
    ]  # fmt: skip
    shares: list[ws.Concept] = [
        ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Utilitarian(), ws.EqualLoss()
    ]  # fmt: skip
    asked: list[tuple[str, Any, list[ws.Concept]]] = [
        ("tables of two players", cell, of_table),
        ("integer tables", ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]), [ws.Nash()]),
        ("tables of three players", three, of_table),
        ("trees", ws.episode("apec-launch-1989").game().to_extensive_form(), [ws.SubgamePerfect(), ws.Nash("one")]),
        ("polytopes", quadratic, shares),
        ("listed outcomes", listed, shares),
        ("coalitions", coalitions, [ws.Shapley(), ws.Banzhaf(), ws.Nucleolus(), ws.LeastCore()]),
        ("voting", votes, [ws.Shapley(), ws.Banzhaf(), ws.DeeganPackel(), ws.Johnston(), ws.PublicGood()]),
        ("alternating offers", ws.AlternatingOffers([0.9, 0.8]), [ws.Stationary()]),
        ("legislatures", ws.LegislativeBargaining(3, discounts=0.9), [ws.Stationary()]),
        ("offers on a line", ws.SpatialBargaining([-1, 0, 1], 2, discount=0.8, status_quo=2), [ws.Stationary()]),
    ]
    for what, game, concepts in asked:
        for concept in concepts:
            yield f"{what}: {concept.name}", partial(ws.solve, game, concept)
    for concept in of_table[:6]:
        yield f"many tables: {concept.name}", partial(ws.solve_batch, tables, concept)
    yield "many coalitions: Shapley", lambda: ws.solve_batch([ws.CoalitionalGame(w) for w in worths], ws.Shapley())
    yield "many coalitions: nucleolus", lambda: ws.solve_batch([ws.CoalitionalGame(w) for w in worths], ws.Nucleolus())
    for name in ("apec-launch-1989", "emeap-1991"):
        yield from _of_episode(name)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[str], None]]:
    """Something to call after every piece of work; a bar on standard error if somebody is watching."""
    import sys

    if not sys.stderr.isatty():
        yield lambda what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("compiling", total=total)
        yield lambda what: bar.update(task, advance=1, description=what)
