"""The games of the planted answers that need more than one expression, by public names."""

import numpy as np

import winset as ws


def names(n):
    return [str(i + 1) for i in range(n)]


def exchanges():
    return ws.ExchangeGame(
        [[0, 0, 30], [100, 100, 60], [40, 80, 0]], [[10, 90, 20], [60, 50, 30], [20, 20, 50]], [1, 1, 2],
        actors=["a", "b", "c"], issues=["x", "y", "z"],
    )  # fmt: skip


def policies():
    return ws.PolicyProblem(
        [[20, 90], [80, 30], [50, 60]], [[0.9, 0.2], [0.3, 0.8], [0.5, 0.5]], [1, 1, 0.5], 0, actors=["a", "b", "c"],
        issues=["x", "y"],
    )  # fmt: skip


def talks():
    x = [[0, 0, 0], [4, 0, 1], [0, 3, 0], [0, 1, 5], [2, 2, 2]]
    return ws.PolicySpace(x, 4, discount=0.8, status_quo=[6, 6, 6])


def cube():
    return ws.PolicySpace([[0, 0, 0], [4, 0, 1], [0, 3, 0], [0, 1, 5], [2, 2, 2]], 3)


def squares(n):
    """v(S) = |S|^2 + 50 if player 1 is in S; the others are alike."""
    return ws.CoalitionalGame([m.bit_count() ** 2 + 50 * (m & 1) for m in range(1 << n)], players=names(n))


def weighted(n):
    """v(S) = (sum of i over S)^2: every player has a value of its own."""
    numbers = np.arange(1, n + 1)
    table = [int(sum(int(numbers[i]) for i in range(n) if m >> i & 1)) ** 2 for m in range(1 << n)]
    return ws.CoalitionalGame(table, players=names(n))


def linked(n):
    """The game of :func:`weighted` on a line, with one shortcut."""
    return weighted(n).with_links([*((str(i), str(i + 1)) for i in range(1, n)), ("1", "3")])


def in_unions(n):
    """The game of :func:`weighted` with unions of three."""
    return weighted(n).with_unions([names(n)[k : k + 3] for k in range(0, n, 3)])


def voting(n):
    """Weights 1 to n, a majority of the weight."""
    return ws.WeightedVoting(list(range(1, n + 1)), n * (n + 1) // 4 + 1, players=names(n))


def drawn_voting():
    """Nineteen weights between 1 and 39, two thirds of the weight."""
    weights = np.random.default_rng(2).integers(1, 40, 19).tolist()
    return ws.WeightedVoting(weights, -(-2 * sum(weights) // 3), players=names(19))


def polytope():
    return ws.BargainingProblem(ws.Polytope([[1, 0], [0, 1], [1, 2]], [3, 2, 4]), [0, 0])


def hull3():
    return ws.BargainingProblem(ws.Hull([[0, 0, 0], [4, 1, 0], [1, 4, 1], [0, 1, 3], [2, 2, 1]]), [0, 0, 0])


def finite():
    return ws.BargainingProblem(ws.FiniteOutcomes([[1, 4], [2, 3], [4, 1], [2.5, 2.5]]), [0, 0])


def ties():
    return ws.BargainingProblem(ws.FiniteOutcomes([[1, 3], [3, 1], [2, 1.5]]), [0, 0])


def convex():
    """A quarter of the ellipse x^2/4 + y^2 <= 1."""
    import cvxpy

    x = cvxpy.Variable(2, nonneg=True)
    return ws.BargainingProblem(ws.ConvexOutcomes([x[0], x[1]], [x[0] ** 2 / 4 + x[1] ** 2 <= 1]), [0, 0])


def entry():
    """Selten's entry game (1978), one market."""
    tree = ws.ExtensiveForm(["entrant", "monopolist"])
    tree = tree.decision("door", "entrant", {"in": "inside", "out": "outside"})
    tree = tree.decision("inside", "monopolist", {"fight": "war", "yield": "peace"})
    return tree.terminal("war", [-1, -1]).terminal("peace", [1, 1]).terminal("outside", [0, 2])


def signalling():
    """Two types, two messages, two answers: after Cho and Kreps (1987), type strong with probability 9/10."""
    tree = ws.ExtensiveForm(["sender", "receiver"])
    tree = tree.chance("type", {"strong": ("9/10", "strong"), "weak": ("1/10", "weak")})
    for kind, likes in (("strong", "beer"), ("weak", "quiche")):
        tree = tree.decision(kind, "sender", {m: f"{kind} {m}" for m in ("beer", "quiche")})
        for message in ("beer", "quiche"):
            node = f"{kind} {message}"
            tree = tree.decision(
                node, "receiver", {a: f"{node} {a}" for a in ("fight", "leave")}, information_set=message
            )
            for answer in ("fight", "leave"):
                mine = (message == likes) + 2 * (answer == "leave")
                tree = tree.terminal(f"{node} {answer}", [mine, int((answer == "fight") == (kind == "weak"))])
    return tree


def pie():
    return ws.BargainingProblem(ws.Polytope.pie(2), [0, 0])


def two_level_pie():
    return ws.TwoLevel(pie(), {"1": 0.7})


def two_level_hull():
    return ws.TwoLevel(ws.BargainingProblem(ws.Hull([[0, 0], [2, 0], [1, 1], [0, 1]]), [0, 0]), {"1": 0.9})


def two_level_offers(horizon=None):
    offers = ws.AlternatingOffers([0.9, 0.9], horizon=horizon)
    return ws.TwoLevel(offers, {"1": ws.Ratification.uniform(0.1, 0.5)})


def two_level_legislature():
    return ws.TwoLevel(ws.LegislativeBargaining(3, discounts=0.9), {"1": 0.4})


def two_level_spatial():
    game = ws.SpatialBargaining({"a": -1, "b": 0, "c": 1}, 2, discount=0.8, status_quo=2)
    return ws.TwoLevel(game, {"a": ws.Ratification(ideals=[-0.5], status_quo=2)})


def linkage():
    return ws.Linkage({"trade": {"North": 2, "South": -1}, "aid": {"North": -3, "South": 2}})


def cournot():
    return ws.QuadraticGame(
        {"1": {"x": (0, 10)}, "2": {"y": (0, 10)}}, {"1": "(9 - x - y)*x", "2": "(9 - x - y)*y"}
    )  # fmt: skip


def coordination():
    """Each wants to match the other: x = y/2 + 1 and y = x/2 + 1 within [0, 4]."""
    return ws.QuadraticGame(
        {"1": {"x": (0, 4)}, "2": {"y": (0, 4)}}, {"1": "-(x - y/2 - 1)^2", "2": "-(y - x/2 - 1)^2"}
    )  # fmt: skip


def square():
    return ws.SpatialVoting([[1, 1], [-1, 1], [-1, -1], [1, -1]], 4)


def triangle():
    return ws.SpatialVoting([[0, 0], [4, 0], [1, 3]], 2)


def thin():
    """Three voters, a status quo close to the middle: a small winset."""
    return ws.SpatialVoting([[0, 0], [4, 0], [1, 3]], 2, status_quo=[1.5, 0.75])


def setter():
    return ws.AgendaSetter("bureau", {"bureau": 3, "a": 0, "median": 1}, 2, status_quo=0.5)


def battles():
    """A stack of battles of the sexes."""
    return np.array([[[[2, 0], [0, 1]], [[1, 0], [0, 2]]]] * 2, dtype=float)


def pies():
    """A stack of divisions of pies of several sizes."""
    game = ws.ParametricBargaining(A=[[1, 1]], b=["s"], parameters={"s": 1})
    return game.with_draws({"s": [1.0, 1.2]})


def slopes():
    """A stack of bargaining problems below a line of several slopes."""
    game = ws.ParametricBargaining(A=[["s", 1], [1, 0]], b=[2, 2], parameters={"s": 1})
    return game.with_draws({"s": [0.5, 1.0]})


def two_level_pies():
    """A stack of two-level pies whose first player needs .6."""
    game = ws.ParametricBargaining(A=[[1, 1]], b=["s"], parameters={"s": 1})
    return ws.TwoLevel(game, {"1": 0.6}).with_draws({"s": [1.0, 1.2]})


def linked_pairs(n):
    """The game of :func:`linked` less what single players are worth."""
    numbers = range(1, n + 1)
    table = []
    for m in range(1 << n):
        inside = [i for i in numbers if m >> (i - 1) & 1]
        table.append(sum(inside) ** 2 - sum(i * i for i in inside))
    links = [*((str(i), str(i + 1)) for i in range(1, n)), ("1", "3")]
    return ws.CoalitionalGame(table, players=names(n)).with_links(links)


def trade_domain():
    """Three issues, two players, an interaction and a forbidden pair."""
    return ws.Domain(
        {"tariff": ["keep", "half", "zero"], "fund": ["none", "small", "large"], "schedule": ["slow", "fast"]},
        {"North": {"tariff": {"keep": 0, "half": 5, "zero": 9}, "fund": {"none": 8, "small": 4, "large": 0},
                   "schedule": {"slow": 1, "fast": 6}},
         "South": {"tariff": {"keep": 9, "half": 6, "zero": 1}, "fund": {"none": 0, "small": 5, "large": 8},
                   "schedule": {"slow": 7, "fast": 0}}},
        {"North": {"tariff": 3, "fund": 2}, "South": {"tariff": 2, "fund": 3}},
        {"North": 12, "South": "31/2"},
        [{"tariff": "zero", "fund": "large"}],
        [{"player": "South", "if": {"tariff": "half", "schedule": "slow"}, "add": 2}],
    )  # fmt: skip


def council_domain():
    """Four issues of three options, three players, values drawn from 0 to 9."""
    rng = np.random.default_rng(6)
    issues = {f"i{k}": ["a", "b", "c"] for k in range(4)}
    return ws.Domain(
        issues,
        {p: {i: dict(zip("abc", rng.integers(0, 10, 3).tolist(), strict=True)) for i in issues} for p in "PQR"},
        reservation={"P": 6, "Q": 6, "R": 6},
    )  # fmt: skip


def committee(discount="9/10"):
    """Three alternatives that divide a dollar unevenly, with an endogenous status quo."""
    return ws.DynamicBargaining(
        [["1/2", "2/5", "1/10"], ["9/20", "1/8", "1/2"], ["1/20", "19/40", "2/5"]], discount=discount
    )


def cycling_committee():
    """The same with less patience: no pure equilibrium."""
    return committee("3/10")


def commons():
    """Two players conserve or harvest in two states."""
    moves = [[["1/10", "9/10"], ["1/2", "1/2"]], [["1/2", "1/2"], ["9/10", "1/10"]]]
    return ws.StochasticGame(
        [[[[0, 0], ["1/2", "1/2"]], [[3, 1], [4, 2]]], [[[0, "1/2"], [0, "1/2"]], [[3, 4], [1, 2]]]],
        [moves, moves], "9/10",
    )  # fmt: skip


def big_match():
    """Gillette's big match: absorbed with 1 or 0 once the row player tries."""
    rewards = [[[1, 0], [0, 1]], [[1]], [[0]]]
    return ws.StochasticGame(
        [rewards, [(-np.array(table)).tolist() for table in rewards]],
        [[[[0, 1, 0], [0, 0, 1]], [[1, 0, 0], [1, 0, 0]]], [[[0, 1, 0]]], [[[0, 0, 1]]]], "9/10",
    )  # fmt: skip
