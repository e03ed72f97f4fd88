"""Game trees in a model file; see ``winset.ExtensiveForm``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from winset.base.concept import concept_named
from winset.base.errors import Faults, ModelError
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, Built, Kind, Vocabulary
from winset.episodes.kinds.part import PartSpec, check_part, part_answers, part_words, parts_of
from winset.episodes.kinds.unfold import unfold
from winset.episodes.schema import Entry, GameSpec, Names, Number, Text
from winset.episodes.setting import Setting

__all__ = ["EXTENSIVE"]


class Branch(Entry):
    """A move of nature: how probable it is, and where it leads."""

    probability: Number
    to: Text


class NodeSpec(Entry):
    """A node of a tree: a decision (``player``, ``actions``), a chance move (``chance``) or an end (``payoffs``)."""

    player: str | None = None
    actions: dict[str, str] | None = None
    information_set: str | None = None
    chance: dict[str, Branch] | None = None
    payoffs: dict[str, Number] | None = None
    outcome: str = ""
    proposer: Names = Field(default_factory=list)
    author: str = ""
    reads: dict[str, Number] = Field(default_factory=dict)

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


class ExtensiveSpec(GameSpec):
    """A game tree; see ``winset.ExtensiveForm``. Levels and votes are written out as the table is read."""

    kind: Literal["extensive"]
    players: list[str]
    levels: dict[str, list[Number]] = Field(default_factory=dict)
    nodes: dict[str, NodeSpec]
    root: str = ""
    leadership: PartSpec | None = None
    parts: dict[str, PartSpec] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, table: Any) -> Any:
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


def _build(spec: ExtensiveSpec, at: Setting, title: str, where: str) -> Any:
    from winset.trees.games.extensive import ExtensiveForm

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


def _vocabulary(spec: Any) -> Vocabulary:
    """Answers of a game tree."""
    ends = spec.ends
    faces = dict.fromkeys(_and(node.proposer) for node in ends.values() if node.proposer)
    words: Vocabulary = {
        "outcome": spec.outcomes,
        "node": tuple(ends),
        "proposer": (*faces, NOBODY),
        "ties": NUMBER,
        **{f"play.{decision}": actions for decision, actions in spec.decisions.items()},
        **{f"chance.{outcome}": NUMBER for outcome in spec.outcomes},
        **{f"reads.{reading}": NUMBER for node in ends.values() for reading in node.reads},
        **{f"payoffs.{player}": NUMBER for player in spec.players},
    }
    if _mixes(spec):
        words |= {f"odds.{d}.{action}": NUMBER for d, actions in spec.decisions.items() for action in actions}
    return words | part_words(spec, spec.outcomes)


def _mixes(spec: Any) -> bool:
    """Whether what is asked of the tree may be played by chance."""
    return spec.concept.lower().replace("-", "").replace("_", "") not in ("", "subgameperfect")


def _ask(built: Built, constraints: tuple[str, ...]) -> Answers:
    """Solve the tree, read its path of play, and tell the sponsor's part if the table names one."""
    from winset.solve import solve
    from winset.trees.games.restriction import restricted

    def solved(game: Any) -> Any:
        return solve(game, concept_named(built.concept)).require()

    solution = solved(built.game)
    profile = solution.point
    end = built.spec.nodes[profile.outcome]
    values: dict[str, Any] = {
        "label": NOBODY,
        "outcome": end.outcome or profile.outcome,
        "node": profile.outcome,
        "proposer": _and(end.proposer) or NOBODY,
        "ties": int(solution.details.get("ties_on_path", 0)),
        **{f"play.{where}": max(mix, key=mix.__getitem__) for where, mix in profile.behavior.items()},
        **{f"reads.{name}": float(built.setting.number(given, name)) for name, given in end.reads.items()},
    }
    values |= {f"payoffs.{player}": u for player, u in _by_name(profile.payoffs).items()}
    if _mixes(built.spec):
        values |= {f"odds.{d}.{action}": float(p) for d, mix in profile.behavior.items() for action, p in mix.items()}
    chances = _chances(built, built.game, profile)
    values |= {f"chance.{outcome}": chances.get(outcome, 0.0) for outcome in built.spec.outcomes}
    parts = parts_of(built.spec)
    ends: Any = built.game.to_arrays().payoffs if parts else None
    for prefix, part in parts.items():

        def read(choices: Mapping[str, Any], part: PartSpec = part) -> Any:
            game = restricted(built.game, choices)
            return _read(built, part, game, solved(game).point)

        actual = _read(built, part, built.game, profile)
        best = float(ends[:, built.game.players.index(part.sponsor)].max())
        told = part_answers(part, actual, read, _without_agreement(built, part, ends), best)
        values |= {prefix + word: value for word, value in told.items()}
    proposer = _and(end.proposer) or None
    label, outcome = str(values["label"]), str(values["outcome"])
    return Answers(values, solution.certificate, solution.method, label, outcome, proposer)


def _by_name(payoffs: Any) -> dict[str, float]:
    return {player: float(u) for player, u in zip(payoffs.players, payoffs, strict=True)}


def _and(names: list[str]) -> str:
    return " and ".join(names)


def _read(built: Built, part: PartSpec, game: Any, profile: Any) -> Any:
    """What the labels need of a solved tree."""
    from winset.leadership.roles import Reading

    end = built.spec.nodes[profile.outcome]
    sets = {node: getattr(game.nodes[node], "information_set", "") for node, _ in profile.path}
    acts = {sets[node] for node, action in profile.path if action not in part.influence.get(sets[node], [action])}
    return Reading(
        outcome=end.outcome or profile.outcome,
        proposers=tuple(end.proposer),
        author=end.author or (end.proposer[0] if len(end.proposer) == 1 else ""),
        payoffs=_by_name(profile.payoffs),
        chances=_chances(built, game, profile),
        acts=frozenset(acts),
    )


def _chances(built: Built, game: Any, profile: Any) -> dict[str, float]:
    """The probability of every outcome."""
    chances: dict[str, float] = {}
    for name, p in _reached(game, profile):
        outcome = built.spec.nodes[name].outcome or name
        chances[outcome] = chances.get(outcome, 0.0) + p
    return chances


def _reached(game: Any, profile: Any) -> list[tuple[str, float]]:
    """The ends that the profile reaches, with their probabilities."""
    values = {name: float(x) for name, x in game.parameters.items()}
    reached, stack = [], [(game.root, 1.0)]
    while stack:
        name, p = stack.pop()
        node = game.nodes[name]
        if not hasattr(node, "actions"):
            reached.append((name, p))
            continue
        for action, child in node.actions.items():
            if isinstance(child, tuple):
                weight, child = child[0](values), child[1]
            else:
                weight = profile.behavior[node.information_set][action]
            if weight > 0:
                stack.append((child, p * weight))
    return reached


def _without_agreement(built: Built, part: PartSpec, ends: Any) -> dict[str, float]:
    """What everybody has without an agreement: as given, or the most that an end without one holds."""
    if part.at_status_quo is not None:
        return {i: float(built.setting.number(u, "at_status_quo")) for i, u in part.at_status_quo.items()}
    spec, game = built.spec, built.game
    rows = [k for k, name in enumerate(game.terminals) if (spec.nodes[name].outcome or name) in part.status_quo]
    return dict(zip(game.players, ends[rows].max(axis=0).tolist(), strict=True)) if rows else {}


EXTENSIVE = Kind(ExtensiveSpec, _build, "SubgamePerfect", _vocabulary, _ask)
"""A tree with chance moves and information sets."""
