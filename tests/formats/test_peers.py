"""Games to and from other packages: the same payoffs, the same equilibria, clear words where a package is missing."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest

import winset as ws
from winset.formats import peers


def random_game(shape=(3, 2), seed=0):
    return ws.NormalForm(np.random.default_rng(seed).integers(-5, 6, (len(shape), *shape)))


def market_entry():
    tree = ws.ExtensiveForm(["entrant", "incumbent"], "Entry")
    tree.chance("demand", {"high": ("1/3", "enter?"), "low": ("2/3", "enter there?")})
    tree.decision("enter?", "entrant", {"in": "reply", "out": "stay"}, information_set="unsure")
    tree.decision("enter there?", "entrant", {"in": "reply there", "out": "stay there"}, information_set="unsure")
    tree.decision("reply", "incumbent", {"fight": "war", "share": "peace"})
    tree.decision("reply there", "incumbent", {"fight": "war there", "share": "peace there"})
    for name, payoffs in {"war": [-1, 0], "peace": [2, "1/7"], "stay": [0, 3]}.items():
        tree.terminal(name, payoffs).terminal(f"{name} there", payoffs)
    return tree


def test_nashpy_there_and_back():
    pytest.importorskip("nashpy")
    game = random_game()
    other = ws.to_peer(game, "nashpy")
    assert np.array_equal(other.payoff_matrices[1], game.payoffs[1])
    back = ws.from_peer(other)
    assert np.array_equal(back.payoffs, game.payoffs)
    assert ws.solve(back, ws.Nash()).certificate.exact
    with pytest.raises(ws.ModelError, match="nashpy holds games of two players, got 3"):
        ws.to_peer(random_game((2, 2, 2)), "nashpy")
    import nashpy

    assert np.array_equal(ws.from_peer(nashpy.Game(np.eye(2) / 3)).payoffs[1], -np.eye(2) / 3)


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (3,)], ids=str)
def test_quantecon_there_and_back(shape):
    pytest.importorskip("quantecon")
    game = random_game(shape)
    other = ws.to_peer(game, "quantecon")
    assert len(shape) == other.N
    assert np.array_equal(ws.from_peer(other).payoffs, game.payoffs)
    for i, player in enumerate(other.players):
        assert np.array_equal(player.payoff_array, np.moveaxis(game.payoffs[i], range(len(shape)), _turned(i, shape)))


def _turned(i, shape):
    return [(j - i) % len(shape) for j in range(len(shape))]


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 2)], ids=str)
def test_pygambit_tables_there_and_back_exactly(shape):
    pytest.importorskip("pygambit")
    payoffs = np.array([Fraction(k, 7) for k in range(len(shape) * int(np.prod(shape)))], dtype=object)
    names = ["row", "column", "matrix"][: len(shape)]
    game = ws.NormalForm(payoffs.reshape(len(shape), *shape), names, title='A "game"')
    other = ws.to_peer(game, "pygambit")
    assert [p.label for p in other.players] == names
    assert ws.from_peer(other) == game


def test_pygambit_trees_there_and_back():
    gambit = pytest.importorskip("pygambit")
    tree = market_entry()
    other = ws.to_peer(tree, "pygambit")
    assert other.is_tree
    back = ws.from_peer(other)
    assert isinstance(back, ws.ExtensiveForm)
    assert np.array_equal(back.to_normal_form().exact, tree.to_normal_form().exact)
    theirs = gambit.nash.enumpure_solve(other, use_strategic=True) if _takes_strategic(gambit) else None
    assert theirs is None or theirs.equilibria


def _takes_strategic(gambit):
    import inspect

    return "use_strategic" in inspect.signature(gambit.nash.enumpure_solve).parameters


def test_trees_go_to_the_others_in_strategic_form():
    pytest.importorskip("nashpy")
    tree = market_entry()
    assert np.array_equal(ws.to_peer(tree, "nashpy").payoff_matrices[0], tree.to_normal_form().payoffs[0])


def test_faults(monkeypatch):
    with pytest.raises(ws.ModelError, match="no package 'gamut'; accepted: nashpy, quantecon, pygambit"):
        ws.to_peer(random_game(), "gamut")
    with pytest.raises(ws.ModelError, match="must be a game of another package, got ndarray"):
        ws.from_peer(np.zeros((2, 2)))
    with pytest.raises(ws.ModelError, match="must be a normal or an extensive form, got ndarray"):
        ws.to_peer(np.zeros((2, 2)), "nashpy")
    monkeypatch.setitem(sys.modules, "nashpy", None)
    with pytest.raises(ws.ModelError, match="nashpy is not installed"):
        peers.to_peer(random_game(), "nashpy")
