"""What methods find on a tree, in arrays, as behaviour profiles and beliefs with names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import Faults, ModelError
from winset.base.points import BehaviorProfile, Continuum, Vector
from winset.base.solution import Found
from winset.trees.games.nodes import InformationSet, Terminal
from winset.trees.games.protocol import Tree
from winset.trees.games.strategies import Real

__all__ = ["claimed_profile", "edges_of", "present_tree", "profile_of_edges"]


Float = NDArray[np.float64]


def present_tree(tree: Tree, found: Found) -> Found:
    """Points (E,), probabilities of edges, as profiles; beliefs (N,) and logarithms of probabilities (E,) by name."""
    points = [profile_of_edges(tree, np.asarray(p, dtype=np.float64)) for p in found.points]
    details = dict(found.details)
    details.pop("values", None)
    if "beliefs" in details:
        details["beliefs"] = _beliefs(tree, details["beliefs"])
    if "witness" in details:
        details["witness"] = [{**w, "log_probability": by_set(tree, w["log_probability"])} for w in details["witness"]]
    for name in ("exponents", "log_coefficients", "log_probability"):
        if name in details:
            details[name] = by_set(tree, details[name])
    for name in ("probabilities", "log_probabilities"):
        if name in details:
            rows = details[name]
            details[name] = {h: rows[:, first : first + len(s.actions)] for h, s, first in _first_edges(tree)}
    if "subgames" in details:
        order = tree.layout.order
        details["subgames"] = {order[v]: count for v, count in details["subgames"].items()}
    components = [_continuum(tree, c) for c in found.components]
    return found.but(points=points, details=details, components=components)


def _first_edges(tree: Tree) -> list[tuple[str, InformationSet, int]]:
    layout = tree.layout
    return [
        (name, s, int(layout.child_start[layout.number[s.nodes[0]]])) for name, s in layout.information_sets.items()
    ]


def by_set(tree: Tree, edges: Float) -> dict[str, dict[str, float]]:
    """Numbers of edges (E,) as ``{information set: {action: number}}``."""
    return {name: {a: float(edges[e + k]) for k, a in enumerate(s.actions)} for name, s, e in _first_edges(tree)}


def edges_of(tree: Tree, behavior: Mapping[str, Mapping[str, Real]]) -> Float:
    """A behaviour profile as probabilities of edges (E,), chance included."""
    layout, values = tree.layout, tree.floats()
    edges = np.zeros(len(layout.child))
    for edge, probability in layout.random_edges:
        edges[edge] = probability(values)
    for name, s in layout.information_sets.items():
        for node in s.nodes:
            first = layout.child_start[layout.number[node]]
            for k, action in enumerate(s.actions):
                edges[first + k] = float(behavior[name][action])
    return edges


def claimed_profile(tree: Tree, point: Mapping[str, object]) -> BehaviorProfile:
    """A profile by names of sets and actions, its numbers not judged; see ``ExtensiveForm.read_answer``."""
    faults = Faults()
    with_payoffs = set(point) == {"behavior", "payoffs"}
    given = point["behavior"] if with_payoffs else point
    if not isinstance(given, Mapping):
        raise ModelError(f"points: must be {{information set: {{action: probability}}}}, got {given!r}")
    behavior: dict[str, dict[str, float]] = {}
    for name in [name for name in given if name not in tree.information_sets]:
        faults.add(f"points[{name}]", f"no such information set; accepted: {', '.join(tree.information_sets)}")
    for name, s in tree.information_sets.items():
        mix = given.get(name)
        if isinstance(mix, str):
            mix = {mix: 1}
        if not isinstance(mix, Mapping):
            faults.add(f"points[{name}]", f"must be {{action: probability}} or an action's name, got {mix!r}")
            continue
        for stranger in [a for a in mix if a not in s.actions]:
            faults.add(f"points[{name}][{stranger}]", f"no such action; accepted: {', '.join(s.actions)}")
        behavior[name] = {a: read_number(mix.get(a, 0), f"points[{name}][{a}]", faults) for a in s.actions}
    faults.raise_if_any()
    profile = profile_of_edges(tree, edges_of(tree, behavior))
    if with_payoffs:
        claimed = point["payoffs"]
        by_name = claimed if isinstance(claimed, Mapping) else dict(zip(tree.players, _listed(claimed), strict=False))
        numbers = [by_name.get(p, np.nan) for p in tree.players]
        profile = replace(profile, payoffs=Vector(tree.players, np.array(numbers, dtype=np.float64)))
    return profile


def _listed(values: object) -> list[object]:
    return list(values) if isinstance(values, Iterable) else []


def read_number(value: object, where: str, faults: Faults) -> float:
    """A number as a float, NaN included."""
    if isinstance(value, int | float | Fraction | np.number) and not isinstance(value, bool):
        return float(value)
    faults.add(where, f"must be a number, got {value!r}")
    return 0.0


def _beliefs(tree: Tree, beliefs: Float) -> dict[str, dict[str, float]]:
    layout = tree.layout
    return {
        name: {node: float(beliefs[layout.number[node]]) for node in s.nodes}
        for name, s in layout.information_sets.items()
    }


def _continuum(tree: Tree, component: object) -> object:
    """A continuum with, as its support, the actions in use at every information set."""
    if not isinstance(component, Continuum):
        return component
    used = np.any([np.asarray(p) > 0 for p in component.points], axis=0)
    support = tuple(tuple(a for k, a in enumerate(s.actions) if used[e + k]) for _, s, e in _first_edges(tree))
    profiles = [profile_of_edges(tree, np.asarray(p)) for p in component.points]
    return replace(component, support=support, points=profiles)


def profile_of_edges(tree: Tree, edges: Float) -> BehaviorProfile:
    """Behaviour by name, the likeliest path, and expected payoffs."""
    layout, values = tree.layout, tree.floats()
    reach = np.zeros(len(layout.order))
    reach[0] = 1.0
    total = np.zeros(len(tree.players))
    for v, name in enumerate(layout.order):
        node = tree.nodes[name]
        if isinstance(node, Terminal):
            if reach[v] > 0:
                total += reach[v] * np.array([p(values) for p in node.payoffs])
        else:
            for e in range(layout.child_start[v], layout.child_start[v + 1]):
                reach[layout.child[e]] = reach[v] * edges[e]
    path, v = [], 0
    while not isinstance(here := tree.nodes[layout.order[v]], Terminal):
        first, last = layout.child_start[v], layout.child_start[v + 1]
        k = int(np.argmax(edges[first:last]))
        path.append((here.name, list(here.actions)[k]))
        v = int(layout.child[first + k])
    return BehaviorProfile(by_set(tree, edges), tuple(path), layout.order[v], Vector(tree.players, total))
