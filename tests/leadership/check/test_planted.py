"""Wrong verdicts, causes and columns of the sponsored-proposal game: each part of a certificate catches its own."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

import winset as ws
from tests.leadership.test_sponsored import apec
from winset.base.points import Vector
from winset.leadership import causes, classify
from winset.leadership.check.sponsored import certify_causes, certify_sponsored_draws, certify_verdict
from winset.leadership.conditions import LABELS
from winset.leadership.signal import Signal, Veil
from winset.leadership.sponsored import Backup

APEC = apec()
HELPED = APEC.but(backup=Backup({"with-us": 2, "without-us": 0}, cost=1, rivalry=1))
SEEN = APEC.but(
    signal=Signal(0.5, 4, (0.8, 0.3), actual="tolerant"),
    persistence_cost=3,
    has_front=False,
    mandate=("overt", "abstain"),
)
SEVERAL = APEC.but(followers=("a", "b", "c"), quota=2, fear={"a": 1, "b": 5, "c": 9})
SHELF = [APEC, HELPED, SEEN, SEVERAL, APEC.but(canvass=0), APEC.but(mandate=("overt",)), APEC.but(fear=0)]


def of_actual(verdict, **changes):
    return replace(verdict, actual=replace(verdict.actual, **changes))


def shifted(payoffs, by=0.25):
    return Vector(payoffs.players, np.asarray(payoffs) + by)


VERDICTS = {
    "plays": lambda v: replace(v, absent_outcome="with-us"),
    "payoffs": lambda v: of_actual(v, expected_payoffs=shifted(v.actual.expected_payoffs)),
    "paths": lambda v: of_actual(v, path=v.actual.path[:-1]),
    "conditions": lambda v: replace(v, conditions={**v.conditions, "L3": not v.conditions["L3"]}),
    "label": lambda v: replace(v, label="lucky"),
    "reason": lambda v: replace(v, why_not_overt="costly"),
    "measures": lambda v: replace(v, influence=v.influence / 2),
}
CAUSES = {
    "cut_sets": lambda c: replace(c, cut_sets=()),
    "shapley": lambda c: replace(c, shapley=dict.fromkeys(c.shapley, 1 / 3)),
    "but_for": lambda c: replace(c, but_for={name: not holds for name, holds in c.but_for.items()}),
}
PLANTED = {
    "certify_verdict": {part: (APEC, None, plant) for part, plant in VERDICTS.items()},
    "certify_causes": {part: (APEC, None, plant) for part, plant in CAUSES.items()},
}


@pytest.mark.parametrize("part", VERDICTS)
def test_only_this_part_of_a_verdict_catches_it(part):
    right = classify(APEC)
    assert right.label == "leadership-from-behind"
    found = certify_verdict(APEC, VERDICTS[part](right))
    assert not found.ok
    assert not found.exact
    assert [name for name, off in found.parts.items() if not off <= found.tolerance] == [part]
    assert part in found.statement
    assert "comes to" not in found.statement


@pytest.mark.parametrize("part", CAUSES)
def test_only_this_part_of_causes_catches_it(part):
    right = causes(APEC)
    assert right.certificate.ok
    found = certify_causes(APEC, CAUSES[part](right))
    assert [name for name, off in found.parts.items() if not off <= found.tolerance] == [part]


def test_every_part_has_a_plant():
    emitted = {"certify_verdict": set(), "certify_causes": set()}
    for game in SHELF:
        emitted["certify_verdict"] |= set(classify(game).certificate.parts)
        emitted["certify_causes"] |= set(causes(game).certificate.parts)
    assert {name: set(parts) for name, parts in PLANTED.items()} == emitted


@pytest.mark.parametrize("game", SHELF)
def test_right_verdicts_are_proved_in_fractions(game):
    for causality in ("but_for", "hp"):
        for veil in (None, Veil(0.5, 0.2)):
            found = classify(game, causality=causality, veil=veil).certificate
            assert found.ok, found
            assert (found.exact, found.covers) == (True, "all")
            assert "label" in found.proved


@pytest.mark.parametrize("game", SHELF)
def test_every_other_word_and_number_fails(game):
    verdict = classify(game)
    for label in LABELS:
        if label != verdict.label:
            assert not certify_verdict(game, replace(verdict, label=label)).ok
    for name in ("influence", "visibility", "score", "veil_value", "sponsor_payoff"):
        for wrong in (getattr(verdict, name) + 0.01, float("nan"), float("inf")):
            assert not certify_verdict(game, replace(verdict, **{name: wrong})).ok, name
    for word in ("actual", "absent", "overt"):
        play = getattr(verdict, word)
        for other in ("actual", "absent", "overt"):
            swapped = getattr(verdict, other)
            if swapped.outcome != play.outcome:
                assert not certify_verdict(game, replace(verdict, **{word: swapped})).ok
        wrong = {
            "payoffs": Vector(play.payoffs.players, np.full(len(play.payoffs), np.nan)),
            "expected_payoffs": shifted(play.expected_payoffs, 1e-6),
            "role": "overt" if play.role != "overt" else "abstain",
            "tabled": "elsewhere",
            "drafted": not play.drafted,
            "canvassed": not play.canvassed,
            "backup": not play.backup,
            "path": play.path[::-1] if len(play.path) > 1 else (),
        }
        assert {f.name for f in fields(play)} - set(wrong) == {"outcome", "proposer", "ties_on_path", "certificate"}
        for name, value in wrong.items():
            planted = replace(verdict, **{word: replace(play, **{name: value})})
            assert not certify_verdict(game, planted).ok, (word, name)


def test_another_games_verdict_fails():
    assert not certify_verdict(APEC.but(fear=0), classify(APEC)).ok
    assert not certify_verdict(APEC, classify(APEC.but(canvass=0))).ok
    assert not certify_causes(APEC.but(fear=0), causes(APEC)).ok


def test_every_column_of_a_stack_is_checked():
    rng = np.random.default_rng(5)
    base = np.array(list(SEVERAL.parameters.values()))
    stack = SEVERAL.with_draws(base * rng.uniform(0.5, 1.5, (40, len(base))))
    batch = ws.solve_batch(stack)
    assert (batch.certificate <= 1e-9).all()
    found = ws.base.solution.Found(ws.Status.SOLVED, [], details=dict(batch.columns))
    assert certify_sponsored_draws(stack, stack.concept, found).max() <= 1e-9
    for name, column in batch.columns.items():
        wrong = ~column if column.dtype == bool else column + 1
        planted = found.but(details={**found.details, name: wrong})
        assert (certify_sponsored_draws(stack, stack.concept, planted) > 1e-9).all(), name
        if column.dtype.kind == "f":
            planted = found.but(details={**found.details, name: np.full(40, np.nan)})
            assert np.isinf(certify_sponsored_draws(stack, stack.concept, planted)).all(), name
