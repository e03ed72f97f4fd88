"""All perfect Bayesian equilibria against brute force, and under changes that must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.naive.signaling import equilibria_on_grid
from winset.information.check.mixtures import inside

PBE = ws.PerfectBayesian()


def drawn(seed, shape=(2, 2, 2), low=-2, high=3):
    rng = np.random.default_rng(seed)
    prior = rng.integers(1, 4, shape[0])
    names = [[f"{word}{k}" for k in range(count)] for word, count in zip("tmr", shape, strict=True)]
    return ws.SignalingGame(
        *names, [f"{p}/{prior.sum()}" for p in prior], rng.integers(low, high, shape), rng.integers(low, high, shape)
    )


def corners(game, piece):
    senders = [[float(sent[t].get(m, 0)) for t in game.types for m in game.messages] for sent in piece.senders]
    receivers = [[float(reply[m][r]) for m in game.messages for r in game.responses] for reply in piece.receivers]
    return np.array(senders), np.array(receivers)


@pytest.mark.parametrize("seed", range(25))
def test_every_equilibrium_on_a_grid_lies_in_a_piece(seed):
    game = drawn(seed)
    solution = ws.solve(game, PBE).require()
    pieces = [corners(game, piece) for piece in solution.components]
    for sent, answered in equilibria_on_grid(game, 4):
        x, y = (np.array(side, dtype=float).ravel() for side in (sent, answered))
        assert any(inside(x, a) and inside(y, b) for a, b in pieces), (sent, answered)


@pytest.mark.parametrize("seed", range(40))
def test_an_independent_enumeration_agrees(seed):
    game = drawn(seed, (3, 2, 2) if seed % 2 else (2, 2, 3))
    solution = ws.solve(game, PBE).require()
    assert "completeness" in solution.certificate.proved


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(-3, 3))
@settings(max_examples=30, deadline=None)
def test_scaling_payoffs_and_adding_a_number_change_nothing(seed, factor, added):
    game = drawn(seed)
    sender = [[[factor * u + added for u in row] for row in rows] for rows in game.sender]
    other = ws.SignalingGame(game.types, game.messages, game.responses, game.prior, sender, game.receiver)
    ours, theirs = (ws.solve(g, PBE).require() for g in (game, other))
    assert ours.components == theirs.components


def test_pieces_are_nash_equilibria_of_the_tree():
    game = drawn(3)
    tree = game.to_extensive_form()
    for point in ws.solve(game, PBE).points:
        behavior = {**point.sender, **point.receiver}
        assert ws.certify(tree, ws.Nash("one"), [{k: dict(v) for k, v in behavior.items()}]).ok


def test_a_game_with_too_many_supports_is_sent_elsewhere():
    with pytest.raises(ws.MethodError, match="pairs of supports"):
        ws.solve(drawn(0, (6, 4, 4)), PBE)


def test_a_game_too_large_to_list_twice_claims_part():
    certificate = ws.solve(drawn(1, (3, 3, 2)), PBE).certificate
    assert certificate.ok
    assert certificate.covers == "part"
