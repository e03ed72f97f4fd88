"""Subgame perfection checked in every subgame, node by node where information is perfect (Selten 1965)."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float
from winset.base.solution import Certificate, Covers, Found
from winset.trees.check.choices import certify_choices
from winset.trees.check.extreme import movers
from winset.trees.check.findings import Findings
from winset.trees.check.nash import note_component, note_regret, note_second_list, proved_from
from winset.trees.check.one_shot import Rows, one_shot, one_shot_at
from winset.trees.check.play import END, Mixes, Play, Real, read_play, values_of
from winset.trees.check.profiles import Claim, Question, claims, continua
from winset.trees.check.subgames import Outcome, below, outcomes, plans_by_subgame, subgame_perfect_plans, subgame_roots
from winset.trees.concepts import SubgamePerfect
from winset.trees.games.draws import TreeDraws
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal

__all__ = ["certify_subgame_perfect", "certify_tree_draws"]

NEARLY_EQUAL = 1e-9
"""Payoffs that differ by less than this share may count as a tie or not: floats cannot tell."""


def certify_subgame_perfect(tree: ExtensiveForm, concept: SubgamePerfect, found: Found) -> Certificate:
    """The largest gain in any subgame, on the scale of the decision that it judges.

    With perfect information one other action at one node is tried, else other strategies in every subgame. Where
    probabilities are fractions these are proved. A list of all outcomes, or of all combinations of extreme equilibria
    of the subgames, is compared with a second enumeration in fractions.
    """
    if concept.count == "one" and (certificate := certify_choices(tree, found)) is not None:
        return certificate
    findings, question = Findings(), Question.of(tree)
    claimed = claims(question, found, findings)
    if not claimed and findings.ok:
        findings.note("answer", float("inf"), "the list of equilibria, which is empty")
    perfect, roots = tree.has_perfect_information, subgame_roots(question.play)
    for claim in claimed:
        if perfect:
            gain, node = one_shot_at(question.play, claim.mixes)
            findings.note("gain", gain, f"{claim.place}: {question.play.names[node]}")
        else:
            inner = Findings()
            for root in roots:
                note_regret(question.play, claim.mixes, root, f"{claim.place}: from {question.play.names[root]}", inner)
            findings.note("gain", inner.worst, inner.places.get("regret", claim.place))
    exact = _exact(question, claimed, roots, perfect, findings)
    known = True
    whole = roots == [0] and not perfect and len(movers(question.play)) <= 2
    if found.completeness == "all" and findings.ok:
        known = (
            note_second_list(question, concept, claimed, found, findings)
            if whole
            else _second_list(question, concept, claimed, findings)
        )
    for k, component in enumerate(continua(question, found) if whole and findings.ok else ()):
        note_component(question, component, f"components[{k}]", findings)
    _details(question, found, claimed, findings)
    covers: Covers = "all" if known and (whole or not found.components) else "part"
    statement = (
        "At no node does the mover gain by another action."
        if perfect
        else "In no subgame does a player gain by any other strategy, at any of the points."
    )
    proved: tuple[str, ...] = ("points", "completeness") if known and found.completeness == "all" else ("points",)
    proved += ("components",) if whole and found.components else ()
    if "completeness" in proved:
        statement += " The list is complete, by a second enumeration in fractions."
    if exact:
        statement += " The fractions nearest to the probabilities were proved."
    kind = "one-shot deviation" if perfect else "regret in a subgame"
    return findings.certificate(kind, statement, exact=exact and covers == "all", covers=covers, proved=proved)


def _exact(question: Question, claimed: list[Claim], roots: list[int], perfect: bool, findings: Findings) -> bool:
    """Whether all are proved in fractions; simple fractions that are no equilibrium fail."""
    play, proved = question.exact, True
    if play is None or not findings.ok:
        return False
    for claim in claimed:
        mixes = claim.fractions
        right = mixes is not None and (
            _best_everywhere(play, mixes) if perfect else all(proved_from(play, mixes, root) for root in roots)
        )
        if not right and mixes is not None and claim.decisive:
            gain = _shortfall(play, mixes) if perfect else float("inf")
            findings.note("exact gain", gain if gain > NEARLY_EQUAL else 0.0, claim.place)
        proved = proved and right
    if proved:
        findings.note("exact gain", 0.0)
    return proved


def _best_everywhere(play: Play, mixes: Mixes) -> bool:
    worth = values_of(play, mixes)
    return all(
        who < 0 or max(worth[c][who] for _, c, _ in moves) == worth[v][who]
        for v, (who, moves) in enumerate(zip(play.mover, play.moves, strict=True))
    )


def _shortfall(play: Play, mixes: Mixes) -> float:
    """The most that one other action adds, as a share of the largest payoff between which the mover decides.

    What the rounding of the mover's largest payoff could add does not count.
    """
    worth = values_of(play, mixes)
    noise = [1e-15 * max(abs(float(end[i])) for end in play.ends()) for i in range(len(play.players))]
    shares = [0.0]
    for v, (who, moves) in enumerate(zip(play.mover, play.moves, strict=True)):
        if who >= 0:
            size = max(abs(float(worth[c][who])) for _, c, _ in moves)
            gain = max(float(worth[c][who] - worth[v][who]) for _, c, _ in moves)
            shares.append(gain / size if gain > noise[who] else 0.0)
    return max(shares)


def _second_list(question: Question, concept: SubgamePerfect, claimed: list[Claim], findings: Findings) -> bool:
    """Note what a second enumeration finds and the claim lacks; False if there is none for this tree."""
    play = question.exact
    if play is None or any(claim.fractions is None for claim in claimed):
        return False
    points = [claim for claim in claimed if claim.place.startswith("points") and claim.fractions is not None]
    if question.tree.has_perfect_information and concept.count == "all":
        ends = outcomes(play)
        if ends is None:
            return False
        missing = ends - {_outcome(play, claim.fractions) for claim in points if claim.fractions is not None}
        findings.note("completeness", float(len(missing)), "the list, which lacks outcomes")
        return True
    if question.tree.has_perfect_information:
        ties = _ties(play, values_of(play, claimed[0].fractions or claimed[0].mixes))
        findings.note("completeness", float(ties), "nodes where another action is as good")
        return True
    every = subgame_perfect_plans(play)
    if every is None:
        return False
    mine = {plans_by_subgame(play, claim.fractions) for claim in points if claim.fractions is not None}
    findings.note("completeness", float(len(every - mine)), "the list, which lacks combinations")
    return True


def _outcome(play: Play, mixes: Mixes) -> Outcome:
    """Ends that a profile leads to, with their probabilities."""
    ends: list[tuple[int, Fraction]] = []
    stack = [(0, Fraction(1))]
    while stack:
        v, reach = stack.pop()
        if play.mover[v] == END:
            ends.append((v, reach))
        for action, child, chance in play.moves[v]:
            p = Fraction(mixes[play.sets[v]][action] if play.sets[v] else chance)
            if p:
                stack.append((child, reach * p))
    return tuple(sorted(ends))


def _ties(play: Play, worth: list[list[Real]], share: float = 0.0, among: set[int] | None = None) -> int:
    """Decisions at which another action than the one taken is as good, if play goes on as claimed.

    ``worth``: everybody's payoff at every node. Actions whose payoffs differ by at most this ``share`` of the mover's
    largest payoff count as equally good. ``among``: the only nodes that count, if not all.
    """
    room = [0.0] * len(play.players)
    if share:
        room = [share * max(abs(float(end[i])) for end in play.ends()) for i in range(len(play.players))]
    ties = 0
    for v, (who, moves) in enumerate(zip(play.mover, play.moves, strict=True)):
        if who >= 0 and (among is None or v in among):
            options = [worth[c][who] for _, c, _ in moves]
            best, slack = max(options), room[who]
            if slack:
                ties += sum([float(best - option) <= slack for option in options]) > 1
            else:
                ties += options.count(best) > 1
    return ties


def _details(question: Question, found: Found, claimed: list[Claim], findings: Findings) -> None:
    """Compare what the details repeat: ties, the number of points, outcomes and roots."""
    play, details = question.exact, found.details
    if "count" in details:
        findings.note("details", abs(float(details["count"]) - len(found.points)), "details[count]")
    if "subgames" in details:
        names, counts = {question.play.names[v] for v in subgame_roots(question.play)}, details["subgames"]
        fits = set(counts) == names and all(count >= 1 for count in counts.values())
        if len(names) == 1 or len(found.points) == 1:  # nothing is combined
            fits = fits and set(counts.values()) == {len(found.points)}
        findings.note("details", 0.0 if fits else float("inf"), "details[subgames]")
    for name in ("ties", "ties_on_path"):
        if name in details and claimed:
            _note_ties(question, claimed, name, int(details[name]), findings)
    if play is None or not question.tree.has_perfect_information:
        return
    if "outcomes" in details:
        rows = [v for v, who in enumerate(play.mover) if who == END]
        places = {v: k for k, v in enumerate(rows)}
        for claim, outcome in zip(claimed, details["outcomes"], strict=False):
            here = {places[v]: float(p) for v, p in _outcome(play, claim.fractions or claim.mixes)}
            off = max((abs(here.get(k, 0.0) - outcome.get(k, 0.0)) for k in {*here, *outcome}), default=0.0)
            findings.note("details", off, "details[outcomes]")
        findings.note("details", abs(len(details["outcomes"]) - len(found.points)), "details[outcomes]")


def _note_ties(question: Question, claimed: list[Claim], name: str, given: int, findings: Findings) -> None:
    """Compare a number of ties with those at the points; floats may miss a tie."""
    play, perfect = question.exact or question.play, question.tree.has_perfect_information
    least, most = len(play.names), 0
    for claim in claimed:
        mixes = claim.fractions or claim.mixes
        counts = [
            _ties(p, values_of(p, m), share, _reached(p, m) if name == "ties_on_path" else None)
            if perfect
            else _alone(p, m, share)
            for p, m, share in ((play, mixes, 0.0), (question.play, claim.mixes, 0.0), (play, mixes, NEARLY_EQUAL))
        ]
        least, most = min(least, *counts), max(most, *counts)
    findings.note("details", float(max(least - given, given - most, 0)), f"details[{name}]")


def _reached(play: Play, mixes: Mixes) -> set[int]:
    """Nodes that play comes to, whatever chance does."""
    reached = {0}
    for v, moves in enumerate(play.moves):
        if v in reached:
            reached |= {c for a, c, _ in moves if play.mover[v] < 0 or mixes[play.sets[v]][a] > 0}
    return reached


def _alone(play: Play, mixes: Mixes, share: float) -> int:
    """Subgames in which one player moves once before the next ones, and is indifferent between best actions."""
    roots, end, ties = subgame_roots(play), below(play), 0
    for root in roots:
        inner = [r for r in roots if root < r < end[root]]
        own = [v for v in range(root, end[root]) if not any(r <= v < end[r] for r in inner)]
        sets = {play.sets[v] for v in own if play.sets[v]}
        if len(sets) == 1:
            (name,) = sets
            who = play.pasts[name][0]
            pure = [{a: int(a == b) for a in mixes[name]} for b in mixes[name]]
            options = [values_of(play, {**mixes, name: mix})[root][who] for mix in pure]
            slack = share * max(abs(float(x)) for x in options)
            ties += sum(float(max(options) - x) <= slack for x in options) > 1
    return ties


@np.errstate(over="ignore", invalid="ignore")
def certify_tree_draws(stack: TreeDraws[ExtensiveForm], concept: SubgamePerfect, found: Found) -> Float:
    """The largest gain by one other action in every row, on the scale of that decision; shape ``(B,)``.

    The payoffs claimed are compared with those of the choices.
    """
    tree, total, values = stack.source, len(stack), stack.columns()
    play = read_play(tree, exact=False)
    first_edge = np.concatenate([[0], np.cumsum([len(moves) for moves in play.moves])])
    payoffs, chance = dict[int, Float](), dict[int, Float]()
    for v, name in enumerate(play.names):
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            payoffs[v] = np.stack([p.at_columns(values, total) for p in node.payoffs])
        elif isinstance(node, Chance):
            chance[v] = np.stack([p.at_columns(values, total) for p, _ in node.actions.values()])
        else:
            taken = found.details["choices"][:, v] - first_edge[v]
            chance[v] = (np.arange(len(node.actions))[:, None] == taken).astype(np.float64)
    children = tuple(tuple(c for _, c, _ in moves) for moves in play.moves)
    here = one_shot(Rows(play.mover, children, payoffs, chance))
    off = np.abs(found.details["payoffs"].T - here.worth)
    relative = np.divide(off, here.spread, out=np.where(off > 0, np.inf, 0.0), where=here.spread > 0)
    as_said = _ends_and_ties(Rows(play.mover, children, payoffs, chance), here.values, found)
    for v, who in enumerate(play.mover):
        as_said &= chance[v].sum(axis=0) == 1.0 if who >= 0 else found.details["choices"][:, v] == -1
    worst = np.maximum(here.gain, relative.max(axis=0))
    return np.where(np.isfinite(here.worth).all(axis=0), np.where(as_said, worst, np.inf), np.nan)


def _ends_and_ties(rows: Rows, worth: dict[int, Float], found: Found) -> NDArray[np.bool_]:
    """Whether the outcome is where the most probable play ends, and as many ties lie on the path as are said; (B,)."""
    total = worth[0].shape[1]
    near = NEARLY_EQUAL * np.abs(np.stack(list(rows.payoffs.values()))).max(axis=0)
    everywhere = np.ones(total, dtype=bool)
    on_path, likely = {0: everywhere}, {0: everywhere}
    as_said, least, most = np.ones(total, dtype=bool), np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    outcome, end = found.details.get("outcome"), 0
    for v, children in enumerate(rows.children):
        if not children:
            as_said &= ~likely[v] | (outcome == end) if outcome is not None else True
            end += 1
            continue
        p, who = rows.chance[v], rows.mover[v]
        first = p.argmax(axis=0) if who < 0 else None
        for k, child in enumerate(children):
            on_path[child] = on_path[v] if who < 0 else on_path[v] & (p[k] > 0)
            likely[child] = likely[v] & (first == k if who < 0 else p[k] > 0)
        if who >= 0:
            values = [worth[child][who] for child in children]
            best = reduce(np.maximum, values)
            close = np.flatnonzero(sum((x >= best - near[who]).view(np.int8) for x in values) > 1)
            close = close[on_path[v][close]]
            most[close] += 1
            least[close] += sum((x[close] == best[close]).view(np.int8) for x in values) > 1
    ties = found.details.get("ties_on_path", least)
    return np.asarray(as_said & (ties >= least) & (ties <= most))
