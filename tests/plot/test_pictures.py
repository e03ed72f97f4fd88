"""Pictures against their baselines; ``python -m tests.plot.redraw`` draws the baselines anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")
from matplotlib.testing.compare import compare_images

import winset as ws
from tests.plot.pictures import PICTURES, forum, matching

BASELINES = Path(__file__).parent / "baselines"
TOLERANCE = 8.0
"""Root-mean-square difference of pixels (0 to 255) that fonts and releases of matplotlib may make."""


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_look_as_before(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"{name}.png"
    PICTURES[name]().savefig(drawn, dpi=60)
    assert compare_images(str(BASELINES / f"{name}.png"), str(drawn), TOLERANCE) is None


def test_another_picture_is_noticed(tmp_path: Path) -> None:
    drawn = tmp_path / "other.png"
    figure = PICTURES["win-sets"]()
    figure.axes[0].barh(1, 0.5, color="black")
    figure.savefig(drawn, dpi=60)
    assert compare_images(str(BASELINES / "win-sets.png"), str(drawn), TOLERANCE) is not None


@pytest.mark.parametrize("name", ["tree-folded", "set-hull", "values"])
def test_pictures_are_the_same_every_time(name: str, tmp_path: Path) -> None:
    assert ws.plot.svg(PICTURES[name]()) == ws.plot.svg(PICTURES[name]())
    first, second = (ws.plot.save(PICTURES[name](), tmp_path / f"{k}.pdf").read_bytes() for k in "ab")
    assert first == second


def test_the_users_own_style_is_left_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    PICTURES["branch"]()
    assert dict(mpl.rcParams) == before


def test_faults_name_what_is_accepted() -> None:
    with pytest.raises(ws.ModelError, match="players: no player named 'China'; accepted: two of Japan, ASEAN"):
        ws.plot.bargaining_set(forum(), players=("Japan", "China"))
    game = ws.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    with pytest.raises(ws.ModelError, match="must be a LogitBranch that was traced, got Pure"):
        ws.plot.branch(ws.solve(game, ws.Pure()))
    with pytest.raises(ws.ModelError, match="needed: must be from 1 to 1, got 2"):
        ws.plot.win_sets_plane({"a": lambda x: x[:, 0] > 0}, box=((0, 1), (0, 1)), needed=2)
    with pytest.raises(ws.ModelError, match="must name at least one player"):
        ws.plot.win_sets({})
    with pytest.raises(ws.ModelError, match="must be at least one"):
        ws.plot.values({})
    with pytest.raises(ws.ModelError, match="must be SpatialBargaining, AgendaSetter or SpatialVoting, got Hull"):
        ws.plot.policies(ws.Hull([[0, 0], [1, 0], [0, 1]]))


def test_what_passes_at_home_is_what_the_game_says() -> None:
    cells = [text.get_text() for text in PICTURES["homes"]().axes[0].texts]
    assert cells == [
        "3\nfails", "3\nnobody asked", "4\npasses", "1\nnobody asked", "1\npasses", "2\nnobody asked",
        "agreed if no home\nwere asked", "agreed",
    ]  # fmt: skip
    game = ws.TwoLevel(ws.BargainingProblem(ws.Polytope.pie(2), [0, 0]), {"1": 0.5})
    with pytest.raises(ws.ModelError, match="must be two-level over a list of outcomes"):
        ws.plot.ratification(game)


def test_two_level_games_of_the_gallery_have_their_picture() -> None:
    from winset.plot.episodes import pictures

    assert any("What passes at home" in caption for caption in pictures(ws.episode("brexit-backstop")))


def test_every_answer_about_policies_is_drawn() -> None:
    plane = ws.SpatialVoting([[0, 0], [1, 0], [0, 1], [1, 1]], 4, [3, 2])
    concepts = (ws.SpatialCore(), ws.UncoveredSet(9), ws.Winset())
    assert len(ws.plot.policies(plane, [ws.solve(plane, c) for c in concepts]).axes[0].patches) == 2
    line = ws.SpatialVoting([0, 1, 2], 2, 3)
    drawn = ws.plot.policies(
        line, [ws.solve(line, c) for c in (ws.GridlockInterval(), ws.UncoveredSet(9), ws.Winset())]
    )
    assert len(drawn.axes[0].patches) == 2
    for setter in (ws.AgendaSetter(3, [0, 1, 2], 2, 0), ws.AgendaSetter([2, 0], [[0, 0], [1, 1]], 1, [0, 1])):
        words = ws.plot.policies(setter, [ws.solve(setter, ws.SubgamePerfect())]).axes[0].get_legend_handles_labels()[1]
        assert {"outcome", "status quo"} <= set(words)


def test_a_folded_branch_ends_where_play_would_end() -> None:
    game = ws.episode("apec-launch-1989").game()
    figure = ws.plot.tree(game, ws.solve(game, ws.SubgamePerfect()))
    words = [text.get_text() for text in figure.axes[0].texts]
    assert any(w.startswith("… without-us") for w in words)
    assert any(w.startswith("with-us") and "(9, 6.5, 3, 0.5)" in w for w in words)
    whole = ws.plot.tree(game, ws.solve(game, ws.SubgamePerfect()), whole=True)
    assert len(whole.axes[0].texts) > 100


def test_sets_of_cvxpy_expressions_are_drawn() -> None:
    import cvxpy as cp

    x = cp.Variable(2, nonneg=True)
    outcomes = ws.ConvexOutcomes([cp.sqrt(x[0]), cp.sqrt(x[1])], [cp.sum(x) <= 1])
    problem = ws.BargainingProblem(outcomes, [0.0, 0.0])
    figure = ws.plot.bargaining_set(problem)
    frontier = figure.axes[0].lines[0].get_xydata()
    assert np.allclose((np.asarray(frontier) ** 2).sum(axis=1), 1, atol=1e-3)


def test_chance_and_information_sets_are_marked() -> None:
    figure = ws.plot.tree(matching())
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "fair [0.75]" in words
    assert any(line.get_linestyle() != "-" and len(line.get_xdata()) == 2 for line in figure.axes[0].lines)


def test_maps_show_what_the_games_answer() -> None:
    swept = ws.sweep("apec-launch-1989", {"fear": [0, 3], "canvass": [0, 2]}, progress=False)
    cells = ws.plot.outcome_map(swept, "label").axes[0].collections[0].get_array()
    words = swept.words("label")
    game = ws.episode("apec-launch-1989")
    for row, canvass in enumerate((0, 2)):
        for column, fear in enumerate((0, 3)):
            label = game.replicate({"fear": fear, "canvass": canvass}).label
            assert words[int(np.asarray(cells).reshape(2, 2)[row, column])] == label
    with pytest.raises(ws.ModelError, match="axes: must be two of fear, canvass, got fear, friction"):
        ws.plot.outcome_map(swept, axes=("fear", "friction"))
    with pytest.raises(ws.ModelError, match="parameter: must be a range of the sweep or its only axis"):
        ws.plot.shares(swept, "fear")


def test_every_kind_of_game_with_a_picture_is_drawn() -> None:
    from winset.plot.episodes import pictures

    drawn = pictures(ws.episode("osaka-1995"))
    chairs = next(figure for caption, figure in drawn.items() if caption.startswith("Whoever chairs"))
    shown = [text.get_text() for text in chairs.axes[0].get_legend().get_texts()]
    assert "proposed by Korea, Japan" in shown
    assert sum("The game and its path of play" in caption for caption in drawn) == 2
    assert any("prefers to the status quo" in caption for caption in drawn)
