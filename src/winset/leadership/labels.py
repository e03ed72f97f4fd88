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

from dataclasses import replace
from functools import cache
from typing import Literal

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.points import BehaviorProfile
from winset.base.solution import Solution
from winset.base.solving import Solver
from winset.leadership.check.sponsored import certify_verdict
from winset.leadership.conditions import (
    LABELS,
    Comparison,
    conditions_of,
    exceeds,
    labels_of,
    measures_of,
)
from winset.leadership.design import number_of
from winset.leadership.signal import Veil
from winset.leadership.sponsored import SponsoredProposal
from winset.leadership.verdict import Play, Verdict
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Decision

__all__ = ["LABELS", "Play", "Verdict", "classify", "follow", "play"]


@cache
def _trees() -> Solver:
    """Solves trees; loaded with the first game, since it compiles."""
    from winset.trees.room import ROOM

    return Solver((ROOM,))


def play(game: SponsoredProposal) -> Play:
    """Solve the game and follow the equilibrium to the terminal node that the hegemon's actual type leads to."""
    tree = game.to_extensive_form()
    solution: Solution[BehaviorProfile] = _trees().solve(tree, SubgamePerfect()).require()
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


def follow(
    game: SponsoredProposal, tree: ExtensiveForm, profile: BehaviorProfile
) -> tuple[str, tuple[tuple[str, str], ...]]:
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
    spans = _spans(game)
    games = _compared(game, actual, absent, overt, spans)
    columns = conditions_of(games)
    if veil is not None:
        behind_veil = play(game.but(veil=veil))
        same = (behind_veil.outcome, behind_veil.role) == (actual.outcome, actual.role)
        columns["L7"] = np.array([same])
    measures = measures_of(games, np.array([max(float(design.sponsor) for design in game.designs.values())]))
    verdict = Verdict(
        label=LABELS[int(labels_of(games, columns)[0])],
        outcome=actual.outcome,
        proposer=actual.proposer,
        role=actual.role,
        sponsor_payoff=_sponsor(actual),
        absent_outcome=absent.outcome,
        overt_outcome=overt.outcome,
        conditions={name: bool(holds[0]) for name, holds in columns.items()},
        why_not_overt=None if actual.role == "overt" else _why_not_overt(game, actual, overt, bool(columns["L4"][0])),
        influence=float(measures.influence[0]),
        visibility=float(measures.visibility[0]),
        score=float(measures.score[0]),
        veil_value=_sponsor(actual) - _sponsor(overt),
        actual=actual,
        absent=absent,
        overt=overt,
    )
    return replace(verdict, certificate=certify_verdict(game, verdict, causality, veil))


def _compared(game: SponsoredProposal, actual: Play, absent: Play, overt: Play, spans: dict[str, Float]) -> Comparison:
    """The three plays as row 0 of what the labels need; status quo is worth 0, and nobody speaks for others."""
    agreed, passes_without = actual.outcome != "q", absent.outcome != "q"
    payoff, zero = np.array([_sponsor(actual)]), np.zeros(1)
    barred = "overt" not in game.mandate
    no = np.zeros(1, dtype=bool)
    return Comparison(
        agreed=np.array([agreed]),
        absent_agreed=np.array([passes_without]),
        mine=np.array([actual.proposer == "sponsor"]),
        another=np.array([actual.proposer == "front"]),
        shared=no,
        own_draft=np.array([actual.drafted]),
        acted=np.array([actual.drafted]),
        hid=no,
        paid=no,
        pivotal=no,
        heard=no,
        liked=exceeds(payoff, zero, spans["sponsor"]),
        consent=np.array([_consent(game, actual, spans)]),
        barred=np.array([barred]),
        shift=np.array([float(actual.outcome != absent.outcome)]),
        payoff=payoff,
        absent_payoff=np.array([_sponsor(absent)]),
        overt_payoff=np.array([_sponsor(overt)]),
        scale=spans["sponsor"],
    )


def _spans(game: SponsoredProposal) -> dict[str, Float]:
    """How far the payoffs of each player are apart, the status quo of 0 among them; one row."""
    tree = game.to_extensive_form()
    ends = np.vstack([tree.to_arrays().payoffs, np.zeros(len(tree.players))])
    return {name: np.array([span]) for name, span in zip(tree.players, np.ptp(ends, axis=0), strict=True)}


def _why_not_overt(game: SponsoredProposal, actual: Play, overt: Play, better: bool) -> str | None:
    """What stops the sponsor from doing openly what it does (or, if nothing passes, what it would table).

    Asked of the design with canvassing, which is the best case for the followers.
    """
    if "overt" not in game.mandate:
        return "no_mandate"
    if not better:
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


def _consent(game: SponsoredProposal, actual: Play, spans: dict[str, Float]) -> bool:
    """Whether the front, an included hegemon and enough followers like the outcome no less than the status quo."""
    if actual.outcome == "q":
        return True

    def likes(name: str) -> bool:
        return not exceeds(np.zeros(1), np.array([float(actual.payoffs[name])]), spans[name])[0]

    needed = ["front"] if actual.proposer == "front" else []
    needed += ["hegemon"] if game.designs[actual.outcome].inclusive else []
    return all(map(likes, needed)) and sum(map(likes, game.followers)) >= game.shape.quota


def _sponsor(play: Play) -> float:
    return float(play.payoffs["sponsor"])


def _child(node: Decision | Chance, action: str) -> str:
    child = node.actions[action]
    return child[1] if isinstance(child, tuple) else str(child)
