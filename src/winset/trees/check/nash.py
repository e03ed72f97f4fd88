"""Nash equilibria of trees: nobody gains at any information set that is reached (Nash 1951; Kuhn 1953)."""

from __future__ import annotations

import numpy as np

from winset.base.concept import Concept
from winset.base.points import Continuum
from winset.base.solution import Certificate, Covers, Found
from winset.base.status import Status
from winset.tables.concepts import Nash, Pure
from winset.trees.check.extreme import Plan, corners, extreme_equilibria, movers, plan_of, pure_equilibria
from winset.trees.check.findings import Findings
from winset.trees.check.play import Mixes, Play
from winset.trees.check.profiles import Claim, Question, claims, continua
from winset.trees.check.replies import replies
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["certify_tree_nash", "note_component", "note_regret", "note_second_list", "proved_from"]

REACHED = 1e-9
"""Sets that play reaches with less probability count in the regret at the root only."""


def note_regret(play: Play, mixes: Mixes, root: int, place: str, findings: Findings) -> None:
    """What every player gains from a node on, and at every set on the way that play reaches, on each one's scale."""
    for who, player in enumerate(play.players):
        found = replies(play, mixes, who, [(root, 1)])
        findings.note("regret", found.whole_relative(), f"{place}: {player}")
        for name, own in found.own.items():
            if float(own) * float(found.weight[name]) > REACHED:
                findings.note("regret", found.relative(name), f"{place}: {player} at {name}")


def proved_from(play: Play, mixes: Mixes, root: int) -> bool:
    """Whether nobody gains from a node on, in fractions."""
    return all(replies(play, mixes, who, [(root, 1)]).whole_gain() == 0 for who in range(len(play.players)))


def certify_tree_nash(tree: ExtensiveForm, concept: Nash | Pure, found: Found) -> Certificate:
    """The largest gain of any player at any information set, on that set's own scale, over all points.

    Where every probability is a fraction, up to rounding, those fractions are proved. A list of all equilibria is
    compared with a second enumeration in fractions where at most two players move, and of pure ones in small trees.
    """
    findings, question = Findings(), Question.of(tree)
    claimed = claims(question, found, findings)
    nothing = isinstance(concept, Pure) and found.status is Status.NO_SOLUTION and not found.points
    if not claimed and not nothing and findings.ok:
        findings.note("answer", float("inf"), "the list of equilibria, which is empty")
    for claim in claimed:
        note_regret(question.play, claim.mixes, 0, claim.place, findings)
        if isinstance(concept, Pure):
            off = max(
                (min(abs(float(p)), abs(float(p) - 1.0)) for m in claim.mixes.values() for p in m.values()), default=0
            )
            findings.note("pure", off, claim.place)
    exact = _exact(question, claimed, findings)
    proved = ["points"]
    if found.components:
        listed = continua(question, found) if findings.ok else []
        if len(movers(question.play)) <= 2:
            for k, component in enumerate(listed):
                note_component(question, component, f"components[{k}]", findings)
            proved.append("components")
    open_claim = bool(found.components) and "components" not in proved
    if found.completeness == "all" or nothing:
        known = note_second_list(question, concept, claimed, found, findings)
        proved += ["completeness"] if known else []
        open_claim = open_claim or not known
    if nothing and open_claim:
        findings.note("answer", float("inf"), "the claim that there is no equilibrium, which was not examined")
    statement = (
        "At none of the points does a player gain by any other strategy, from the root or at a set that is reached."
    )
    if nothing:
        statement = "Of every profile of pure strategies some player gains by another one."
    elif "completeness" in proved:
        statement += " There is no other equilibrium, by a second enumeration in fractions."
    if exact and not nothing:
        statement += " The fractions nearest to the probabilities were proved."
    covers: Covers = "part" if open_claim else "witness" if nothing else "all"
    return findings.certificate(
        "regret", statement, exact=exact and not open_claim, covers=covers, proved=() if nothing else tuple(proved)
    )


def _exact(question: Question, claimed: list[Claim], findings: Findings) -> bool:
    """Whether all are proved in fractions; simple fractions that are no equilibrium fail."""
    if question.exact is None or not findings.ok:
        return False
    proved = True
    for claim in claimed:
        if claim.fractions is None or not proved_from(question.exact, claim.fractions, 0):
            proved = False
            if claim.fractions is not None and claim.decisive:
                findings.note("exact regret", float("inf"), claim.place)
    if proved:
        findings.note("exact regret", 0.0)
    return proved


def _key(play: Play, who: int, claim: Claim) -> tuple[int, ...]:
    """A realization plan up to rounding."""
    return _rounded(plan_of(play, who, claim.fractions if claim.fractions is not None else claim.mixes))


def _rounded(plan: Plan) -> tuple[int, ...]:
    return tuple(round(p * 10**9) for p in plan)


def note_second_list(
    question: Question, concept: Concept, claimed: list[Claim], found: Found, findings: Findings
) -> bool:
    """Note what a second enumeration finds and the claim lacks; False if there is none for this tree."""
    if question.exact is None:
        return False
    play, who = question.exact, movers(question.exact)
    points = [claim for claim in claimed if claim.place.startswith("points")]
    mine = {tuple(_key(play, i, claim) for i in who) for claim in points}
    if isinstance(concept, Pure):
        pure = pure_equilibria(play)
        if pure is None:
            return False
        missing = {tuple(_rounded(plan) for plan in plans) for plans in pure} - mine
        findings.note("completeness", float(len(missing)), "the list, which lacks pure equilibria")
        return True
    every = extreme_equilibria(play)
    if every is None:
        return False
    size = len(who)
    missing = {tuple(_rounded(plan) for plan in pair[:size]) for pair in every.pairs} - mine
    findings.note("completeness", float(len(missing)), "the list, which lacks extreme equilibria")
    sides = [_sides(question, c) for c in continua(question, found)]
    lost = 0
    for rows, columns in every.subsets:
        xs, ys = ({_rounded(plan) for plan in corners(plans)} for plans in (rows, columns))
        if len(xs) * len(ys) > 1 and not any(xs <= set(a) and ys <= set(b) for a, b in sides):
            lost += 1
    findings.note("completeness", float(lost), "the components, which lack maximal Nash subsets")
    return True


Sides = tuple[dict[tuple[int, ...], Mixes], dict[tuple[int, ...], Mixes]]


def _sides(question: Question, component: Continuum) -> Sides:
    """The plans of the first and of the second player who moves, at the points of a component, each with behaviour."""
    who = movers(question.play)
    out: Sides = ({}, {})
    for point in component.points:
        near = Claim("", point, point.behavior, None, False)
        for side, i in zip(out, who, strict=False):
            side.setdefault(_key(question.play, i, near), point.behavior)
    if len(who) < 2:
        out[1][()] = {}
    return out


def note_component(question: Question, component: Continuum, place: str, findings: Findings) -> None:
    """Every plan of the one player with every plan of the other must be an equilibrium; so are their mixtures.

    The dimension and the actions in use are those of the points.
    """
    play, sides = question.play, _sides(question, component)
    owner = {name: who for name, (who, _, _) in play.pasts.items()}
    first = next(iter(movers(play)), -1)
    for x in sides[0].values():
        for y in sides[1].values():
            mixed = {name: (x if owner[name] == first else y)[name] for name in owner}
            note_regret(play, mixed, 0, f"{place}: plans of different points together", findings)
    dimension = 0
    for side in sides:
        rows = np.array(list(side), dtype=np.float64) * 1e-9
        dimension += int(np.linalg.matrix_rank(rows - rows[0], tol=1e-7)) if rows.size else 0
    findings.note("dimension", float(abs(dimension - component.dimension)), place)
    used = tuple(
        tuple(a for a in mix if any(p.behavior[name][a] > 0 for p in component.points))
        for name, mix in component.points[0].behavior.items()
    )
    findings.note("support", 0.0 if used == tuple(map(tuple, component.support)) else float("inf"), place)
