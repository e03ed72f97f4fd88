"""Game trees in a model file; see ``winset.ExtensiveForm``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from winset.concepts import concept_named
from winset.episodes.kinds.kind import NOBODY, NUMBER, Answers, Built, Kind, Vocabulary
from winset.episodes.schema import Entry, GameSpec, Number, Text
from winset.episodes.setting import Setting
from winset.errors import Faults, ModelError

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
    proposer: str = ""
    reads: dict[str, Number] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_role(self) -> NodeSpec:
        roles = [self.actions is not None or self.player is not None, self.chance is not None, self.payoffs is not None]
        if sum(roles) != 1:
            raise ValueError("must be one of: a decision (player, actions), a chance move (chance), an end (payoffs)")
        if roles[0] and (self.player is None or self.actions is None):
            raise ValueError("a decision needs both 'player' and 'actions'")
        if not roles[2] and (self.outcome or self.proposer or self.reads):
            raise ValueError("only an end has 'outcome', 'proposer' or 'reads'")
        if not roles[0] and self.information_set is not None:
            raise ValueError("only a decision has an 'information_set'")
        return self


class ExtensiveSpec(GameSpec):
    """A game tree; see ``winset.ExtensiveForm``."""

    kind: Literal["extensive"]
    players: list[str]
    nodes: dict[str, NodeSpec]
    root: str = ""


def _build(spec: ExtensiveSpec, at: Setting, title: str, where: str) -> Any:
    from winset.games.extensive import ExtensiveForm

    faults = Faults()
    root = {"root": spec.root} if spec.root else {}
    tree = ExtensiveForm(players=spec.players, title=title, parameters=at.free, **root)
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
    faults.raise_if_any()
    return tree


def _vocabulary(spec: Any) -> Vocabulary:
    """Answers of a game tree."""
    ends = {name: node for name, node in spec.nodes.items() if node.payoffs is not None}
    words: Vocabulary = {
        "label": (NOBODY,),
        "outcome": tuple(dict.fromkeys(node.outcome or name for name, node in ends.items())),
        "node": tuple(ends),
        "proposer": (*dict.fromkeys(node.proposer for node in ends.values() if node.proposer), NOBODY),
        "ties": NUMBER,
    }
    for name, node in spec.nodes.items():
        if node.actions is not None:
            words[f"play.{node.information_set or name}"] = tuple(node.actions)
    readings = dict.fromkeys((f"reads.{reading}" for node in ends.values() for reading in node.reads), NUMBER)
    return words | {f"payoffs.{player}": NUMBER for player in spec.players} | readings


def _ask(built: Built, constraints: tuple[str, ...]) -> Answers:
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


EXTENSIVE = Kind(ExtensiveSpec, _build, "SubgamePerfect", _vocabulary, _ask)
"""A tree with chance moves and information sets."""
