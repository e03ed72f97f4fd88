"""The verb of a set of rooms: check, to arrays, choose a method, run, certify."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeGuard, cast

import numpy as np

from winset.base.array_types import Float
from winset.base.budget import Progress, is_unlimited, search_budget
from winset.base.concept import Concept
from winset.base.draws import Draws
from winset.base.errors import MethodError, ModelError
from winset.base.game import Game, Stack
from winset.base.gate import gate
from winset.base.method import Method
from winset.base.one_by_one import columns_of
from winset.base.ordered_threads import number_of_threads
from winset.base.room import Room, certifier_among, first_method, nearest_among
from winset.base.solution import BatchSolution, Certificate, Found, Solution
from winset.base.status import Status
from winset.base.threads import on_threads

__all__ = ["Solver", "checked"]

BATCH_TOLERANCE = 1e-9
"""Largest relative violation of a row that counts as solved, where its stack names no ``tolerance`` of its own."""


FORMER_NAMES = {
    "SizeSums": "ShapleyBanzhaf",
    "SizeSumsBatch": "ShapleyBanzhafBatch",
    "ExcessLevels": "Nucleolus",
    "ExcessLevelsBatch": "NucleolusBatch",
    "WeightedLevels": "WeightedNucleolus",
    "SharedDividends": "HarsanyiDividends",
    "Compromise": "TauGately",
    "Unions": "Owen",
    "LinkedPlayers": "Myerson",
    "CriticalVoters": "DeeganPackelJohnston",
    "Covering": "UncoveredSet",
    "TurningPivots": "YolkSweep",
    "LevelBribes": "GrosecloseSnyder",
    "ClosedRule": "BaronFerejohnClosed",
    "OpenRule": "BaronFerejohnOpen",
    "LastSession": "BaronFerejohnSessions",
    "PieOffers": "RubinsteinPie",
    "SetOffers": "RubinsteinSet",
    "LinePivots": "BanksDugganLine",
    "LinePivotsBatch": "BanksDugganLineBatch",
    "PlaneCorners": "BanksDugganPlane",
    "PolytopeInterior": "NashProduct",
    "NashBargainingPolytope": "NashProduct",
    "PolytopeRay": "KalaiSmorodinskyRay",
    "KalaiSmorodinskyPolytope": "KalaiSmorodinskyRay",
    "PolytopeRaiffa": "RaiffaPath",
    "IncentiveProgram": "CorrelatedProgram",
    "Trembles": "TremblingHand",
    "DeviationLosses": "RiskDominance",
    "LineSetter": "RomerRosenthalLine",
    "LineSetterBatch": "RomerRosenthalLineBatch",
    "PlaneSetter": "RomerRosenthalPlane",
}
"""Names that methods had in 0.1; they are understood, with a warning, until 0.3."""


class Solver:
    """What some rooms can solve and certify.

    ``winset.solve`` is that of all rooms; a room that needs answers of rooms below it makes one of those alone.
    """

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.methods = tuple(method for room in rooms for method in room.methods)
        self.certifiers = tuple(row for room in rooms for row in room.certifiers)
        self.stack_certifiers = tuple(row for room in rooms for row in room.stack_certifiers)
        self.from_arrays = tuple(row for room in rooms for row in room.from_arrays)
        self.details = tuple(row for room in rooms for row in room.details)
        self._fitting: dict[tuple[type, type], tuple[Method, ...]] = {}
        self.certifier_for = certifier_among(self.certifiers)
        self.stack_certifier_for = certifier_among(self.stack_certifiers)
        self.details_of = nearest_among(self.details)
        """The class of what an answer may tell besides its points; None where it tells nothing."""

    def solve(
        self,
        game: object,
        concept: Concept,
        method: Method | str | None = None,
        *,
        seed: int = 0,
        time_limit: float | None = None,
        progress: Progress | None = None,
    ) -> Solution[Any]:
        """Solve a game and certify the answer; see :func:`winset.solve`."""
        asked = checked(game, concept)
        arrays = asked.to_arrays()
        chosen = self.choose(arrays, concept, method)
        judged = self._judged(asked, arrays, concept)
        started = time.perf_counter()
        if time_limit is None and progress is None and is_unlimited():
            raw = chosen.run(arrays, concept, random_numbers(seed))
        else:
            with search_budget(time_limit, progress):
                raw = chosen.run(arrays, concept, random_numbers(seed))
        seconds = time.perf_counter() - started
        found = asked.present(raw)
        certificate = self.certify(judged, concept, found if judged is asked else judged.present(raw))
        status = found.status
        if status is Status.SOLVED and not certificate.ok:
            status = Status.INEXACT
        stats = {**found.stats, "seconds": seconds}
        name = str(stats.pop("method")) if "method" in stats else type(chosen).__name__
        return Solution(
            game=asked.title,
            concept=concept,
            status=status,
            points=found.points,
            completeness=found.completeness,
            reason=found.reason,
            certificate=certificate,
            method=name,
            components=found.components,
            details=found.details,
            stats=stats,
        )

    def certify(self, game: Game, concept: Concept, found: Found) -> Certificate:
        """What an answer proves about itself, whoever found it; see :func:`winset.certify`."""
        return gate(found) or self.certifier_for(game, concept)(game, concept, found)

    def solve_batch(
        self,
        stack: object,
        concept: object = None,
        draws: Draws | None = None,
        *,
        method: Method | str | None = None,
        threads: int | None = None,
        certify: bool = True,
        seed: int = 0,
    ) -> BatchSolution:
        """Solve many games and certify every row; see :func:`winset.solve_batch`."""
        if concept is not None and not isinstance(concept, Concept):
            concept, draws = None, concept
        if isinstance(concept, Concept) and draws is None and is_of_one_kind_without_stack(stack):
            with on_threads(number_of_threads(threads)):
                return self._one_by_one(stack, concept, method, certify, seed)
        stack = as_stack(stack, draws)
        concept = stack.concept if concept is None else concept
        arrays = stack.to_arrays()
        chosen = self.choose(arrays, concept, method)
        started = time.perf_counter()
        with on_threads(number_of_threads(threads)):
            found = chosen.run(arrays, concept, random_numbers(seed))
        seconds = time.perf_counter() - started
        found = stack.present(found)
        columns = dict(found.details)
        status = columns.pop("status").astype(np.int8)
        legend, lists = columns.pop("legend", {}), columns.pop("lists", {})
        offsets = columns.pop("offsets", np.zeros(0, dtype=np.int64))
        certificate = np.full(len(status), np.nan)
        if certify:
            own = getattr(stack, "certificates", None)
            with on_threads(number_of_threads(threads)):
                certificate = own(found) if own else self.stack_certifier_for(stack, concept)(stack, concept, found)
            solved = status == Status.SOLVED
            tolerance = getattr(stack, "tolerance", BATCH_TOLERANCE)
            status[solved & ~(certificate <= tolerance)] = Status.INEXACT
            certificate[status == Status.NONFINITE] = np.nan
        return BatchSolution(
            concept=concept,
            status=status,
            certificate=certificate,
            columns=columns,
            method=type(chosen).__name__,
            legend=legend,
            stats={**found.stats, "seconds": seconds},
            lists=lists,
            offsets=offsets,
            players=getattr(stack, "players", ()),
            actions=getattr(stack, "actions", ()),
        )

    def _one_by_one(
        self, games: Sequence[object], concept: Concept, method: Method | str | None, certify: bool, seed: int
    ) -> BatchSolution:
        """Games that cannot be stacked, each solved and certified by itself."""
        rows, names = [], []
        status, certificate = np.empty(len(games), dtype=np.int8), np.full(len(games), np.nan)
        started = time.perf_counter()
        for k, game in enumerate(games):
            asked = checked(game, concept)
            arrays = asked.to_arrays()
            chosen = self.choose(arrays, concept, method)
            found = asked.present(chosen.run(arrays, concept, random_numbers(seed)))
            status[k] = found.status
            if certify:
                proof = self.certify(asked, concept, found)
                certificate[k] = proof.value
                if found.status is Status.SOLVED and not proof.ok:
                    status[k] = Status.INEXACT
            rows.append(found)
            names.append(type(chosen).__name__)
        return BatchSolution(
            concept=concept,
            status=status,
            certificate=certificate,
            columns=columns_of(rows),
            method=", ".join(dict.fromkeys(names)),
            stats={"seconds": time.perf_counter() - started},
        )

    def choose(self, arrays: object, concept: Concept, method: Method | str | None = None) -> Method:
        """The first method that applies, or the one asked for if it does."""
        if isinstance(method, str):
            return first_method(self._named(method), arrays, concept, asked=True)
        if method is not None:
            if isinstance(method, type) or not (hasattr(method, "run") and hasattr(method, "supports")):
                raise MethodError(f"method: must be a method or its name, got {method!r:.100}")
            return first_method((method,), arrays, concept, asked=True)
        kinds = type(arrays), type(concept)
        if kinds not in self._fitting:
            self._fitting[kinds] = tuple(
                m for m in self.methods if issubclass(kinds[1], m.concepts) and issubclass(kinds[0], m.arrays)
            )
        if not self._fitting[kinds]:
            answered = {c.__name__ for m in self.methods if isinstance(arrays, m.arrays) for c in m.concepts}
            game = kinds[0].__name__.removesuffix("Arrays")
            raise MethodError(
                f"{concept.name}: no method answers {concept.name} for a game of the kind {game}"
                + (f"; accepted: {', '.join(sorted(answered))}" if answered else "")
            )
        return first_method(self._fitting[kinds], arrays, concept)

    def _named(self, name: str) -> tuple[Method, ...]:
        """The methods of this name; case, ``-`` and ``_`` do not matter."""
        if name in FORMER_NAMES:
            new = FORMER_NAMES[name]
            warnings.warn(f"the method {name} is now called {new}", DeprecationWarning, stacklevel=5)
            name = new
        key = name.lower().replace("-", "").replace("_", "")
        named = tuple(m for m in self.methods if type(m).__name__.lower() == key)
        if not named:
            known = ", ".join(type(m).__name__ for m in self.methods)
            raise MethodError(f"method: no method named {name!r}; accepted: {known}")
        return named

    def _judged(self, game: Game, arrays: object, concept: Concept) -> Game:
        """The game that a certifier knows: this one, or for a foreign class the library's own with its arrays."""
        try:
            self.certifier_for(game, concept)
        except MethodError as error:
            for kind, own in self.from_arrays:
                if isinstance(arrays, kind):
                    return own(arrays)
            kinds = ", ".join(sorted(kind.__name__ for kind, _ in self.from_arrays))
            raise MethodError(
                f"{error}; accepted: a game of the library, an object whose __game__() gives one, or one whose "
                f"to_arrays() gives {kinds}"
            ) from None
        return game


def checked(game: object, concept: object) -> Game:
    """The game itself, or the one that its ``__game__()`` gives.

    Raises
    ------
    ModelError
        If it is no game, or the concept no concept.
    """
    if not isinstance(concept, Concept):
        raise ModelError(f"concept: must be a concept such as winset.Nash(), got {concept!r}")
    game = game.__game__() if hasattr(game, "__game__") else game
    if not hasattr(game, "to_arrays"):
        raise ModelError(f"game: must be a game with to_arrays(), got {type(game).__name__}")
    lacking = [name for name in ("title", "present") if not hasattr(game, name)]
    if lacking:
        kind = type(game).__name__
        raise ModelError(f"game: must have title, to_arrays() and present(), {kind} lacks {' and '.join(lacking)}")
    return cast(Game, game)


class LateGenerator:
    """A generator of random numbers that is made when a method first draws, which most never do."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn = 0

    def __getattr__(self, name: str) -> Any:
        if "_made" not in self.__dict__:
            self._made = np.random.default_rng(self._seed)
            self._made.normal(size=self._drawn)
        return getattr(self._made, name)

    def normal(self, loc: float = 0.0, scale: float = 1.0, size: int | tuple[int, ...] | None = None) -> Float:
        """As of the generator; few plain numbers that are drawn first are kept, as making it takes longer."""
        if "_made" in self.__dict__ or self._drawn or (loc, scale) != (0.0, 1.0) or not _is_few(size):
            return np.asarray(self.__getattr__("normal")(loc, scale, size))
        self._drawn = size
        return _first_normal(self._seed, size).copy()


FEW = 16
"""So many numbers at most are kept."""


def _is_few(size: object) -> TypeGuard[int]:
    return type(size) is int and 0 < size <= FEW


@lru_cache(maxsize=256)
def _first_normal(seed: int, size: int) -> Float:
    """The first normal numbers of a generator."""
    return np.random.default_rng(seed).normal(size=size)


def random_numbers(seed: int) -> np.random.Generator:
    """Random numbers of this seed."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ModelError(f"seed: must be a whole number >= 0, got {seed!r:.100}")
    return cast(np.random.Generator, LateGenerator(seed))


def is_of_one_kind_without_stack(stack: object) -> TypeGuard[Sequence[object]]:
    """Whether this is a list of games of one class that knows no arrays for many."""
    if not isinstance(stack, list | tuple) or not stack:
        return False
    kinds = {type(game) for game in stack}
    return len(kinds) == 1 and not hasattr(stack[0], "stack") and hasattr(stack[0], "to_arrays")


def as_stack(stack: object, draws: Draws | None) -> Stack:
    """Whatever ``solve_batch`` accepts as one stack of games."""
    if draws is not None:
        if not hasattr(stack, "with_draws"):
            raise ModelError(f"stack: {type(stack).__name__} has no parameters to draw; accepted: a parametric game")
        return cast(Stack, stack.with_draws(draws))
    if isinstance(stack, list | tuple):
        kinds = {type(game) for game in stack}
        if len(kinds) != 1 or not hasattr(stack[0], "stack"):
            names = ", ".join(sorted(kind.__name__ for kind in kinds)) or "nothing"
            raise ModelError(f"stack: must be games of one kind that can be stacked, got {names}")
        return cast(Stack, type(stack[0]).stack(stack))
    if not hasattr(stack, "to_arrays") or not hasattr(stack, "concept"):
        raise ModelError(
            f"stack: must be a stack of games, or a parametric game with draws; got {type(stack).__name__}"
        )
    return cast(Stack, stack)
