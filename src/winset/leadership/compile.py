"""The sponsored-proposal game written as a tree, once for each shape; the numbers are the tree's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from winset.trees.games.extensive import ExtensiveForm

__all__ = ["Ending", "Shape", "compile_tree"]


Proposer = Literal["sponsor", "front"]


@dataclass(frozen=True)
class Shape:
    """All of a sponsored-proposal game but its numbers."""

    inclusive: tuple[bool, ...]
    names: tuple[str, ...]
    mandate: tuple[str, ...]
    has_front: bool
    front_initiates: bool
    followers: tuple[str, ...]
    quota: int
    signal: bool
    veil: bool
    backup: Literal["free", "frozen"] | None
    backup_works: bool
    persistence: bool


@dataclass(frozen=True)
class Ending:
    """What a terminal node means.

    ``outcome`` is the design that passed or ``"q"``; ``tabled`` the design on the table, if any; ``proposer`` who
    tabled it; ``role`` what the sponsor chose; ``drafted`` whether the front tabled the sponsor's draft; ``canvassed``
    whether the sponsor canvassed, ``backup`` whether the back-up did.
    """

    outcome: str
    tabled: str | None
    proposer: Proposer | None
    role: str
    drafted: bool
    canvassed: bool
    backup: bool


@dataclass(frozen=True)
class _Proposal:
    """A proposal on the table."""

    design: int
    proposer: Proposer
    role: str
    drafted: bool = False
    canvassed: bool = False
    backup: bool = False
    tolerant: bool = False
    blocked: bool = False


@lru_cache(maxsize=256)
def compile_tree(shape: Shape) -> tuple[ExtensiveForm, dict[str, Ending]]:
    """The tree of a shape, with all parameters 0, and what each of its terminal nodes means."""
    writer = _Writer(shape)
    writer.write()
    return writer.tree, writer.endings


class _Writer:
    """Writes the tree from the root down; every method returns the name of the node it wrote."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.endings: dict[str, Ending] = {}
        players = ["sponsor", "front", "hegemon", *shape.followers]
        if shape.backup:
            players.append("backup")
        self.tree = ExtensiveForm(
            players=players, title="sponsored proposal", parameters=dict.fromkeys(_symbols(shape), 0)
        )

    def write(self) -> None:
        """The sponsor's node; its actions stand in the order in which ties are broken."""
        drafts = [(design, canvassed) for design in range(len(self.shape.names)) for canvassed in (False, True)]
        actions: dict[str, str] = {}
        for role in self.shape.mandate:
            if role == "abstain":
                actions["abstain"] = self.front_alone("abstain")
            elif role == "overt" or self.shape.has_front:
                for design, canvassed in drafts:
                    name = f"{role} {self.shape.names[design]}" + (", canvass" if canvassed else "")
                    if role == "overt":
                        proposal = _Proposal(design, "sponsor", role, canvassed=canvassed)
                        actions[name] = self.table(name, proposal)
                    else:
                        actions[name] = self.front_with_draft(name, design, canvassed)
        self.tree.decision("sponsor", "sponsor", actions)

    def front_with_draft(self, path: str, design: int, canvassed: bool) -> str:
        """The front tables the sponsor's draft or goes its own way, in which case nobody canvasses."""
        node = f"front: {path}"
        draft = _Proposal(design, "front", "behind", drafted=True, canvassed=canvassed)
        actions = {"table the draft": self.table(f"{path}; table the draft", draft), **self.own_way(path, "behind")}
        self.tree.decision(node, "front", actions)
        return node

    def front_alone(self, path: str) -> str:
        """The front does as it likes; without a front nothing happens."""
        if not self.shape.has_front:
            return self.nothing(path, "abstain")
        node = f"front: {path}"
        self.tree.decision(node, "front", self.own_way(path, "abstain"))
        return node

    def own_way(self, path: str, role: str) -> dict[str, str]:
        actions = {"nothing": self.nothing(f"{path}; nothing", role)}
        if self.shape.front_initiates:
            for design, name in enumerate(self.shape.names):
                actions[f"own {name}"] = self.table(f"{path}; own {name}", _Proposal(design, "front", role))
        return actions

    def nothing(self, path: str, role: str) -> str:
        node = f"q: {path}"
        self.tree.terminal(node, dict.fromkeys(self.tree.players, 0))
        self.endings[node] = Ending("q", None, None, role, False, False, False)
        return node

    def table(self, path: str, p: _Proposal) -> str:
        """A proposal is tabled: the back-up may canvass, nature draws the hegemon's type, the hegemon answers."""
        if self.shape.backup and not p.canvassed:
            works = _changed(p, backup=True)
            if self.shape.backup == "frozen":
                return self.nature(path, works if self.shape.backup_works else p)
            node = f"backup: {path}"
            actions = {"stand by": self.nature(path, p), "canvass": self.nature(f"{path}; backup canvasses", works)}
            self.tree.decision(node, "backup", actions)
            return node
        return self.nature(path, p)

    def nature(self, path: str, p: _Proposal) -> str:
        if not self.shape.signal:
            return self.hegemon(path, p)
        node = f"type: {path}"
        types = {
            "tolerant": ("belief", self.hegemon(f"{path}; tolerant", _changed(p, tolerant=True))),
            "hostile": ("1 - belief", self.hegemon(f"{path}; hostile", p)),
        }
        self.tree.chance(node, types)
        return node

    def hegemon(self, path: str, p: _Proposal) -> str:
        """The hegemon joins or declines a design that includes it; tolerates or blocks one that does not."""
        node = f"hegemon: {path}"
        if self.shape.inclusive[p.design]:
            actions = {"join": self.vote(f"{path}; join", p), "decline": self.end(f"{path}; decline", p, False)}
        else:
            blocked = _changed(p, blocked=True)
            against = f"{path}; block"
            if self.shape.persistence and p.proposer == "sponsor":
                stay = {
                    "back down": self.end(against, blocked, False),
                    "persist": self.vote(f"{against}; persist", blocked, persists=True),
                }
                self.tree.decision(f"sponsor: {against}", "sponsor", stay)
                answer = f"sponsor: {against}"
            else:
                answer = self.end(against, blocked, False)
            actions = {"tolerate": self.vote(f"{path}; tolerate", p), "block": answer}
        self.tree.decision(node, "hegemon", actions)
        return node

    def vote(self, path: str, p: _Proposal, i: int = 0, yes: int = 0, persists: bool = False) -> str:
        """The followers vote one after the other until the result is certain."""
        n, quota = len(self.shape.followers), self.shape.quota
        if yes == quota or i - yes > n - quota:
            return self.end(path, p, yes == quota, persists)
        name = self.shape.followers[i]
        node = f"{name}: {path}"
        who = f"{name} " if n > 1 else ""
        actions = {
            "accept": self.vote(f"{path}; {who}accept", p, i + 1, yes + 1, persists),
            "reject": self.vote(f"{path}; {who}reject", p, i + 1, yes, persists),
        }
        self.tree.decision(node, name, actions)
        return node

    def end(self, path: str, p: _Proposal, passes: bool, persists: bool = False) -> str:
        """A terminal node with everybody's payoff as an expression."""
        outcome = self.shape.names[p.design] if passes else "q"
        node = f"{outcome}: {path}"
        payoffs = {
            "sponsor": _sponsor(p, passes, persists, self.shape.inclusive[p.design]),
            "front": f"front_{p.design}" + (" - front_cost" if p.proposer == "front" else "") if passes else "0",
            "hegemon": _hegemon(p, passes, self.shape.inclusive[p.design]),
        }
        for i, name in enumerate(self.shape.followers):
            payoffs[name] = _follower(p, i, self.shape.veil) if passes else "0"
        if self.shape.backup:
            payoffs["backup"] = f"backup_{p.design}" * passes + " - backup_cost" * p.backup or "0"
        self.tree.terminal(node, payoffs)
        self.endings[node] = Ending(
            outcome, self.shape.names[p.design], p.proposer, p.role, p.drafted, p.canvassed, p.backup
        )
        return node


def _changed(p: _Proposal, **changes: bool) -> _Proposal:
    return _Proposal(**{**p.__dict__, **changes})


def _symbols(shape: Shape) -> list[str]:
    scalars = "canvass canvass_cost front_cost prestige failure_loss threat led_threat blocking_cost friction"
    symbols = scalars.split()
    for i in range(len(shape.followers)):
        symbols += [f"fear_{i}", f"threshold_{i}"]
    for k in range(len(shape.names)):
        symbols += [f"scope_{k}", f"sponsor_{k}", f"front_{k}", f"hegemon_{k}"]
        symbols += [f"follower_{k}_{i}" for i in range(len(shape.followers))]
    symbols += ["belief", "tolerant_cost"] if shape.signal else []
    symbols += ["suspicion"] if shape.veil else []
    symbols += ["persistence_cost"] if shape.persistence else []
    if shape.backup:
        symbols += ["backup_cost", "rivalry", *(f"backup_{k}" for k in range(len(shape.names)))]
    return symbols


def _sponsor(p: _Proposal, passes: bool, persists: bool, inclusive: bool) -> str:
    """a_J - phi s 1{hegemon excluded} + g 1{sponsor proposes} if it passes, else -L 1{sponsor proposes}; less costs."""
    terms = []
    if passes:
        terms += [f"sponsor_{p.design}"]
        terms += [] if inclusive else [f"- friction*scope_{p.design}"]
        terms += ["+ prestige"] if p.proposer == "sponsor" else []
    failed = not passes or p.blocked
    terms += ["- failure_loss"] if failed and p.proposer == "sponsor" else []
    terms += ["- persistence_cost"] if persists else []
    terms += ["- canvass_cost"] if p.canvassed else []
    terms += ["- rivalry"] if p.backup else []
    return " ".join(terms) or "0"


def _hegemon(p: _Proposal, passes: bool, inclusive: bool) -> str:
    """a_U if included; -s (B_U + iota 1{sponsor proposes}) if not; blocking costs c_U."""
    terms = []
    if passes and inclusive:
        terms += [f"hegemon_{p.design}"]
    elif passes:
        led = " + led_threat" if p.proposer == "sponsor" else ""
        terms += [f"- scope_{p.design}*(threat{led})"]
    if p.blocked:
        terms += ["- tolerant_cost" if p.tolerant else "- blocking_cost"]
    return " ".join(terms) or "0"


def _follower(p: _Proposal, i: int, veil: bool) -> str:
    """a_S + k 1{canvassed} - h 1{sponsor proposes} - t; behind a veil, a front's proposal is feared by suspicion."""
    terms = [f"follower_{p.design}_{i} - threshold_{i}"]
    terms += ["+ canvass"] if p.canvassed or p.backup else []
    if p.proposer == "sponsor":
        terms += [f"- fear_{i}"]
    elif veil:
        terms += [f"- suspicion*fear_{i}"]
    return " ".join(terms)
