"""From sums over draws to marginal likelihoods, Bayes factors, predictions and what evidence would decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from winset.base.array_types import Float
from winset.theories.comparison import BayesFactors, Evidence, Prediction, Weighing
from winset.theories.course import Board
from winset.theories.gather import GRID, REPLICATES, Design, Sums
from winset.theories.schema import FactSpec, ObservedSpec

__all__ = ["Asked", "weighing"]


QUANTILE = 2.131
"""Of Student's t with 15 degrees of freedom, 97.5 per cent."""
LEAST = 1e-300


@dataclass(frozen=True)
class Asked:
    """An observation, its board, and the nodes at which facts could be found, with what the file says of them."""

    seen: ObservedSpec
    board: Board
    facts: tuple[tuple[int, FactSpec | None], ...]


def weighing(
    errors: str,
    names: Sequence[str],
    sums: Sequence[Sums],
    asked: Sequence[Asked],
    design: Design,
    quantile: Callable[[Float], Float],
) -> Weighing:
    """One account of errors, from every theory's sums; ``names`` has the null last."""
    null = np.zeros(len(design.counted))
    for one, e in zip(asked, design.episode, strict=True):
        null[e] += np.log(len(one.board.observed) / len(one.board.courses))
    counted = np.array(design.counted)
    logs, deviation = _logs([s.total for s in sums], design.outer)
    alone, wide = zip(*(_by_column(s.alone, design.outer) for s in sums), strict=True)
    by_episode = np.column_stack([*alone, null])
    marginal = np.append(logs, null[counted].sum())
    middle = np.linspace(0.5 / GRID, 1 - 0.5 / GRID, GRID)
    levels = quantile(middle)
    predictions, scores = _predictions(names, sums, asked, design)
    return Weighing(
        errors=errors,
        log_marginal=marginal,
        log_marginal_error=np.append([_error(d) for d in deviation], 0.0),
        episode_log_marginal=by_episode,
        episode_log_marginal_error=np.column_stack([*wide, np.zeros(len(null))]),
        bayes=_factors(tuple(names), marginal, deviation),
        posterior=_posterior(marginal),
        episode_posterior=np.apply_along_axis(_posterior, 1, by_episode),
        effective=np.array([s.total.sum() ** 2 / max(s.squares, LEAST) for s in sums]),
        rationality=np.array([s.grid @ levels / max(s.grid.sum(), LEAST) for s in sums]),
        score=scores[0],
        expected_score=scores[1],
        score_spread=scores[2],
        predictions=predictions,
        evidence=_evidence(names[:-1], sums, asked, _posterior(logs)),
    )


def _logs(totals: Sequence[Float], outer: int) -> tuple[Float, list[Float]]:
    """Logarithms of means, and the relative deviations of the scramblings from them."""
    logs, deviations = [], []
    for total in totals:
        mean = total.mean()
        logs.append(np.log(max(mean / outer, LEAST)))
        deviations.append(total / max(mean, LEAST) - 1.0)
    return np.array(logs), deviations


def _by_column(sums: Float, outer: int) -> tuple[Float, Float]:
    logs, deviations = _logs(list(sums.T), outer)
    return logs, np.array([_error(d) for d in deviations])


def _error(deviation: Float) -> float:
    return float(np.sqrt(deviation @ deviation / (REPLICATES * (REPLICATES - 1))))


def _factors(names: tuple[str, ...], marginal: Float, deviations: Sequence[Float]) -> BayesFactors:
    """Differences of logarithms; both theories stand on the same points, so errors are those of the differences."""
    every = [*deviations, np.zeros(REPLICATES)]
    value = marginal[:, None] - marginal[None, :]
    half = QUANTILE * np.array([[_error(a - b) for b in every] for a in every])
    return BayesFactors(names, value, value - half, value + half)


def _posterior(logs: Float) -> Float:
    odds = np.exp(logs - logs.max())
    return np.asarray(odds / odds.sum(), dtype=np.float64)


def _predictions(
    names: Sequence[str], sums: Sequence[Sums], asked: Sequence[Asked], design: Design
) -> tuple[tuple[Prediction, ...], tuple[Float, Float, Float]]:
    """Every observation predicted from the other episodes, and how well that does against what was to be expected."""
    out: list[Prediction] = []
    scores = np.zeros((3, len(sums)))
    for t, s in enumerate(sums):
        for one, courses, e in zip(asked, s.courses, design.episode, strict=True):
            seen, board = one.seen, one.board
            told = courses.sum(axis=0)
            told = told / max(told.sum(), LEAST)
            observed = float(told[list(board.observed)].sum())
            likeliest = int(np.argmax(told))
            surprise = 1.0 if likeliest in board.observed else float(told[told <= observed * (1 + 1e-12)].sum())
            surprise = max(surprise, observed)
            words = ", ".join(board.courses[likeliest])
            out.append(Prediction(names[t], seen.episode, seen.variant, observed, words, float(told.max()), surprise))
            if design.counted[e]:
                rest = np.delete(told, list(board.observed))
                odds = np.clip(np.append(rest, observed), LEAST, 1.0)
                mean = float(odds @ np.log(odds))
                scores[:, t] += (np.log(max(observed, LEAST)), mean, odds @ np.log(odds) ** 2 - mean**2)
    scores[2] = np.sqrt(np.maximum(scores[2], 0.0))
    return tuple(out), (scores[0], scores[1], scores[2])


def _evidence(
    names: Sequence[str], sums: Sequence[Sums], asked: Sequence[Asked], posterior: Float
) -> tuple[Evidence, ...]:
    """Every fact with the expected log Bayes factors, the most telling first."""
    rows: list[Evidence] = []
    for k, one in enumerate(asked):
        first = 0
        for v, fact in one.facts:
            edges = range(one.board.arrays.child_start[v], one.board.arrays.child_start[v + 1])
            joint = np.stack([s.facts[k].sum(axis=0)[first : first + len(edges)] for s in sums])
            first += len(edges)
            odds = joint / np.maximum(joint.sum(axis=1, keepdims=True), LEAST)
            answers = tuple(one.board.edges[e] for e in edges)
            rows.append(_row(names, one, v, fact, answers, np.clip(odds, 1e-12, 1.0), posterior))
    return tuple(sorted(rows, key=lambda row: -row.information))


def _row(
    names: Sequence[str],
    one: Asked,
    node: int,
    fact: FactSpec | None,
    answers: tuple[str, ...],
    odds: Float,
    posterior: Float,
) -> Evidence:
    """One fact: relative entropies between what theories expect to be found, and from their mixture."""
    board, logs = one.board, np.log(odds)
    expected = np.einsum("ta,tsa->ts", odds, logs[:, None, :] - logs[None, :, :])
    mixture = np.log(posterior @ odds)
    information = float(posterior @ np.einsum("ta,ta->t", odds, logs - mixture))
    best = np.unravel_index(int(np.argmax(expected)), expected.shape)
    return Evidence(
        episode=one.seen.episode,
        variant=one.seen.variant,
        at=board.nodes[node],
        player=board.tree.players[int(board.arrays.mover[node])],
        says=fact.says if fact is not None else "",
        document=fact.document if fact is not None else "",
        answers=answers,
        probabilities=odds,
        information=information,
        expected=expected,
        pair=(names[int(best[0])], names[int(best[1])]),
    )
