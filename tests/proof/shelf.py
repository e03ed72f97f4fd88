"""One small shelf of games of every kind by public names, with the concepts that are asked of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import winset as ws
from tests.proof import planted_games as planted
from tests.proof.uneven import ONLY_UNEVEN, UNEVEN


@dataclass(frozen=True)
class Question:
    """A kind of game of some size, and a concept."""

    kind: str
    band: str
    concept: ws.Concept

    @property
    def name(self) -> str:
        return f"{self.kind} {self.band} {self.concept}"

    @property
    def game(self) -> Any:
        return built(self.kind, self.band)


@cache
def built(kind: str, band: str) -> Any:
    """The game of this kind and size."""
    return GAMES[kind][0][band]()


def drawn_table(shape, seed):
    rng = np.random.default_rng(seed)
    return ws.NormalForm(rng.integers(0, 10, (len(shape), *shape)).tolist())


def chicken():
    return ws.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])


def drawn_tree(seed, steps=3):
    """Two players move in turn on a binary tree with payoffs drawn from 0 to 99."""
    rng = np.random.default_rng(seed)
    tree = ws.ExtensiveForm(["a", "b"])
    level = [""]
    for step in range(steps):
        for path in level:
            moves = {m: f"n{path}{m}" for m in "xy"}
            tree = tree.decision(f"n{path}", "ab"[step % 2], moves)
        level = [path + m for path in level for m in "xy"]
    for path in level:
        tree = tree.terminal(f"n{path}", rng.integers(0, 100, 2).tolist())
    return tree


def claims(n):
    rng = np.random.default_rng(n)
    owed = sorted(rng.integers(10, 100, n).tolist())
    return ws.Bankruptcy(owed, sum(owed) // 2 - 3)


def drawn_hull(n, seed):
    rng = np.random.default_rng(seed)
    return ws.BargainingProblem(ws.Hull([[0] * n, *rng.integers(1, 20, (2 * n + 1, n)).tolist()]), [0] * n)


def drawn_polytope(n, seed):
    rng = np.random.default_rng(seed)
    rows = rng.integers(1, 9, (2, n)).tolist()
    return ws.BargainingProblem(ws.Polytope([*np.eye(n).tolist(), *rows], [4.0] * n + [11.0, 13.0]), [0] * n)


def partition_worths(n):
    """Every block has a worth that grows with it and shrinks with the number of the others."""
    names = [str(i + 1) for i in range(n)]
    return ws.PartitionGame.from_worths(lambda s, p: len(s) ** 2 + min(map(int, s)) - len(p), names)


def hedonic(n):
    rng = np.random.default_rng(n)
    likes = rng.integers(-3, 6, (n, n))
    names = [str(i + 1) for i in range(n)]
    return ws.PartitionGame.hedonic(lambda p, s: int(sum(likes[int(p) - 1, int(q) - 1] for q in s if q != p)), names)


def accord(n):
    """Members bear a cost and everybody gains from the number of members; player 1 gains most."""
    names = [str(i + 1) for i in range(n)]
    return ws.AgreementGame(
        lambda s: [len(s) * (2 + (p == "1")) - (4 + int(p) if p in s else 0) for p in names], names
    )  # fmt: skip


def sizes(n):
    return ws.SymmetricAgreement(n, lambda k: 4 * k - 5, lambda k: 3 * k)


def network(n):
    """The connections model of Jackson and Wolinsky (1996) on a cost of 1/2 and a decay of 4/5, two steps deep."""
    names = [str(i + 1) for i in range(n)]

    def worth(links):
        near = {p: {q for link in links if p in link for q in link if q != p} for p in names}
        far = {p: {r for q in near[p] for r in near[q]} - near[p] - {p} for p in names}
        return [0.8 * len(near[p]) + 0.64 * len(far[p]) - (0.3 + 0.1 * int(p)) * len(near[p]) for p in names]

    return ws.NetworkGame(worth, names)


def environment():
    return ws.SocialEnvironment(
        {"quo": [2, 2], "deal": [3, 3], "first": [4, 1], "second": [1, 4]},
        [(("a",), "deal", "first"), (("b",), "deal", "second"), (("a", "b"), "quo", "deal"),
         (("b",), "first", "quo"), (("a",), "second", "quo")],
        ["a", "b"],
    )  # fmt: skip


def cartels(n):
    return ws.SymmetricPartitionGame(n, lambda size, partition: 1 / (len(partition) + 1) ** 2)


def voters(n, seed, quota=None):
    points = np.random.default_rng(seed).integers(-9, 10, (n, 2)).tolist()
    return ws.SpatialVoting(points, quota or n // 2 + 1, status_quo=[5.0, 5.0])


VALUES = (
    ws.Shapley(), ws.Banzhaf(), ws.Banzhaf(normalized=True), ws.Nucleolus(), ws.Prenucleolus(), ws.LeastCore(),
    ws.Core(), ws.Tau(), ws.Gately(), ws.Solidarity(), ws.PerCapitaNucleolus(), ws.DisruptionNucleolus(),
)  # fmt: skip
TABLES = (
    ws.Nash(), ws.Nash("one"), ws.Pure(), ws.QRE(2.0), ws.LogitBranch(), ws.LogitBranch(1.0), ws.Correlated(),
    ws.Correlated("egalitarian"), ws.CoarseCorrelated(), ws.Undominated(), ws.Undominated("weak"),
    ws.IteratedDominance(), ws.Rationalizable(), ws.Maximin(), ws.Maximin(mixed=False), ws.Minimax(),
    ws.Minimax(mixed=False), ws.Minimax(mixed="independent"), ws.Potential(), ws.Potential("ordinal"),
    ws.Supermodular(), ws.RiskDominance(), ws.Perfect(), ws.Tracing(), ws.Tracing(procedure="linear"),
    ws.EquilibriumIndex(),
)  # fmt: skip
TREES = (ws.SubgamePerfect(), ws.SubgamePerfect("all"), ws.Nash(), ws.Nash("one"), ws.Pure(), ws.Sequential(),
         ws.QRE(1.0), ws.LogitBranch(), ws.LogitFit(((30.0, 10.0), (15.0, 25.0))))  # fmt: skip
DIVISIONS = (ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Egalitarian(lexicographic=True),
             ws.Utilitarian(), ws.EqualLoss(), ws.Raiffa(), ws.Raiffa(continuous=True))  # fmt: skip
STATIONARY = (ws.Stationary(),)

EVEN: dict[str, tuple[dict[str, Callable[[], Any]], tuple[ws.Concept, ...]]] = {
    "table of two players": (
        {
            "2x2": chicken,
            "2x2 counted": lambda: ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
            "2x2 coordination": lambda: ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[2, 0], [0, 1]]),
            "2x2 dilemma": lambda: ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]]),
            "2x2 degenerate": lambda: ws.NormalForm.from_bimatrix([[1, 1], [1, 0]], [[1, 1], [1, 1]]),
            "3x4": lambda: drawn_table((3, 4), 11),
            "5x5": lambda: drawn_table((5, 5), 5),
        },
        (*TABLES, ws.LogitFit(((30.0, 10.0), (25.0, 15.0)))),
    ),
    "table of three players": (
        {"2x2x2": lambda: drawn_table((2, 2, 2), 3), "2x3x2": lambda: drawn_table((2, 3, 2), 8)}, TABLES,
    ),
    "tree": (
        {"entry": planted.entry, "signalling": planted.signalling, "three moves": lambda: drawn_tree(4)}, TREES,
    ),
    "game of actions": ({"cournot": planted.cournot, "coordination": planted.coordination}, (ws.Nash(),)),
    "table of coalitions": (
        {
            "3": lambda: ws.CoalitionalGame([0, 1, 2, 6, 1, 5, 7, 15]),
            "3 majority": lambda: ws.CoalitionalGame([0, 0, 0, 1, 0, 1, 1, 1]),
            "5": lambda: planted.weighted(5),
            "8": lambda: planted.weighted(8),
        },
        (*VALUES, *(ws.WeightedShapley(tuple(range(1, n + 1))) for n in (3, 4, 5, 8))),
    ),
    "coalitions with unions": ({"5": lambda: planted.in_unions(5), "8": lambda: planted.in_unions(8)},
                               (ws.Owen(), ws.AumannDreze())),
    "coalitions with links": ({"5": lambda: planted.linked_pairs(5), "8": lambda: planted.linked_pairs(8)},
                              (ws.Myerson(), ws.Position())),
    "weighted voting": (
        {"4": lambda: ws.WeightedVoting([4, 3, 2, 1], 6), "9": lambda: planted.voting(9),
         "15": lambda: planted.voting(15)},
        (ws.Shapley(), ws.Banzhaf(), ws.Banzhaf(normalized=True), ws.DeeganPackel(), ws.Johnston(), ws.PublicGood(),
         ws.Nucleolus(), ws.LeastCore(), ws.Core()),
    ),
    "bankruptcy": (
        {"2": lambda: claims(2), "3": lambda: claims(3), "6": lambda: claims(6)},
        (ws.Talmud(), ws.ConstrainedEqualAwards(), ws.ConstrainedEqualLosses(), ws.Proportional(), ws.RandomArrival()),
    ),
    "polytope": ({"2": planted.polytope, "3": lambda: drawn_polytope(3, 1)}, DIVISIONS),
    "hull": ({"2": lambda: drawn_hull(2, 2), "3": planted.hull3}, DIVISIONS),
    "listed outcomes": ({"4": planted.finite, "ties": planted.ties}, DIVISIONS),
    "convex outcomes": ({"2": planted.convex}, DIVISIONS),
    "domain": (
        {"two players": planted.trade_domain, "three players": planted.council_domain},
        (ws.Pareto(), ws.Pareto(rational=True), ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(),
         ws.Utilitarian(), ws.EqualLoss()),
    ),
    "alternating offers": (
        {
            "2": lambda: ws.AlternatingOffers([0.9, 0.8]),
            "2 finite": lambda: ws.AlternatingOffers([0.9, 0.8], horizon=3),
            "2 over a set": lambda: ws.AlternatingOffers([0.9, 0.8], outcomes=planted.polytope().outcomes),
            "2 with breakdown": lambda: ws.AlternatingOffers([1, 1], breakdown=(0.2, [0.6, 0.6])),
            "3 drawn": lambda: ws.AlternatingOffers([0.9, 0.8, 0.7], "random", recognition=[0.5, 0.3, 0.2]),
            "3 exit": lambda: ws.AlternatingOffers([0.9, 0.8, 0.7], "rotating", rule="exit"),
        },
        STATIONARY,
    ),
    "legislature": (
        {
            "3": lambda: ws.LegislativeBargaining(3, discounts=[0.9, 0.8, 0.7]),
            "3 in sessions": lambda: ws.LegislativeBargaining(3, sessions=3, discounts=0.9),
            "3 open": lambda: ws.LegislativeBargaining(3, procedure="open", discounts=0.9),
            "5 open": lambda: ws.LegislativeBargaining(5, procedure="open", discounts=0.9),
            "15": lambda: ws.LegislativeBargaining(15, discounts=0.9),
            "3 by two votes": lambda: ws.LegislativeBargaining(
                3, discounts=0.9, rule=ws.WeightedVoting([1, 1, 1], 2) & ws.WeightedVoting([60, 25, 15], 65)
            ),
        },
        STATIONARY,
    ),
    "vote buying": (
        {"5": lambda: ws.VoteBuying([0.5, 0.2, -0.1, -0.3, -0.6], 1.0, prize=0.5),
         "5 passes": lambda: ws.VoteBuying([0.5, 0.2, -0.1, -0.3, -0.6], 1.0, prize=5)},
        (ws.SubgamePerfect(),),
    ),
    "offers on a line": (
        {"3": lambda: ws.SpatialBargaining({"a": -1, "b": 0, "c": 1}, 2, discount=0.8, status_quo=2),
         "5": lambda: ws.SpatialBargaining({"a": -2, "b": -1, "c": 0.25, "d": 1, "e": 3}, 3, discount=0.7,
                                           status_quo=4)},
        STATIONARY,
    ),
    "agenda setter": (
        {"3": planted.setter,
         "plane": lambda: ws.AgendaSetter("s", {"s": [3, 1], "a": [0, 0], "b": [1, 2]}, 2, status_quo=[-1.0, 0.5])},
        (ws.SubgamePerfect(),),
    ),
    "voting in a plane": (
        {"3": planted.triangle, "3 thin": planted.thin, "4 square": planted.square, "5": lambda: voters(5, 6)},
        (ws.Winset(), ws.SpatialCore(), ws.Yolk(), ws.UncoveredSet(grid=9)),
    ),
    "voting on a line": (
        {"3": lambda: ws.SpatialVoting([0, 1, 4], 2, status_quo=3), "5": lambda: ws.SpatialVoting([0, 1, 2, 5, 9], 4)},
        (ws.Winset(), ws.SpatialCore(), ws.GridlockInterval(), ws.UncoveredSet(grid=21)),
    ),
    "exchange": ({"3": planted.exchanges}, (ws.Exchange(), ws.Exchange("maximal"), ws.Exchange(rounds=2))),
    "challenge": (
        {"4": lambda: ws.ChallengeGame([0, 30, 30, 100], [2, 1, 1, 3])},
        (ws.CondorcetElection(), ws.CondorcetElection("cubic", 2, "markov_uniform", "max"),
         ws.CondorcetElection("prop_cubic", 1, "markov_incentive"), ws.CondorcetElection(turns=2),
         ws.CondorcetElection(turns=1, transitions="drawn", risk_estimates="own")),
    ),
    "challenge on a line": (
        {"3": lambda: ws.ChallengeGame([0, 40, 100], [1, 2, 1], [0.5, 1, 0.25])},
        (ws.ExpectedUtility(), ws.ExpectedUtility(0.5, 0.75, 3)),
    ),
    "votes in space": ({"5": planted.cube}, (ws.Yolk(),)),
    "offers in space": ({"5": planted.talks}, STATIONARY),
    "policies": (
        {"3": planted.policies},
        (ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.MeanPosition(), ws.MedianPosition()),
    ),
    "issue": (
        {"3": lambda: ws.IssuePositions({"a": 0, "b": 30, "c": 100}, capability=[1, 2, 1.5], loss=20000)},
        (ws.MeanPosition(), ws.MedianPosition(), ws.NashBargaining()),
    ),
    "two levels": (
        {"pie": planted.two_level_pie, "hull": planted.two_level_hull},
        (ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Egalitarian(), ws.Utilitarian(), ws.EqualLoss()),
    ),
    "two-level procedure": (
        {"offers": planted.two_level_offers, "offers finite": lambda: planted.two_level_offers(2),
         "legislature": planted.two_level_legislature, "line": planted.two_level_spatial},
        STATIONARY,
    ),
    "linkage": ({"2": planted.linkage}, (ws.NashBargaining(), ws.KalaiSmorodinsky())),
    "partitions": (
        {"3": lambda: partition_worths(3), "5": lambda: partition_worths(5), "4 hedonic": lambda: hedonic(4)},
        (*(ws.StablePartitions(s) for s in ("core", "strict-core", "nash", "individual", "contractual")),
         ws.StablePartitions(others="separate")),
    ),
    "agreement": (
        {"4": lambda: accord(4), "7": lambda: accord(7), "30 alike": lambda: sizes(30)},
        (ws.StableAgreements(), ws.StableAgreements(transfers=True), ws.StableAgreements(strict=True)),
    ),
    "network": ({"3": lambda: network(3), "4": lambda: network(4)},
                (ws.PairwiseStable(), ws.PairwiseStable(transfers=True))),
    "environment": ({"4 states": environment, "chicken": lambda: ws.SocialEnvironment.from_normal_form(chicken())},
                    (ws.LargestConsistentSet(),)),
    "signals": (
        {"beer and quiche": lambda: ws.SignalingGame(
            ["strong", "weak"], ["beer", "quiche"], ["duel", "spare"], ["9/10", "1/10"],
            [[[1, 3], [0, 2]], [[0, 2], [1, 3]]], [[[0, 1], [0, 1]], [[1, 0], [1, 0]]]),
         "three types": lambda: ws.SignalingGame(
            ["x", "y", "z"], ["m", "n"], ["a", "b"], ["1/2", "1/4", "1/4"],
            *np.random.default_rng(5).integers(-3, 4, (2, 3, 2, 2)).tolist())},
        (ws.PerfectBayesian(),),
    ),
    "trade under private values": (
        {"2x2": lambda: ws.BilateralTrade([1, 4], ["3/10", "7/10"], [0, 3], ["7/10", "3/10"]),
         "4x3": lambda: ws.BilateralTrade([1, 2, 5, 8], [0.25, 0.25, 0.3, 0.2], [0, 3, 6], [0.4, 0.35, 0.25]),
         "uniform": lambda: ws.BilateralTrade(("uniform", 0, 2), None, ("uniform", 0, 1))},
        (ws.SecondBest(),),
    ),
    "public decision": (
        {"two ratifiers": lambda: ws.Mechanism(
            {"a": ["keen", "cold"], "b": ["keen", "cold"]}, {"a": [0.5, 0.5], "b": [0.25, 0.75]}, ["treaty", "none"],
            {p: {"keen": [3, 0], "cold": [-1, 0]} for p in "ab"}),
         "paid": lambda: ws.Mechanism(
            {"a": ["keen", "cold"], "b": ["keen", "cold"]}, {"a": [0.5, 0.5], "b": [0.25, 0.75]}, ["treaty", "none"],
            {"a": [[3, 0], [-1, 0]], "b": [[2, 0], [-2, 0]]}, transfers=True),
         "nobody stays": lambda: ws.Mechanism({"a": ["x"]}, {"a": [1]}, ["o"], {"a": [[1]]}, reservation={"a": 2})},
        (ws.SecondBest(),),
    ),
    "offers under private values": (
        {"auction": lambda: ws.DoubleAuction("1/4"), "price": lambda: ws.Ultimatum(1, [4, 10, 12], [0.5, 0.3, 0.2]),
         "crisis": lambda: ws.CrisisBargaining(0.5, 0.1, ("uniform", 0, 0.4)),
         "crisis of two types": lambda: ws.CrisisBargaining(
             0.5, 0.1, {"values": [0.1, 0.3], "probabilities": [0.2, 0.8]}),
         "attrition": lambda: ws.ReputationalBargaining([0.6, 0.7], [1, 2], [0.1, 0.05]),
         "chain store": lambda: ws.ChainStore(4, 2, "1/2", "1/10"),
         "durable good": lambda: ws.DurableGoodSale([10, 4], "1/2", "1/2"),
         "job market": lambda: ws.JobMarketSignaling([1, 2], "1/2"), "talk": lambda: ws.CheapTalk("1/20")},
        (ws.PerfectBayesian(),),
    ),
    "repeated game": (
        {"dilemma": lambda: ws.RepeatedGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], "1/2"),
         "pennies": lambda: ws.RepeatedGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], "1/2")},
        (ws.PayoffSet(), ws.Minimax(), ws.Maximin()),
    ),
    "endogenous status quo": (
        {"three alternatives": planted.committee, "no equilibrium": planted.cycling_committee},
        (ws.MarkovPerfect("all"), ws.MarkovPerfect()),
    ),
    "stochastic game": (
        {"commons": planted.commons, "zero-sum": planted.big_match},
        (ws.MarkovPerfect("all", pure=True), ws.MarkovPerfect()),
    ),
    "formation in sequence": ({"5": lambda: cartels(5), "12": lambda: cartels(12)}, (ws.SequentialFormation(),)),
}  # fmt: skip


GAMES = {kind: (bands | UNEVEN.get(kind, {}), concepts) for kind, (bands, concepts) in EVEN.items()} | ONLY_UNEVEN


def questions() -> Iterator[Question]:
    """Every concept asked of every kind of game in every size."""
    for kind, (bands, concepts) in GAMES.items():
        for band in bands:
            for concept in concepts:
                yield Question(kind, band, concept)


__all__ = ["GAMES", "Question", "built", "questions"]
