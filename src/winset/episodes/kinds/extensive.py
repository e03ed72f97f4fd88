"""Game trees in a model file; see ``winset.ExtensiveForm``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from winset.base.array_types import Float
from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.base.points import BehaviorProfile, Vector
from winset.base.solution import Details
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, AnySolution, Built, Kind, Vocabulary
from winset.episodes.kinds.part import Choices, PartSpec, check_part, part_answers, part_words, parts_of
from winset.episodes.kinds.unfold import unfold
from winset.episodes.schema import Entry, GameSpec, Names, Number, Text
from winset.episodes.setting import Setting
from winset.leadership.conditions import ODDS
from winset.leadership.roles import Reading
from winset.trees.games.extensive import ExtensiveForm
from winset.trees.games.nodes import Chance, Terminal
from winset.trees.games.restriction import restricted

__all__ = ["EXTENSIVE"]


PROBABILITY = ("probability", "chance")
"""What stands before an outcome in the answer that has its probability."""


class Branch(Entry):
    """A move of nature: how probable it is, and where it leads."""

    probability: Number = Field(description="How probable the move is.")
    to: Text = Field(description="The node it leads to.")


class NodeSpec(Entry):
    """A node of a tree: a decision (``player``, ``actions``), a chance move (``chance``) or an end (``payoffs``)."""

    player: str | None = Field(default=None, description="Who decides here.")
    actions: dict[str, str] | None = Field(
        default=None, description="Its actions, each with the node that it leads to."
    )
    information_set: str | None = Field(
        default=None, description="Nodes of one name cannot be told apart by who decides; the node's own if omitted."
    )
    chance: dict[str, Branch] | None = Field(
        default=None, description="A move of nature: for each, its probability and where it leads."
    )
    payoffs: dict[str, Number] | None = Field(default=None, description="At an end: what everybody gets.")
    outcome: str = Field(default="", description="What the end is called; 'q' is the status quo.")
    proposer: Names = Field(default_factory=list, description="Who has proposed it in public.")
    author: str = Field(default="", description="Whose draft it is, if not the proposer's.")
    reads: dict[str, Number] = Field(default_factory=dict, description="Further numbers to be read off, by name.")

    @model_validator(mode="after")
    def _one_role(self) -> NodeSpec:
        roles = [self.actions is not None or self.player is not None, self.chance is not None, self.payoffs is not None]
        if sum(roles) != 1:
            raise ValueError("must be one of: a decision (player, actions), a chance move (chance), an end (payoffs)")
        if roles[0] and (self.player is None or self.actions is None):
            raise ValueError("a decision needs both 'player' and 'actions'")
        if not roles[2] and (self.outcome or self.proposer or self.author or self.reads):
            raise ValueError("only an end has 'outcome', 'proposer', 'author' or 'reads'")
        if not roles[0] and self.information_set is not None:
            raise ValueError("only a decision has an 'information_set'")
        return self

    def reading(
        self,
        name: str,
        acts: Collection[str],
        payoffs: Mapping[str, float] | None = None,
        chances: Mapping[str, float] | None = None,
    ) -> Reading:
        """What the labels need of this end, which is called ``name``."""
        author = self.author or (self.proposer[0] if len(self.proposer) == 1 else "")
        outcome = self.outcome or name
        return Reading(outcome, tuple(self.proposer), author, payoffs or {}, chances or {outcome: 1.0}, frozenset(acts))


class ExtensiveSpec(GameSpec):
    """A game tree; see ``winset.ExtensiveForm``. Levels and votes are written out as the table is read."""

    kind: Literal["extensive"]
    players: list[str]
    levels: dict[str, list[Number]] = Field(
        default_factory=dict, description="Words in braces that nodes are written out for, each with its values."
    )
    nodes: dict[str, NodeSpec] = Field(description="Decisions, chance moves and ends by name.")
    root: str = ""
    leadership: PartSpec | None = None
    parts: dict[str, PartSpec] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, table: object) -> object:
        return unfold(table) if isinstance(table, dict) else table

    @property
    def ends(self) -> dict[str, NodeSpec]:
        """The ends, by name."""
        return {name: node for name, node in self.nodes.items() if node.payoffs is not None}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What the ends are called."""
        return tuple(dict.fromkeys(node.outcome or name for name, node in self.ends.items()))

    @property
    def decisions(self) -> dict[str, tuple[str, ...]]:
        """The actions of every information set."""
        return {n.information_set or name: tuple(n.actions) for name, n in self.nodes.items() if n.actions is not None}


def _build(spec: ExtensiveSpec, at: Setting, title: str, where: str) -> ExtensiveForm:
    faults = Faults()
    tree = ExtensiveForm(players=spec.players, title=title, parameters=at.free, root=spec.root or None)
    for name, node in spec.nodes.items():
        place = f"{where}.nodes.{name}"
        try:
            if node.actions is not None:
                tree.decision(name, str(node.player), node.actions, information_set=node.information_set)
            elif node.chance is not None:
                moves = {
                    action: (at.expression(b.probability, f"{place}.chance.{action}.probability", faults), b.to)
                    for action, b in node.chance.items()
                }
                tree.chance(name, moves)
            else:
                payoffs = {
                    player: at.expression(u, f"{place}.payoffs.{player}", faults)
                    for player, u in (node.payoffs or {}).items()
                }
                for reading, number in node.reads.items():
                    at.number(number, f"{place}.reads.{reading}", faults)
                tree.terminal(name, payoffs, label=node.outcome)
        except ModelError as error:
            faults.include(error, place)
    try:
        tree.validate()
    except ModelError as error:
        faults.extend(f"{where}.{fault}" for fault in error.faults)
    own: dict[str, dict[str, tuple[str, ...]]] = {player: {} for player in spec.players}
    for name, node in spec.nodes.items():
        if node.actions is not None:
            own.setdefault(str(node.player), {})[node.information_set or name] = tuple(node.actions)
    for prefix, part in parts_of(spec).items():
        place = f"{where}.{prefix.rstrip('.') or 'leadership'}"
        check_part(part, own, spec.outcomes, place, faults)
        for player, number in (part.at_status_quo or {}).items():
            at.number(number, f"{place}.at_status_quo.{player}", faults)
    faults.raise_if_any()
    return tree


def _vocabulary(spec: ExtensiveSpec) -> Vocabulary:
    """Answers of a game tree."""
    ends = spec.ends
    faces = dict.fromkeys(_and(node.proposer) for node in ends.values() if node.proposer)
    words: Vocabulary = {
        "outcome": spec.outcomes,
        "node": tuple(ends),
        "proposer": (*faces, NOBODY),
        "ties": NUMBER,
        **{f"play.{decision}": actions for decision, actions in spec.decisions.items()},
        **{f"{word}.{outcome}": NUMBER for word in PROBABILITY for outcome in spec.outcomes},
        **{f"reads.{reading}": NUMBER for node in ends.values() for reading in node.reads},
        **{f"payoffs.{player}": NUMBER for player in spec.players},
    }
    if _mixes(spec):
        words |= {f"odds.{d}.{action}": NUMBER for d, actions in spec.decisions.items() for action in actions}
    return words | part_words(spec, spec.outcomes)


def _mixes(spec: ExtensiveSpec) -> bool:
    """Whether what is asked of the tree may be played by chance."""
    return spec.concept.lower().replace("-", "").replace("_", "") not in ("", "subgameperfect")


def _ask(built: Built[ExtensiveSpec, ExtensiveForm], constraints: tuple[str, ...]) -> Answers:
    """Solve the tree, read its path of play, and tell the sponsor's part if the table names one."""
    from winset.solve import solve

    def solved(game: ExtensiveForm) -> AnySolution:
        return solve(game, concept_named(built.concept)).require()

    solution = solved(built.game)
    profile = solution.point
    end = built.spec.nodes[profile.outcome]
    chances = {outcome: p for outcome, p in _chances(built, built.game, profile).items() if p > 0}
    certain = max(chances.values()) > 1 - ODDS
    values: Details = {
        "label": NOBODY,
        "outcome": end.outcome or profile.outcome if certain else None,
        "node": profile.outcome,
        "proposer": _and(end.proposer) or NOBODY,
        "ties": int(solution.details.get("ties_on_path", 0)),
        **{f"play.{where}": max(mix, key=mix.__getitem__) for where, mix in profile.behavior.items()},
        **{f"reads.{name}": float(built.setting.number(given, name)) for name, given in end.reads.items()},
    }
    values |= {f"payoffs.{player}": u for player, u in _by_name(profile.payoffs).items()}
    if _mixes(built.spec):
        values |= {f"odds.{d}.{action}": float(p) for d, mix in profile.behavior.items() for action, p in mix.items()}
    for word in PROBABILITY:
        values |= {f"{word}.{outcome}": chances.get(outcome, 0.0) for outcome in built.spec.outcomes}
    parts = parts_of(built.spec)
    ends = built.game.to_arrays().payoffs if parts else np.zeros((0, len(built.game.players)))
    span = (
        dict(zip(built.game.players, zip(ends.min(axis=0), ends.max(axis=0), strict=True), strict=True))
        if parts
        else {}
    )
    for prefix, part in parts.items():

        def read(choices: Choices, part: PartSpec = part) -> Reading:
            game = restricted(built.game, choices)
            return _read(built, part, game, solved(game).point)

        actual = _read(built, part, built.game, profile)
        best = float(ends[:, built.game.players.index(part.sponsor)].max())
        nothing = _without_agreement(built, part, ends)
        answers = part_answers(part, actual, read, nothing, best, span)
        values |= {prefix + word: value for word, value in answers.items()}
    proposer = _and(end.proposer) or None
    label, outcome = str(values["label"]), values["outcome"]
    told = None if certain else chances
    return Answers(values, solution.certificate, solution.method, label, outcome, proposer, told)


def _by_name(payoffs: Vector) -> dict[str, float]:
    return {player: float(u) for player, u in zip(payoffs.players, payoffs, strict=True)}


def _and(names: list[str]) -> str:
    return " and ".join(names)


def _read(
    built: Built[ExtensiveSpec, ExtensiveForm], part: PartSpec, game: ExtensiveForm, profile: BehaviorProfile
) -> Reading:
    """What the labels need of a solved tree."""
    sets = {node: getattr(game.nodes[node], "information_set", "") for node, _ in profile.path}
    acts = {sets[node] for node, action in profile.path if action not in part.influence.get(sets[node], [action])}
    end, payoffs = built.spec.nodes[profile.outcome], _by_name(profile.payoffs)
    return end.reading(profile.outcome, acts, payoffs, _chances(built, game, profile))


def _chances(
    built: Built[ExtensiveSpec, ExtensiveForm], game: ExtensiveForm, profile: BehaviorProfile
) -> dict[str, float]:
    """The probability of every outcome."""
    chances: dict[str, float] = {}
    for name, p in _reached(game, profile):
        outcome = built.spec.nodes[name].outcome or name
        chances[outcome] = chances.get(outcome, 0.0) + p
    return chances


def _reached(game: ExtensiveForm, profile: BehaviorProfile) -> list[tuple[str, float]]:
    """The ends that the profile reaches, with their probabilities."""
    values = {name: float(x) for name, x in game.parameters.items()}
    reached: list[tuple[str, float]] = []
    stack = [(game.root, 1.0)]
    while stack:
        name, p = stack.pop()
        node = game.nodes[name]
        if isinstance(node, Terminal):
            reached.append((name, p))
        elif isinstance(node, Chance):
            stack += [(child, p * odds(values)) for odds, child in node.actions.values()]
        else:
            mix = profile.behavior[node.information_set]
            stack += [(child, p * mix[action]) for action, child in node.actions.items()]
    return [(name, p) for name, p in reached if p > 0]


def _without_agreement(built: Built[ExtensiveSpec, ExtensiveForm], part: PartSpec, ends: Float) -> dict[str, float]:
    """What everybody has without an agreement: as given, or the most that an end without one holds."""
    if part.at_status_quo is not None:
        return {i: float(built.setting.number(u, "at_status_quo")) for i, u in part.at_status_quo.items()}
    spec, game = built.spec, built.game
    rows = [k for k, name in enumerate(game.terminals) if (spec.nodes[name].outcome or name) in part.status_quo]
    return dict(zip(game.players, ends[rows].max(axis=0).tolist(), strict=True)) if rows else {}


EXTENSIVE = Kind(ExtensiveSpec, _build, "SubgamePerfect", _vocabulary, _ask)
"""A tree with chance moves and information sets."""
