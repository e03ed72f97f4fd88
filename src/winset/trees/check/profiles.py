"""Behaviour profiles of a tree read for a check: probabilities, payoffs and the path, each compared with the game."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum

from winset.base.points import BehaviorProfile, Continuum
from winset.base.solution import Found
from winset.tables.concepts import Nash
from winset.trees.check.findings import Findings
from winset.trees.check.play import CHANCE, END, LARGEST_EXACT, Mixes, Play, Real, nearest_fractions, read_play
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["Claim", "Question", "claims", "continua"]

LARGEST_DENOMINATOR = 10_000_000
DECISIVE_DENOMINATOR = 1_000


@dataclass(frozen=True)
class Question:
    """A tree as it is played in floating point, and in fractions if it is small."""

    tree: ExtensiveForm
    play: Play
    exact: Play | None

    @classmethod
    def of(cls, tree: ExtensiveForm) -> Question:
        """The question that a tree asks."""
        key = (cls, *tree.parameters.items())
        known = tree.readings.get(key)
        if not isinstance(known, cls):
            play = read_play(tree, exact=False)
            known = cls(tree, play, read_play(tree, exact=True) if len(play.names) <= LARGEST_EXACT else None)
            tree.readings.clear()
            tree.readings[key] = known
        return known


@dataclass(frozen=True)
class Claim:
    """A profile with probabilities for all actions.

    ``fractions`` are those nearest to the probabilities if the tree is small and they are near; ``decisive`` says that
    they are so simple that nothing else is meant.
    """

    place: str
    profile: BehaviorProfile
    mixes: Mixes
    fractions: Mixes | None
    decisive: bool


def claims(question: Question, found: Found, findings: Findings) -> list[Claim]:
    """All points, and those of the components, with what is wrong with each as a profile of this tree noted."""
    points = [(f"points[{k}]", p) for k, p in enumerate(found.points)]
    for c, component in enumerate(found.components):
        listed = component.points if isinstance(component, Continuum) else component.get("points", ())
        points += [(f"components[{c}].points[{k}]", p) for k, p in enumerate(listed)]
    out = []
    for place, point in points:
        claim = read_claim(question, point, place, findings)
        if claim is not None:
            out.append(claim)
    return out


def read_claim(question: Question, point: object, place: str, findings: Findings) -> Claim | None:
    """One profile; None, with the reason noted, if it lacks a set or an action."""
    profile = question.tree.read_answer(Nash(), point) if isinstance(point, Mapping) else point
    if not isinstance(profile, BehaviorProfile):
        findings.note("feasibility", float("inf"), f"{place}, which is no behaviour profile")
        return None
    for name, mix in _sets(question.play):
        given = profile.behavior.get(name)
        if given is None or list(given) != list(mix):
            findings.note("feasibility", float("inf"), f"{place}: {name}")
            return None
        off = abs(float(sum(given.values())) - 1.0)
        findings.note("feasibility", max(off, *(-float(p) for p in given.values())), f"{place}: {name}")
        if off != off:
            return None
    _presented(question.play, profile, place, findings)
    fractions = decisive = None
    if question.exact is not None:
        fractions = decisive = nearest_fractions(profile.behavior, DECISIVE_DENOMINATOR, 1e-15)
        fractions = fractions or nearest_fractions(profile.behavior, LARGEST_DENOMINATOR, 1e-15)
    return Claim(place, profile, profile.behavior, fractions, decisive is not None)


def _sets(play: Play) -> Iterator[tuple[str, tuple[str, ...]]]:
    seen = set[str]()
    for name, moves in zip(play.sets, play.moves, strict=True):
        if name and name not in seen:
            seen.add(name)
            yield name, tuple(a for a, _, _ in moves)


def _presented(play: Play, profile: BehaviorProfile, place: str, findings: Findings) -> None:
    """Compare the payoffs and the path of a profile with those of the tree."""
    ends: list[tuple[float, tuple[Real, ...]]] = []
    stack = [(0, 1.0)]
    while stack:
        v, reach = stack.pop()
        if play.mover[v] == END:
            ends.append((reach, play.payoffs[v]))
            continue
        for action, child, chance in play.moves[v]:
            p = float(chance if play.mover[v] == CHANCE else profile.behavior[play.sets[v]][action])
            if p > 0.0:
                stack.append((child, reach * p))
    for i, player in enumerate(play.players):
        mean = fsum(w * float(u[i]) for w, u in ends)
        scale = fsum(w * (abs(float(u[i]) - mean) + 2.0**-13 * abs(float(u[i]))) for w, u in ends)
        gap = abs(float(profile.payoffs[player]) / play.unit[i] - mean)
        findings.note("payoffs", 0.0 if gap == 0.0 else gap / scale if scale else float("inf"), f"{place}: {player}")
    findings.note("path", _path(play, profile), place)


def _path(play: Play, profile: BehaviorProfile) -> float:
    """0 if the path takes a likeliest action at every node and ends at the outcome; else what is lost, or infinity."""
    v, lost = 0, 0.0
    for name, action in profile.path:
        options = {
            a: (float(chance if play.mover[v] == CHANCE else profile.behavior[play.sets[v]][a]), child)
            for a, child, chance in play.moves[v]
        }
        if play.names[v] != name or action not in options:
            return float("inf")
        lost = max(lost, max(p for p, _ in options.values()) - options[action][0])
        v = options[action][1]
    return lost if play.mover[v] == END and play.names[v] == profile.outcome else float("inf")


def continua(question: Question, found: Found) -> list[Continuum]:
    """The components; plain data as continua of profiles."""
    out = []
    for component in found.components:
        if isinstance(component, Continuum):
            out.append(component)
            continue
        points = [
            question.tree.read_answer(Nash(), p) if isinstance(p, Mapping) else p for p in component.get("points", ())
        ]
        support = tuple(tuple(actions) for actions in component.get("support", ()))
        out.append(Continuum(support, int(component.get("dimension", -1)), points))
    return out
