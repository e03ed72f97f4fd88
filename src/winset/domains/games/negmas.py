"""Scenarios of NegMAS as domains: whatever has an outcome space with issues and one utility function a player."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, cast

from winset.base.errors import ModelError
from winset.domains.games.domain import Domain

__all__ = ["domain_of_scenario", "is_scenario"]

MOST_CHECKED = 20_000
"""Outcomes on which a utility function of unknown form is compared with its additive reading."""
NEAR = 1e-9


def is_scenario(peer: object) -> bool:
    """Whether an object has what a scenario of NegMAS has."""
    return hasattr(peer, "ufuns") and hasattr(getattr(peer, "outcome_space", None), "issues")


def domain_of_scenario(scenario: Any) -> Domain:
    """The domain that a scenario holds; utilities must be additive over issues.

    Raises
    ------
    ModelError
        If an issue has no list of values, or a utility function is not additive.
    """
    issues: dict[str, list[object]] = {}
    for issue in scenario.outcome_space.issues:
        try:
            issues[str(issue.name)] = list(getattr(issue, "all", issue.values))
        except TypeError:
            raise ModelError(f"issues[{issue.name}]: must have a list of values, got {issue.values!r:.100}") from None
    if any(len({str(v) for v in values}) < len(values) for values in issues.values()):
        raise ModelError("issues: values of one issue must differ when written")
    utilities, reservation = {}, {}
    for k, ufun in enumerate(scenario.ufuns):
        player = str(getattr(ufun, "name", "") or k + 1)
        player = player if player not in utilities else f"{player} {k + 1}"
        table = _tables(ufun, player, issues)
        utilities[player] = table
        reserved = getattr(ufun, "reserved_value", 0.0)
        if reserved is None or not math.isfinite(float(reserved)):
            reserved = sum(min(options.values()) for options in table.values())
        reservation[player] = float(reserved)
    return Domain(issues, utilities, None, reservation, title=str(getattr(scenario.outcome_space, "name", "") or ""))


def _tables(ufun: Any, player: str, issues: dict[str, list[object]]) -> dict[str, dict[str, float]]:
    """What each option is worth: by weights and value functions where there are any, else by changing one issue."""
    weights, functions = getattr(ufun, "weights", None), getattr(ufun, "values", None)
    first = tuple(values[0] for values in issues.values())
    if weights is not None and isinstance(functions, list | tuple) and len(functions) == len(issues):
        table = {
            name: {str(v): float(w) * float(_value(f, v)) for v in values}
            for (name, values), w, f in zip(issues.items(), weights, functions, strict=True)
        }
    else:
        base = float(ufun(first))
        table = {
            name: {str(v): float(ufun((*first[:k], v, *first[k + 1 :]))) - base for v in values}
            for k, (name, values) in enumerate(issues.items())
        }
    return _checked(ufun, player, issues, table, first)


def _value(function: object, value: object) -> float:
    mapping = getattr(function, "mapping", None)
    if mapping is not None:
        return cast(float, mapping[value])
    return cast("Callable[[object], float]", function)(value)


def _checked(
    ufun: Callable[[Sequence[object]], float],
    player: str,
    issues: dict[str, list[object]],
    table: dict[str, dict[str, float]],
    first: Sequence[object],
) -> dict[str, dict[str, float]]:
    """The table, with what is the same for all outcomes added to the first issue; compared with the function itself."""

    def added(outcome: Sequence[object]) -> float:
        return sum(options[str(v)] for options, v in zip(table.values(), outcome, strict=True))

    shift = float(ufun(first)) - added(first)
    if abs(shift) > NEAR:
        name = next(iter(table))
        table[name] = {option: value + shift for option, value in table[name].items()}
    if math.prod(map(len, issues.values())) <= MOST_CHECKED:
        for outcome in product(*issues.values()):
            value = float(ufun(outcome))
            if abs(value - added(outcome)) > NEAR * max(1.0, abs(value)):
                raise ModelError(f"ufuns[{player}]: must be additive over issues; {outcome} is worth {value:g}")
    return table
