"""Which kind of leadership a solved sponsored-proposal game shows.

Three solves decide: the game as it is, the game with the sponsor abstaining, and the game in which the sponsor may only
lead openly. Leadership from behind is an equilibrium in which

L1  a front tables the sponsor's draft and it passes,
L2  without the sponsor's influence the outcome would be another,
L3  the sponsor gains by its influence,
L4  leading openly is barred at home or worth less to the sponsor,
L5  everybody whose consent is needed prefers the outcome to the status quo,
L7  (with a veil) it survives followers who infer who is behind the front.

L6, which constraints keep the sponsor from leading openly, is answered by :func:`winset.leadership.causes`.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from winset.base.errors import ModelError
from winset.base.points import Vector
from winset.base.records import Record
from winset.base.solution import Certificate, Solution
from winset.base.solving import Solver
from winset.leadership.signal import Veil
from winset.leadership.sponsored import SponsoredProposal, number_of
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision

__all__ = ["LABELS", "Play", "Verdict", "classify", "follow", "play"]


LABELS = (
    "leadership-from-behind",
    "overt",
    "overt-failed",
    "blocker",
    "covert-coalition",
    "spokesman",
    "lucky",
    "mediator",
    "supporter",
    "none",
)
REASONS = ("no_mandate", "hegemon_veto", "follower_veto", "diluted", "costly")
SAME = 1e-12
"""Payoffs closer than this, relative to the largest payoff compared, are the same."""


@dataclass(frozen=True, eq=False)
class Play(Record):
    """What happens when everybody plays the subgame-perfect equilibrium and the hegemon is of its actual type.

    ``payoffs`` are those at the terminal node that is reached; ``expected_payoffs`` those at the root, before the
    hegemon's type is known (the same without a signal).
    """

    outcome: str
    proposer: Literal["sponsor", "front"] | None
    role: str
    tabled: str | None
    drafted: bool
    canvassed: bool
    backup: bool
    payoffs: Vector
    expected_payoffs: Vector
    path: tuple[tuple[str, str], ...]
    ties_on_path: int
    certificate: Certificate


@dataclass(frozen=True, eq=False)
class Verdict(Record):
    """What kind of leadership a game shows, and why.

    Parameters
    ----------
    label
        One of :data:`LABELS`.
    outcome
        The design that passes, or ``"q"`` for the status quo.
    proposer
        Who tabled it: ``"sponsor"``, ``"front"`` or None.
    sponsor_payoff
        The sponsor's payoff.
    absent_outcome, overt_outcome
        The outcome without the sponsor's influence, and with a sponsor that may only lead openly.
    conditions
        ``{"L1": True, ...}``.
    why_not_overt
        Why leading openly is not better: ``no_mandate``, ``hegemon_veto``, ``follower_veto``, ``diluted``, ``costly``;
        None if it is.
    influence
        What the sponsor gains by its influence, as a share of the most it could: (u(x*) - u(x0)) / (max a - u(x0)).
    visibility
        1 if the sponsor is the proposer, else 0.
    score
        influence * (1 - visibility).
    veil_value
        What working behind the front is worth against leading openly: u(x*) - u(xO).
    actual, absent, overt
        The three plays, each with its certificate.
    """

    label: str
    outcome: str
    proposer: Literal["sponsor", "front"] | None
    role: str
    sponsor_payoff: float
    absent_outcome: str
    overt_outcome: str
    conditions: dict[str, bool]
    why_not_overt: str | None
    influence: float
    visibility: float
    score: float
    veil_value: float
    actual: Play
    absent: Play
    overt: Play
    details: dict[str, Any] = field(default_factory=dict)


@functools.cache
def tree_solver() -> Solver:
    """What the room of trees can solve; its methods are loaded when the first game is."""
    from winset.trees.room import ROOM

    return Solver((ROOM,))


def play(game: SponsoredProposal) -> Play:
    """Solve the game and follow the equilibrium to the terminal node that the hegemon's actual type leads to."""
    tree = game.to_extensive_form()
    solution: Solution[Any] = tree_solver().solve(tree, SubgamePerfect()).require()
    node, path = follow(game, tree, solution.point)
    ending = game.ending(node)
    return Play(
        outcome=ending.outcome,
        proposer=ending.proposer,
        role=ending.role,
        tabled=ending.tabled,
        drafted=ending.drafted,
        canvassed=ending.canvassed,
        backup=ending.backup,
        payoffs=tree.payoffs_at(node),
        expected_payoffs=solution.point.payoffs,
        path=path,
        ties_on_path=int(solution.details.get("ties_on_path", 0)),
        certificate=solution.certificate,
    )


def follow(game: SponsoredProposal, tree: ExtensiveForm, profile: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The end that a profile of the game's tree reaches against the hegemon's actual type, and the path to it."""
    actual_type = game.signal.actual if game.signal else None
    node, path = tree.root, []
    while isinstance(here := tree.nodes[node], Decision | Chance):
        if isinstance(here, Chance):
            action = str(actual_type)
        else:
            behavior = profile.behavior[here.information_set]
            action = max(behavior, key=behavior.__getitem__)
        path.append((node, action))
        node = _child(here, action)
    return node, tuple(path)


def classify(
    game: SponsoredProposal,
    *,
    causality: Literal["but_for", "hp"] = "but_for",
    veil: Veil | None = None,
) -> Verdict:
    """Label a sponsored-proposal game by the conditions L1 to L5, and L7 with a veil.

    Parameters
    ----------
    game
        The game.
    causality
        How the sponsor's absence is imagined. ``"but_for"``: everybody else re-optimises. ``"hp"``: as in the modified
        definition of Halpern and Pearl (2015), a back-up keeps to what it actually did, so that a sponsor whose work
        another state would have done is still a cause.
    veil
        If given, leadership from behind must survive followers who infer that the sponsor is behind the front (L7).

    Raises
    ------
    ModelError
        If ``causality`` is neither of the two.
    """
    if causality not in ("but_for", "hp"):
        raise ModelError(f"causality: must be 'but_for' or 'hp', got {causality!r}")
    actual = play(game)
    counterfactual = game.but(mandate=("abstain",))
    if causality == "hp" and game.backup is not None:
        counterfactual = counterfactual.but(_frozen_backup=actual.backup)
    absent = play(counterfactual)
    overt = actual if game.mandate == ("overt",) else play(game.but(mandate=("overt",)))
    reason = None if actual.role == "overt" else _why_not_overt(game, actual, overt)
    conditions = {
        "L1": actual.drafted and actual.outcome != "q",
        "L2": actual.outcome != absent.outcome,
        "L3": _exceeds(_sponsor(actual), _sponsor(absent)),
        "L4": "overt" not in game.mandate or _exceeds(_sponsor(actual), _sponsor(overt)),
        "L5": _consent(game, actual),
    }
    if veil is not None:
        behind_veil = play(game.but(veil=veil))
        conditions["L7"] = (behind_veil.outcome, behind_veil.role) == (actual.outcome, actual.role)
    best = max(design.sponsor for design in game.designs.values())
    room = best - _sponsor(absent)
    influence = (_sponsor(actual) - _sponsor(absent)) / room if room > 0 else 0.0
    visibility = 1.0 if actual.proposer == "sponsor" else 0.0
    return Verdict(
        label=_label(actual, absent, conditions),
        outcome=actual.outcome,
        proposer=actual.proposer,
        role=actual.role,
        sponsor_payoff=_sponsor(actual),
        absent_outcome=absent.outcome,
        overt_outcome=overt.outcome,
        conditions=conditions,
        why_not_overt=reason,
        influence=influence,
        visibility=visibility,
        score=influence * (1.0 - visibility),
        veil_value=_sponsor(actual) - _sponsor(overt),
        actual=actual,
        absent=absent,
        overt=overt,
    )


def _label(actual: Play, absent: Play, conditions: dict[str, bool]) -> str:
    """The label that the outcome, the proposer and the conditions call for."""
    if all(conditions.values()):
        return "leadership-from-behind"
    if actual.proposer == "sponsor":
        return "overt-failed" if actual.outcome == "q" else "overt"
    if actual.outcome == "q":
        return "blocker" if absent.outcome != "q" else "none"
    if not conditions["L2"]:
        return "lucky" if _exceeds(_sponsor(actual), 0.0) else "none"
    return "supporter" if actual.drafted else "none"


def _why_not_overt(game: SponsoredProposal, actual: Play, overt: Play) -> str | None:
    """What stops the sponsor from doing openly what it does (or, if nothing passes, what it would table).

    Asked of the design with canvassing, which is the best case for the followers.
    """
    if "overt" not in game.mandate:
        return "no_mandate"
    if not _exceeds(_sponsor(actual), _sponsor(overt)):
        return None
    if overt.outcome != "q":
        return "costly" if overt.outcome == actual.outcome else "diluted"
    target = actual.outcome if actual.outcome != "q" else str(overt.tabled)
    design = game.designs[target]
    worked = {f: number_of(design.follower, f) + game.canvass for f in game.followers}
    only = {target: replace(design, follower=worked)}
    tabled = play(game.but(designs=only, canvass=0.0, canvass_cost=0.0, mandate=("overt",), backup=None))
    if tabled.outcome != "q":
        return "costly"
    answers = dict(tabled.path).values()
    return "hegemon_veto" if {"block", "decline"} & set(answers) else "follower_veto"


def _consent(game: SponsoredProposal, actual: Play) -> bool:
    """Whether the front, an included hegemon and enough followers like the outcome no less than the status quo."""
    if actual.outcome == "q":
        return True
    needed = [actual.payoffs["front"]] if actual.proposer == "front" else []
    if game.designs[actual.outcome].inclusive:
        needed.append(actual.payoffs["hegemon"])
    willing = sum(not _exceeds(0.0, actual.payoffs[name]) for name in game.followers)
    return all(not _exceeds(0.0, float(u)) for u in needed) and willing >= game.shape.quota


def _sponsor(play: Play) -> float:
    return float(play.payoffs["sponsor"])


def _exceeds(a: float, b: float) -> bool:
    return a - b > SAME * max(abs(a), abs(b), math.ulp(1.0))


def _child(node: Decision | Chance, action: str) -> str:
    child = node.actions[action]
    return child[1] if isinstance(child, tuple) else str(child)
