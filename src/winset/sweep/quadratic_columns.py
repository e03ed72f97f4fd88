"""Quadratic games of a model file under draws: in batch where the equilibrium is unique, else one at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from winset.base.array_types import Float, Int
from winset.base.concept import concept_named
from winset.base.errors import MethodError
from winset.base.status import Status
from winset.episodes.kinds.kind import NOBODY
from winset.episodes.kinds.tables import STATUSES
from winset.solve import solve_batch
from winset.sweep.drawn import Drawn, one_by_one
from winset.sweep.tally import Answered
from winset.tables.concepts import Nash

__all__ = ["quadratic_answers"]


WORDS = {
    "label": (NOBODY,),
    "proposer": (NOBODY,),
    "outcome": ("equilibrium", "several", "none"),
    "status": STATUSES,
    "unique": ("false", "true"),
}


def quadratic_answers(drawn: Drawn, threads: int | None, certify: bool) -> Answered | None:
    """What claims on the game read, for every draw; None if nothing that is drawn enters the game.

    A draw whose equilibrium the batch does not show to be unique is solved again by itself, for all equilibria.
    """
    built, game = drawn.built, drawn.built.game
    used = {name: drawn.values[name] for name in game.parameters if isinstance(drawn.values[name], np.ndarray)}
    if not used or not isinstance(concept_named(built.concept), Nash):
        return None
    try:
        found = solve_batch(game, Nash("one"), used, threads=threads, certify=certify)
    except MethodError:
        return None
    solved = found.status == Status.SOLVED
    codes = {name: np.zeros(drawn.rows, dtype=np.int64) for name in WORDS}
    codes["outcome"] = np.where(solved, 0, 2)
    codes["status"] = np.array([STATUSES.index(Status(s).name) for s in range(len(STATUSES))])[found.status]
    codes["unique"] = (solved & found["unique"]).astype(np.int64)
    names = [action for mine in game.actions for action in mine]
    measures: dict[str, Float] = {"count": np.where(solved, 1.0, 0.0)}
    measures["probability.equilibrium"] = np.where(solved, 1.0, np.nan)
    measures |= {f"actions.{name}": found.points[:, k].copy() for k, name in enumerate(names)}
    measures |= {f"payoffs.{player}": found["payoffs"][:, i].copy() for i, player in enumerate(game.players)}
    answers = Answered(found.status, found.certificate, codes, dict(WORDS), measures)
    again = np.flatnonzero(solved & ~found["unique"])
    if len(again):
        _overwrite(answers, again, drawn)
    return answers


def _overwrite(answers: Answered, rows: Int, drawn: Drawn) -> None:
    """Put in what these rows answer one at a time."""
    alone = one_by_one(replace(drawn, rows=len(rows), rebuild=lambda row: drawn.rebuild(int(rows[row]))))
    answers.status[rows], answers.certificate[rows] = alone.status, alone.certificate
    for name, words in WORDS.items():
        if name in alone.codes:
            place = np.array([words.index(word) for word in alone.legend[name]])
            answers.codes[name][rows] = place[alone.codes[name]]
    for name in answers.measures:
        if name in alone.measures:
            answers.measures[name][rows] = alone.measures[name]
