"""Parts in any game: the test of the sponsored-proposal game is a case of the general one."""

from __future__ import annotations

import numpy as np
import pytest

import winset as ws
from winset.leadership.labels import classify
from winset.leadership.roles import Part, Reading, Role, role
from winset.leadership.sponsored import Design, SponsoredProposal
from winset.trees.games.restriction import restricted


def reading(outcome="deal", proposers=("other",), author="other", acts=(), chances=None, **payoffs):
    payoffs = {"me": 1.0, "other": 1.0, **payoffs}
    return Reading(outcome, tuple(proposers), author, payoffs, chances or {outcome: 1.0}, frozenset(acts))


QUO = reading("q", (), "", me=0.0, other=0.0)
PART = Part("me", {"lobby": ("rest",)}, {"lobby": ("speak",)}, hidden=("lobby",), consent=("other",))
BEHIND = reading(author="me", acts=["lobby"])


def test_leadership_from_behind_needs_all_five():
    assert role(PART, BEHIND, QUO, QUO).label == "leadership-from-behind"
    assert role(PART, reading(acts=["lobby"]), QUO, QUO).label == "supporter"  # another's draft
    assert role(PART, BEHIND, reading(me=0.5), QUO).label == "lucky"  # the same without me
    assert role(PART, BEHIND, QUO, reading(proposers=["me"], author="me")).label == "supporter"  # as well openly
    unwilling = role(PART, reading(author="me", acts=["lobby"], other=-1.0), QUO, QUO)
    assert unwilling.conditions == {"L1": True, "L2": True, "L3": True, "L4": True, "L5": False}
    assert unwilling.label == "supporter"


def test_the_other_labels():
    mine = reading(proposers=["me"], author="me", acts=["lobby"])
    assert role(PART, mine, QUO).label == "covert-coalition"
    assert role(Part("me", {"lobby": ("rest",)}), mine, QUO).label == "overt"
    assert role(PART, reading(proposers=["me"]), reading()).label == "overt"
    failed = reading("q", ["me"], "me", me=-1.0, other=0.0)
    assert role(PART, failed, QUO).label == "overt-failed"
    passes = reading(me=-2.0, other=-1.0)
    assert role(Part("me", {"lobby": ("rest",)}, silent=("other",)), failed, passes).label == "spokesman"
    paid = Part("me", {"lobby": ("rest",)}, pays=("lobby",))
    assert role(paid, reading(proposers=["me", "other"], acts=["lobby"]), QUO).label == "mediator"
    voter = Part("me", vote={"ballot": ("yes",)})
    assert role(voter, QUO, QUO, consenting=reading()).label == "blocker"
    assert role(voter, QUO, QUO, consenting=QUO).label == "none"
    assert role(voter, reading(me=-1.0), reading(me=-1.0)).label == "none"
    assert role(Part("me", favourable=("deal",)), reading(me=-1.0), reading(me=-1.0)).label == "lucky"


def test_chance_is_compared_by_total_variation():
    likely = reading(chances={"deal": 0.8, "q": 0.2}, author="me", acts=["lobby"], me=0.8)
    unlikely = reading(chances={"deal": 0.7, "q": 0.3}, me=0.7)
    found = role(PART, likely, unlikely, QUO, best=1.0)
    assert found.shift == pytest.approx(0.1)
    assert found.conditions["L2"]
    assert found.influence == pytest.approx(1 / 3)
    assert found.score == found.influence
    assert found.veil_value == pytest.approx(0.8)


def test_a_part_that_contradicts_itself_is_refused():
    with pytest.raises(ws.ModelError) as caught:
        Part("me", {"lobby": ("rest",)}, vote={"lobby": ("yes",)}, pays=("fund",), silent=("me",))
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["pays", "vote.lobby", "silent"]


def random_game(rng):
    designs = {
        name: Design(
            scope=float(rng.integers(1, 9)) / 4,
            inclusive=bool(rng.integers(2)),
            sponsor=float(rng.integers(-2, 20)) / 2,
            front=float(rng.integers(-2, 9)),
            hegemon=float(rng.integers(-2, 5)),
            follower=float(rng.integers(0, 9)) / 2,
        )
        for name in ("wide", "narrow")
    }
    names = ("canvass", "canvass_cost", "fear", "threshold", "prestige", "failure_loss", "threat", "led_threat")
    numbers = {name: float(rng.integers(0, 9)) / 2 for name in (*names, "blocking_cost", "friction")}
    numbers |= {"front_cost": 0.25, "has_front": bool(rng.integers(4)), "front_initiates": bool(rng.integers(2))}
    return SponsoredProposal(designs=designs, **numbers)


def told(game: SponsoredProposal) -> Role:
    """The same game through its tree and the general mechanism."""
    tree = game.to_extensive_form()
    moves = tree.information_sets["sponsor"].actions
    openly = tuple(move for move in moves if move.startswith("overt"))
    part = Part("sponsor", {"sponsor": ("abstain",)}, {"sponsor": openly})

    def read(tree):
        point = ws.solve(tree, ws.SubgamePerfect()).require().point
        ending = game.ending(point.outcome)
        acts = {"sponsor"} if ending.drafted or ending.proposer == "sponsor" else set()
        return Reading(
            outcome=ending.outcome,
            proposers=(ending.proposer,) if ending.proposer else (),
            author="sponsor" if ending.drafted else str(ending.proposer),
            payoffs=dict(zip(point.payoffs.players, point.payoffs, strict=True)),
            chances={ending.outcome: 1.0},
            acts=frozenset(acts),
        )

    actual = read(tree)
    # whose consent an agreement needs depends on what was tabled
    design = game.designs.get(actual.outcome)
    needed = ["followers"] if design else []
    needed += ["front"] if "front" in actual.proposers else []
    needed += ["hegemon"] if design and design.inclusive else []
    part = Part("sponsor", part.influence, part.overt, consent=tuple(needed))
    absent, overt = read(restricted(tree, part.influence)), read(restricted(tree, part.overt))
    return role(part, actual, absent, overt, best=max(d.sponsor for d in game.designs.values()))


def test_the_sponsored_proposal_game_is_a_case():
    rng = np.random.default_rng(1989)
    seen = set()
    for _ in range(150):
        game = random_game(rng)
        verdict, general = classify(game), told(game)
        assert general.label == verdict.label, game
        assert general.conditions == verdict.conditions, game
        assert general.absent_outcome == verdict.absent_outcome
        assert general.overt_outcome == verdict.overt_outcome
        assert general.influence == pytest.approx(verdict.influence)
        assert general.veil_value == pytest.approx(verdict.veil_value)
        seen.add(verdict.label)
    assert len(seen) >= 4, seen
