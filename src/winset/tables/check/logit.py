"""Logit equilibria checked from the payoff table: every strategy is the logit response to the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.base.points import Profile
from winset.base.solution import Certificate, Covers, Found
from winset.base.threads import in_blocks
from winset.tables.check.nash import feasibility, regrets
from winset.tables.concepts import QRE, LogitBranch, LogitFit
from winset.tables.games.normal import NormalForm
from winset.tables.games.stacks import NormalFormDraws, NormalFormStack

__all__ = ["certify_logit", "certify_logit_fit", "certify_logit_rows", "logit_residual"]


ENTRIES = 1 << 17
"""Payoffs looked at in one step, so that they stay in the cache."""
TOLERANCE = 1e-9
STEP = 0.15
"""Largest change of a probability from one recorded point of a branch to the next."""
ARRIVED = 1e-5
"""Largest distance of the last recorded point from the limit."""
SCORE = 1e-6
"""Largest slope of the likelihood at its maximum, in standard errors."""
NEVER = float("inf")


def action_payoffs(game: NormalForm, strategies: Sequence[Float]) -> list[Float]:
    """Expected payoff of each action of each player against the others' strategies."""
    out = []
    for i in range(len(strategies)):
        values = game.payoffs[i]
        for j in reversed(range(len(strategies))):
            if j != i:
                values = np.tensordot(values, strategies[j], axes=(j, 0))
        out.append(values)
    return out


def logit_response(game: NormalForm, strategies: Sequence[Float], lam: float) -> list[Float]:
    """The logit response of every player to the others' strategies at precision ``lam``."""
    weights = [np.exp(lam * (values - values.max())) for values in action_payoffs(game, strategies)]
    return [w / w.sum() for w in weights]


def logit_residual(game: NormalForm, strategies: Sequence[Float], lam: float) -> float:
    """The largest difference between a probability and the logit response at precision ``lam``."""
    responses = logit_response(game, strategies, lam)
    worst = max(float(np.abs(r - s).max()) for r, s in zip(responses, strategies, strict=True))
    return worst if worst == worst else NEVER


def rounding(game: NormalForm, lam: float) -> float:
    """What rounding of payoffs does to a logit response at precision ``lam``, and at least the tolerance."""
    return max(TOLERANCE, 64.0 * float(np.finfo(float).eps) * lam * float(np.abs(game.payoffs).max()))


def only_one(game: NormalForm, lam: float) -> bool:
    """Whether the logit response is a contraction at ``lam``, so that there is one logit equilibrium, on the branch.

    A change of a mixture by d (sum of absolute values) changes the differences of payoffs by at most the payoff range
    times d, and the response by at most half of that times ``lam``.
    """
    widest = max(float(np.ptp(table)) for table in game.payoffs)
    return lam * widest * (len(game.players) - 1) < 2.0


def certify_logit(game: NormalForm, concept: QRE | LogitBranch, found: Found) -> Certificate:
    """The largest logit residual: at the point, or at every point of the branch, with the regret of its limit.

    A point is known to be on the principal branch only where there is one logit equilibrium. A branch must start at
    uniform play, go on in small steps and end at the point; that none of its steps leaves it is not proved.
    """
    fault = _form(game, found)
    if fault:
        return Certificate("logit residual", NEVER, TOLERANCE, False, f"{fault}.", {"form": NEVER}, "part")
    profile: Profile = found.points[0]
    strategies = [np.asarray(s, dtype=np.float64) for s in profile]
    traced = isinstance(concept, LogitBranch) and "probabilities" in found.details
    lam = concept.lam
    parts = {"feasibility": feasibility(profile)}
    covers: Covers = "part"
    if lam is not None and not found.details.get("limit", False):
        parts["residual"] = logit_residual(game, strategies, lam) * TOLERANCE / rounding(game, lam)
        statement = f"Every strategy is the logit response to the others at precision {lam:g}"
        covers = "all" if only_one(game, lam) and not traced else "part"
    else:
        parts["regret"] = float(regrets(game, profile).max())
        statement = "The limit is a Nash equilibrium"
    if isinstance(concept, LogitBranch) and traced:
        parts |= _branch_parts(game, concept, found, strategies)
        statement += ", so is every recorded point at its precision, from uniform play on in small steps"
    elif covers == "part":
        statement += "; that it is on the principal branch was not proved"
    claims = ("points", "branch") if covers == "all" else ("points",)
    return _certificate(parts, statement, covers, claims)


def _certificate(parts: dict[str, float], statement: str, covers: Covers, claims: tuple[str, ...]) -> Certificate:
    worst = max(parts, key=lambda part: parts[part])
    if parts[worst] <= TOLERANCE:
        return Certificate("logit residual", parts[worst], TOLERANCE, False, f"{statement}.", parts, covers, claims)
    said = f"Not proved: {worst} is {parts[worst]:.3g}, allowed: {TOLERANCE:g}."
    return Certificate("logit residual", parts[worst], TOLERANCE, False, said, parts, "part")


def _form(game: NormalForm, found: Found) -> str | None:
    """What is wrong with how many points there are, or with their numbers of players and actions."""
    shape = game.payoffs.shape[1:]
    if len(found.points) != 1:
        return f"One point must be claimed, not {len(found.points)}"
    if tuple(len(s) for s in found.points[0]) != shape:
        return f"A profile must have {', '.join(map(str, shape))} probabilities for the players in turn"
    rows = found.details.get("probabilities")
    if rows is None:
        return None
    lams = np.asarray(found.details.get("lam", ()), dtype=np.float64)
    kept = [np.asarray(row, dtype=np.float64) for row in rows.values()]
    if len(lams) < 1 or [row.shape for row in kept] != [(len(lams), m) for m in shape]:
        return "A branch must have at least one point, and as many probabilities for every player as precisions"
    return None if all(np.isfinite(row).all() for row in (lams, *kept)) else "A branch must have finite numbers"


def _branch_parts(game: NormalForm, concept: LogitBranch, found: Found, end: Sequence[Float]) -> dict[str, float]:
    """What the recorded points violate: residuals, the start, the steps, the end, the turning points."""
    lams = np.asarray(found.details["lam"], dtype=np.float64)
    rows = [np.asarray(row, dtype=np.float64) for row in found.details["probabilities"].values()]
    worst = 0.0
    for r, lam in enumerate(lams.tolist()):
        worst = max(worst, logit_residual(game, [row[r] for row in rows], lam) * TOLERANCE / rounding(game, lam))
    joined = np.hstack(rows)
    starts = lams[0] == 0 and all(float(np.abs(row[0] - 1 / row.shape[1]).max()) < TOLERANCE for row in rows)
    steps = float(np.abs(np.diff(joined, axis=0)).max(initial=0.0))
    apart = float(np.abs(joined[-1] - np.concatenate(list(end))).max())
    if found.details.get("limit", False):
        arrives = concept.lam is None and apart <= ARRIVED
    else:
        arrives = concept.lam is not None and lams[-1] == concept.lam and apart <= TOLERANCE
    turns = np.flatnonzero(np.diff(np.sign(np.diff(lams)))) + 1
    claimed = np.asarray(found.details.get("turning_points", turns), dtype=np.int64)
    fits = len(claimed) == len(turns) and bool((np.abs(claimed - turns) <= 1).all())
    return {
        "rows": worst,
        "start": 0.0 if starts else NEVER,
        "steps": 0.0 if steps <= STEP else steps,
        "end": 0.0 if arrives else NEVER,
        "turning points": 0.0 if fits else NEVER,
    }


def response_slopes(game: NormalForm, strategies: Sequence[Float], lam: float) -> list[Float]:
    """Derivatives of the strategies by lam on the logit correspondence, from its linearisation at ``lam``."""
    right = np.concatenate([
        (np.diag(s) - np.outer(s, s)) @ values
        for s, values in zip(strategies, action_payoffs(game, strategies), strict=True)
    ])  # fmt: skip
    return _split(strategies, np.linalg.lstsq(_linearised(game, strategies, lam), right, rcond=None)[0])


def _split(strategies: Sequence[Float], joined: Float) -> list[Float]:
    return np.split(joined, np.cumsum([len(s) for s in strategies])[:-1])


def _linearised(game: NormalForm, strategies: Sequence[Float], lam: float) -> Float:
    """The derivative of strategies less logit responses by the strategies."""
    starts = np.concatenate([[0], np.cumsum([len(s) for s in strategies])])
    system = np.eye(int(starts[-1]))
    for i, strategy in enumerate(strategies):
        own = slice(starts[i], starts[i + 1])
        spread = np.diag(strategy) - np.outer(strategy, strategy)
        for j in range(len(strategies)):
            if j == i:
                continue
            effect = np.empty((len(strategy), len(strategies[j])))
            for b in range(len(strategies[j])):
                pure = [np.eye(len(s))[b] if k == j else s for k, s in enumerate(strategies)]
                effect[:, b] = action_payoffs(game, pure)[i]
            system[own, starts[j] : starts[j + 1]] = -lam * spread @ effect
    return system


def _moved(game: NormalForm, strategies: Sequence[Float], lam: float) -> list[Float]:
    """The logit equilibrium at ``lam`` near these strategies, by Newton's method."""
    here = [s.copy() for s in strategies]
    for _ in range(20):
        gap = np.concatenate([s - r for s, r in zip(here, logit_response(game, here, lam), strict=True)])
        step = np.linalg.lstsq(_linearised(game, here, lam), gap, rcond=None)[0]
        here = [s - d for s, d in zip(here, _split(here, step), strict=True)]
        if float(np.abs(step).max()) < 1e-14:
            break
    return here


def _score(game: NormalForm, counts: Sequence[Float], strategies: Sequence[Float], lam: float) -> float:
    """The slope of the log-likelihood by lam."""
    slopes = response_slopes(game, strategies, lam)
    return sum(float(c[c > 0] @ (d[c > 0] / p[c > 0])) for c, d, p in zip(counts, slopes, strategies, strict=True))


def certify_logit_fit(game: NormalForm, concept: LogitFit, found: Found) -> Certificate:
    """The logit residual at the fitted precision, the slope of the likelihood there, and what is said about it.

    The likelihood must be level and not at a minimum, and no lower than at uniform play. That no other point of the
    branch is likelier is not proved.
    """
    details = found.details
    fault = _form(game, found.but(details={}))
    if fault is None and not isinstance(details.get("lam"), int | float):
        fault = "A precision lam must be claimed"
    if fault:
        return Certificate("logit residual", NEVER, TOLERANCE, False, f"{fault}.", {"form": NEVER}, "part")
    profile: Profile = found.points[0]
    strategies = [np.asarray(s, dtype=np.float64) for s in profile]
    counts = [np.asarray(c, dtype=np.float64) for c in concept.counts]
    lam = float(details["lam"])
    if not np.isfinite(lam):
        said = "No finite precision is claimed; that the likelihood rises to the end of the branch was not proved."
        return Certificate("logit residual", feasibility(profile), TOLERANCE, False, said, {}, "part")
    if any((p[c > 0] <= 0).any() for c, p in zip(counts, strategies, strict=True)):
        said = "A choice that was observed has no probability."
        return Certificate("logit residual", NEVER, TOLERANCE, False, said, {"form": NEVER}, "part")
    steep = [d[p > 0] ** 2 / p[p > 0] for d, p in zip(response_slopes(game, strategies, lam), strategies, strict=True)]
    expected = sum(float(c.sum() * d.sum()) for c, d in zip(counts, steep, strict=True))
    score = _score(game, counts, strategies, lam)
    widest = max(float(np.ptp(table)) for table in game.payoffs)
    change = min(1e-4 * (lam + 1 / (widest or 1.0)), lam / 2)
    observed = float("nan")
    if change > 0:
        ahead, behind = (_score(game, counts, _moved(game, strategies, x), x) for x in (lam + change, lam - change))
        observed = (behind - ahead) / (2 * change)
    used = observed if observed > 0 else expected
    error = used**-0.5 if used > 0 else NEVER
    likelihood = sum(float(c[c > 0] @ np.log(p[c > 0])) for c, p in zip(counts, strategies, strict=True))
    uniform = -sum(float(c.sum()) * float(np.log(len(c))) for c in counts)
    slack = 1e-9 * (1.0 + abs(likelihood))
    slope = (max(score, 0.0) if lam == 0 else abs(score)) * expected**-0.5 if expected > 0 else 0.0
    parts = {
        "residual": logit_residual(game, strategies, lam) * TOLERANCE / rounding(game, lam),
        "score": slope * TOLERANCE / SCORE,
        "maximum": 0.0 if likelihood >= uniform - slack and not observed < -1e-6 * expected else NEVER,
    }
    recomputed = {
        "log_likelihood": (likelihood, 1e-9),
        "choices": (float(sum(c.sum() for c in counts)), 1e-12),
        "expected_information": (expected, 1e-5),
        "information": (observed, 1e-3),
        "standard_error": (error, 1e-3),
    }
    for name, (value, within) in recomputed.items():
        if name in details and not np.isclose(float(details[name]), value, rtol=within, atol=1e-9, equal_nan=True):
            parts[f"details.{name}"] = NEVER
    peaks = np.asarray(details.get("local_maxima", [[lam, likelihood]]), dtype=np.float64).reshape(-1, 2)
    if not np.isclose(peaks, [lam, likelihood], rtol=1e-9).all(axis=1).any() or peaks[:, 1].max() > likelihood + slack:
        parts["details.local_maxima"] = NEVER
    statement = "The profile is a logit equilibrium, the likelihood is level there and lower nearby"
    return _certificate(parts, statement, "part", ("points", *(f"details.{name}" for name in recomputed)))


def certify_logit_rows(stack: NormalFormStack | NormalFormDraws[NormalForm], concept: QRE, found: Found) -> Float:
    """The logit residual of every row, in units in which rounding is within the tolerance of a batch."""
    out = np.empty(len(stack))
    size = max(1, ENTRIES // int(np.prod(stack.tables(0, 1).shape[1:])))

    def block(rows: slice) -> None:
        out[rows] = _residuals(stack.tables(rows.start, rows.stop), concept.lam, found.details["points"][rows])

    in_blocks(block, len(stack), size)
    return out


def _residuals(payoffs: Float, lam: float, points: Float) -> Float:
    batch, n = payoffs.shape[:2]
    residual = np.zeros(batch)
    with np.errstate(all="ignore"):
        for i in range(n):
            values = payoffs[:, i]
            for j in reversed(range(n)):
                if j != i:
                    weight = points[:, j, : payoffs.shape[2 + j]]
                    values = np.einsum("b...m,bm->b...", np.moveaxis(values, 1 + j, -1), weight)
            weights = np.exp(lam * (values - values.max(axis=1, keepdims=True)))
            response = weights / weights.sum(axis=1, keepdims=True)
            gap = np.abs(response - points[:, i, : values.shape[1]]).max(axis=1)
            beyond = np.abs(points[:, i, values.shape[1] :]).max(axis=1, initial=0.0)
            residual = np.maximum(residual, np.maximum(gap, beyond))
        largest = np.abs(payoffs).max(axis=tuple(range(1, payoffs.ndim)))
        allowed = np.maximum(TOLERANCE, 64.0 * float(np.finfo(float).eps) * lam * largest)
    out: Float = residual * (TOLERANCE / allowed)
    return out
