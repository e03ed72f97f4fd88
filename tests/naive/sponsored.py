"""The sponsored-proposal game solved by plain recursion over moves, written from its rules and nothing else."""

from __future__ import annotations

from typing import Any

ORDER = ("abstain", "behind", "overt")


def result(g: Any, y: str | None, proposer: str | None, canvassed: int, cost: float) -> dict[str, Any]:
    """The hegemon and the followers answer a proposal; ``cost`` is what the sponsor has paid."""
    quo = {"outcome": "q", "proposer": proposer, "J": -cost, "F": 0.0}
    if y is None:
        return quo
    if proposer == "sponsor":
        quo["J"] -= g.failure_loss
    d = g.designs[y]
    led = proposer == "sponsor"
    accepting = 0
    for name in g.followers:
        own = lambda v, n=name: v[n] if isinstance(v, dict) else v  # noqa: E731
        doubt = g.veil.prior + (1 - g.veil.prior) * g.veil.autonomy if g.veil else 1.0
        suspicion = g.veil.prior / doubt if g.veil else 0.0
        gain = own(d.follower) + g.canvass * canvassed - own(g.fear) * (1.0 if led else suspicion)
        accepting += gain >= own(g.threshold)
    carried = accepting >= (g.quota or len(g.followers))
    if d.inclusive:
        stopped = carried and d.hegemon < 0
    else:
        stopped = carried and d.scope * (g.threat + (g.led_threat if led else 0.0)) > g.blocking_cost
        if led and g.persistence_cost is not None:  # nobody blocks who knows that the sponsor will go on
            stopped = stopped and d.sponsor - g.friction * d.scope + g.prestige <= g.persistence_cost
    if stopped or not carried:
        return quo
    gain = d.sponsor - cost - (0.0 if d.inclusive else g.friction * d.scope) + (g.prestige if led else 0.0)
    return {"outcome": y, "proposer": proposer, "J": gain, "F": d.front - (0.0 if led else g.front_cost)}


def front_moves(g: Any, draft: str | None, canvassed: int) -> dict[str, Any]:
    """The front's best reply: the draft if there is one, else nothing, else its own designs, in that order."""
    options = []
    if draft is not None:
        options.append(result(g, draft, "front", canvassed, g.canvass_cost * canvassed))
    options.append(result(g, None, None, 0, 0.0))
    if g.front_initiates:
        options += [result(g, y, "front", 0, 0.0) for y in g.designs]
    best = options[0]
    for option in options[1:]:
        if option["F"] > best["F"]:
            best = option
    return best


def solve(g: Any, roles: tuple[str, ...]) -> dict[str, Any]:
    """The sponsor's best choice among the roles, the less active role first."""
    best: dict[str, Any] | None = None
    for role in ORDER:
        if role not in roles or (role == "behind" and not g.has_front):
            continue
        if role == "abstain":
            options = [front_moves(g, None, 0) if g.has_front else result(g, None, None, 0, 0.0)]
        else:
            drafts = [(y, e) for y in g.designs for e in (0, 1)]
            if role == "behind":
                options = [front_moves(g, y, e) for y, e in drafts]
            else:
                options = [result(g, y, "sponsor", e, g.canvass_cost * e) for y, e in drafts]
        for option in options:
            if best is None or option["J"] > best["J"]:
                best = {**option, "role": role}
    assert best is not None
    return best


def three_solves(g: Any) -> dict[str, Any]:
    """Outcome, proposer and payoff as it is; outcome without the sponsor; outcome with an open sponsor."""
    actual, absent, overt = solve(g, g.mandate), solve(g, ("abstain",)), solve(g, ("overt",))
    return {
        "outcome": actual["outcome"],
        "proposer": actual["proposer"],
        "sponsor_payoff": actual["J"],
        "absent_outcome": absent["outcome"],
        "overt_outcome": overt["outcome"],
    }
