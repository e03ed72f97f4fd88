"""Kinds of game in a model file that are solved in batch, and how their columns read as answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from winset.base.array_types import Column, Float, Int
from winset.base.concept import concept_named
from winset.base.errors import MethodError
from winset.base.solution import BatchSolution
from winset.episodes.kinds.extensive import PROBABILITY
from winset.episodes.kinds.kind import NOBODY
from winset.episodes.kinds.part import parts_of
from winset.episodes.kinds.sponsored import written_numbers
from winset.leadership.conditions import ODDS
from winset.leadership.mandate import ROLES
from winset.leadership.sponsored import SponsoredProposal
from winset.solve import solve_batch
from winset.sweep.columns import read_columns
from winset.sweep.drawn import Drawing, Drawn, one_by_one
from winset.sweep.leadership_columns import part_columns, reached
from winset.sweep.quadratic_columns import quadratic_answers
from winset.sweep.tally import Answered
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["BATCHES", "answer", "batch_answer", "mandates", "sponsored_numbers"]


ROUNDING = 1e-12
"""Beliefs closer than this are the same."""
Rows = slice | Int
"""Some rows of a block."""
_WORDS = {"nobody": NOBODY, "nothing": NOBODY, "": NOBODY}


def sponsored_answers(drawn: Drawn, threads: int | None, certify: bool) -> Answered | None:
    """Three plays and a label a draw; None if the game has a part that is not solved in batch."""
    game: SponsoredProposal = drawn.built.game
    numbers = sponsored_numbers(drawn, game)
    allowed_by = mandates(drawn)
    draws = {name: value for name, value in numbers.items() if isinstance(value, np.ndarray)}
    if not draws:
        first, value = next(iter(game.parameters.items()))
        draws = {first: np.full(drawn.rows, value)}
    parts: list[tuple[Rows, Answered]] = []
    for code in np.unique(allowed_by):
        allowed = tuple(role for k, role in enumerate(ROLES) if code >> k & 1)
        rows: Rows = slice(None) if np.all(allowed_by == code) else np.flatnonzero(allowed_by == code)
        stack = {name: column[rows] for name, column in draws.items()}
        try:
            found = solve_batch(game.but(mandate=allowed), stack, threads=threads, certify=certify)
        except MethodError:
            return None
        parts.append((rows, _sponsored_columns(found)))
    answers = parts[0][1] if len(parts) == 1 else _joined(parts, drawn.rows)
    answers.codes["mandate"] = allowed_by
    words = [" ".join(role for k, role in enumerate(ROLES) if code >> k & 1) for code in range(8)]
    if drawn.built.spec.mandate is not None or drawn.built.spec.ministries is None:
        words[int(allowed_by[0])] = " ".join(game.mandate)  # in the order of the file
    answers.legend["mandate"] = tuple(words)
    if drawn.built.spec.signal is not None:
        _add_beliefs(drawn, numbers["signal.belief"], answers)
    if "persists" not in answers.codes:  # a hegemon does not block in vain, so nobody persists on the path
        answers.codes["persists"], answers.legend["persists"] = np.zeros(drawn.rows, dtype=np.uint8), ("false",)
    for k, word in enumerate(answers.legend["outcome"]):
        answers.measures[f"{PROBABILITY[0]}.{word}"] = (answers.codes["outcome"] == k).astype(float)
    return answers


def sponsored_numbers(drawn: Drawn, game: SponsoredProposal) -> dict[str, Drawing]:
    """Every number of the game by its public name, an array over the draws or one number."""
    spec = drawn.built.spec
    numbers = {name: drawn.number(given) for name, given in written_numbers(spec, game).items()}
    if spec.signal is not None:
        prior = drawn.number(spec.signal.prior)
        likelihoods = [drawn.number(given) for given in spec.signal.subjective]
        numbers["signal.belief"] = _posterior(prior, likelihoods) if spec.signal.observed else prior
    if spec.veil is not None:
        prior, autonomy = drawn.number(spec.veil.prior), drawn.number(spec.veil.autonomy)
        numbers["veil.suspicion"] = _posterior(prior, [1.0, autonomy])
    return numbers


def _add_beliefs(drawn: Drawn, belief: Drawing, answers: Answered) -> None:
    """The belief acted on, the correct one, and whether the signal is misread."""
    signal = drawn.built.spec.signal
    prior = drawn.number(signal.prior)
    likelihoods = [drawn.number(given) for given in signal.objective or signal.subjective]
    correct = _posterior(prior, likelihoods) if signal.observed else prior
    answers.measures["belief"] = np.broadcast_to(np.asarray(belief, dtype=float), (drawn.rows,))
    answers.measures["objective_belief"] = np.broadcast_to(np.asarray(correct, dtype=float), (drawn.rows,))
    misread = np.abs(answers.measures["belief"] - answers.measures["objective_belief"]) > ROUNDING
    answers.codes["misread"], answers.legend["misread"] = misread.astype(np.uint8), ("false", "true")


def _posterior(prior: Drawing, likelihoods: Sequence[Drawing]) -> Drawing:
    """Bayes' rule for all draws; a signal that neither type sends leaves the prior as it is."""
    first, second = prior * likelihoods[0], (1 - prior) * likelihoods[1]
    total = np.asarray(first + second)
    found: Float = np.divide(first, total, out=np.broadcast_to(prior, total.shape).astype(float), where=total > 0)
    return found if found.ndim else float(found)


def mandates(drawn: Drawn) -> Int:
    """The roles allowed in every draw, bit k for role k: what ministries gain may decide them."""
    spec = drawn.built.spec
    if spec.mandate is not None or spec.ministries is None:
        code = sum(1 << k for k, role in enumerate(ROLES) if role in drawn.built.game.mandate)
        return np.full(drawn.rows, code, dtype=np.int64)
    behind = np.max([drawn.column(given) for given in spec.ministries.behind.values()], axis=0) >= 0
    gains = [drawn.column(given) for given in spec.ministries.overt.values()]
    vouched = drawn.column(spec.ministries.vouched) > 0
    overt = (np.min(gains, axis=0) >= 0) | (vouched & (np.sum(gains, axis=0) >= 0))
    codes: Int = 1 + 2 * behind.astype(np.int64) + 4 * overt.astype(np.int64)
    return codes


def _sponsored_columns(found: BatchSolution) -> Answered:
    codes, legend, measures = read_columns(found.columns, found.legend)
    legend = {name: tuple(_WORDS.get(word, word) for word in words) for name, words in legend.items()}
    measures["overt_payoff"] = measures["sponsor_payoff"] - measures["veil_value"]
    return Answered(found.status, found.certificate, codes, legend, measures)


def _joined(parts: list[tuple[Rows, Answered]], rows: int) -> Answered:
    """Answers to disjoint sets of rows as one."""
    like = parts[0][1]
    out = Answered(
        np.empty(rows, dtype=np.int8),
        np.empty(rows),
        {name: np.empty(rows, dtype=column.dtype) for name, column in like.codes.items()},
        dict(like.legend),
        {name: np.empty(rows) for name in like.measures},
    )
    for where, part in parts:
        out.status[where], out.certificate[where] = part.status, part.certificate
        for name, column in part.codes.items():
            out.codes[name][where] = column
        for name, column in part.measures.items():
            out.measures[name][where] = column
    return out


def tree_answers(drawn: Drawn, threads: int | None, certify: bool) -> Answered | None:
    """Backward induction on every draw; None if the tree or the concept has no batch."""
    built, tree = drawn.built, drawn.built.game
    used = {name: x for name in tree.parameters if isinstance(x := drawn.values[name], np.ndarray)}
    parts = parts_of(built.spec)
    chance = any(node.chance is not None for node in built.spec.nodes.values())
    if not tree.parameters or not tree.has_perfect_information:
        return None
    if not used:
        first = next(iter(tree.parameters))
        used = {first: np.full(drawn.rows, float(tree.parameters[first]))}
    try:
        found = solve_batch(tree, concept_named(built.concept), used, threads=threads, certify=certify)
    except MethodError:
        return None
    nodes, ends = built.spec.nodes, tree.terminals
    codes: dict[str, Column] = {}
    legend: dict[str, tuple[str, ...]] = {}
    node = ending = found["outcome"]
    readings = {
        "outcome": [nodes[end].outcome or end for end in ends],
        "proposer": [" and ".join(nodes[end].proposer) or NOBODY for end in ends],
        "node": list(ends),
    }
    for name, words in readings.items():
        known = tuple(dict.fromkeys(words))
        place = np.array([known.index(word) for word in words], dtype=np.int64)
        codes[name], legend[name] = place[node], known
        ending = place if name == "outcome" else ending
    codes["label"], legend["label"] = np.zeros(drawn.rows, dtype=np.uint8), (NOBODY,)
    measures = {f"payoffs.{who}": found["payoffs"][:, i] for i, who in enumerate(tree.players)}
    measures["ties"] = found["ties_on_path"].astype(float)
    odds = reached(tree, found["choices"], drawn.values) if chance else None
    for k, word in enumerate(legend["outcome"]):
        here = np.array([end == k for end in ending])
        share = (codes["outcome"] == k).astype(float) if odds is None else odds[:, here].sum(axis=1)
        measures |= {f"{name}.{word}": share for name in PROBABILITY}
    if odds is not None:  # no outcome is the outcome where chance decides
        certain = np.max([measures[f"{PROBABILITY[0]}.{word}"] for word in legend["outcome"]], axis=0) > 1 - ODDS
        shares = np.array([measures[f"{PROBABILITY[0]}.{word}"] for word in legend["outcome"]])
        codes["likeliest"], legend["likeliest"] = shares.argmax(axis=0), legend["outcome"]
        measures["likeliest.probability"] = shares.max(axis=0)
        codes["outcome"] = np.where(certain, codes["outcome"], len(legend["outcome"]))
        legend["outcome"] = (*legend["outcome"], NOBODY)
    _add_plays(tree, found["choices"], codes, legend)
    for reading in dict.fromkeys(key for end in ends for key in nodes[end].reads):
        column = np.full(drawn.rows, np.nan)
        for k, end in enumerate(ends):
            if reading in nodes[end].reads:
                here = node == k
                column[here] = drawn.column(nodes[end].reads[reading])[here]
        measures[f"reads.{reading}"] = column
    for prefix, part in parts.items():
        more, words_of, numbers = part_columns(drawn, part, found, used, threads)
        codes |= {prefix + name: column for name, column in more.items()}
        legend |= {prefix + name: words for name, words in words_of.items()}
        measures |= {prefix + name: column for name, column in numbers.items()}
    return Answered(found.status, found.certificate, codes, legend, measures)


def _add_plays(tree: ExtensiveForm, choices: Int, codes: dict[str, Column], legend: dict[str, tuple[str, ...]]) -> None:
    """The action taken at every decision node, as the column ``play.`` and the name of its information set."""
    arrays, names = tree.to_arrays(), list(tree.information_sets)
    for v in np.flatnonzero(arrays.information_set >= 0):
        name = names[arrays.information_set[v]]
        codes[f"play.{name}"] = choices[:, v] - arrays.child_start[v]
        legend[f"play.{name}"] = tuple(tree.information_sets[name].actions)


def answer(drawn: Drawn, threads: int | None, certify: bool) -> Answered:
    """What a game under draws answers: by its batch, or else one draw at a time."""
    found = batch_answer(drawn, threads, certify)
    return found if found is not None else one_by_one(drawn)


def batch_answer(drawn: Drawn, threads: int | None, certify: bool) -> Answered | None:
    """What a game under draws answers by its batch; None if it has none, or a part that no batch solves."""
    batch = BATCHES.get(drawn.built.spec.kind)
    return batch(drawn, threads, certify) if batch is not None else None


BATCHES: dict[str, Callable[[Drawn, int | None, bool], Answered | None]] = {
    "sponsored-proposal": sponsored_answers,
    "extensive": tree_answers,
    "quadratic": quadratic_answers,
}
"""By the word that ``kind`` takes in a model file; a kind that is not here is solved one draw at a time."""
