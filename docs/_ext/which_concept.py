"""The directive ``which-concept``: questions that lead to a concept, as a picture and as a list."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import winset as ws
from winset.base.markup import Html, element

QUESTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Everyone chooses once, without a contract": {
        "What might happen if nobody gains by a change of mind?": ("Nash", "Pure"),
        "What can be ruled out by reasoning alone?": ("Rationalizable", "IteratedDominance"),
        "A mediator may advise each privately": ("Correlated", "CoarseCorrelated"),
        "People err, less the more it costs them": ("QRE", "LogitBranch"),
        "Which of several equilibria?": ("RiskDominance", "Perfect", "Tracing"),
    },
    "Moves follow each other": {
        "Everyone sees what was done": ("SubgamePerfect",),
        "Some moves or types are hidden": ("Sequential", "PerfectBayesian"),
        "The same game is played again and again": ("PayoffSet", "Minimax"),
        "What is agreed becomes the next status quo": ("MarkovPerfect",),
    },
    "All must agree, each can walk away": {
        "What is a fair or reasonable agreement?": ("NashBargaining", "KalaiSmorodinsky", "Egalitarian"),
        "Which packages over several issues leave nothing on the table?": ("Pareto",),
        "Offers alternate, delay costs": ("Stationary",),
        "Agreements must pass at home": ("NashBargaining", "Winset"),
        "Values and costs are private": ("SecondBest", "PerfectBayesian"),
    },
    "A majority decides": {
        "A proposer is drawn, then there is a vote": ("Stationary",),
        "One party sets the agenda": ("SubgamePerfect",),
        "I have positions and weights": ("MeanPosition", "MedianPosition", "CondorcetElection", "Exchange"),
        "Which policies can beat, or be beaten?": ("SpatialCore", "UncoveredSet", "Yolk"),
    },
    "Groups form and share what they win": {
        "Who has how much power in a vote?": ("Shapley", "Banzhaf"),
        "Who gets what, so that no group leaves?": ("Core", "Nucleolus"),
        "Who joins an agreement, and who stays out?": ("StableAgreements", "StablePartitions"),
        "Which links or blocs last?": ("PairwiseStable", "LargestConsistentSet"),
        "There is less than everybody claims": ("Talmud", "ConstrainedEqualAwards", "Proportional"),
    },
}
"""What one knows first, what one asks next, and the concepts that answer it."""

INKS = ("#1b4f72", "#a04000", "#1e8449", "#6c3483", "#7d6608")
DOWN, LEFT, BOX, MIDDLE, WIDE = 40, 4, 190, 250, 720
LETTERS = 24
"""Letters in a line of a box."""


def page_of(concept: str) -> str:
    """Where the reference describes a concept."""
    from public_names import public_names

    for subject, names in public_names().items():
        if any(name.split(".")[-1] == concept for name, _ in names):
            return f"../reference/{subject}.html#winset.{concept}"
    return "../reference/index.html"


def picture() -> Html:
    """The questions from left to right, drawn in lines; concepts lead to their pages."""
    drawn: list[Html] = []
    y = 20
    for (first, asked), ink in zip(QUESTIONS.items(), INKS, strict=True):
        middle = y + DOWN * (len(asked) - 1) / 2
        lines = wrap(first, LETTERS)
        height = 16 * len(lines) + 14
        drawn.append(element("rect", x=LEFT, y=middle - height / 2, width=BOX, height=height, rx=6, fill=ink))
        for k, line in enumerate(lines):
            at = middle + 16 * (k - (len(lines) - 1) / 2) + 4
            drawn.append(_text(line, LEFT + 9, at, fill="#fff", font_weight="bold"))
        for question, concepts in asked.items():
            start, end = LEFT + BOX, MIDDLE - 8
            bow = f"M{start} {middle} C{start + 24} {middle} {end - 24} {y} {end} {y}"
            drawn.append(element("path", d=bow, fill="none", stroke=ink, stroke_width=1.4))
            drawn.append(_text(question, MIDDLE, y - 2))
            x = float(MIDDLE)
            for concept in concepts:
                if not hasattr(ws, concept):
                    raise AttributeError(f"which-concept: winset has no concept {concept}")
                name = _text(concept, x, y + 14, fill=ink, font_weight="bold")
                drawn.append(element("a", name, href=page_of(concept)))
                x += 7.9 * len(concept) + 12
            y += DOWN
        y += 14
    return element(
        "svg", drawn, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDE} {y}", role="img",
        aria_label="Questions that lead to a concept; the list below says the same",
        style="width:100%;min-width:36rem;font-family:sans-serif;background:#fff",
    )  # fmt: skip


def _text(words: str, x: float, y: float, **look: str) -> Html:
    return element("text", words, x=x, y=y, font_size=12, **look)


def listed() -> Html:
    """The same as a list, each concept with its first line."""
    parts: list[Html] = []
    for first, asked in QUESTIONS.items():
        rows = []
        for question, concepts in asked.items():
            told = []
            for concept in concepts:
                line = (getattr(ws, concept).__doc__ or "").split("\n")[0].replace("``", "")
                told.append(element("li", element("a", concept, href=page_of(concept)), f": {line}"))
            rows.append(element("dt", question))
            rows.append(element("dd", element("ul", told)))
        parts.append(element("h3", first))
        parts.append(element("dl", rows))
    return Html("".join(parts))


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class WhichConcept(Directive):
        """The picture and the list."""

        def run(self) -> list[Any]:
            shown = f'<div style="overflow-x:auto">{picture()}</div>{listed()}'
            return [nodes.raw("", shown, format="html")]

    app.add_directive("which-concept", WhichConcept)
    return {"parallel_read_safe": True}
