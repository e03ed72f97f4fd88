"""How pictures look: colours that the colour-blind can tell apart, markers and hatches that survive black and white.

Colours are those of Okabe and Ito (2008). A picture depends on its data alone: no clock, no random placement, and names
inside SVG files that are the same every time.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from winset.base.markup import visible

__all__ = [
    "COLOURS",
    "GREY",
    "HATCHES",
    "INK",
    "LINES",
    "MARKERS",
    "Look",
    "Picture",
    "canvas",
    "drawn",
    "new_axes",
    "save",
    "svg",
]


COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++", "oo", "--")
LINES: tuple[str | tuple[int, tuple[int, ...]], ...] = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (3, 1)))
INK, GREY = "#222222", "#9a9a9a"

_LOOK: Any = {
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "text.parse_math": False,
    "text.usetex": False,
    "svg.hashsalt": "winset",
    "svg.fonttype": "none",
    "figure.dpi": 100.0,
    "hatch.linewidth": 0.6,
}

Look = dict[str, Any]
"""Keywords of matplotlib."""

F = TypeVar("F", bound=Callable[..., Any])


def drawn(function: F) -> F:
    """Draw in the style of the library, whatever the user's own settings are, and leave those alone."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with mpl.rc_context(_LOOK):
            return function(*args, **kwargs)

    return call  # type: ignore[return-value]


class Picture(Figure):
    """A figure that notebooks show as it is, without pyplot and its list of open figures."""

    def _repr_svg_(self) -> str:
        return svg(self)


def canvas(width: float, height: float) -> Picture:
    """An empty figure of a size in inches."""
    return Picture(figsize=(width, height), layout="constrained")


def new_axes(width: float, height: float, title: str = "") -> tuple[Figure, Axes]:
    """A figure with one pair of axes."""
    figure = canvas(width, height)
    axes = figure.add_subplot()
    if title:
        axes.set_title(title)
    return figure, axes


def _show_signs(figure: Figure) -> None:
    """Write out control characters in names: no font has them, and SVG must not hold them."""
    for text in figure.findobj(Text):
        if isinstance(text, Text) and visible(text.get_text()) != text.get_text():
            text.set_text(visible(text.get_text()))


def svg(figure: Figure) -> str:
    """The figure as an SVG element; the same figure gives the same text."""
    text = io.StringIO()
    _show_signs(figure)
    with mpl.rc_context(_LOOK):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    full = text.getvalue()
    return full[full.index("<svg") :]


def save(figure: Figure, path: str | Path) -> Path:
    """Write the figure; the ending of ``path`` (.svg, .pdf, .png) says in what format, and there is no date in it."""
    path = Path(path)
    _show_signs(figure)
    dated = {".svg": {"Date": None, "Creator": None}, ".pdf": {"CreationDate": None}}
    with mpl.rc_context(_LOOK):
        figure.savefig(path, metadata=dated.get(path.suffix, {}), dpi=150)
    return path
