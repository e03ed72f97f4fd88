"""Scenarios as NegMAS writes them: a folder with one file of the outcome space and one a player, in YAML or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number
from winset.domains.games.stated import Numbers, Options, Stated

__all__ = ["NEGMAS_KINDS", "is_negmas", "negmas_files", "read_negmas"]

NEGMAS_KINDS = (".yml", ".yaml")
"""How the names of its files end, besides .json."""
LISTS = ("CategoricalIssue", "OrdinalIssue", "CardinalIssue", "DiscreteIssue")
LINEAR = ("LinearUtilityFunction", "AffineUtilityFunction")
ADDITIVE = "LinearAdditiveUtilityFunction"
DISCOUNTED = "ExpDiscountedUFun"

Parts = tuple[Options, dict[str, Numbers], Numbers, Fraction, Fraction]
"""Issues, values, weights, reservation and discount of one player."""


def is_negmas(path: Path) -> bool:
    """Whether a JSON file holds an outcome space or a utility function of NegMAS."""
    try:
        return "type" in _loaded(path)
    except ModelError:
        return False


def read_negmas(path: Path, profiles: Sequence[str | Path] | None) -> tuple[str, dict[str, object]]:
    """Title and arguments of ``Domain`` from a folder, or from the file of the outcome space and those beside it."""
    folder = path if path.is_dir() else path.parent
    kinds = NEGMAS_KINDS if path.is_dir() or path.suffix.lower() in NEGMAS_KINDS else (path.suffix.lower(),)
    if path.is_dir() and not any(file.suffix.lower() in kinds for file in folder.iterdir()):
        kinds = (".json",)
    beside = sorted(file for file in folder.iterdir() if file.suffix.lower() in kinds)
    data = {file: _loaded(file) for file in ([*map(Path, profiles), path] if profiles else beside)}
    spaces = [file for file, held in data.items() if "OutcomeSpace" in str(held.get("type", ""))]
    if len(spaces) != 1:
        raise ModelError(f"{path}: must have one file whose type is an OutcomeSpace, found {len(spaces)}")
    space = data[spaces[0]]
    issues = _issues(spaces[0], space)
    players: dict[str, Parts] = {}
    for file, held in data.items():
        if str(held.get("type", "")).lower().endswith(("fun", "function")):
            name = str(held.get("name") or file.stem)
            if name in players:
                raise ModelError(f"{file}: name: {name} is the name of two players")
            players[name] = _player(file, held, issues)
    if len(players) < 2:
        raise ModelError(f"{path}: the utility functions of at least two players are needed, found {len(players)}")
    return str(space.get("name") or spaces[0].stem), {
        "issues": {name: tuple(map(str, options)) for name, options in issues.items()},
        "utilities": {p: parts[1] for p, parts in players.items()},
        "weights": {p: parts[2] for p, parts in players.items()},
        "reservation": {p: parts[3] for p, parts in players.items()},
        "discounts": {p: parts[4] for p, parts in players.items()},
    }


def _loaded(file: Path) -> Mapping[str, object]:
    """What a file holds, an object."""
    check_limit("file_bytes", file.stat().st_size, str(file))
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() not in NEGMAS_KINDS:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ModelError(f"{file}: is not JSON: {error!s:.200}") from None
    else:
        try:
            yaml = import_module("yaml")
        except ImportError:
            raise ModelError(f"{file}: needs PyYAML, which is not installed; accepted: pip install pyyaml") from None
        try:
            data = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ModelError(f"{file}: is not YAML: {error!s:.200}") from None
    if not isinstance(data, dict):
        raise ModelError(f"{file}: must hold an object, got {type(data).__name__}")
    return data


def _kind(held: Mapping[str, object]) -> str:
    return str(held.get("type", "")).rpartition(".")[2]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _issues(file: Path, space: Mapping[str, object]) -> dict[str, list[object]]:
    """The options of each issue, as they are in the file."""
    issues: dict[str, list[object]] = {}
    faults = Faults()
    for k, issue in enumerate(_listed(space.get("issues"))):
        where = f"{file}: issues[{k}]"
        if not isinstance(issue, dict):
            faults.add(where, "must be an object with name, type and values")
            continue
        values, kind = _listed(issue.get("values")), _kind(issue)
        name = str(issue.get("name") or k)
        if name in issues:
            faults.add(where, f"{name} is the name of two issues")
        if kind == "ContiguousIssue" and len(values) == 2 and all(type(v) is int for v in values):
            low, high = (int(str(v)) for v in values)
            check_limit("cells", high - low, where)
            issues[name] = list(range(low, high + 1))
        elif kind in LISTS and values:
            issues[name] = values
        else:
            accepted = ", ".join((*LISTS, "ContiguousIssue"))
            faults.add(
                where, f"{kind or 'no type'} with values {values!r:.60} has no list of options; accepted: {accepted}"
            )
    faults.raise_if_any()
    if not issues:
        raise ModelError(f"{file}: issues: must name at least one issue")
    return issues


def _player(file: Path, held: Mapping[str, object], issues: Mapping[str, Sequence[object]]) -> Parts:
    """The values of one player's options: additive, linear, or either discounted."""
    faults = Faults()
    names = {name: tuple(map(str, options)) for name, options in issues.items()}
    discount, inner = Fraction(1), held
    if _kind(held) == DISCOUNTED:
        discount = read_exact_number(held.get("discount") or 1, f"{file}: discount", faults)
        inner = held["ufun"] if isinstance(held.get("ufun"), dict) else {}  # type: ignore[assignment]
    kind, bias = _kind(inner), read_exact_number(inner.get("bias") or 0, f"{file}: bias", faults)
    functions: list[object] = [{"type": "IdentityFun"}] * len(issues)
    if kind == ADDITIVE:
        given = inner.get("values")
        functions = list(given.values()) if isinstance(given, dict) else _listed(given)
    elif kind not in LINEAR:
        accepted = ", ".join((ADDITIVE, *LINEAR, DISCOUNTED))
        raise ModelError(f"{file}: type: {kind or 'none'} is not additive over issues; accepted: {accepted}")
    stated_weights = inner.get("weights")
    listed = _listed(list(stated_weights.values()) if isinstance(stated_weights, dict) else stated_weights)
    for what, found in (("values", functions), ("weights", listed or functions)):
        if len(found) != len(issues):
            raise ModelError(f"{file}: {what}: must be {len(issues)}, one an issue, got {len(found)}")
    values = {
        name: _values(f"{file}: values[{name}]", function, options, faults)
        for (name, options), function in zip(issues.items(), functions, strict=True)
    }
    numbers = listed or [1] * len(issues)
    weights = {i: read_exact_number(w, f"{file}: weights[{i}]", faults) for i, w in zip(issues, numbers, strict=True)}
    for i in [i for i, weight in weights.items() if weight < 0]:
        values[i], weights[i] = {o: x * weights[i] for o, x in values[i].items()}, Fraction(1)
    if bias and not faults:
        first = next((i for i in issues if weights[i]), next(iter(issues)))
        values[first] = {o: x * weights[first] + bias for o, x in values[first].items()}
        weights[first] = Fraction(1)
    reserved = held.get("reserved_value")
    reserved = inner.get("reserved_value") if reserved in (None, -math.inf) else reserved
    lowest = sum((min(weights[i] * x for x in v.values()) for i, v in values.items()), Fraction(0))
    least = lowest if reserved in (None, -math.inf) else read_exact_number(reserved, f"{file}: reserved_value", faults)
    faults.raise_if_any()
    return names, values, weights, least, discount


def _values(where: str, function: object, options: Sequence[object], faults: Faults) -> Numbers:
    """What a value function of one issue gives each option."""
    held = function if isinstance(function, dict) else {}
    kind = _kind(held)
    if kind == "TableFun":
        mapping = held.get("mapping")
        table = {str(o): v for o, v in mapping.items()} if isinstance(mapping, dict) else {}
        missing = [str(o) for o in options if str(o) not in table]
        if missing:
            faults.add(where, f"nothing is said of {', '.join(missing)}")
        return {str(o): read_exact_number(table.get(str(o), 0), f"{where}[{o}]", faults) for o in options}
    if kind not in ("IdentityFun", "LinearFun", "AffineFun", "ConstFun"):
        faults.add(
            where, f"{kind or 'no type'} is not known; accepted: TableFun, AffineFun, LinearFun, IdentityFun, ConstFun"
        )
    slope = read_exact_number(held.get("slope", 0 if kind == "ConstFun" else 1), f"{where}.slope", faults)
    bias = read_exact_number(held.get("bias", 0), f"{where}.bias", faults)
    of = {str(o): read_exact_number(o, f"{where}[{o}]", faults) if slope else Fraction(0) for o in options}
    return {o: slope * x + bias for o, x in of.items()}


def negmas_files(domain: Stated, title: str, path: Path) -> dict[Path, str]:
    """The files of a scenario: the outcome space and one utility function a player, additive with tables."""
    faults = Faults()
    if domain.forbid:
        faults.add("forbid", "scenarios of NegMAS have no forbidden combinations; accepted: a domain without")
    if domain.interactions:
        faults.add("interactions", "additive functions of NegMAS have no interactions; accepted: a domain without")
    faults.raise_if_any()
    head = ["issues:"]
    for issue, options in domain.issues.items():
        head += [f"- name: {_quoted(issue)}", "  type: CategoricalIssue", "  values:"]
        head += [f"  - {_quoted(o)}" for o in options]
    files = {path: "\n".join([*head, f"name: {_quoted(title)}", "type: DiscreteCartesianOutcomeSpace", ""])}
    for p in domain.players:
        lines = [
            f"name: {_quoted(p)}",
            f"reserved_value: {_number(domain.reservation[p])}",
            f"type: {ADDITIVE}",
            "values:",
        ]
        if domain.discounts[p] != 1:
            lines = [f"discount: {_number(domain.discounts[p])}", "factor: relative_time", *lines[:2],
                     f"type: {DISCOUNTED}", "ufun:", *(f"  {line}" for line in lines)]  # fmt: skip
        margin = "" if domain.discounts[p] == 1 else "  "
        body: list[str] = []
        for options_of in domain.values[p].values():
            body += [
                "- mapping:",
                *(f"    {_quoted(o)}: {_number(x)}" for o, x in options_of.items()),
                "  type: TableFun",
            ]
        body += ["weights:", *(f"- {_number(w)}" for w in domain.weights[p].values())]
        files[path.with_name(f"{path.stem}_{p}{path.suffix}")] = "\n".join([*lines, *(margin + x for x in body), ""])
    return files


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(number: Fraction) -> str:
    """A number as YAML reads it, which wants a point before an exponent."""
    if number.denominator == 1:
        return str(number.numerator)
    text = repr(float(number))
    mantissa, mark, exponent = text.partition("e")
    return text if not mark or "." in mantissa else f"{mantissa}.0e{exponent}"
