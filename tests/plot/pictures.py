"""The pictures that are compared with their baselines, each by a name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

import winset as ws
from winset.leadership import causes


def entry_deterrence() -> ws.ExtensiveForm:
    """Selten (1978), one shop."""
    tree = ws.ExtensiveForm(["entrant", "incumbent"], title="One shop")
    tree.decision("market", "entrant", {"enter": "answer", "stay out": "out"})
    tree.decision("answer", "incumbent", {"fight": "war", "yield": "share"})
    return tree.terminal("war", [-1, -1]).terminal("share", [1, 1]).terminal("out", [0, 2])


def matching() -> ws.ExtensiveForm:
    """Matching pennies with a coin toss before it, so that there are chance and an information set."""
    tree = ws.ExtensiveForm(["even", "odd"], title="Pennies")
    tree.chance("weather", {"fair": (0.75, "e"), "foul": (0.25, "off")}).terminal("off", [0, 0])
    tree.decision("e", "even", {"h": "oh", "t": "ot"})
    for side in "ht":
        tree.decision(f"o{side}", "odd", {"H": f"{side}H", "T": f"{side}T"}, "odd")
        for answer in "HT":
            win = 1 if side.upper() == answer else -1
            tree.terminal(f"{side}{answer}", [win, -win])
    return tree


def forum() -> ws.BargainingProblem:
    points = [[0, 0], [1, 0], [0, 1], [0.9, 0.7]]
    return ws.BargainingProblem(ws.Hull(points), [0.1, 0.05], players=["Japan", "ASEAN"], title="A forum")


def listed() -> ws.BargainingProblem:
    return ws.BargainingProblem(ws.FiniteOutcomes(np.random.default_rng(0).random((60, 2))), [0.2, 0.3])


def three() -> ws.BargainingProblem:
    return ws.BargainingProblem(ws.Polytope.pie(3), [0.1, 0.0, 0.2], players=["a", "b", "c"])


def _set(problem: ws.BargainingProblem) -> Figure:
    concepts = (ws.NashBargaining(), ws.KalaiSmorodinsky(), ws.Utilitarian())
    return ws.plot.bargaining_set(problem, [ws.solve(problem, c) for c in concepts])


def _tree(game: object) -> Figure:
    return ws.plot.tree(game, ws.solve(game, ws.SubgamePerfect()))


def _branch() -> Figure:
    game = ws.NormalForm.from_bimatrix([[9, 0, 1], [0, 4, 0], [0, 0, 2]], [[9, 0, 0], [0, 4, 1], [0, 0, 2]])
    return ws.plot.branch(ws.solve(game, ws.LogitBranch()), title="A branch")


def _line() -> Figure:
    accepted = {"agriculture": (0, 0.2), "multinationals": (0, 0.24), "trade ministry": (0, 1.0)}
    ideals = {"agriculture": 0.1, "multinationals": 0.12, "trade ministry": 0.7}
    return ws.plot.win_sets(accepted, ideals=ideals, points={"draft": 0.2}, status_quo=0, title="A mandate")


def _plane() -> Figure:
    ideals = {"a": (0.0, 0.0), "b": (1.0, 0.0), "c": (0.5, 0.9)}
    quo = np.array([0.8, 0.8])

    def closer(ideal: tuple[float, float]) -> Callable[[np.ndarray], np.ndarray]:
        return lambda x: np.linalg.norm(x - ideal, axis=1) <= np.linalg.norm(quo - ideal)

    accepts = {name: closer(ideal) for name, ideal in ideals.items()}
    points = {"proposal": (0.7, 0.4)}
    return ws.plot.win_sets_plane(
        accepts, box=((-1, 2), (-1, 2)), needed=2, ideals=ideals, points=points, status_quo=(0.8, 0.8)
    )


def _causes() -> Figure:
    return ws.plot.causes(causes(ws.episode("apec-launch-1989").game("before-june-1989")))


def _values() -> Figure:
    names = ["Germany", "France", "Italy", "Belgium", "Netherlands", "Luxembourg"]
    council = ws.WeightedVoting([4, 4, 4, 2, 2, 1], 12, players=names)
    return ws.plot.values([ws.solve(council, ws.Shapley()), ws.solve(council, ws.Banzhaf(normalized=True))])


def _map() -> Figure:
    swept = ws.sweep("apec-launch-1989", {"fear": (0, 5, 26), "canvass": (0, 6, 31)}, progress=False)
    return ws.plot.outcome_map(swept, "label", mark={"fear": 3, "canvass": 2})


def _tornado() -> Figure:
    box = {"fear": (0, 5), "canvass": (0, 6), "prestige": (0, 2)}
    swept = ws.sweep("apec-launch-1989", box=box, draws=4_000, progress=False)
    return ws.plot.tornado(swept, "overt", "label")


def _shares() -> Figure:
    swept = ws.sweep("apec-launch-1989", box={"fear": (0, 5), "canvass": (0, 6)}, draws=20_000, progress=False)
    return ws.plot.shares(swept, "fear", "label")


TRIANGLE = {"a": [0, 1], "b": [-0.87, -0.5], "c": [0.87, -0.5]}


def _bargained() -> Figure:
    game = ws.SpatialBargaining(TRIANGLE, 2, discount=0.9, constant=4, title="Three in a plane")
    return ws.plot.policies(game, [ws.solve(game, ws.Stationary())])


def _voted() -> Figure:
    game = ws.SpatialVoting(TRIANGLE, 2, [0.3, 0.4])
    return ws.plot.policies(game, [ws.solve(game, c) for c in (ws.Winset(), ws.Yolk())])


def _hosted() -> Figure:
    ideals = {"US": 1, "Australia": 0.8, "Southeast": 0.55, "Japan": 0.2}
    game = ws.SpatialBargaining(ideals, 3, discount=0.9, status_quo=0, utility="absolute", title="An agenda")
    return ws.plot.policies(game, {"passes": ws.solve(game, ws.Stationary())})


def _homes() -> Figure:
    talks = ws.FiniteOutcomes([[3, 3], [4, 1], [1, 2]], ["wide", "narrow", "later"])
    abroad = ws.BargainingProblem(talks, [0, 0], players=["North", "South"], title="Three drafts")
    at_home = ws.Ratification(values={"farmers": {"wide": -1, "narrow": 1, "later": 0}})
    game = ws.TwoLevel(abroad, {"North": at_home})
    return ws.plot.ratification(game, ws.solve(game, ws.NashBargaining()))


PICTURES: dict[str, Callable[[], Figure]] = {
    "policies-plane": _bargained,
    "policies-votes": _voted,
    "policies-line": _hosted,
    "tree": lambda: _tree(entry_deterrence()),
    "tree-chance": lambda: ws.plot.tree(matching()),
    "tree-folded": lambda: _tree(ws.episode("apec-launch-1989").game()),
    "set-hull": lambda: _set(forum()),
    "set-finite": lambda: _set(listed()),
    "set-shadow": lambda: _set(three()),
    "win-sets": _line,
    "win-sets-plane": _plane,
    "branch": _branch,
    "causes": _causes,
    "values": _values,
    "map": _map,
    "shares": _shares,
    "homes": _homes,
    "tornado": _tornado,
}
