"""Two-level games checked: the answer passes at every home, the rule holds over what passes, an empty set is proved.

Homes are asked group by group, not by their win-sets; the rest is left to the procedure's own certifier.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.check.convex import cone
from winset.bargaining.games.problem import BargainingProblem
from winset.base.concept import Concept
from winset.base.room import Certifier
from winset.base.solution import Certificate, Found
from winset.base.status import Status
from winset.homes.games.ratification import Ratification
from winset.legislatures.games.legislative import LegislativeBargaining
from winset.outcomes import FiniteOutcomes, Polytope
from winset.two_level.check.told import told
from winset.two_level.check.unknown_thresholds import UNCERTAIN, verdict
from winset.two_level.games.two_level import TwoLevel

__all__ = ["certify_two_level"]


Float = NDArray[np.float64]
TOLERANCE = 1e-9


def certify_two_level(
    certifier_for: Callable[[object, Concept], Certifier], game: TwoLevel, concept: Concept, found: Found
) -> Certificate:
    """Consent at home and the procedure's own certificate, or the proof that nothing passes.

    ``certifier_for`` gives the certifier of the procedure itself.
    """
    if game.ratified.game is None:
        parts = _nothing_passes(game, found) | told(certifier_for, game, concept, found.but(status=Status.SOLVED))
        statement = f"Nothing passes at every home: {game.ratified.proof.get('statement', '')}"
        return Certificate("empty win-set", max(parts.values()), TOLERANCE, statement=statement, parts=parts)
    if game.laws:
        for kind, certify in UNCERTAIN:
            if isinstance(game.international, kind):
                certificate = certify(game, found)
                parts = {**certificate.parts, **told(certifier_for, game, concept, found), **_one(found)}
                return verdict(certificate.kind, parts, certificate.tolerance, certificate.statement)
    if not found.points and not isinstance(game.international, BargainingProblem):
        why = "No answer is claimed, and nothing shows that there is none."
        return Certificate("no answer", np.inf, TOLERANCE, statement=why, parts={"answer": np.inf}, covers="part")
    details = dict(found.details)
    before = details.pop("before_home", None)
    inner = before if before is not None else details.get("at_the_table")
    own = found.but(details=details) if inner is None else found.but(points=[inner], details=details)
    certificate = certifier_for(game.ratified.game, concept)(game.ratified.game, concept, own)
    parts = {"procedure": certificate.value / max(certificate.tolerance, 1e-300) * TOLERANCE}
    parts |= told(certifier_for, game, concept, found)
    if inner is not None:
        parts |= _one(found)
    for point in _agreements(game, found):
        parts["consent"] = max(parts.get("consent", 0.0), _dissent(game, point))
    if before is not None and found.points:
        parts["raised"] = float(np.max(np.asarray(before) - np.asarray(found.points[0])))
        outcomes = game.international.outcomes
        if hasattr(outcomes, "to_polytope"):
            parts["feasibility"] = outcomes.to_polytope().excess(np.asarray(found.points[0]))
    seats = details.get("at_the_table")
    if seats is not None and found.points:
        own_numbers = np.array([seats[name] for name in game.players], dtype=np.float64)
        parts["at the table"] = float(np.abs(own_numbers - np.asarray(found.points[0])).max())
    statement = f"What is agreed passes at every home. {certificate.statement}"
    return verdict("ratification", parts, TOLERANCE, statement)


def _one(found: Found) -> dict[str, float]:
    """Whether there is just one answer, of which all else is said."""
    return {"one answer": 0.0 if len(found.points) == 1 else np.inf}


def _agreements(game: TwoLevel, found: Found) -> list[Float]:
    """Divisions, outcomes or policies on which players agree, as homes judge them."""
    inner = game.international
    if isinstance(inner, LegislativeBargaining) or not found.details.get("agreement", True):
        return []
    if hasattr(inner, "agreements"):
        return list(inner.agreements(found))
    if "proposals" in found.details:
        return [np.asarray(x) for x in found.details["proposals"].values()]
    return [np.asarray(p) for p in found.points]


def _dissent(game: TwoLevel, point: Float) -> float:
    """0 if every home consents to this agreement, asked group by group; else how far the pivotal group is from it."""
    worst = 0.0
    for i, player in enumerate(game.players):
        home = game.domestic.get(player)
        if home is None or home.law is not None or (home.kind == "values" and not game.win_sets.get(player)):
            continue
        short = _shortfalls(game, home, point, i)
        steps = sorted({0.0, *(float(s) for s in short if s > 0)})
        need = next((s for s in steps if _passes(home, short, s)), np.inf)
        worst = max(worst, need)
    return worst


def _passes(home: Ratification, short: Float, slack: float) -> bool:
    if home.side_payments:
        return float(np.dot(home.stakes, short)) <= slack * sum(home.stakes) + 1e-12
    return home.passes([bool(s <= slack) for s in short])


def _shortfalls(game: TwoLevel, home: Ratification, point: Float, i: int) -> Float:
    """By how much each group would rather have no agreement (negative: it gains)."""
    if home.kind == "groups":
        return np.array(home.entries) - float(point[i])
    if home.kind == "ideals":
        x, q, ideals = float(np.asarray(point).ravel()[0]), home.status_quo, np.array(home.entries)
        if home.side_payments and home.utility == "quadratic":
            return np.asarray((x - ideals) ** 2 - (q - ideals) ** 2)
        return np.asarray(np.abs(x - ideals) - np.abs(q - ideals))
    outcomes = game.international.outcomes
    where = int(np.flatnonzero((outcomes.utilities == np.asarray(point)).all(axis=1))[0])
    name = outcomes.name(where)
    worth = [row[name] if isinstance(row, dict) else row[where] for row in home.entries]
    return np.asarray(np.array(home.reservation) - np.array(worth, dtype=float))


# ---------------------------------------------------------------- nothing passes


def _nothing_passes(game: TwoLevel, found: Found) -> dict[str, float]:
    """The proof is checked against the game itself."""
    proof, inner = game.ratified.proof, game.international
    parts: dict[str, float] = {"no answer": np.inf if found.points else 0.0}
    if "farkas" in proof:
        outcomes = getattr(inner, "outcomes", None) or Polytope.pie(len(game.players))
        polytope = _lottery_polytope(game) if isinstance(outcomes, FiniteOutcomes) else outcomes.to_polytope()
        y, low = np.asarray(proof["farkas"]), np.asarray(proof["floor"])
        A = np.vstack([polytope.A, -np.eye(len(low))])
        b = np.r_[polytope.b, -low]
        size = float(np.abs(y) @ np.abs(b)) or 1.0
        parts["signs"] = float(np.max(-y)) / max(float(np.abs(y).max()), 1e-300)
        parts["combination"] = float(np.abs(y @ A).max()) / max(float((np.abs(y)[:, None] * np.abs(A)).max()), 1e-300)
        parts["bound"] = 0.0 if float(y @ b) < -1e-12 * size else np.inf
        asked = [game.win_sets[p].low if p in game.win_sets else -np.inf for p in game.players]
        d = np.asarray(getattr(inner, "disagreement", np.zeros(len(low))))
        parts["thresholds"] = float(np.abs(np.maximum(asked, d) - low).max())
    elif "refused_by" in proof:
        parts["refused"] = 0.0 if all(_dissent(game, u) > 0 for u in inner.outcomes.utilities) else np.inf
    elif "least" in proof:
        parts["least"] = 0.0 if _cheapest(inner, np.asarray(proof["floor"])) > 1 else np.inf
    elif "shortfall" in proof:
        parts["shortfall"] = 0.0 if _short(game) > 1e-8 else np.inf
    elif "between" in proof:
        parts["intervals"] = _common_policies(game, proof["between"])
    return parts


def _common_policies(game: TwoLevel, between: tuple[str, str]) -> float:
    """How many policies of a fine grid, and of those that any group is indifferent to, both homes accept."""
    homes = [game.domestic[p] for p in between]
    marks = np.array([x for h in homes for c in h.entries for x in (c, 2 * c - h.status_quo, h.status_quo)])
    grid = np.r_[marks, np.linspace(marks.min(), marks.max(), 4001)]
    both = [all(_passes(h, _shortfalls(game, h, x, -1), 0.0) for h in homes) for x in grid]
    return float(sum(both))


def _lottery_polytope(game: TwoLevel) -> Polytope:
    from winset.outcomes import Hull

    inner = game.international
    keep = np.ones(len(inner.outcomes.utilities), dtype=bool)
    for home in game.win_sets.values():
        keep &= home.marks if home.marks is not None else True
    return Hull(np.unique(np.vstack([inner.outcomes.utilities[keep], inner.disagreement]), axis=0)).to_polytope()


def _cheapest(game: LegislativeBargaining, prices: Float) -> float:
    """The least that a winning coalition asks, as an integer program (HiGHS)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    lower = game.vetoes.astype(float)
    rule = LinearConstraint(game.weights[None, :].astype(float), game.quota, np.inf)
    program = milp(prices, integrality=np.ones(len(prices), dtype=np.int64), bounds=Bounds(lower, 1), constraints=rule)
    return float(program.fun) if program.x is not None else np.inf


def _short(game: TwoLevel) -> float:
    """How much must be given up before some policy satisfies everybody."""
    import cvxpy as cp

    inner = game.international
    floor = np.maximum(game.ratified.floor, inner.disagreement)
    t = cp.Variable()
    rows = [u + t >= x for u, x in zip(inner.outcomes.utilities, floor, strict=True)]
    for home in game.domestic.values():
        if home.kind == "values":
            rows += [u + t >= x for u, x in zip(home.entries, home.reservation, strict=True)]
    return -cone(-t, [*inner.outcomes.constraints, *rows, t >= -1.0])
