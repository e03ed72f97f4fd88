"""Writes the reference before Sphinx reads its sources: one page a subject, from the docstrings of the public names.

``SUBJECTS`` says which modules a page covers; names come from ``winset.__all__`` and from the modules' own ``__all__``,
so that a new public name appears by itself.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import winset

VERBS = (
    "winset.solve",
    "winset.estimation",
    "winset.formats",
    "winset.sweep",
    "winset.theories",
    "winset.episodes",
    "winset.axioms",
    "winset.formation.worths",
    "winset.domains.judging",
    "winset.repeated.critical",
)

SUBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "verbs": ("Verbs", VERBS),
    "games": ("Games", ("winset.outcomes",)),
    "concepts": ("Concepts", ("winset.base.concept",)),
    "methods": ("Methods with parameters", ()),
    "answers": (
        "Answers",
        (
            "winset.base.solution",
            "winset.base.points",
            "winset.base.status",
            "winset.base.errors",
            "winset.base.limits",
        ),
    ),
    "leadership": ("Leadership", ("winset.leadership",)),
    "positions": ("Tables of actors", ("winset.positions",)),
    "scores": ("Scores", ("winset.positions.scores",)),
    "generators": ("Families of games", ("winset.tables.games.generators", "winset.coalitions.games.families")),
    "plot": ("Pictures", ("winset.plot",)),
}
WHOLE = (
    "winset.leadership",
    "winset.tables.games.generators",
    "winset.coalitions.games.families",
    "winset.plot",
    "winset.positions.scores",
)
"""Modules whose own ``__all__`` is public; of the others, only the names that ``winset`` itself gives."""


LAYERS = {"games": "games", "concepts": "concepts", "find": "methods"}
"""The page of what each layer of a room defines."""


def public_names() -> dict[str, list[tuple[str, Any]]]:
    """For every subject the dotted names to document, with what they name."""
    pages: dict[str, list[tuple[str, Any]]] = {subject: [] for subject in SUBJECTS}
    for subject, (_, modules) in SUBJECTS.items():
        for module in modules:
            if module in WHOLE:
                loaded = import_module(module)
                pages[subject] += [(f"{module}.{name}", getattr(loaded, name)) for name in loaded.__all__]
    for name in winset.__all__:
        value = getattr(winset, name)
        if name.startswith("__") or inspect.ismodule(value):
            continue
        home = value.__module__ if hasattr(value, "__module__") else "winset"
        subject = subject_of(home)
        pages[subject].append((f"winset.{name}", value))
    return pages


def subject_of(module: str) -> str:
    """The page of what is defined in this module; the longest prefix decides."""
    layer = module.split(".")[2] if module.count(".") > 1 else ""
    if layer in LAYERS:
        return LAYERS[layer]
    fits = [(len(m), s) for s, (_, modules) in SUBJECTS.items() for m in modules if f"{module}.".startswith(f"{m}.")]
    return max(fits)[1] if fits else "answers"


def write(app: Any) -> None:
    """Write ``reference/<subject>.md`` for every subject."""
    folder = Path(app.srcdir) / "reference"
    for subject, names in public_names().items():
        title = SUBJECTS[subject][0]
        entries = []
        for name, value in names:
            kind = "autoclass" if inspect.isclass(value) else "autofunction" if callable(value) else "autodata"
            members = "   :members:\n" if kind == "autoclass" else ""
            entries.append(f".. {kind}:: {name}\n{members}")
        body = "\n".join(entries)
        text = f"# {title}\n\n```{{eval-rst}}\n{body}\n```\n"
        page = folder / f"{subject}.md"
        if not page.exists() or page.read_text() != text:
            page.write_text(text)


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}
