"""Episodes as users meet them."""

import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

import winset as ws
from winset.episodes.build import build, kept
from winset.episodes.schema import ParameterSpec
from winset.leadership.labels import classify
from winset.leadership.sponsored import SponsoredProposal


def test_a_game_and_its_variants():
    episode = ws.episode("apec-launch-1989")
    game = episode.game()
    assert isinstance(game, SponsoredProposal)
    assert game.fear == 3
    assert set(game.mandate) == {"overt", "behind", "abstain"}
    assert set(episode.game("before-june-1989").mandate) == {"behind", "abstain"}
    assert len(episode.game("six-members").followers) == 6
    assert episode.variants == (
        "before-june-1989",
        "behind-a-veil",
        "a-willing-substitute",
        "six-members",
        "waiting",
        "authorship",
    )
    assert classify(episode.game(fear=0)).label == "overt"


def test_parameters_and_changes():
    episode = ws.episode("asean3-1997")
    assert episode.parameters["follower_plus_three"] == pytest.approx(1.0)
    assert episode.game(crisis_gain=0).designs["plus-three"].follower == pytest.approx(-0.2)
    assert episode.game(follower_plus_three="crisis_gain/2").designs["plus-three"].follower == pytest.approx(0.6)
    assert episode.game(has_front=False).has_front is False


def test_decimals_are_read_exactly():
    built = ws.episode("apec-launch-1989").built()
    assert built.setting.values["follower_without_us"] * 10 == 22


def test_a_tree_keeps_its_parameters():
    tree = ws.episode("ministries-1988-93").game()
    assert isinstance(tree, ws.ExtensiveForm)
    assert {"value_miti", "backing", "turf", "stake", "summit", "mediator"} <= set(tree.parameters)
    assert "home_miti" not in tree.parameters
    poorer = tree.with_parameters(value_miti=0)  # 2 of business alone, against 2.5 that the foreign ministry loses
    assert ws.solve(poorer, ws.SubgamePerfect()).point.payoffs["MITI"] == 0


def test_solve_by_the_concept_of_the_file():
    solution = ws.episode("emeap-1991").solve()
    assert solution.status is ws.Status.SOLVED
    assert solution.game == "The meeting of East Asian and Pacific central banks"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ws.episode("apec-lunch-1989"), "did you mean 'apec-launch-1989'"),
        (lambda: ws.episode("emeap-1991").game("nonesuch"), "no variant or game named 'nonesuch'"),
        (
            lambda: ws.episode("emeap-1991").game(scpe=1),
            "set.scpe: no parameter or key of the game named 'scpe'; did you mean 'scope'",
        ),
        (lambda: ws.episode("emeap-1991").game(scope="1/fear"), "set.scope"),
        (lambda: ws.episode("emeap-1991").game(scope=float("nan")), "set.scope: must be a finite number, got nan"),
        (lambda: ws.episode("emeap-1991").game(scope=[1]), "set.scope: must be a number, got a list"),
        (
            lambda: ws.episode("emeap-1991").game(threat=-1, has_front="no"),
            "has_front: must be true or false, got 'no'",
        ),
        (lambda: ws.episode("emeap-1991").game(mandate=["ovrt"]), "no role named 'ovrt'"),
        (lambda: ws.load("/nowhere/x.toml"), "there is no such file"),
        (lambda: ws.load("/"), "is a directory"),
    ],
)
def test_bad_requests_say_what_is_accepted(call, message):
    with pytest.raises(ws.ModelError) as caught:
        call()
    assert message in str(caught.value)


def test_reading_loads_neither_numba_nor_scipy():
    code = (
        "import sys, winset as ws; e = ws.episode('eaec-1990-94'); e.game();"
        "print([m for m in ('numba', 'scipy', 'cvxpy', 'matplotlib', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_build_does_not_change_the_model():
    model = ws.episode("apec-launch-1989").model
    before = repr(model)
    build(model, {"mandate": ["abstain"], "fear": 0, "designs.with-us.sponsor": 1}, "behind-a-veil")
    assert repr(model) == before


def test_a_model_travels_without_the_games_it_keeps():
    model = ws.episode("bogor-1994").model
    assert kept(model)
    other = pickle.loads(pickle.dumps(model))
    assert other == model
    assert not kept(other)
    assert ws.Episode(other).replicate().ok
    changed = replace(model, parameters={**model.parameters, "help_cost": ParameterSpec(value=3)})
    assert not kept(changed)
    assert "both pillars" in [claim.name for claim in ws.Episode(changed).replicate().failed]
