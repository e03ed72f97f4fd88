"""The text of the files of a domain: of Genius and of GeniusWeb."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import quoteattr

from winset.base.errors import Faults
from winset.domains.games.stated import Numbers, Stated

__all__ = ["genius_files", "geniusweb_files"]

MOST_SUMS = 200_000
"""Most different utilities that are looked at for a bid that is worth the reservation value."""


def _shares(domain: Stated, player: str) -> tuple[dict[str, Numbers], Numbers, Fraction]:
    """Values from 0 to 1, weights that sum to 1, and the reservation value on that scale."""
    top = {i: max(v.values()) for i, v in domain.values[player].items()}
    total = sum((domain.weights[player][i] * t for i, t in top.items()), Fraction(0))
    values = {i: {o: x / top[i] if top[i] else Fraction(0) for o, x in v.items()}
              for i, v in domain.values[player].items()}  # fmt: skip
    weights = {i: domain.weights[player][i] * top[i] / total if total else Fraction(1, len(top)) for i in top}
    return values, weights, domain.reservation[player] / (total or 1)


def _refuse(domain: Stated, kind: str) -> None:
    faults = Faults()
    if domain.forbid:
        faults.add("forbid", f"{kind} has no forbidden combinations; accepted: a domain without")
    if domain.interactions:
        faults.add("interactions", f"{kind} has no interactions; accepted: a domain without")
    for p in domain.players:
        for i, v in domain.values[p].items():
            if min(v.values()) < 0 or domain.weights[p][i] < 0:
                faults.add(f"utilities[{p}][{i}]", f"{kind} has no negative numbers; accepted: values and weights >= 0")
    faults.raise_if_any()


def genius_files(domain: Stated, title: str, path: Path) -> dict[Path, str]:
    """The domain's file and one a player.

    The largest evaluation of an issue is 1: Genius divides by it and NegMAS takes evaluations as they are, so both read
    the same.
    """
    _refuse(domain, "Genius")
    files = {path: _genius_text(domain, title, None)}
    stem = path.stem.removesuffix("_domain")
    for player in domain.players:
        files[path.with_name(f"{stem}_{player}.xml")] = _genius_text(domain, title, player)
    return files


def _genius_text(domain: Stated, title: str, player: str | None) -> str:
    head = ['<?xml version="1.0" encoding="UTF-8"?>']
    space = f'<utility_space number_of_issues="{len(domain.issues)}">'
    head += [space] if player else ['<negotiation_template number_of_sessions="1">', space]
    lines, weights = [], []
    values: dict[str, Numbers] = {}
    if player:
        values, shares, reservation = _shares(domain, player)
        lines += [f'  <reservation value="{float(reservation)!r}"/>']
        lines += [f'  <discount_factor value="{float(domain.discounts[player])!r}"/>']
        weights = [f'    <weight index="{k + 1}" value="{float(w)!r}"/>' for k, w in enumerate(shares.values())]
    lines.append(f'  <objective index="0" name={quoteattr(title)} description="" type="objective" etype="objective">')
    for k, (issue, options) in enumerate(domain.issues.items()):
        lines.append(
            f'    <issue index="{k + 1}" name={quoteattr(issue)} vtype="discrete" type="discrete" etype="discrete">'
        )
        for j, option in enumerate(options):
            value = f' evaluation="{_decimal(values[issue][option])}"' if player else ""
            lines.append(f'      <item index="{j + 1}" value={quoteattr(option)}{value}/>')
        lines.append("    </issue>")
    tail = ["  </objective>", "</utility_space>", *([] if player else ["</negotiation_template>"])]
    return "\n".join([*head, *lines, *weights, *tail, ""])


def _decimal(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else repr(float(number))


def geniusweb_files(domain: Stated, title: str, path: Path) -> dict[Path, str]:
    """The domain's file and one a player, as GeniusWeb reads them."""
    _refuse(domain, "GeniusWeb")
    inner = {"name": title, "issuesValues": {i: {"values": list(options)} for i, options in domain.issues.items()}}
    files = {path: json.dumps(inner, indent=1, ensure_ascii=False) + "\n"}
    faults = Faults()
    for player in domain.players:
        values, weights, reservation = _shares(domain, player)
        space: dict[str, object] = {
            "issueUtilities": {
                i: {"discreteutils": {"valueUtilities": {o: float(x) for o, x in v.items()}}} for i, v in values.items()
            },
            "issueWeights": {i: float(w) for i, w in weights.items()},
            "domain": inner,
            "name": f"{path.stem}_{player}",
        }
        if reservation != 0:
            bid = _bid_worth(values, weights, reservation)
            if bid is None:
                faults.add(
                    f"reservation[{player}]", "GeniusWeb has reservation bids only, and no bid found is worth this"
                )
            space["reservationBid"] = {"issuevalues": bid}
        text = json.dumps({"LinearAdditiveUtilitySpace": space}, indent=1, ensure_ascii=False)
        files[path.with_name(f"{path.stem}_{player}.json")] = text + "\n"
    faults.raise_if_any()
    return files


def _bid_worth(values: dict[str, Numbers], weights: Numbers, goal: Fraction) -> dict[str, str] | None:
    """Options of some issues that together are worth the goal."""
    sums: dict[Fraction, dict[str, str]] = {Fraction(0): {}}
    for issue, options in values.items():
        fresh = dict(sums)
        for option, value in options.items():
            for total, bid in sums.items():
                fresh.setdefault(total + weights[issue] * value, {**bid, issue: option})
        if goal in fresh:
            return fresh[goal]
        if len(fresh) > MOST_SUMS:
            return None
        sums = fresh
    return None
