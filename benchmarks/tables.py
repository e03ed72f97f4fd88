"""The kept results as one table: for the documentation, and for ``winset bench``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from winset.base.markup import Html, card, element, table

__all__ = ["as_html", "kept", "number", "shown"]

RESULTS = Path(__file__).parent / "results"


def kept(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """Every family that was measured and kept, by name; files that are no family are left out."""
    found = (json.loads(path.read_text()) for path in sorted(folder.glob("*.json")))
    return [family for family in found if "family" in family]


class Shown(str):
    """Markup that a notebook shows as it is."""

    def _repr_html_(self) -> str:
        return str(self)


def shown(name: str) -> Shown:
    """The table of one family for a page; that it was not measured yet, if it was not."""
    own = [family for family in kept() if family["family"] == name]
    return Shown(as_html(own) if own else "<p>Not measured yet.</p>")


def number(value: float | None, unit: str = "") -> str:
    """A measured number in four digits with its unit; empty if there is none."""
    return "" if value is None else f"{value:.4g} {unit}".rstrip()


def _verdict(row: dict[str, Any]) -> str:
    return {True: "reached", False: "missed", None: ""}[row["reached"]]


def as_html(families: Iterable[dict[str, Any]]) -> Html:
    """One table a family, with its machine and date; what missed its goal stands out."""
    parts = []
    for family in families:
        rows = [
            element(
                "tr",
                [
                    element("td", cell)
                    for cell in (
                        row["figure"],
                        row["goal"],
                        number(row["measured"], row["unit"]),
                        number(row.get("first"), "s"),
                        " ".join(filter(None, [row["peer"], number(row["peer_measured"])])),
                        number(row["ratio"]),
                        element("strong", "missed") if row["reached"] is False else _verdict(row),
                        row["remark"],
                    )
                ],
            )
            for row in family["rows"]
        ]
        machine = family["machine"]
        load = family.get("load")
        where = f"{machine['processor']}, {machine['cores']} cores, Python {family['python']}, {family['date']}"
        where += f", load {load:g}" if load is not None else ""
        where += f": {family['busy']}" if family.get("busy") else ""
        headings = ("Figure", "Goal", "Measured", "First call", "Peer", "Ratio", "", "Remark")
        parts.append(
            card(family["family"].capitalize(), f"{where}, commit {family['commit']}", (), table(headings, rows))
        )
    return Html("".join(parts))
