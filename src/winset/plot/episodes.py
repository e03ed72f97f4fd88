"""The pictures of an episode: its game with the path of play, and what else its kind of game has to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from winset.concepts import SubgamePerfect, concept_named
from winset.episodes.episode import Episode
from winset.games.bargaining import BargainingProblem
from winset.games.extensive import ExtensiveForm
from winset.leadership import SponsoredProposal
from winset.leadership import causes as find_causes
from winset.plot.bargaining import bargaining_set
from winset.plot.bars import causes
from winset.plot.trees import tree
from winset.solution import Solution
from winset.solve import solve

__all__ = ["PICTURES", "pictures"]


def _tree(game: Any, solution: Solution) -> Figure | None:
    drawable = isinstance(solution.concept, SubgamePerfect) and solution.points
    return tree(game, solution) if drawable else None


def _causes(game: SponsoredProposal, solution: Solution) -> Figure | None:
    return causes(find_causes(game))


def _set(problem: BargainingProblem, solution: Solution) -> Figure | None:
    return bargaining_set(problem, [solution]) if len(problem.players) > 1 and solution.points else None


PICTURES: tuple[tuple[type, str, Callable[[Any, Solution], Figure | None]], ...] = (
    (SponsoredProposal, "The game and its path of play; a folded branch says how play would end there.", _tree),
    (SponsoredProposal, "What keeps the sponsor from leading openly.", _causes),
    (ExtensiveForm, "The game and its path of play.", _tree),
    (BargainingProblem, "What can be reached, and what is agreed.", _set),
)
"""For each class of games what can be drawn of it, with a caption."""


def pictures(episode: Episode) -> dict[str, Figure]:
    """Every picture of an episode's main game and of its other games, by caption.

    Parameters
    ----------
    episode
        The episode; its games are solved by the concepts that its file asks for.
    """
    drawn: dict[str, Figure] = {}
    for name in episode.model.games:
        built = episode.built(name)
        solution: Solution | None = None
        for kind, caption, draw in PICTURES:
            if not isinstance(built.game, kind):
                continue
            if solution is None:
                solution = solve(built.game, concept_named(built.concept))
            figure = draw(built.game, solution)
            if figure is not None:
                drawn[f"{built.spec.title or name}: {caption}" if name else caption] = figure
    return drawn
