"""The pictures of an episode: its game with the path of play, and what else its kind of game has to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from winset.bargaining.games.problem import BargainingProblem
from winset.base.concept import concept_named
from winset.base.points import ActionProfile, BehaviorProfile, Vector
from winset.base.records import Record
from winset.base.solution import Solution
from winset.coalitions.games.coalitional import CoalitionalGame
from winset.episodes.claims import in_words
from winset.episodes.episode import Episode
from winset.episodes.kinds.kind import NOBODY, AnyBuilt
from winset.leadership import causes as find_causes
from winset.leadership.sponsored import SponsoredProposal
from winset.outcomes import FiniteOutcomes
from winset.plot.bargaining import bargaining_set
from winset.plot.bars import causes, tornado, values
from winset.plot.policies import policies
from winset.plot.ratification import ratification
from winset.plot.trees import tree
from winset.plot.win_sets import win_sets
from winset.policies.games.setter import AgendaSetter
from winset.policies.games.spatial import SpatialBargaining
from winset.quadratic.games.quadratic import QuadraticGame
from winset.solve import solve
from winset.sweep.result import SweepResult
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.extensive import ExtensiveForm
from winset.two_level.games.two_level import TwoLevel

__all__ = ["PICTURES", "pictures", "sensitivity"]


def _tree(game: object, solution: Solution[BehaviorProfile]) -> Figure | None:
    drawable = isinstance(solution.concept, SubgamePerfect) and solution.points
    return tree(game, solution) if drawable else None


def _causes(game: SponsoredProposal, solution: Solution[Any]) -> Figure | None:
    return causes(find_causes(game))


def _line_of_setter(game: AgendaSetter, solution: Solution[Vector]) -> Figure | None:
    """What each prefers to the status quo, with what the setter proposes."""
    if game.dimensions == 2 or not solution.points:
        return policies(game, [solution]) if solution.points else None
    quo = float(game.status_quo[0])
    ideals = {p: float(x) for p, x in zip(game.players, game.ideals[:, 0], strict=True)}
    liked = {p: (min(quo, 2 * x - quo), max(quo, 2 * x - quo)) for p, x in ideals.items()}
    proposal = {"proposal": float(np.ravel(np.asarray(solution.details["outcome"], dtype=np.float64))[0])}
    return win_sets(liked, ideals=ideals, points=proposal, status_quo=quo, title=game.title)


def _line_of_chairs(game: SpatialBargaining, solution: Solution[Vector]) -> Figure | None:
    """What each accepts rather than wait, with what everybody would propose."""
    if game.dimensions == 2 or not solution.points:
        return policies(game, [solution]) if solution.points else None
    ideals = {p: float(x) for p, x in zip(game.players, game.ideals[:, 0], strict=True)}
    low, high = min(ideals.values()), max(ideals.values())
    room = 0.1 * (high - low)
    accepted = {
        p: (max(float(a), low - room), min(float(b), high + room))
        for p, (a, b) in solution.details["intervals"].items()
    }
    proposals: dict[str, float] = {}
    for player, mixture in solution.details["proposals"].items():
        for policy, _ in mixture:
            at = round(float(np.ravel(policy)[0]), 9)
            same = next((name for name, x in proposals.items() if x == at), None)
            proposals.pop(same or "", None)
            proposals[f"{same}, {player}" if same else f"proposed by {player}"] = at
    return win_sets(accepted, ideals=ideals, points=proposals, title=game.title)


def _bars(game: QuadraticGame, solution: Solution[ActionProfile]) -> Figure | None:
    point = solution.points[0] if solution.points else None
    if point is None or any(len(names) != 1 for names in point.actions):
        return None
    does = {p: float(x[0]) for p, x in zip(point.players, point.values, strict=True)}
    return values({"equilibrium": does}, label="action", title=game.title)


def _shares(game: CoalitionalGame, solution: Solution[Vector]) -> Figure | None:
    return values([solution], title=game.title) if solution.points else None


def _set(problem: BargainingProblem, solution: Solution[Vector]) -> Figure | None:
    """Two or three players: with more, the shadow on two of them says little."""
    return bargaining_set(problem, [solution]) if 1 < len(problem.players) < 4 and solution.points else None


def _homes(game: TwoLevel, solution: Solution[Any]) -> Figure | None:
    """What passes at home of a list of agreements; of other bargains what can be reached, and what is agreed."""
    problem = game.international
    if not isinstance(problem, BargainingProblem) or game.laws:
        return None
    if isinstance(problem.outcomes, FiniteOutcomes):
        return ratification(game, solution)
    return _set(problem, solution)


PICTURES: tuple[tuple[type, str, Callable[[Any, Any], Figure | None]], ...] = (
    (SponsoredProposal, "The game and its path of play; a folded branch says how play would end there.", _tree),
    (SponsoredProposal, "What keeps the sponsor from leading openly.", _causes),
    (ExtensiveForm, "The game and its path of play.", _tree),
    (BargainingProblem, "What can be reached, and what is agreed.", _set),
    (TwoLevel, "What passes at home, and what is agreed.", _homes),
    (AgendaSetter, "What each prefers to the status quo, and what is proposed.", _line_of_setter),
    (SpatialBargaining, "What each accepts rather than wait, and what each would propose.", _line_of_chairs),
    (CoalitionalGame, "What each is worth.", _shares),
    (QuadraticGame, "What each does of its own accord.", _bars),
)
"""For each class of games what can be drawn of it, with a caption."""


def pictures(episode: Episode) -> dict[str, Figure]:
    """Every picture of an episode's games by caption: the main game first, with its answer, then the others by name.

    Parameters
    ----------
    episode
        The episode; its games are solved by the concepts that its file asks for.
    """
    drawn: dict[str, Figure] = {}
    for name in episode.model.games:
        built = episode.built(name)
        solution: Solution[Record] | None = None
        for kind, caption, draw in PICTURES:
            if not isinstance(built.game, kind):
                continue
            if solution is None:
                solution = solve(built.game, concept_named(built.concept))
            figure = draw(built.game, solution)
            if figure is not None:
                drawn[f"{built.spec.title or name}: {caption}" if name else f"{_main(built)} {caption}"] = figure
    return drawn


def _main(built: AnyBuilt) -> str:
    """The main game by name, with its answer."""
    found = built.kind.ask(built, ())
    named = f" ({built.spec.title})" if built.spec.title else ""
    return f"The main game{named}, answer: {in_words(found.outcome, found.outcomes)}."


def sensitivity(found: SweepResult) -> tuple[str, dict[str, Figure]]:
    """What came of drawing an episode's parameters from their ranges: in words, and as tornado plots by caption."""
    told = [f"{found.rows} draws, uniform from the ranges of {', '.join(found.box)}, seed {found.seed}."]
    drawn: dict[str, Figure] = {}
    for column in ("outcome", "label"):
        shown = found.shown(column)
        if shown not in found.counts or not found.share(shown):
            continue
        shares = found.share(shown)
        if column == "label" and set(shares) == {NOBODY}:
            continue
        best = sorted(shares.items(), key=lambda row: -row[1])
        told.append(
            f"{shown.capitalize()}: {', '.join(f'{_quo(word)} {100 * share:.3g}%' for word, share in best[:6])}."
        )
        if len(shares) > 1 and shown in found.margins:
            name = f"Which number the {shown} {_quo(best[0][0])} hangs on"
            drawn[name] = tornado(found, best[0][0], shown, title="")
    told.append(f"{found.certificate.statement}; the largest violation is {found.certificate.value:.3g}.")
    return " ".join(told), drawn


def _quo(word: str) -> str:
    return "status quo" if word == "q" else word
