"""What a solved game answers, kind by kind: the values that a claim's ``expect`` is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from winset.concepts import concept_named

if TYPE_CHECKING:
    from winset.episodes.build import Built
    from winset.solution import Certificate, Profile

__all__ = ["NOBODY", "Answers", "Vocabulary"]

NOBODY = "none"
"""How a model file writes that nobody proposes, or that there is no reason."""

Vocabulary = dict[str, tuple[str, ...] | None]
"""Answers by name, each with the words it can be (None: any value)."""


@dataclass(frozen=True)
class Answers:
    """What came out, by name, with its proof.

    ``label``, ``outcome`` and ``proposer`` stand for themselves and under ``values``.
    """

    values: dict[str, Any]
    certificate: Certificate
    method: str
    label: str = NOBODY
    outcome: str = ""
    proposer: str | None = None


# ---------------------------------------------------------------- sponsored proposals

_CONDITIONS = ("L1", "L2", "L3", "L4", "L5")
_REASONS = ("no_mandate", "hegemon_veto", "follower_veto", "diluted", "costly", NOBODY)
_ROLES = ("abstain", "behind", "overt")


def sponsored_vocabulary(spec: Any) -> Vocabulary:
    """Answers of a sponsored-proposal game."""
    from winset.leadership.labels import LABELS

    outcomes = (*spec.designs, "q")
    proposers = ("sponsor", "front", NOBODY)
    words: Vocabulary = {
        "label": tuple(LABELS),
        "outcome": outcomes,
        "proposer": proposers,
        "role": _ROLES,
        "tabled": (*spec.designs, NOBODY),
        "absent_outcome": outcomes,
        "absent_proposer": proposers,
        "overt_outcome": outcomes,
        "why_not_overt": _REASONS,
        "mandate": None,
    }
    numbers = [
        "sponsor_payoff",
        "absent_payoff",
        "overt_payoff",
        "influence",
        "visibility",
        "score",
        "veil_value",
        "ties",
    ]
    numbers += ["belief", "objective_belief"] if spec.signal is not None else []
    players = ("sponsor", "front", "hegemon", *spec.followers)
    flags = ["canvassed", "persists", "misread", *_CONDITIONS]
    shares = ["cut_sets", "over_determined", *(f"shapley.{name}" for name in ("fear", "friction", "mandate"))]
    return words | dict.fromkeys([*numbers, *flags, *(f"payoffs.{p}" for p in players), *shares])


def ask_sponsored(built: Built, constraints: tuple[str, ...]) -> Answers:
    """Classify the game, and search its causes if constraints are named."""
    from winset.leadership import causes, classify

    game = built.game
    verdict = classify(game)
    actual = verdict.actual
    values: dict[str, Any] = {
        "label": verdict.label,
        "outcome": verdict.outcome,
        "proposer": verdict.proposer or NOBODY,
        "role": actual.role,
        "tabled": actual.tabled or NOBODY,
        "canvassed": actual.canvassed,
        "persists": any(action == "persist" for _, action in actual.path),
        "sponsor_payoff": verdict.sponsor_payoff,
        "absent_outcome": verdict.absent_outcome,
        "absent_proposer": verdict.absent.proposer or NOBODY,
        "absent_payoff": float(verdict.absent.payoffs["sponsor"]),
        "overt_outcome": verdict.overt_outcome,
        "overt_payoff": float(verdict.overt.payoffs["sponsor"]),
        "why_not_overt": verdict.why_not_overt or NOBODY,
        "influence": verdict.influence,
        "visibility": verdict.visibility,
        "score": verdict.score,
        "veil_value": verdict.veil_value,
        "ties": actual.ties_on_path,
        "mandate": list(game.mandate),
        **verdict.conditions,
        **{f"payoffs.{p}": float(actual.payoffs[p]) for p in actual.payoffs.players},
    }
    if game.signal is not None:
        values["belief"] = game.signal.belief
        values["objective_belief"] = game.signal.objective_belief
        values["misread"] = game.signal.misread
    if constraints:
        found = causes(game, constraints)
        values["cut_sets"] = [list(cut) for cut in found.cut_sets]
        values["over_determined"] = found.over_determined
        values |= {f"shapley.{name}": share for name, share in found.shapley.items()}
    return Answers(values, actual.certificate, "BackwardInduction", verdict.label, verdict.outcome, verdict.proposer)


# ---------------------------------------------------------------- trees


def extensive_vocabulary(spec: Any) -> Vocabulary:
    """Answers of a game tree."""
    ends = {name: node for name, node in spec.nodes.items() if node.payoffs is not None}
    words: Vocabulary = {
        "label": (NOBODY,),
        "outcome": tuple(dict.fromkeys(node.outcome or name for name, node in ends.items())),
        "node": tuple(ends),
        "proposer": (*dict.fromkeys(node.proposer for node in ends.values() if node.proposer), NOBODY),
        "ties": None,
    }
    for name, node in spec.nodes.items():
        if node.actions is not None:
            words[f"play.{node.information_set or name}"] = tuple(node.actions)
    readings = dict.fromkeys(f"reads.{reading}" for node in ends.values() for reading in node.reads)
    return words | {f"payoffs.{player}": None for player in spec.players} | readings


def ask_extensive(built: Built, constraints: tuple[str, ...]) -> Answers:
    """Solve the tree and read its path of play."""
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    profile = solution.point
    end = built.spec.nodes[profile.outcome]
    values: dict[str, Any] = {
        "label": NOBODY,
        "outcome": end.outcome or profile.outcome,
        "node": profile.outcome,
        "proposer": end.proposer or NOBODY,
        "ties": int(solution.details.get("ties_on_path", 0)),
        **{f"payoffs.{player}": float(u) for player, u in zip(profile.payoffs.players, profile.payoffs, strict=True)},
        **{f"play.{where}": max(mix, key=mix.__getitem__) for where, mix in profile.behavior.items()},
        **{f"reads.{name}": float(built.setting.number(given, name)) for name, given in end.reads.items()},
    }
    outcome = str(values["outcome"])
    return Answers(values, solution.certificate, solution.method, NOBODY, outcome, end.proposer or None)


# ---------------------------------------------------------------- payoff tables


def normal_vocabulary(spec: Any) -> Vocabulary:
    """Answers of a payoff table."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": None, "count": None, "equilibria": None}
    return words | {f"payoffs.{player}": None for player in spec.players}


def ask_normal(built: Built, constraints: tuple[str, ...]) -> Answers:
    """Solve the table; payoffs are those of the first equilibrium."""
    from winset.solve import solve

    solution = solve(built.game, concept_named(built.concept)).require()
    names = [_profile_name(point) for point in solution.points]
    values: dict[str, Any] = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": names[0] if len(names) == 1 else "several",
        "count": len(names),
        "equilibria": sorted(names),
    }
    for i, player in enumerate(built.game.players):
        expected: Any = built.game.payoffs[i]
        for mix in reversed(solution.point.strategies):
            expected = expected @ mix
        values[f"payoffs.{player}"] = float(expected)
    return Answers(values, solution.certificate, solution.method, NOBODY, str(values["outcome"]))


def _profile_name(profile: Profile) -> str:
    """``up, left`` for a pure profile, ``1/2 up + 1/2 down, left`` for a mixed one."""
    parts = []
    for names, mix in zip(profile.actions, profile.strategies, strict=True):
        used = [(name, float(p)) for name, p in zip(names, mix, strict=True) if p > 0]
        parts.append(used[0][0] if len(used) == 1 else " + ".join(f"{p:.4g} {name}" for name, p in used))
    return ", ".join(parts)
