"""The one verb: check, to arrays, choose a method, run, certify. This file is the only wiring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack, overload

import numpy as np

from winset.bargaining.games.bankruptcy import Bankruptcy
from winset.bargaining.games.problem import BargainingProblem
from winset.bargaining.room import ROOM as BARGAINING
from winset.base.budget import Progress
from winset.base.concept import CONCEPTS, Concept
from winset.base.draws import Draws
from winset.base.errors import Faults, ModelError, WinsetError, closest
from winset.base.game import Game
from winset.base.method import Method
from winset.base.points import ActionProfile, ActionSets, BehaviorProfile, Distribution, Profile, Vector
from winset.base.reading import read_answer, read_component
from winset.base.records import Record
from winset.base.room import Room
from winset.base.solution import BatchSolution, Certificate, Completeness, Found, Solution
from winset.base.solving import Solver, checked
from winset.base.status import Status
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.coalitions.games.voting import VotingRule
from winset.coalitions.room import ROOM as COALITIONS
from winset.domains.games.domain import Domain
from winset.domains.room import ROOM as DOMAINS
from winset.dynamic.room import ROOM as DYNAMIC
from winset.formation.room import ROOM as FORMATION
from winset.information.room import ROOM as INFORMATION
from winset.leadership.room import ROOM as LEADERSHIP
from winset.legislatures.games.legislative import LegislativeBargaining
from winset.legislatures.games.vote_buying import VoteBuying
from winset.legislatures.room import ROOM as LEGISLATURES
from winset.offers.games.alternating import AlternatingOffers
from winset.offers.room import ROOM as OFFERS
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining
from winset.policies.room import ROOM as POLICIES
from winset.positions.room import ROOM as POSITIONS
from winset.quadratic.games.quadratic import QuadraticGame
from winset.quadratic.room import ROOM as QUADRATIC
from winset.repeated.room import ROOM as REPEATED
from winset.tables.concepts import (
    QRE,
    CoarseCorrelated,
    Correlated,
    EquilibriumIndex,
    IteratedDominance,
    LogitBranch,
    LogitFit,
    Nash,
    Perfect,
    Pure,
    Rationalizable,
    RiskDominance,
    Tracing,
    Undominated,
)
from winset.tables.games.normal import NormalForm
from winset.tables.room import ROOM as TABLES
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.room import ROOM as TREES
from winset.two_level.games.linkage import Linkage
from winset.two_level.games.two_level import TwoLevel
from winset.two_level.room import ROOM as TWO_LEVEL

__all__ = [
    "CERTIFIERS",
    "METHODS",
    "ROOMS",
    "STACK_CERTIFIERS",
    "certifier_for",
    "certify",
    "solve",
    "solve_batch",
    "stack_certifier_for",
]

ROOMS: tuple[Room, ...] = (
    TABLES,
    TREES,
    QUADRATIC,
    POSITIONS,
    COALITIONS,
    BARGAINING,
    DOMAINS,
    OFFERS,
    LEGISLATURES,
    POLICIES,
    TWO_LEVEL,
    FORMATION,
    INFORMATION,
    REPEATED,
    DYNAMIC,
    LEADERSHIP,
)
SOLVER = Solver(ROOMS)
METHODS = SOLVER.methods
"""Every method; the first that applies is chosen."""
CERTIFIERS = SOLVER.certifiers
"""Every certifier ``(game, concept, found) -> Certificate`` with the games and concepts that it is for."""
STACK_CERTIFIERS = SOLVER.stack_certifiers
"""Every certifier of stacks, which gives one violation a row."""

certifier_for = SOLVER.certifier_for
stack_certifier_for = SOLVER.stack_certifier_for


unproved = sorted(
    kind.__name__
    for kind in CONCEPTS.values()
    if kind.__module__.startswith("winset.")
    and not any(issubclass(kind, concepts) for _, concepts, _ in CERTIFIERS + STACK_CERTIFIERS)
)
if unproved:
    raise ImportError(f"no certifier for the concepts {', '.join(unproved)}: name one in the ROOM of each")


How = Method | str | None


class SearchOptions(TypedDict, total=False):
    """What may be said of the search by keyword, as in :func:`solve`."""

    seed: int
    time_limit: float | None
    progress: Progress | None


@overload
def solve(
    game: NormalForm, concept: Correlated | CoarseCorrelated, method: How = None, **options: Unpack[SearchOptions]
) -> Solution[Distribution]: ...


@overload
def solve(
    game: NormalForm,
    concept: Undominated | IteratedDominance | Rationalizable,
    method: How = None,
    **options: Unpack[SearchOptions],
) -> Solution[ActionSets]: ...


@overload
def solve(
    game: NormalForm,
    concept: Nash | Pure | QRE | LogitBranch | LogitFit | Perfect | Tracing | RiskDominance | EquilibriumIndex,
    method: How = None,
    **options: Unpack[SearchOptions],
) -> Solution[Profile]: ...


@overload
def solve(
    game: ExtensiveForm, concept: Concept, method: How = None, **options: Unpack[SearchOptions]
) -> Solution[BehaviorProfile]: ...


@overload
def solve(
    game: QuadraticGame, concept: Concept, method: How = None, **options: Unpack[SearchOptions]
) -> Solution[ActionProfile]: ...


@overload
def solve(
    game: BargainingProblem
    | Bankruptcy
    | Domain
    | AlternatingOffers
    | LegislativeBargaining
    | VoteBuying
    | TwoLevel
    | Linkage
    | CoalitionalGame
    | VotingRule
    | SpatialBargaining
    | AgendaSetter,
    concept: Concept,
    method: How = None,
    **options: Unpack[SearchOptions],
) -> Solution[Vector]: ...


@overload
def solve(game: object, concept: Concept, method: How = None, **options: Unpack[SearchOptions]) -> Solution[Record]: ...


def solve(
    game: object,
    concept: Concept,
    method: Method | str | None = None,
    *,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Solution[Any]:
    """Solve a game and certify the answer.

    Parameters
    ----------
    game
        Any game of the library, or any object with ``to_arrays()`` and ``present()``, or with ``__game__()``
        that gives one.
    concept
        What to look for, such as ``Nash()`` or ``NashBargaining()``.
    method
        How; the first that applies, if omitted. An instance from the library, or its class name.
    seed
        For methods that draw random numbers; the same seed gives the same answer.
    time_limit
        Seconds after which a search stops; the status is then LIMIT and the points are those found so far.
    progress
        Called as ``progress(what, share)`` while a long search runs.

    Returns
    -------
    Solution
        With ``status`` SOLVED only if the certificate is within tolerance.

    Raises
    ------
    ModelError
        If the game or the concept is not acceptable.
    MethodError
        If no method applies; the text says why, method by method.
    """
    return SOLVER.solve(game, concept, method, seed=seed, time_limit=time_limit, progress=progress)


def certify(
    game: object,
    concept: Concept,
    points: Sequence[object],
    details: Mapping[str, object] | None = None,
    *,
    components: Sequence[object] = (),
    completeness: Completeness | None = None,
    status: Status = Status.SOLVED,
) -> Certificate:
    """Check anybody's answer: another program's, a textbook's, one of your own. Nothing is solved.

    Parameters
    ----------
    game, concept
        As in :func:`solve`.
    points
        The claimed answers: points of a solution, or plain data by the names of players and actions: for a table
        ``{"Row": {"up": 1}, "Column": "left"}`` or one list of probabilities a player, for a tree
        ``{information set: {action: probability}}``, else one number a player, as a list or by name.
    details
        What else is claimed, under the names that a solution's ``details`` has.
    components
        Claimed continua of answers: of a solution, or ``{"points": [...]}``, with ``support`` and ``dimension`` if
        they are claimed too.
    completeness
        Whether the points are claimed to be ``"all"`` answers; if omitted, ``"all"`` where the concept asks for all,
        ``"one"`` otherwise.
    status
        ``NO_SOLUTION`` to claim that there is none.

    Returns
    -------
    Certificate
        ``ok`` if nothing is violated; ``covers`` says whether what was checked implies the claim.

    Raises
    ------
    ModelError
        If the game, the concept or the form of a point or a detail is not acceptable.
    MethodError
        If there is no certificate for this concept and game.
    """
    asked = checked(game, concept)
    if completeness is None:
        every = getattr(concept, "count", "one") == "all"
        completeness = "none" if status is Status.NO_SOLUTION else "all" if every else "one"
    _refuse_unknown(asked, concept, details or {})
    found = Found(
        status,
        [read_answer(asked, concept, point) for point in points],
        completeness=completeness,
        components=[read_component(asked, concept, component) for component in components],
        details=dict(details or {}),
    )
    return _proof_of_claims(asked, concept, found)


def _proof_of_claims(game: Game, concept: Concept, found: Found) -> Certificate:
    """The certificate of an answer whose details may have any form.

    Raises
    ------
    ModelError
        If the certifier cannot read them.
    """
    try:
        return SOLVER.certify(game, concept, found)
    except WinsetError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        names = ", ".join(map(str, found.details)) or "none"
        raise ModelError(
            f"details: must have the form that a solution of {concept.name} gives them; got {names}: {error!s:.200}"
        ) from error


def _refuse_unknown(game: object, concept: Concept, details: Mapping[str, object]) -> None:
    """Details that no answer tells would not be checked by anything."""
    if not (type(game).__module__.startswith("winset.") and type(concept).__module__.startswith("winset.")):
        return
    told = SOLVER.details_of(game, concept)
    known = sorted(told.__annotations__) if told else []
    faults = Faults()
    for name in details:
        if name not in known:
            accepted = f"an answer to {concept.name} tells {', '.join(known)}" if known else "there are none to claim"
            faults.add("details", f"{name!r} is unknown{closest(name, known)}; {accepted}")
    faults.raise_if_any()


def solve_batch(
    stack: object,
    concept: Concept | Draws | None = None,
    draws: Draws | None = None,
    *,
    method: Method | str | None = None,
    threads: int | None = None,
    certify: bool = True,
    seed: int = 0,
) -> BatchSolution:
    """Solve many games of one shape and certify every row.

    Parameters
    ----------
    stack
        The games: a parametric game (with ``draws``), a stack such as ``NormalForm.stack(games)``, a list of games
        of one shape, or for normal forms an array ``(B, n, m_1, ..., m_n)``. A list of games of a class that has no
        stacks, such as domains or signalling games, is solved game by game, whatever their shapes; the columns are
        ``count``, the first of the ``points``, and what the details say in numbers.
    concept
        What to look for; the stack's natural concept if omitted, which a list solved game by game has not. Draws may
        stand in its place: ``solve_batch(game, draws)``.
    draws
        Values of the game's parameters: ``{name: array (B,)}`` or an array ``(B, P)`` in the order of its parameters.
    method
        As in :func:`solve`.
    threads
        How many threads; all, if omitted. The answer is the same, bit for bit, whatever the number.
    certify
        Whether to compute certificates; without, they are NaN and the status is the method's own.
    seed
        For methods that draw random numbers.

    Raises
    ------
    ModelError, MethodError
        As in :func:`solve`.

    Notes
    -----
    A new kind of stack needs ``to_arrays()`` (a class of arrays with a leading axis), ``present(found)``,
    which may put a ``legend`` among the details, ``concept`` (its natural one), and a row of ``STACK_CERTIFIERS`` or
    a method ``certificates(found)``; its method takes that class of arrays and returns the columns, ``status`` among
    them, as the details of a ``Found``; what a row has several of stands in a dictionary ``lists`` there, with
    ``offsets``.
    """
    if draws is None and isinstance(stack, np.ndarray):
        stack = NormalForm.stack(stack)
    return SOLVER.solve_batch(stack, concept, draws, method=method, threads=threads, certify=certify, seed=seed)
