"""What is tried: mutated model files, mutated Gambit files, random calls, and small games against brute force."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws
from tests.fuzz import exact
from tests.fuzz.batches import batch_faults, extreme, random_batch
from tests.fuzz.calls import random_call
from tests.fuzz.gambit_texts import GAMBIT
from tests.fuzz.mutate import mildly_mutated, mutated
from winset.episodes.kinds import KINDS
from winset.episodes.reference import starting_file

__all__ = ["CASES", "WrongError"]

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODEL = 9_000
SCALE = 3 * 10**12
"""What makes the payoffs of ``exact.POOL`` whole numbers."""
GAMES = 20
TOLERANCE = Fraction(1, 10**6)
CLOSE = 1e-6


class WrongError(AssertionError):
    """A certified answer that is not true."""


@cache
def _texts(shelf: str) -> list[str]:
    """Model files: a starting file of every kind, those that come with the library, broken ones, and theories."""
    if shelf == "kinds":
        return [starting_file(kind) for kind in KINDS]
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / shelf).rglob("*.toml"))]
    return [text for text in texts if len(text) <= LONGEST_MODEL and (shelf == "models/theories" or "[game" in text)]


def models(draw: random.Random, folder: Path) -> None:
    """A model file that is read, solved and judged, or refused in words."""
    shelf = draw.choice(("kinds", "kinds", "kinds", "models", "tests/broken_models", "models/theories"))
    change = draw.choice((mutated, mildly_mutated, mildly_mutated))
    path = folder / "model.toml"
    path.write_bytes(change(draw.choice(_texts(shelf)), draw).encode("utf-8", "surrogatepass"))
    if shelf == "models/theories":
        repr(ws.theory(path))
        return
    episode = ws.load(path)
    repr(episode), episode._repr_html_()
    repr(episode.replicate())


def gambit(draw: random.Random, folder: Path) -> None:
    """A file of Gambit's; what can be read is written and read again to the same game."""
    ending, text = draw.choice(GAMBIT)
    path = folder / f"game{ending}"
    path.write_bytes(mutated(text, draw).encode(draw.choice(("utf-8", "utf-8-sig")), "surrogatepass"))
    game = ws.read(path)
    if isinstance(game, ws.ExtensiveForm):
        again = folder / "again.efg"
        ws.write(game, again)
        if ws.read(again).to_normal_form() != game.to_normal_form():
            raise WrongError("a tree is another one after it was written and read")
    elif game.payoffs.size < 10_000:
        again = folder / "again.nfg"
        ws.write(game, again)
        if ws.read(again) != game:
            raise WrongError("a table is another one after it was written and read")


def calls(draw: random.Random, _: Path) -> None:
    """A game of a public class with some strange arguments, solved for any concept."""
    random_call(draw)


def small_games(draw: random.Random, _: Path) -> int:
    """Small games of one shape, degenerate or of huge ratios, one by one against equilibria listed in whole numbers."""
    three = draw.random() < 0.02
    shape = draw.choice(((2, 2, 2), (2, 2, 3)) if three else ((2, 2), (2, 3), (3, 2), (3, 3), (1, 3)))
    tables = [exact.table(draw, shape) for _ in range(1 if three else GAMES)]
    wanted = [] if three else extreme(np.array([_whole(payoffs, shape) for payoffs in tables], dtype=object))
    for k, payoffs in enumerate(tables):
        arrays = [np.empty(shape, dtype=object) for _ in shape]
        for cell, values in payoffs.items():
            for array, value in zip(arrays, values, strict=True):
                array[cell] = value
        game = ws.NormalForm(arrays)
        _check_pure(game, payoffs, shape)
        _check_nash(game, payoffs, draw.choice(("all", "one")), wanted[k] if wanted else None)
    return len(tables)


def _whole(payoffs: Any, shape: tuple[int, ...]) -> Any:
    return [[[int(payoffs[a, b][i] * SCALE) for b in range(shape[1])] for a in range(shape[0])] for i in (0, 1)]


def _check_nash(game: Any, payoffs: Any, count: str, wanted: set[tuple[Any, ...]] | None) -> None:
    """Every point has no regret; all of two players are the extreme equilibria, those of components among them."""
    solution = ws.solve(game, ws.Nash(count=count))
    if solution.status is not ws.Status.SOLVED:
        return
    for point in solution.points:
        mixes = [[exact_number(p) for p in mix] for mix in point.strategies]
        if max(exact.regret(payoffs, mixes)) > TOLERANCE or any(abs(sum(mix) - 1) > TOLERANCE for mix in mixes):
            raise WrongError(f"Nash('{count}'): a certified point with a regret")
    if count == "one" or wanted is None or solution.completeness != "all":
        return
    found = [np.concatenate([np.asarray(mix, dtype=float) for mix in point.strategies]) for point in solution.points]
    missing = [row for row in wanted if not any(np.abs(row - other).max() < CLOSE for other in found)]
    if missing:
        raise WrongError("Nash('all'): extreme equilibria are missing")
    if solution.certificate.exact and len(found) != len(wanted):
        raise WrongError("Nash('all'): exact, and points that are no extreme equilibria, or twice")


def batches(draw: random.Random, _: Path) -> int:
    """Many small games at once; every row is checked."""
    payoffs, ratio = random_batch(draw)
    told = batch_faults(payoffs, ratio)
    if told:
        raise WrongError(told[0])
    return len(payoffs)


def exact_number(p: Any) -> Fraction:
    """A probability as the fraction it is."""
    return Fraction(p) if isinstance(p, Fraction | int) else Fraction(float(p))


def _check_pure(game: Any, payoffs: Any, shape: tuple[int, ...]) -> None:
    solution = ws.solve(game, ws.Pure())
    if solution.status is not ws.Status.SOLVED:
        return
    found = {tuple(next(k for k, p in enumerate(mix) if p == 1) for mix in pt.strategies) for pt in solution.points}
    wanted = exact.pure(payoffs, shape)
    if solution.completeness == "all" and not wanted <= found:
        raise WrongError(f"Pure: {len(wanted - found)} of {len(wanted)} are missing")
    for cell in found - wanted:  # within the certificate's tolerance, unless it says that it is exact
        mixes = [[Fraction(a == k) for k in range(m)] for a, m in zip(cell, shape, strict=True)]
        if solution.certificate.exact or max(exact.regret(payoffs, mixes)) > TOLERANCE:
            raise WrongError("Pure: a cell is certified that is none by brute force")


CASES: dict[str, Callable[[random.Random, Path], int | None]] = {
    "models": models,
    "gambit": gambit,
    "calls": calls,
    "exact": small_games,
    "batches": batches,
}
