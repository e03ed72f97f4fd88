"""Every game as plain data and back: of all kinds of model file, of the gallery's, and of what files cannot say."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest

import winset as ws
from tests.proof.stacks import STACKS
from winset.base.draws import ParameterDraws
from winset.base.records import same
from winset.base.writable import Writable, WritableStack
from winset.episodes.kinds import KINDS
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file
from winset.leadership import Design, SponsoredProposal
from winset.tables.games.stacks import NormalFormStack


def remade(game: Writable) -> Writable:
    """The game from its JSON."""
    return type(game).from_dict(json.loads(json.dumps(game.to_dict())))


def alike(a: object, b: object) -> bool:
    """Whether two pieces of what methods see are equal, polynomials by value."""
    if is_dataclass(a) and not isinstance(a, type):
        return type(a) is type(b) and all(alike(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, np.ndarray) and a.dtype == object:
        return isinstance(b, np.ndarray) and a.shape == b.shape and all(map(alike, a.ravel(), b.ravel()))
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(alike, a, b))
    return same(a, b)


def arrays(game: object) -> object:
    return (game.__game__() if hasattr(game, "__game__") else game).to_arrays()


def of_file(kind: str) -> Writable:
    return ws.Episode(read_text(starting_file(kind))).built().game


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_games_of_every_kind_of_file_come_back(kind: str) -> None:
    game = of_file(kind)
    if not isinstance(game, Writable):
        pytest.skip(f"{kind} is a table of actors, not a game")
    again = remade(game)
    assert type(again) is type(game)
    assert alike(arrays(game), arrays(again))
    assert again.to_dict() == game.to_dict()
    ElementTree.fromstring(game._repr_html_())


RULE = ws.WeightedVoting({"a": 2, "b": 1, "c": 1}, 3) & ws.WeightedVoting({"a": 1, "b": 1, "c": 1}, 2)
HOME = ws.Ratification({"unions": Fraction(1, 3), "farmers": 0.2}, quota=1)
CUBE = ws.CoalitionalGame({"a": 0, "b": 0, "c": 0}, players=["a", "b", "c"], default=Fraction(1, 3))
MADE: dict[str, Callable[[], Writable]] = {
    "fractions": lambda: ws.NormalForm([[["1/3", 0], [0, 1]], [[1, 0], [0, 2]]], ["x", "y"], title="t"),
    "doubles": lambda: ws.NormalForm(np.random.default_rng(0).random((3, 2, 2, 2))),
    "parameters": lambda: ws.NormalForm([["h^2/3"]], parameters={"h": 2}).with_parameters(h=5),
    "one player": lambda: ws.NormalForm([[1, 2, 3]]),
    "worths": lambda: CUBE,
    "unions": lambda: CUBE.with_unions([["a", "b"], ["c"]]),
    "links": lambda: CUBE.with_links([("a", "b")]),
    "worths by formula": lambda: ws.CoalitionalGame([0, "w", 0, "w/3"], parameters={"w": 2}),
    "called": lambda: ws.CoalitionalGame(lambda s: len(s) ** 2, players=["a", "b", "c"]),
    "combined rules": lambda: RULE,
    "vetoes": lambda: ws.WeightedVoting([3, 2, 1], 4, vetoes=[0]),
    "lottery": lambda: ws.BargainingProblem(ws.FiniteOutcomes([[1, 0], [0, 1]], ["x", "y"], lotteries=True), [0, 0]),
    "hull": lambda: ws.BargainingProblem(ws.Hull([[1, 0], [0, 1], [0, 0]], free_disposal=True), [0, 0], [2, 1]),
    "pie of values": lambda: ws.SidePayments({"a": 3.0, "b": -1.0}, weights={"a": 1, "b": 2}),
    "two levels": lambda: ws.TwoLevel(
        ws.BargainingProblem(ws.Polytope.pie(2), [0, 0], players=["a", "b"]), {"a": HOME, "b": 0.25}
    ),
    "two levels, uncertain": lambda: ws.TwoLevel(
        ws.BargainingProblem(ws.Polytope.pie(2), [0, 0], players=["a", "b"]), {"a": ws.Ratification.uniform(0.2, 0.6)}
    ),
    "offers": lambda: ws.AlternatingOffers([0.9, 0.8, 0.7], order="random", recognition=[0.5, 0.3, 0.2], costs=0.01),
    "legislature": lambda: ws.LegislativeBargaining(
        5, weights=[2, 1, 1, 1, 1], quota=4, vetoes=["1"], discounts=0.9, procedure="closed"
    ),
    "legislature by a rule": lambda: ws.LegislativeBargaining(["a", "b", "c"], rule=RULE, discounts=0.8),
    "spatial": lambda: ws.SpatialBargaining([[0, 0], [1, 0], [0, 1]], 2, discount=0.5, constant=10),
    "setter": lambda: ws.AgendaSetter("b", {"a": [0], "b": [1], "c": [3]}, 2, [2.5], weights=[1, 1, 1]),
    "agreement": lambda: ws.AgreementGame(lambda s: {"a": len(s), "b": Fraction(len(s), 3)}, ["a", "b"]),
    "symmetric agreement": lambda: ws.SymmetricAgreement(6, lambda s: s**2, lambda s: Fraction(s, 2)),
    "network": lambda: ws.NetworkGame(lambda g: {p: len(g) for p in "abc"}, ["a", "b", "c"], [("a", "b"), ("b", "c")]),
    "partition": lambda: ws.PartitionGame(lambda p: {x: len(b) for b in p for x in b}, ["a", "b", "c"]),
    "symmetric partition": lambda: ws.SymmetricPartitionGame(4, lambda size, at: size * len(at)),
    "quadratic arrays": lambda: ws.QuadraticGame.from_arrays([[[-2, 1], [0, 0]], [[0, 0], [1, -2]]], [[1, 0], [0, 1]]),
    "quadratic": lambda: ws.QuadraticGame(
        {"1": {"x": (0, "a")}, "2": {"y": (0, 10)}},
        {"1": "(a - x - y)*x/3", "2": "(a - x - y)*y + 1"},
        {"a": 10},
    ).with_parameters(a=7),
    "tree": lambda: (
        ws.ExtensiveForm(["p", "r"], "t < u", {"s": 4})
        .chance("start", {"good": ("1/3", "offer"), "bad": ("2/3", "worse")})
        .decision("offer", "p", {"fair": "d1", "none": "q1"}, "blind")
        .decision("worse", "p", {"fair": "d2", "none": "q2"}, "blind")
        .terminal("d1", ["s/2", "s/3"])
        .terminal("q1", [0, 0])
        .terminal("d2", [1, 1], "deal & more")
        .terminal("q2", [0, 0])
        .with_parameters(s=6)
    ),
    "sponsored": lambda: SponsoredProposal(
        designs={"with-us": Design(1, True, 10, 7, 3, {"a": 0.5, "b": 1})},
        canvass=2,
        canvass_cost=1,
        fear={"a": 3, "b": 1},
        threshold=2,
        front_cost=0.5,
        prestige=1,
        failure_loss=1,
        threat=4,
        led_threat=2,
        blocking_cost=2,
        friction=2,
        followers=("a", "b"),
    ),
    "domain": lambda: ws.Domain(
        {"tariff": ["keep", "cut"]},
        {"N": {"tariff": {"keep": 0, "cut": 5}}, "S": {"tariff": {"keep": 2, "cut": 0}}},
        reservation={"N": "1/3"},
        interactions=[{"player": "N", "if": {"tariff": "cut"}, "add": 2}],
        forbid=[{"tariff": "keep"}],
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_games_made_in_python_come_back(name: str) -> None:
    game = MADE[name]()
    again = remade(game)
    assert type(again) is type(game)
    assert again.to_dict() == game.to_dict()
    assert alike(arrays(game), arrays(again))
    ElementTree.fromstring(game._repr_html_())


def test_answers_of_games_that_came_back_are_the_same() -> None:
    for name, concept in (
        ("fractions", ws.Nash()),
        ("unions", ws.Owen()),
        ("two levels", ws.NashBargaining()),
        ("two levels, uncertain", ws.NashBargaining()),
        ("tree", ws.SubgamePerfect()),
        ("network", ws.PairwiseStable()),
        ("legislature by a rule", ws.Stationary()),
    ):
        game = MADE[name]()
        before, after = ws.solve(game, concept), ws.solve(remade(game), concept)
        assert before.points == after.points, name
        assert before.status is after.status


MORE: dict[str, Callable[[], WritableStack]] = {
    "tables drawn": lambda: ws.NormalForm(
        [[["h", 0], [0, 1]], [[1, 0], [0, "h^2"]]], ["x", "y"], parameters={"h": 2}
    ).with_draws({"h": np.array([1.0, 2.5])}),
    "tables named": lambda: NormalFormStack([MADE["fractions"](), MADE["fractions"]()]),
    "tables not finite": lambda: NormalFormStack(np.array([[[[1.0, np.nan]], [[0.0, 1.0]]]])),
    "repeated": lambda: ws.RepeatedGame(
        ws.NormalForm.from_bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]]), 0.5
    ).with_draws({"discount": np.array([0.1, 0.9])}),
    "issues": lambda: ws.IssueStack(
        [0, 2, 3], [0, 50, 7], [1, 2, 3], reference=[np.nan, 3], scale=[[0, 100], [0, 10]], exponent=1.5, title="t"
    ),
}


def stack_of(name: str) -> WritableStack:
    return MORE[name]() if name in MORE else STACKS[name][0]()


@pytest.mark.parametrize("name", [*STACKS, *MORE])
def test_stacks_of_games_come_back(name: str) -> None:
    stack = stack_of(name)
    again = remade(stack)
    assert json.dumps(again.to_dict()) == json.dumps(stack.to_dict())
    assert alike(arrays(stack), arrays(again))
    concept = STACKS[name][1][0] if name in STACKS else stack.concept
    before, after = ws.solve_batch(stack, concept), ws.solve_batch(again, concept)
    assert same(before.columns, after.columns)
    assert same(before.lists, after.lists)
    ElementTree.fromstring(stack._repr_html_())


def test_every_stack_is_written_in_a_test() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    tried = {type(stack_of(name)) for name in (*STACKS, *MORE)}
    assert below(WritableStack) - {WritableStack, ParameterDraws} == tried


def test_every_public_game_is_writable() -> None:
    exported = [getattr(ws, name) for name in ws.__all__]
    games = {c for c in exported if inspect.isclass(c) and {"to_arrays", "__game__"} & set(dir(c))}
    assert {c.__name__ for c in games if not issubclass(c, Writable)} == set()


def test_what_is_changed_later_does_not_change_what_was_written() -> None:
    ideals = np.array([[0.0], [1.0], [2.0]])
    game = ws.SpatialVoting(ideals, 2, [0.5])
    ideals[0] = 9.0
    assert alike(arrays(game), arrays(remade(game)))


def test_what_cannot_be_written_or_read_says_so() -> None:
    import cvxpy as cp

    u = cp.Variable(2)
    convex = ws.BargainingProblem(ws.ConvexOutcomes([u[0], u[1]], [cp.sum(u) <= 1, u >= 0]), [0, 0])
    with pytest.raises(ws.ModelError, match=r"BargainingProblem\.outcomes\.utilities.* cannot be written"):
        convex.to_dict()
    with pytest.raises(ws.ModelError, match="too long to be written"):
        ws.CoalitionalGame(lambda s: len(s), players=[str(k) for k in range(40)]).to_dict()
    with pytest.raises(ws.ModelError, match="must be what to_dict"):
        ws.NormalForm.from_dict({"payoffs": 3})
    with pytest.raises(ws.ModelError, match="must be a ExtensiveForm, got NormalForm"):
        ws.ExtensiveForm.from_dict(MADE["fractions"]().to_dict())
    with pytest.raises(ws.ModelError, match="data: cannot be read as Nonsense"):
        ws.NormalForm.from_dict({"$record": "Nonsense"})
    with pytest.raises(ws.ModelError, match="payoffs"):
        ws.NormalForm.from_dict({"$record": "NormalForm", "payoffs": []})


def test_tables_and_trees_in_notebooks_and_in_latex() -> None:
    game = ws.NormalForm([[[Fraction(-1, 2), 0]], [[1, 2]]], ["a & b", "c"], [["up_1"], ["x", "<y>"]])
    shown = " ".join(ElementTree.fromstring(game._repr_html_()).itertext())
    assert all(word in shown for word in ("a & b \\ c", "up_1", "<y>", "-1/2, 1"))
    text = game.to_latex()
    assert r"a \& b & up\_1 & $-\frac{1}{2},\ 1$ & $0,\ 2$ \\" in text
    assert r" & & x & \textless{}y\textgreater{} \\ \hline" in text
    assert MADE["doubles"]().to_latex().count(r"\begin{tabular}") == 2
    tree = MADE["tree"]()
    shown = tree._repr_html_()
    assert shown.count("<circle") == 3
    assert shown.count("stroke-dasharray") == 1
    assert "deal &amp; more (1, 1)" in shown
    assert "good [1/3]" in shown
    tikz = tree.to_tikz()
    assert tikz.count(r"\node") == 7
    assert tikz.count("dashed") == 1
    assert r"deal \& more (1, 1)" in tikz
    assert "d1 (3, 2)" in tikz


def test_equilibria_of_whole_numbers_stand_in_latex_as_fractions() -> None:
    told = ws.solve(ws.NormalForm.from_bimatrix([[6, 0], [1, 5]], [[5, 3], [2, 6]]), ws.Nash()).to_latex()
    assert "2/3 1 + 1/3 2 & 1/2 1 + 1/2 2" in told
    assert "0.666667" not in told


def test_answers_as_frames_and_as_latex() -> None:
    pytest.importorskip("pandas")
    game = MADE["fractions"]()
    solution = ws.solve(game, ws.Nash())
    frame = solution.to_frame()
    assert len(frame) == 3
    assert list(frame.columns) == ["x: 1", "x: 2", "y: 1", "y: 2"]
    assert np.allclose(frame[["x: 1", "x: 2"]].sum(axis=1), 1)
    split = ws.solve(ws.BargainingProblem(ws.Polytope.pie(2), [0.2, 0], players=["a_1", "b"]), ws.NashBargaining())
    assert split.to_frame().iloc[0].tolist() == pytest.approx([0.6, 0.4])
    assert split.to_latex().splitlines()[1:] == [
        r"\begin{tabular}{ll}",
        r"a\_1 & b \\ \hline",
        r"0.6 & 0.4 \\",
        r"\end{tabular}",
    ]
    pennies = ws.NormalForm.from_bimatrix([[1, -1], [-1, 1]])
    assert r"NO\_SOLUTION" in ws.solve(pennies, ws.Pure()).to_latex()
    values = ws.solve(CUBE, ws.Shapley())
    assert values.to_frame()["a"].tolist() == [Fraction(1, 9)]
    worths = CUBE.to_frame()
    assert worths["coalition"].tolist()[:4] == ["", "a", "b", "a, b"]
    assert worths["worth"].tolist()[3] == Fraction(1, 3)
    batch = ws.solve_batch(np.random.default_rng(0).random((4, 2, 3, 3)), ws.QRE(1.0)).to_frame()
    assert batch["status"].tolist() == ["SOLVED"] * 4
    assert "points[1, 2]" in batch
    sweep = ws.sweep(ws.episode("apec-launch-1989"), {"fear": [0.0, 3.0]})
    shares = sweep.to_frame()
    assert shares["fear"].tolist() == [0.0, 3.0]
    assert set(shares[[c for c in shares if c.startswith("label=")]].sum(axis=1)) == {1.0}


def test_certificates_in_notebooks() -> None:
    certificate = ws.solve(MADE["fractions"](), ws.Nash()).certificate
    shown = " ".join(ElementTree.fromstring(certificate._repr_html_()).itertext())
    assert certificate.kind in shown
    assert "within tolerance" in shown
    assert all(name in shown for name in certificate.parts)
