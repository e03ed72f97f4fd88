"""Bargaining procedures played from their rules: what strategies yield, and what any mover gains by departing once.

A procedure is a Markov game. Each of its states is a small tree of chance moves, moves, proposals and votes; the tree
ends in payoffs or in another state, perhaps a period later. The strategies to be judged are written on the tree: the
probability of each move, the proposals made, the ballots cast. :func:`play` computes what every state is worth to every
player under these strategies, by one linear system, and then the largest gain of each kind of mover from one departure.
By the one-shot deviation principle (Hendon, Jacobsen and Sloth 1996) strategies of a discounted or finite game without
such a gain at any state are subgame-perfect.

All arrays may have leading axes, one entry a game: payoffs ``(..., n)``, probabilities ``(...)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.base.array_types import Float

__all__ = ["Chance", "End", "Later", "Move", "Node", "Played", "Propose", "To", "Vote", "play", "unanimity"]

Bool = NDArray[np.bool_]


@dataclass(frozen=True)
class End:
    """The game ends with these payoffs ``(..., n)``."""

    payoffs: Float


@dataclass(frozen=True)
class To:
    """Play goes on in the state of this name.

    ``seats`` (n,), where players are alike: the player whose part of that state each player takes over.
    """

    state: str
    seats: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Later:
    """What follows is worth ``discounts`` times as much, less ``costs``; both ``(..., n)`` or numbers."""

    after: Node
    discounts: Float | float
    costs: Float | float = 0.0


@dataclass(frozen=True)
class Chance:
    """A chance move: ``(probability, what follows)``."""

    branches: tuple[tuple[Float | float, Node], ...]


@dataclass(frozen=True)
class Move:
    """A choice of one player among finitely many actions: ``(probability that it is taken, what follows)``.

    ``role`` names the kind of mover: "exiter", "amender" ...
    """

    player: int
    role: str
    branches: tuple[tuple[Float | float, Node], ...]


@dataclass(frozen=True)
class Propose:
    """A choice of one player among proposals.

    Parameters
    ----------
    player
        Who proposes.
    made
        ``(probability, proposal)``: what the strategy proposes.
    reply
        The tree that follows a proposal, made or not.
    tried
        Other proposals to compare with. The check is complete if the best one against the replies is among them.
    role
        The kind of mover.
    """

    player: int
    made: tuple[tuple[Float | float, Float], ...]
    reply: Callable[[Float], Node]
    tried: Iterable[Float] = ()
    role: str = "proposer"


@dataclass(frozen=True)
class Vote:
    """A vote on a proposal; everybody votes as if the vote were decisive (Baron and Kalai 1993).

    Parameters
    ----------
    ballots
        ``(..., n)``: who votes yes.
    wins
        Whether the players marked along the last axis carry the proposal.
    passed
        What follows if they do.
    failed
        What follows if they do not; or one tree a player: what follows when it is the first in order to vote no.
    voters
        ``(n,)``: whose ballots are judged; everybody's, if omitted. A proposer is not asked again.
    bars
        ``(..., n)``: what passing must be worth for a yes, if that is the voter's rule. The rule is best against all
        proposals if and only if the bar is what failure is worth; this is checked for every voter.
    least
        ``(..., n)``: the smallest worth that passing can have. Bars below it are as good as it.
    role
        The kind of mover.
    """

    ballots: Bool
    wins: Callable[[Bool], Bool]
    passed: Node
    failed: Node | tuple[Node, ...]
    voters: Bool | None = None
    bars: Float | None = None
    least: Float | float = -np.inf
    role: str = "voter"


Node = End | To | Later | Chance | Move | Propose | Vote


def unanimity(ballots: Bool) -> Bool:
    """Whether all vote yes, by row."""
    return np.asarray(ballots.all(axis=-1))


@dataclass
class Played:
    """What strategies yield.

    Parameters
    ----------
    values
        By state, ``(..., n)``: expected payoffs.
    gains
        By kind of mover, ``(...)``: the largest gain from one departure, at least 0.
    places
        By kind of mover: the state and the position of the player of that gain (in the first game of a stack).
    """

    values: dict[str, Float]
    gains: dict[str, Float] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)

    def gain(self) -> Float:
        """The largest gain of anybody, ``(...)``."""
        return np.maximum.reduce([np.asarray(g) for g in self.gains.values()]) if self.gains else np.zeros(())


def play(states: Mapping[str, Node], n: int, known: Mapping[str, Float] | None = None, seats: bool = False) -> Played:
    """What every state is worth under the strategies written on the trees, and what one departure gains.

    Parameters
    ----------
    states
        The tree of each state.
    n
        Number of players.
    known
        Values ``(..., n)`` of states without a tree, such as the next period of a finite game.
    seats
        Whether players change seats on the way (:class:`To`); values are then solved for all players together.

    Returns
    -------
    Played
        A player who goes on for ever without discounting gets 0, or minus infinity if each round costs something.
    """
    names = list(states)
    table = _Affine(n, {name: k for k, name in enumerate(names)}, dict(known or {}), n if seats else 1)
    rows = np.broadcast_arrays(*(table.of(states[name]) for name in names))
    system = np.stack(rows, axis=-2)  # (..., n, states, columns)
    if seats:
        system = np.swapaxes(system, -3, -2).reshape(*system.shape[:-3], 1, len(names) * n, -1)
    solved = _solve(system[..., :-1], system[..., -1])
    if seats:
        solved = np.swapaxes(solved.reshape(*solved.shape[:-2], len(names), n), -2, -1)
    values = {name: solved[..., k] for k, name in enumerate(names)}
    played = Played(values)
    judge = _Judge(played, {**table.known, **values})
    for name in names:
        judge.state = name
        judge.worth(states[name])
    return played


def _solve(passing: Float, payoffs: Float) -> Float:
    """v = passing v + payoffs, for each player of each game; 0 where play never ends and pays nothing."""
    count = passing.shape[-1]
    ends = np.abs(passing).sum(axis=-1) < 1.0 - 1e-13
    if not ends.all():
        for _ in range(count):
            ends = ends | ((passing > 0) & ends[..., None, :]).any(axis=-1)
        passing = np.where(ends[..., None], passing, 0.0)
        payoffs = np.where(ends | (payoffs == 0), payoffs, np.where(payoffs < 0, -np.inf, np.inf))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.linalg.solve(np.eye(count) - passing, payoffs[..., None])[..., 0])


@dataclass
class _Affine:
    """Worth of a tree as an affine function of the states' values: ``(..., n, columns)``, the constant last.

    A state has one column, its value to the same player, or ``width`` = n of them, its value to each.
    """

    n: int
    index: dict[str, int]
    known: dict[str, Float]
    width: int

    def constant(self, payoffs: Float) -> Float:
        out = np.zeros((*payoffs.shape[:-1], self.n, len(self.index) * self.width + 1))
        out[..., -1] = payoffs
        return out

    def state(self, node: To) -> Float:
        taken = list(range(self.n) if node.seats is None else node.seats)
        if node.state not in self.index:
            return self.constant(np.asarray(self.known[node.state], dtype=np.float64)[..., taken])
        out = np.zeros((self.n, len(self.index) * self.width + 1))
        start = self.index[node.state] * self.width
        if self.width == 1:
            out[:, start] = 1.0
        else:
            out[np.arange(self.n), start + np.array(taken)] = 1.0
        return out

    def of(self, node: Node) -> Float:
        match node:
            case End(payoffs):
                return self.constant(np.asarray(payoffs, dtype=np.float64))
            case To():
                return self.state(node)
            case Later(after, discounts, costs):
                out = self.of(after) * np.asarray(discounts, dtype=np.float64)[..., None]
                shape = np.broadcast_shapes(out.shape, (*np.shape(costs)[:-1], self.n, 1))
                out = np.array(np.broadcast_to(out, shape))
                out[..., -1] -= costs
                return out
            case Chance(branches) | Move(branches=branches):
                return self.mixture((chance, self.of(after)) for chance, after in branches)
            case Propose(made=made, reply=reply):
                return self.mixture((chance, self.of(reply(proposal))) for chance, proposal in made)
            case Vote():
                chosen = _outcomes(node)
                worth = self.of(chosen[0][1])
                for here, after in chosen[1:]:
                    worth = np.where(here[..., None, None], self.of(after), worth)
                return worth

    @staticmethod
    def mixture(branches: Iterable[tuple[Float | float, Float]]) -> Float:
        return np.asarray(sum(np.asarray(chance)[..., None, None] * worth for chance, worth in branches))


def _outcomes(vote: Vote) -> list[tuple[Bool, Node]]:
    """What may follow a vote, and in which games it does; the first stands where no later one does."""
    passes = np.asarray(vote.wins(vote.ballots))
    if passes.all():
        return [(passes, vote.passed)]
    if isinstance(vote.failed, tuple):
        first = _first_refusal(vote)
        some = [(~passes & (first == i), vote.failed[i]) for i in np.unique(first).tolist()]
    else:
        some = [(~passes, vote.failed)]
    return [*some, (passes, vote.passed)] if passes.any() else some


def _voters(vote: Vote) -> Bool:
    return np.ones(vote.ballots.shape[-1], dtype=bool) if vote.voters is None else vote.voters


def _first_refusal(vote: Vote) -> NDArray[np.int64]:
    """The first voter in order who votes no, ``(...)``."""
    return np.asarray(np.argmin(vote.ballots | ~_voters(vote), axis=-1))


@dataclass
class _Judge:
    """Worth of a tree when the states' values are known; notes the gains of all movers on its way."""

    played: Played
    values: dict[str, Float]
    state: str = ""

    def worth(self, node: Node) -> Float:
        match node:
            case End(payoffs):
                return np.asarray(payoffs, dtype=np.float64)
            case To(state, seats):
                value = np.asarray(self.values[state], dtype=np.float64)
                return value if seats is None else value[..., list(seats)]
            case Later(after, discounts, costs):
                return np.asarray(self.worth(after) * discounts - costs)
            case Chance(branches):
                return self.mixture([(chance, self.worth(after)) for chance, after in branches])
            case Move(player, role, branches):
                return self.choice(player, role, [(chance, self.worth(after)) for chance, after in branches])
            case Propose():
                options = [(chance, self.worth(node.reply(proposal))) for chance, proposal in node.made]
                options += [(0.0, self.worth(node.reply(proposal))) for proposal in node.tried]
                return self.choice(node.player, node.role, options)
            case Vote():
                return self.vote(node)

    @staticmethod
    def mixture(options: list[tuple[Float | float, Float]]) -> Float:
        return np.asarray(sum(np.asarray(chance)[..., None] * worth for chance, worth in options))

    def choice(self, player: int, role: str, options: list[tuple[Float | float, Float]]) -> Float:
        """What the chosen options are worth; the player's gain by the best of all options."""
        worth = self.mixture([option for option in options if np.any(np.asarray(option[0]) != 0)])
        best = np.maximum.reduce(np.broadcast_arrays(*(mine[..., player] for _, mine in options)))
        self.note(role, best - worth[..., player], player)
        return worth

    def vote(self, node: Vote) -> Float:
        """What the vote's outcome is worth; the gain of each voter from the other ballot, were it decisive."""
        passed, passes = self.worth(node.passed), np.asarray(node.wins(node.ballots))[..., None]
        if isinstance(node.failed, tuple):
            after = [self.worth(tree) for tree in node.failed]
            refusal = np.stack(np.broadcast_arrays(*(worth[..., i] for i, worth in enumerate(after))), axis=-1)
            first, worth = _first_refusal(node)[..., None], passed
            for i, other in enumerate(after):
                worth = np.where(~passes & (first == i), other, worth)
        else:
            refusal = self.worth(node.failed)
            worth = np.where(passes, passed, refusal)
        gains = np.where(node.ballots, refusal - passed, passed - refusal)
        if node.bars is not None:
            wrong = np.abs(np.maximum(node.bars, node.least) - np.maximum(refusal, node.least))
            gains = np.maximum(gains, wrong)
        gains = np.where(_voters(node), gains, 0.0)
        self.note(node.role, gains.max(axis=-1), int(gains.reshape(-1, gains.shape[-1])[0].argmax()))
        return worth

    def note(self, role: str, gain: Float, player: int) -> None:
        gain = np.where(np.isnan(gain), np.inf, np.maximum(gain, 0.0))
        before = self.played.gains.get(role)
        if before is None or gain.ravel()[0] > before.ravel()[0]:
            self.played.places[role] = (self.state, player)
        self.played.gains[role] = gain if before is None else np.maximum(before, gain)
