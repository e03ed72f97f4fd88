"""Wrong answers about policies, each found out by a part of the check; and the game on a line played move by move."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.base.played import Chance, End, Later, Propose, To, Vote, play
from winset.policies.check import banks_duggan_line as line_check

STATIONARY, PERFECT = ws.Stationary(), ws.SubgamePerfect()
LINE = ws.SpatialBargaining([-1, 0, 2], 2, discount=0.8, status_quo=3.0)
PLANE = ws.SpatialBargaining([[0, 0], [4, 0], [1, 3]], 2, discount=0.5, status_quo=[6.0, 6.0])
SETTER = ws.AgendaSetter("bureau", {"bureau": 3, "a": 0, "median": 1}, 2, status_quo=0.5)
SETTER_PLANE = ws.AgendaSetter([0, 2], [[0, 0], [4, 0], [1, 3]], 2, [3, 3])
TWO_BEST = ws.AgendaSetter([0, 0], [[-2, 1], [2, 1]], 1, [0, 1.5])
TRIANGLE = ws.SpatialVoting([[0, 0], [4, 0], [1, 3]], 2, status_quo=[1.5, 0.75])
SQUARE = ws.SpatialVoting([[1, 1], [-1, 1], [-1, -1], [1, -1]], 4)
FIVE = ws.SpatialVoting([-2, -1, 0, 1, 2], 4, status_quo=1.5)
ISSUE = ws.IssuePositions([0, 60, 100, 100], loss=1e5)
WINSET, CORE, YOLK, GRID = ws.Winset(), ws.SpatialCore(), ws.Yolk(), ws.UncoveredSet(21)
SHELF = [
    (LINE, STATIONARY), (PLANE, STATIONARY), (SETTER, PERFECT), (SETTER_PLANE, PERFECT), (TWO_BEST, PERFECT),
    (TRIANGLE, WINSET), (TRIANGLE, CORE), (TRIANGLE, YOLK), (TRIANGLE, GRID), (SQUARE, CORE), (SQUARE, YOLK),
    (FIVE, WINSET), (FIVE, CORE), (FIVE, ws.GridlockInterval()), (FIVE, ws.UncoveredSet(11)),
    (ISSUE, ws.MeanPosition()), (ISSUE, ws.MedianPosition()), (ISSUE, ws.NashBargaining()),
]  # fmt: skip
CERTIFIERS = {
    ("SpatialBargaining", "Stationary", 1): "certify_line",
    ("SpatialBargaining", "Stationary", 2): "certify_plane",
    ("AgendaSetter", "SubgamePerfect", 1): "certify_line_setter",
    ("AgendaSetter", "SubgamePerfect", 2): "certify_plane_setter",
    ("SpatialVoting", "Winset", 1): "line_parts",
    ("SpatialVoting", "SpatialCore", 1): "line_parts",
    ("SpatialVoting", "GridlockInterval", 1): "line_parts",
    ("SpatialVoting", "Winset", 2): "certify_winset",
    ("SpatialVoting", "SpatialCore", 2): "certify_core",
    ("SpatialVoting", "Yolk", 2): "certify_yolk",
    ("SpatialVoting", "UncoveredSet", 1): "certify_uncovered_set",
    ("SpatialVoting", "UncoveredSet", 2): "certify_uncovered_set",
}


def certifier_of(game, concept):
    kind = type(game).__name__
    return "certify_issue" if kind == "IssuePositions" else CERTIFIERS[kind, concept.name, game.dimensions]


def answer(game, concept):
    solution = ws.solve(game, concept)
    assert solution.certificate.ok, solution.certificate.statement
    return list(solution.points), dict(solution.details), solution.status


def plant(game, concept, points=None, status=None, **details):
    right, known, found = answer(game, concept)
    points = right if points is None else points
    return game, concept, points, {**known, **details}, found if status is None else status


def certify(given):
    game, concept, points, details, status = given
    return ws.certify(game, concept, points, details, status=status)


NONE = ws.Status.NO_SOLUTION
ARCS = answer(TRIANGLE, WINSET)[1]["arcs"]
OUTLINE = answer(TRIANGLE, WINSET)[1]["boundary"]
CORNERS = answer(TRIANGLE, WINSET)[0]
INNER = [0.9 * np.array(x) for x in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
KEPT = answer(TRIANGLE, GRID)[0]
NEAR = {
    p: [(x + 0.01 if p == "1" else x, c) for x, c in lot] for p, lot in answer(LINE, STATIONARY)[1]["proposals"].items()
}
TURN = np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])
Q = np.array([1.5, 0.75])
OUTWARD = np.array([[-9.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
YOLKS = answer(TRIANGLE, YOLK)[0][0] + 0.01
MARKS = answer(TRIANGLE, GRID)[1]["uncovered"]
FEWER = MARKS & (np.cumsum(MARKS) < MARKS.sum())


def surely(points):
    """Everybody proposes one policy for sure."""
    return {str(k + 1): [(list(point), 1.0)] for k, point in enumerate(points)}


PLANTED = {
    "certify_line": {
        "proposers": plant(LINE, STATIONARY, [[-1.0, 0.0, 0.0]]),
        "delay": plant(LINE, STATIONARY, [[9.0, 9.0, 9.0]]),
        "feasibility": plant(LINE, STATIONARY, [[-1.0, 0.0, 2.0]]),
        "details": plant(LINE, STATIONARY, radii=[1.0, 1.0, 1.0]),
        "number of points": plant(LINE, STATIONARY, [*answer(LINE, STATIONARY)[0], [0.0, 0.0, 0.0]]),
    },
    "certify_plane": {
        "proposers": plant(PLANE, STATIONARY, [[[3, 3], [3, 3], [3, 3]]], proposals=surely([[3, 3]] * 3)),
        "delay": plant(PLANE, STATIONARY, [[[9, 9]] * 3], proposals=surely([[9, 9]] * 3)),
        "feasibility": plant(PLANE, STATIONARY, [OUTWARD], proposals=surely(OUTWARD)),
        "lotteries": plant(PLANE, STATIONARY, [[[0.5, 0.5]] * 3]),
        "common ground": None,
        "details": plant(PLANE, STATIONARY, radii=[1.0, 1.0, 1.0]),
        "number of points": plant(PLANE, STATIONARY, [*answer(PLANE, STATIONARY)[0], [[0, 0]] * 3]),
    },
    "certify_line_setter": {
        "setter": plant(SETTER, PERFECT, [1.0], outcome=1.0),
        "feasibility": plant(SETTER, PERFECT, [2.0], outcome=2.0),
        "details": plant(SETTER, PERFECT, winset=[0.5, 2.0]),
        "number of points": plant(SETTER, PERFECT, [1.5, 0.75]),
    },
    "certify_plane_setter": {
        "setter": plant(SETTER_PLANE, PERFECT, [[3.0, 3.0]]),
        "feasibility": plant(SETTER_PLANE, PERFECT, [[-3.0, 3.0]]),
        "left out": plant(TWO_BEST, PERFECT, answer(TWO_BEST, PERFECT)[0][:1], outcome=answer(TWO_BEST, PERFECT)[0][0]),
        "details": plant(SETTER_PLANE, PERFECT, outcome=[1.0, 1.0]),
        "winset": plant(SETTER_PLANE, PERFECT, area=1.0),
    },
    "line_parts": {
        "interval": plant(FIVE, CORE, [[-1.0, 0.5]], interval=[-1.0, 1.0]),
        "details": plant(FIVE, CORE, interval=[-1.0, 0.5]),
    },
    "certify_winset": {
        "corners": plant(TRIANGLE, WINSET, [1.1 * CORNERS[0], *CORNERS]),
        "corners left out": plant(TRIANGLE, WINSET, CORNERS[1:]),
        "arcs": plant(TRIANGLE, WINSET, arcs=ARCS[1:]),
        "outline": plant(TRIANGLE, WINSET, boundary=(OUTLINE - Q) @ TURN.T + Q),
        "area": plant(TRIANGLE, WINSET, area=2.7951937862963114),
        "empty": plant(TRIANGLE, WINSET, [], NONE),
    },
    "certify_core": {
        "beaten": plant(SQUARE, CORE, [*answer(SQUARE, CORE)[0], [1.5, 0.0]]),
        "left out": plant(SQUARE, CORE, INNER),
        "empty": plant(SQUARE, CORE, [], NONE),
        "radius": plant(SQUARE, CORE, radius=0.5, contacts=[]),
        "proof": plant(TRIANGLE, CORE, contacts=[(0.0, 0.5), (np.pi, 0.5)]),
    },
    "certify_yolk": {
        "median lines": plant(TRIANGLE, YOLK, [YOLKS], centre=YOLKS),
        "details": plant(TRIANGLE, YOLK, centre=[0.0, 0.0]),
        "radius": plant(SQUARE, YOLK, radius=-1.0),
        "proof": plant(TRIANGLE, YOLK, contacts=[]),
        "number of points": plant(TRIANGLE, YOLK, [answer(TRIANGLE, YOLK)[0][0], [0.0, 0.0]]),
    },
    "certify_uncovered_set": {
        "grid": plant(TRIANGLE, GRID, [*KEPT, [0.1234, 0.1]]),
        "details": plant(TRIANGLE, GRID, step=1.0),
        "covering": plant(TRIANGLE, GRID, KEPT[:-1], uncovered=FEWER),
    },
    "certify_issue": {
        "balance": plant(ISSUE, ws.MeanPosition(), [50.0]),
        "number of points": plant(ISSUE, ws.MeanPosition(), [*answer(ISSUE, ws.MeanPosition())[0], 50.0]),
    },
}  # fmt: skip
TOGETHER = {
    ("certify_line", "delay"), ("certify_line", "feasibility"), ("certify_plane", "delay"),
    ("certify_plane", "feasibility"), ("certify_plane", "proposers"), ("certify_line", "proposers"),
    ("certify_plane", "lotteries"), ("certify_plane_setter", "setter"), ("certify_plane_setter", "feasibility"),
    ("certify_yolk", "radius"), ("certify_line_setter", "feasibility"), ("certify_winset", "empty"),
}  # fmt: skip
"""Where a wrong answer that fails in this part cannot but fail in another as well."""
UNPLANTED = {"certify_plane": {"common ground"}}
"""It holds for whatever is proposed, by the convexity of losses, and says so of the numbers."""
CASES = [(name, part) for name, parts in PLANTED.items() for part, given in parts.items() if given]


@pytest.mark.parametrize(("name", "part"), CASES)
def test_a_planted_answer_fails_in_its_part(name, part):
    certificate = certify(PLANTED[name][part])
    failing = [key for key, value in certificate.parts.items() if not value <= certificate.tolerance]
    assert not certificate.ok
    assert certificate.proved == ()
    assert part in failing
    if (name, part) not in TOGETHER:
        assert failing == [part]
        assert f"'{part}'" in certificate.statement


def test_every_part_has_a_plant():
    for game, concept in SHELF:
        points, details, status = answer(game, concept)
        name = certifier_of(game, concept)
        parts = set(ws.certify(game, concept, points, details, status=status).parts)
        assert parts <= {part for part, given in PLANTED[name].items() if given} | UNPLANTED.get(name, set())


@pytest.mark.parametrize(("game", "concept"), SHELF)
def test_right_answers_pass_with_and_without_details(game, concept):
    points, details, status = answer(game, concept)
    certificate = ws.certify(game, concept, [np.asarray(p).tolist() for p in points], details, status=status)
    assert certificate.ok
    assert certificate.covers == ("witness" if status is NONE else "all")
    needed = {"proposals"} if game is PLANE else {"radius", "contacts"} if concept is YOLK else set()
    alone = {name: details[name] for name in needed}
    assert ws.certify(game, concept, points, alone, status=status).ok


@pytest.mark.parametrize(("game", "concept"), SHELF)
def test_generic_wrong_answers_fail(game, concept):
    points, details, status = answer(game, concept)
    assert not ws.certify(game, concept, [], details).ok
    if status is NONE:
        return
    for wrong in (
        [np.asarray(p) + 1e-3 for p in points],
        [np.asarray(p) * 1.01 + 0.01 for p in points],
        [np.asarray(p) * np.nan for p in points],
        [*points, points[0]],
        points[1:] if len(points) > 1 else [],
    ):
        assert not ws.certify(
            game, concept, [w.tolist() if isinstance(w, np.ndarray) else w for w in wrong], details
        ).ok
    assert not ws.certify(game, concept, [], {}, status=NONE).ok
    for name, value in details.items():
        if name in ("values", "radii", "inclusion", "acceptance", "radius", "area", "boundary", "winset", "outcome"):
            rigged = (
                {k: np.asarray(v) + 0.3 for k, v in value.items()}
                if isinstance(value, dict)
                else np.asarray(value) + 0.3
            )
            assert not ws.certify(game, concept, points, {**details, name: rigged}).ok, name


def test_kept_policies_may_not_be_left_out_in_numbers():
    marks = np.flatnonzero(answer(TRIANGLE, GRID)[1]["uncovered"])[: len(KEPT) * 4 // 5]
    assert not ws.certify(TRIANGLE, GRID, [answer(TRIANGLE, GRID)[1]["grid"][k].tolist() for k in marks]).ok
    assert not ws.certify(TRIANGLE, GRID, answer(TRIANGLE, GRID)[1]["grid"].tolist()).ok


def test_a_winset_without_corners_has_a_point():
    game = ws.SpatialVoting([[0, 0], [1, 0], [0, 1]], 2, [3, 0.5], vetoes=["1"], weights=[2, 1, 1])
    solution = ws.solve(game, WINSET).require()
    assert solution.details["area"] > 0
    assert ws.solve(ws.SpatialVoting([-2, -1, 0, 1, 2], 3, status_quo=0), WINSET).status is NONE


def played(game, proposals):
    """The game on a line as a Markov game: proposers against the ends of what each voter accepts, voters' bars."""
    x, n, rule = game.ideals[:, 0], len(game.players), game.rule
    losses = np.abs(proposals[:, None] - x) ** game.power
    delay = np.abs(game.status_quo[0] - x) ** game.power
    wait = (1 - game.discount) * delay + game.discount * game.recognition @ losses
    reach, branches = wait ** (1 / game.power), []
    for k in range(n):

        def reply(policy):
            lost = np.abs(policy[0] - x) ** game.power
            later = Later(To("floor"), game.discount, (1 - game.discount) * delay)
            return Vote(lost <= wait + 1e-12, lambda b: np.asarray(rule.wins(b)), End(-lost), later, bars=-wait)

        ends = np.concatenate([x - reach * (1 - 1e-13), x + reach * (1 - 1e-13), x, [1e3]])
        made = ((1.0, proposals[k : k + 1]),)
        branches.append((float(game.recognition[k]), Propose(k, made, reply, [e[None] for e in ends])))
    return play({"floor": Chance(tuple(branches))}, n)


@pytest.mark.parametrize("utility", ["quadratic", "absolute"])
def test_the_short_way_to_the_gains_is_the_game_played(utility):
    rng = np.random.default_rng(2)
    for trial in range(25):
        n = int(rng.integers(2, 5))
        game = ws.SpatialBargaining(
            rng.normal(size=n), n // 2 + 1, discount=float(rng.uniform(0, 0.9)), status_quo=float(rng.normal() * 2),
            utility=utility,
        )  # fmt: skip
        proposals = np.asarray(ws.solve(game, STATIONARY).require().point)
        if trial % 2:
            proposals = np.clip(proposals + rng.normal(size=n) * 0.02, game.ideals.min(), game.ideals.max())
        stack = ws.SpatialBargaining.stack([game])
        profile = line_check.profile_of(stack, proposals[None], slice(None))
        parts = {name: float(v[0]) for name, v in line_check.gains_on_line(stack, profile, slice(None)).items()}
        if parts["feasibility"] == 0:
            gain = max(parts["proposers"], parts["delay"], 0.0) * profile.scale[0]
            assert float(played(game, proposals).gains["proposer"]) == pytest.approx(gain, abs=1e-9)
            assert float(played(game, proposals).gains["voter"]) < 1e-9
