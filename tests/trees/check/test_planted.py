"""For every part of every check of trees a wrong answer that this part alone catches."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

import winset as ws
from tests.proof import planted_games as games
from tests.proof.plain_tree import build, from_table
from winset.base.points import Continuum, Vector
from winset.base.solution import Found
from winset.solve import certifier_for
from winset.trees.check.findings import TOLERANCE

SOLVED = ws.Status.SOLVED


def found_by(game, concept):
    """The library's own answer, to be spoilt."""
    s = ws.solve(game, concept).require()
    return Found(s.status, s.points, s.completeness, s.reason, s.components, s.details)


def one(game, behavior, **details):
    return Found(SOLVED, [game.behavior(behavior)], "one", details=details)


def first(found, **changes):
    """The same answer with some fields of its first point changed."""
    return found.but(points=[replace(found.points[0], **changes), *found.points[1:]])


def detailed(found, **details):
    return found.but(details={**found.details, **details})


TABLE = ws.ExtensiveForm.from_arrays(
    ["a", "b"], [0, -2, 1, -2, -2], [0, 2, 2, 4, 4, 4], [1, 2, 3, 4], [[1, 1], [0, 3], [2, 2]]
)


def flat():
    """One player who gets nothing either way."""
    tree = ws.ExtensiveForm(["a"]).decision("n", "a", {"x": "u", "y": "v"})
    return tree.terminal("u", [0]).terminal("v", [0])


def close():
    """The second action is better by less than floating point sees."""
    tree = ws.ExtensiveForm(["a"]).decision("n", "a", {"x": "u", "y": "v"})
    return tree.terminal("u", ["1"]).terminal("v", ["1.00000000000000000001"])


def battle():
    return build(from_table(([[2, 0], [0, 1]], [[1, 0], [0, 2]])), 2)


def blind():
    """The same after a move of chance that is not seen."""
    tree = ws.ExtensiveForm(["a"]).chance("r", {"s": ("1/2", "n"), "t": ("1/2", "m")})
    for node in "nm":
        tree.decision(node, "a", {"x": f"{node}x", "y": f"{node}y"}, information_set="n")
        tree.terminal(f"{node}x", ["1"]).terminal(f"{node}y", ["1.00000000000000000001"])
    return tree


ENTRY, SIGNALS = games.entry(), games.signalling()
IN, THREAT = {"door": {"in": 1}, "inside": {"yield": 1}}, {"door": {"out": 1}, "inside": {"fight": 1}}
NOTHING = Found(ws.Status.LIMIT, [], "none")


def shapeless(found):
    """The first point lacks an information set."""
    return first(found, behavior=dict(list(found.points[0].behavior.items())[1:]))


def paid(found):
    values = found.points[0].payoffs.values + 0.25
    return first(found, payoffs=Vector(found.points[0].payoffs.players, values))


def crossed(game):
    """Two equilibria of the battle of the sexes as if they were exchangeable."""
    points = [game.behavior({"first": {r: 1}, "second": {c: 1}}) for r, c in (("r0", "c0"), ("r1", "c1"))]
    return Found(SOLVED, points, "some", components=[Continuum((("r0", "r1"), ("c0", "c1")), 2, points)])


def continuum(found, **changes):
    return found.but(components=[replace(found.components[0], **changes), *found.components[1:]])


def nash_plants():
    every, all_of = ws.Nash(), found_by(ENTRY, ws.Nash())
    loose = ENTRY.behavior(THREAT)
    loose = replace(loose, behavior={**loose.behavior, "inside": {"fight": 0.6, "yield": 0.6}})
    mixed = ENTRY.behavior({"door": {"out": 1}, "inside": {"fight": 0.5, "yield": 0.5}})
    return {
        "answer": (ENTRY, every, NOTHING),
        "feasibility": (ENTRY, ws.Nash("one"), Found(SOLVED, [loose])),
        "payoffs": (ENTRY, ws.Nash("one"), paid(one(ENTRY, IN))),
        "path": (ENTRY, ws.Nash("one"), first(one(ENTRY, IN), outcome="war")),
        "regret": (ENTRY, ws.Nash("one"), one(ENTRY, {"door": {"out": 1}, "inside": {"yield": 1}})),
        "exact regret": (close(), ws.Nash("one"), one(close(), {"n": {"x": 1}})),
        "pure": (ENTRY, ws.Pure(), Found(SOLVED, [mixed], "one")),
        "dimension": (ENTRY, every, continuum(all_of, dimension=2)),
        "support": (ENTRY, every, continuum(all_of, support=(("out",), ("fight",)))),
        "completeness": (ENTRY, every, all_of.but(points=all_of.points[:-1])),
    }


def perfect_plants():
    every, all_of, one_of = ws.SubgamePerfect("all"), found_by(SIGNALS, ws.SubgamePerfect("all")), ws.SubgamePerfect()
    right, known = found_by(ENTRY, one_of), found_by(TABLE, one_of)
    outcomes = found_by(flat(), every)
    fewer = detailed(outcomes.but(points=outcomes.points[:1]), outcomes=outcomes.details["outcomes"][:1])
    return {
        "answer": (ENTRY, one_of, NOTHING),
        "feasibility": (ENTRY, one_of, shapeless(right)),
        "payoffs": (ENTRY, one_of, paid(right)),
        "path": (ENTRY, one_of, first(right, outcome="war")),
        "gain": (ENTRY, one_of, one(ENTRY, THREAT)),
        "exact gain": (blind(), one_of, one(blind(), {"n": {"x": 1}})),
        "completeness": (flat(), every, fewer),
        "details": (ENTRY, one_of, detailed(right, ties=1)),
        "values": (TABLE, one_of, detailed(known, values=known.details["values"] + np.eye(5, 2, -4) / 4)),
        "regret": (battle(), every, crossed(battle())),
        "dimension": (SIGNALS, every, continuum(all_of, dimension=7)),
        "support": (SIGNALS, every, continuum(all_of, support=())),
    }


def sequential_plants():
    concept, right, pooled = ws.Sequential(), found_by(ENTRY, ws.Sequential()), found_by(SIGNALS, ws.Sequential())
    sure = {"beliefs": {"door": {"door": 1.0}, "inside": {"inside": 1.0}}}
    threat = {
        "exponents": {"door": {"in": 1.0, "out": 0.0}, "inside": {"fight": 0.0, "yield": 1.0}},
        "log_coefficients": {"door": {"in": 0.0, "out": 0.0}, "inside": {"fight": 0.0, "yield": 0.0}},
    }
    uniform = {h: dict.fromkeys(mix, -log(len(mix))) for h, mix in right.points[0].behavior.items()}
    beliefs = pooled.details["beliefs"]
    off = next(h for h, mix in beliefs.items() if len(mix) > 1 and max(mix.values()) > 0.999)
    vague = {v: 0.9 if p > 0.5 else 0.1 for v, p in beliefs[off].items()}
    return {
        "answer": (ENTRY, concept, NOTHING),
        "feasibility": (ENTRY, concept, shapeless(right)),
        "payoffs": (ENTRY, concept, paid(right)),
        "path": (ENTRY, concept, first(right, outcome="war")),
        "beliefs": (ENTRY, concept, detailed(right, beliefs={})),
        "gain": (ENTRY, concept, one(ENTRY, THREAT, **sure, **threat)),
        "consistency": (
            SIGNALS,
            concept,
            detailed(pooled, witness=[], beliefs={**beliefs, off: vague}),
        ),
        "witness": (ENTRY, concept, detailed(right, witness=[{"lam": 1.0, "log_probability": uniform}])),
    }


def logit_plants():
    qre, right = ws.QRE(1.0), found_by(SIGNALS, ws.QRE(1.0))
    branch, path = ws.LogitBranch(), found_by(ENTRY, ws.LogitBranch())
    short, ended = ws.LogitBranch(lam=2.0), found_by(ENTRY, ws.LogitBranch(lam=2.0))
    shifted = {h: {a: p + (1e-3 if k == 0 else -1e-3) for k, (a, p) in enumerate(mix.items())}
               for h, mix in right.points[0].behavior.items()}  # fmt: skip
    beliefs = {h: dict(zip(mix, list(mix.values())[::-1], strict=True)) for h, mix in right.details["beliefs"].items()}
    later = {k: {h: rows[1:] for h, rows in path.details[k].items()} for k in ("log_probabilities", "probabilities")}
    fewer = {k: {h: rows[:-1] for h, rows in ended.details[k].items()} for k in ("log_probabilities", "probabilities")}
    doubtful = {"door": {"in": 0.98, "out": 0.02}, "inside": {"yield": 1}}
    played = {
        "exponents": {"door": {"in": 0.0, "out": 0.0}, "inside": {"fight": 1.0, "yield": 0.0}},
        "log_coefficients": {"door": {"in": log(0.98), "out": log(0.02)}, "inside": {"fight": 0.0, "yield": 0.0}},
    }
    half = {**path.details["exponents"], "inside": {"fight": 0.3, "yield": 0.0}}
    uniform = {h: dict.fromkeys(mix, -log(len(mix))) for h, mix in path.points[0].behavior.items()}
    return {
        "answer": (ENTRY, qre, NOTHING),
        "feasibility": (SIGNALS, qre, shapeless(right)),
        "payoffs": (SIGNALS, qre, paid(right)),
        "path": (SIGNALS, qre, first(right, outcome="strong beer fight")),
        "residual": (SIGNALS, ws.QRE(1.1), right),
        "presented": (SIGNALS, qre, right.but(points=[SIGNALS.behavior(shifted)])),
        "beliefs": (SIGNALS, qre, detailed(right, beliefs=beliefs)),
        "branch": (ENTRY, branch, detailed(path, lam=path.details["lam"][:0])),
        "start": (ENTRY, branch, detailed(path, lam=path.details["lam"][1:], **later)),
        "turns": (ENTRY, branch, detailed(path, turning_points=np.array([3]))),
        "end": (ENTRY, short, detailed(ended, lam=ended.details["lam"][:-1], **fewer)),
        "gain": (ENTRY, branch, detailed(path.but(points=[ENTRY.behavior(doubtful)]), **played)),
        "consistency": (ENTRY, branch, detailed(path, exponents=half)),
        "witness": (ENTRY, branch, detailed(path, witness=[{"lam": 1.0, "log_probability": uniform}])),
    }


PLANTED = {
    "certify_tree_nash": nash_plants(),
    "certify_subgame_perfect": perfect_plants(),
    "certify_sequential": sequential_plants(),
    "certify_agent_logit": logit_plants(),
}
"""By certifier and part: the game, the concept and a wrong answer."""


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, plants in PLANTED.items() for part in plants])
def test_each_part_alone_catches_its_plant(name, part):
    game, concept, wrong = PLANTED[name][part]
    certify = certifier_for(game, concept)
    assert certify.__name__ == name
    certificate = certify(game, concept, wrong)
    failing = {key for key, value in certificate.parts.items() if not value <= TOLERANCE}
    assert failing == {part}, certificate
    assert not certificate.ok
    assert not certificate.exact
    assert part in certificate.statement


SHELF = {
    "entry": ENTRY, "signals": SIGNALS, "flat": flat(), "battle": battle(),
    "horse": build({
        "one": (1, {"down": "z", "across": "two"}, "1"), "two": (2, {"down": "y", "across": "out"}, "2"),
        "z": (3, {"L": "zL", "R": "zR"}, "3"), "y": (3, {"L": "yL", "R": "yR"}, "3"),
        "out": (1, 1, 1), "zL": (3, 3, 2), "zR": (0, 0, 0), "yL": (4, 4, 0), "yR": (0, 0, 1),
    }, 3),
}  # fmt: skip
CONCEPTS = [ws.Nash(), ws.Nash("one"), ws.Pure(), ws.SubgamePerfect(), ws.SubgamePerfect("all"), ws.Sequential(),
            ws.QRE(1.0), ws.LogitBranch(), ws.LogitBranch(lam=2.0)]  # fmt: skip


@pytest.mark.parametrize("concept", CONCEPTS, ids=str)
@pytest.mark.parametrize("name", SHELF)
def test_no_part_is_without_a_plant(name, concept):
    solution = ws.solve(SHELF[name], concept).require()
    certifier = certifier_for(SHELF[name], concept).__name__
    assert solution.certificate.parts.keys() <= PLANTED[certifier].keys()
    assert solution.certificate.proved
