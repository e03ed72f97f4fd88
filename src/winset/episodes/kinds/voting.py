"""Voting rules in a model file: weights and quotas, joined by and / or; see ``winset.WeightedVoting``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit
from winset.base.solution import Details
from winset.coalitions.games.voting import VotingRule, WeightedVoting
from winset.episodes.faults import suggest
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.tables import STATUSES, numbers_by
from winset.episodes.schema import Entry, GameSpec, Number, Numbers
from winset.episodes.setting import Setting

__all__ = ["WEIGHTED_VOTING", "RuleSpec", "RuledSpec", "WeightedVotingSpec", "joined", "rule_if_any", "voting_rule"]


LISTED = 20
"""Up to this many voters, winning coalitions are counted."""


class RuleSpec(Entry):
    """One condition on a coalition: its weights reach the quota, and no veto is missing."""

    weights: Numbers = Field(default=1, description="Of each voter: one number for all, or by name (0 if left out).")
    quota: Number = Field(description="The weight that carries a proposal.")
    vetoes: list[str] = Field(default_factory=list, description="Voters without whom the condition is not met.")


class RuledSpec(GameSpec):
    """A game in which coalitions carry proposals, by several votes in place of one."""

    rules: dict[str, RuleSpec] = Field(
        default_factory=dict, description="Several votes by name, in place of quota, weights and vetoes."
    )
    passes: str = Field(default="", description="How the rules are joined: 'a and (b or c)'; by 'and' if omitted.")

    @model_validator(mode="after")
    def _joins_rules(self) -> RuledSpec:
        if self.passes and not self.rules:
            raise ValueError("passes: only with 'rules'")
        return self


class WeightedVotingSpec(RuledSpec):
    """A vote: a coalition wins if its weights reach the quota; or several such rules, joined by ``and`` and ``or``."""

    kind: Literal["weighted-voting"]
    players: list[str] = Field(description="The voters.")
    weights: Numbers = Field(default=1, description="Of each voter: one number for all, or by name (0 if left out).")
    quota: Number | None = Field(default=None, description="The weight that carries a proposal.")
    vetoes: list[str] = Field(default_factory=list, description="Voters without whom nothing passes.")
    coalitions: dict[str, list[str]] = Field(
        default_factory=dict, description="Coalitions by name, for the answers wins.NAME."
    )

    @model_validator(mode="after")
    def _one_way(self) -> WeightedVotingSpec:
        if (self.quota is None) == (not self.rules):
            raise ValueError("quota: must have one of 'quota' and 'rules'")
        if self.rules and (self.vetoes or self.weights != 1):
            raise ValueError("rules: each has weights and vetoes of its own")
        return self


def voting_rule(
    players: Sequence[str], rules: Mapping[str, RuleSpec], passes: str, at: Setting, where: str, faults: Faults
) -> VotingRule:
    """Rules by name, joined as ``passes`` says."""
    made: dict[str, VotingRule] = {}
    for name, rule in rules.items():
        place = f"{where}.rules.{name}" if name else where
        weights = numbers_by(players, rule.weights, at, f"{place}.weights", faults)
        quota = at.number(rule.quota, f"{place}.quota", faults)
        try:
            made[name] = WeightedVoting(weights, quota, list(players), rule.vetoes)
        except ModelError as error:
            faults.extend(f"{place}.{fault}" for fault in error.faults)
    faults.raise_if_any()
    if not passes:
        every = list(made.values())
        whole = every[0]
        for rule_made in every[1:]:
            whole = whole & rule_made
        return whole
    return joined(passes, made, f"{where}.passes")


def rule_if_any(spec: RuledSpec, players: Sequence[str], at: Setting, where: str, faults: Faults) -> VotingRule | None:
    """The rule of a game that has several votes."""
    return voting_rule(players, spec.rules, spec.passes, at, where, faults) if spec.rules else None


def joined(text: str, rules: Mapping[str, VotingRule], place: str) -> VotingRule:
    """Rules joined as ``"states and people or blocking"`` says.

    Raises
    ------
    ModelError
        If it is not read, or names no rule.
    """
    check_limit("formula", len(text), place)
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ModelError(
            f"{place}: cannot read {text[:60]!r}; accepted: names of rules, and, or, parentheses"
        ) from None

    def rule(node: ast.expr) -> VotingRule:
        if isinstance(node, ast.Name):
            if node.id not in rules:
                raise ModelError(f"{place}: no rule named {node.id!r}{suggest(node.id, rules)}")
            return rules[node.id]
        if isinstance(node, ast.BoolOp):
            first, *others = [rule(inner) for inner in node.values]
            for other in others:
                first = first & other if isinstance(node.op, ast.And) else first | other
                check_limit("terms", len(first.clauses), place)
            return first
        accepted = "names of rules, and, or, parentheses"
        raise ModelError(f"{place}: cannot read {ast.unparse(node)[:60]!r}; accepted: {accepted}")

    return rule(body)


def _build(spec: WeightedVotingSpec, at: Setting, title: str, where: str) -> VotingRule:
    faults = Faults()
    for name, members in spec.coalitions.items():
        for member in members:
            if member not in spec.players:
                faults.add(f"{where}.coalitions.{name}", f"no voter named {member!r}{suggest(member, spec.players)}")
    rules = spec.rules or {"": RuleSpec(weights=spec.weights, quota=spec.quota or 0, vetoes=spec.vetoes)}
    made = voting_rule(spec.players, rules, spec.passes, at, where, faults)
    made.title = title
    return made


def _words(spec: WeightedVotingSpec) -> Vocabulary:
    """The index of every voter, who has a veto, which coalitions win, and how many do."""
    words: Vocabulary = {"label": (NOBODY,), "proposer": (NOBODY,), "outcome": ("rule",), "status": STATUSES}
    words |= {"vetoers": None, "winning": NUMBER, "power_to_act": NUMBER}
    words |= dict.fromkeys(f"wins.{name}" for name in spec.coalitions)
    return words | {f"payoffs.{p}": NUMBER for p in spec.players}


def _ask(built: Built[WeightedVotingSpec, VotingRule], constraints: tuple[str, ...]) -> Answers:
    from winset.solve import solve

    game = built.game
    solution: AnySolution = solve(game, concept_named(built.concept)).require()
    values: Details = {
        "label": NOBODY,
        "proposer": NOBODY,
        "outcome": "rule",
        "status": solution.status.name,
        "vetoers": list(game.vetoers()),
        **{f"wins.{name}": game.wins(members) for name, members in built.spec.coalitions.items()},
        **{f"payoffs.{p}": float(x) for p, x in zip(game.players, solution.point, strict=True)},
    }
    if game.n <= LISTED:
        count = int(game.table().sum())
        values |= {"winning": count, "power_to_act": count / 2**game.n}
    return Answers(values, solution.certificate, solution.method, NOBODY, "rule")


WEIGHTED_VOTING = Kind(WeightedVotingSpec, _build, "Shapley", _words, _ask)
"""Who decides under a voting rule."""
