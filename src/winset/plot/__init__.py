"""Pictures of games and answers; each function gives a ``matplotlib.figure.Figure``. Needs the extra ``plot``.

>>> import winset as ws
>>> problem = ws.BargainingProblem(ws.Polytope.pie(2), [0.2, 0.0], players=["Japan", "ASEAN"])
>>> figure = ws.plot.bargaining_set(problem, [ws.solve(problem, ws.NashBargaining())])

Nothing is computed here that an answer does not say already, except where a set must be measured to be drawn. The same
answer gives the same picture, in colours that the colour-blind can tell apart and with marks that survive a black and
white printer.
"""

from __future__ import annotations

from winset.plot.bargaining import bargaining_set as bargaining_set
from winset.plot.bars import causes as causes
from winset.plot.bars import tornado as tornado
from winset.plot.bars import values as values
from winset.plot.branches import branch as branch
from winset.plot.maps import outcome_map as outcome_map
from winset.plot.maps import shares as shares
from winset.plot.number_maps import number_map as number_map
from winset.plot.policies import policies as policies
from winset.plot.positions import backtest as backtest
from winset.plot.positions import positions_heat as positions_heat
from winset.plot.positions import positions_line as positions_line
from winset.plot.positions import positions_win_sets as positions_win_sets
from winset.plot.ratification import ratification as ratification
from winset.plot.style import save as save
from winset.plot.style import svg as svg
from winset.plot.trees import tree as tree
from winset.plot.win_sets import win_sets as win_sets
from winset.plot.win_sets import win_sets_plane as win_sets_plane

__all__ = [
    "backtest",
    "bargaining_set",
    "branch",
    "causes",
    "number_map",
    "outcome_map",
    "policies",
    "positions_heat",
    "positions_line",
    "positions_win_sets",
    "ratification",
    "save",
    "shares",
    "svg",
    "tornado",
    "tree",
    "values",
    "win_sets",
    "win_sets_plane",
]


try:
    import matplotlib as _matplotlib  # noqa: F401
except ImportError as _missing:  # pragma: no cover
    raise ImportError("winset.plot draws with matplotlib; install it with: pip install 'winset[plot]'") from _missing
