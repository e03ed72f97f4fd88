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
from tests.fuzz.calls import random_call
from tests.fuzz.gambit_texts import GAMBIT
from tests.fuzz.mutate import mutated

__all__ = ["CASES", "WrongError"]

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODEL = 9_000
SHELVES = ("models", "models", "tests/broken_models")
TOLERANCE = Fraction(1, 10**6)


class WrongError(AssertionError):
    """A certified answer that is not true."""


@cache
def _model_texts(folder: str) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.toml"))]
    return [text for text in texts if len(text) <= LONGEST_MODEL]


def models(draw: random.Random, folder: Path) -> None:
    """A model file that is read, or refused in words."""
    path = folder / "model.toml"
    path.write_bytes(mutated(draw.choice(_model_texts(draw.choice(SHELVES))), draw).encode("utf-8", "surrogatepass"))
    repr(ws.load(path))


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


def small_games(draw: random.Random, _: Path) -> None:
    """A small game, degenerate or of huge ratios, against equilibria listed in fractions."""
    shape = draw.choice(((2, 2), (2, 3), (3, 2), (3, 3), (1, 3), (2, 2, 2), (2, 2, 3)))
    payoffs = exact.table(draw, shape)
    arrays = [np.empty(shape, dtype=object) for _ in shape]
    for cell, values in payoffs.items():
        for array, value in zip(arrays, values, strict=True):
            array[cell] = value
    game = ws.NormalForm(arrays)
    _check_pure(game, payoffs, shape)
    count = draw.choice(("all", "one"))
    solution = ws.solve(game, ws.Nash(count=count))
    if solution.status is not ws.Status.SOLVED:
        return
    for point in solution.points:
        mixes = [[exact_number(p) for p in mix] for mix in point.strategies]
        if max(exact.regret(payoffs, mixes)) > TOLERANCE or any(abs(sum(mix) - 1) > TOLERANCE for mix in mixes):
            raise WrongError(f"Nash('{count}'): a certified point with a regret, {shape}")
    if count == "all" and solution.completeness == "all" and len(shape) == 2 and not solution.components:
        _check_all(solution, payoffs, shape)


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


def _check_all(solution: Any, payoffs: Any, shape: Any) -> None:
    """Without components all equilibria are isolated: the extreme ones, each once."""
    wanted = exact.extreme_equilibria(payoffs, shape)
    rows = [np.concatenate([np.array([float(p) for p in mix]) for mix in pair]) for pair in wanted]
    found = [np.concatenate([np.asarray(mix, dtype=float) for mix in pt.strategies]) for pt in solution.points]
    missing = [r for r in rows if not any(np.abs(r - f).max() < 1e-6 for f in found)]
    if missing:
        raise WrongError(f"Nash('all'): {len(missing)} of {len(rows)} extreme equilibria are missing, {shape}")


CASES: dict[str, Callable[[random.Random, Path], None]] = {
    "models": models,
    "gambit": gambit,
    "calls": calls,
    "exact": small_games,
}
