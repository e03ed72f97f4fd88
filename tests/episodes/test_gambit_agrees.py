"""Gambit, asked the same question through an exported file, gives the same answer."""

import pytest

import winset as ws

pytestmark = pytest.mark.peers
gambit = pytest.importorskip("pygambit")


def exported(name, variant, tmp_path):
    path = tmp_path / f"{name}.efg"
    ws.write(ws.episode(name).game(variant), path)
    return gambit.read_efg(str(path))


def as_gambit(peer, point):
    profile = peer.mixed_behavior_profile(rational=True)
    sets = {each.label: each for each in peer.infosets}
    assert set(sets) == set(point.behavior)
    for name, mix in point.behavior.items():
        for action in sets[name].actions:
            profile[action] = int(mix[action.label])
    return profile


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("apec-launch-1989", ""),
        ("apec-launch-1989", "before-june-1989"),
        ("amf-1997", ""),
        ("miyazawa-1998", ""),
        ("miyazawa-1998", "attention-of-1997"),
        ("asean3-1997", ""),
        ("asean3-1997", "after-1999"),
        ("emeap-1991", ""),
        ("ministries-1988-93", ""),
        ("ministries-1988-93", "seattle-1993"),
    ],
)
def test_payoffs_and_regrets(name, variant, tmp_path):
    peer = exported(name, variant, tmp_path)
    point = ws.episode(name).solve(variant).point
    profile = as_gambit(peer, point)
    for player in peer.players:
        assert float(profile.payoff(player)) == pytest.approx(float(point.payoffs[player.label]), abs=1e-9)
    assert float(profile.agent_max_regret()) == pytest.approx(0, abs=1e-9)
    assert max(float(profile.infoset_regret(each)) for each in peer.infosets) == pytest.approx(0, abs=1e-9)


def test_gambit_sees_a_wrong_answer(tmp_path):
    peer = exported("apec-launch-1989", "", tmp_path)
    point = ws.episode("apec-launch-1989").solve().point
    profile = as_gambit(peer, point)
    for action in next(each for each in peer.infosets if each.label == "sponsor").actions:
        profile[action] = int(action.label == "overt with-us")
    assert float(profile.agent_max_regret()) > 1


@pytest.mark.parametrize("variant", ["", "before-june-1989", "seattle-1993"])
def test_the_ministries_among_all_pure_equilibria(variant, tmp_path):
    peer = exported("ministries-1988-93", variant, tmp_path)
    point = ws.episode("ministries-1988-93").solve(variant).point
    ours = tuple(float(point.payoffs[player.label]) for player in peer.players)
    theirs = {
        tuple(float(profile.payoff(player)) for player in peer.players)
        for profile in gambit.nash.enumpure_solve(peer).equilibria
    }
    assert ours in theirs
