"""Files of domains: Genius (XML), GeniusWeb (JSON), folders of either, and the scenarios of NegMAS.

Numbers are read exactly as they are written. In Genius an option's utility is its evaluation over the largest of the
issue, and weights are divided by their sum if that is not 1; GeniusWeb's numbers count as they are, and no agreement is
worth the utility of the reservation bid.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit
from winset.base.numbers import read_exact_number, rounded
from winset.domains.games.negmas_files import NEGMAS_KINDS, is_negmas, negmas_files, read_negmas
from winset.domains.games.stated import Options, Stated
from winset.domains.games.written import genius_files, geniusweb_files

__all__ = ["read_domain", "write_domain"]

Parts = dict[str, Any]
"""Arguments of ``Domain``."""
Profile = tuple[Options, dict[str, dict[str, Fraction]], dict[str, Fraction], Fraction, Fraction]
"""Issues, values, weights, reservation, discount of one player's file."""


def read_domain(path: Path, profiles: Sequence[str | Path] | None) -> tuple[str, Parts]:
    """Title and arguments of the domain in a file or a folder."""
    if not path.exists():
        raise ModelError(f"{path}: there is no such file or folder")
    files = [path] if path.is_file() else sorted([*path.glob("*.xml"), *path.glob("*.json")])
    scenarios = [file for file in ([path] if path.is_file() else path.iterdir()) if file.suffix.lower() in NEGMAS_KINDS]
    if scenarios or any(file.suffix.lower() == ".json" and is_negmas(file) for file in files):
        return read_negmas(path, profiles)
    if path.is_dir():
        kinds = {file.suffix.lower() for file in files}
        files = [file for file in files if file.suffix.lower() == (".xml" if ".xml" in kinds else ".json")]
    if not files:
        raise ModelError(f"{path}: has no file that ends in .xml, .json or .yml")
    kind = files[0].suffix.lower()
    if kind not in (".xml", ".json"):
        raise ModelError(f"{path}: must end in .xml (Genius), .json (GeniusWeb) or .yml (NegMAS)")
    folder = path if path.is_dir() else path.parent
    issues, title = _issues_of(files, kind)
    beside = sorted(folder.glob(f"*{kind}")) if profiles is None else [Path(p) for p in profiles]
    read: dict[Path, Profile] = {}
    for file in beside:
        profile = _profile(file, kind, strict=profiles is not None)
        if profile is not None and (profiles is not None or profile[0] == issues):
            read[file] = profile
    if len(read) < 2:
        raise ModelError(f"{path}: the profiles of at least two players are needed, found {len(read)} in {folder}")
    strangers = [file.name for file, profile in read.items() if profile[0] != issues]
    if strangers:
        raise ModelError(f"{', '.join(strangers)}: must have the issues and options of {path.name}")
    names = _player_names([file.stem for file in read])
    by_name = dict(zip(names, read.values(), strict=True))
    return title or path.stem, {
        "issues": issues,
        "utilities": {p: profile[1] for p, profile in by_name.items()},
        "weights": {p: profile[2] for p, profile in by_name.items()},
        "reservation": {p: profile[3] for p, profile in by_name.items()},
        "discounts": {p: profile[4] for p, profile in by_name.items()},
    }


def _issues_of(files: Sequence[Path], kind: str) -> tuple[Options, str]:
    """The issues of the first file that has any: of the domain if it is there, else of a profile."""
    for file in files:
        if kind == ".xml":
            objective = _xml(file).find(".//objective")
            if objective is not None:
                return {name: tuple(v for v, _ in items) for name, _, items in _xml_issues(file, objective)}, str(
                    objective.get("name", "")
                )
        else:
            data = _json(file)
            inner = data.get("LinearAdditiveUtilitySpace", {}).get("domain", data)
            if isinstance(inner, dict) and "issuesValues" in inner:
                return _json_issues(file, inner), str(inner.get("name", ""))
    raise ModelError(f"{files[0]}: has no issues; accepted: an <objective> (XML) or issuesValues (JSON)")


def _player_names(stems: Sequence[str]) -> list[str]:
    """What is left of the names when their common beginning, up to the last separator, is taken off."""
    first, last = min(stems), max(stems)
    shared = next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    cut = max(first.rfind(mark, 0, shared) for mark in "_- .") + 1
    return [stem[cut:] or stem for stem in stems]


def _text(file: Path) -> str:
    check_limit("file_bytes", file.stat().st_size, str(file))
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return file.read_text(encoding="latin-1")


def _xml(file: Path) -> ElementTree.Element:
    text = _text(file)
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise ModelError(f"{file}: must not declare a document type or entities")
    try:
        return ElementTree.fromstring(text.encode("utf-8") if text.startswith("<?xml") else text)
    except ElementTree.ParseError as error:
        raise ModelError(f"{file}: is not XML: {error}") from None


def _json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(_text(file), parse_float=Fraction, parse_int=int)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{file}: is not JSON: {error!s:.200}") from None
    if not isinstance(data, dict):
        raise ModelError(f"{file}: must hold an object, got {type(data).__name__}")
    return data


def _xml_issues(file: Path, objective: ElementTree.Element) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
    """Each issue with its index and its options with their evaluations as written."""
    out = []
    for issue in objective.iter("issue"):
        name = issue.get("name", "")
        kind = issue.get("vtype") or issue.get("type") or "discrete"
        items = [(item.get("value", ""), item.get("evaluation")) for item in issue.iter("item")]
        if kind.lower() != "discrete" or not items:
            raise ModelError(f"{file}: issue {name}: must be discrete with items, got {kind}")
        out.append((name, issue.get("index", ""), items))
    return out


def _profile(file: Path, kind: str, strict: bool) -> Profile | None:
    if kind == ".xml":
        root = _xml(file)
        if root.tag != "utility_space":
            if strict:
                raise ModelError(f"{file}: must start at <utility_space>, got <{root.tag}>")
            return None
        return _genius_profile(file, root)
    data = _json(file)
    if "LinearAdditiveUtilitySpace" not in data:
        if strict or any(key.endswith("UtilitySpace") for key in data):
            raise ModelError(f"{file}: must hold a LinearAdditiveUtilitySpace, got {', '.join(data) or 'nothing'}")
        return None
    return _geniusweb_profile(file, data["LinearAdditiveUtilitySpace"])


def _genius_profile(file: Path, root: ElementTree.Element) -> Profile:
    faults = Faults()
    objective = root.find(".//objective")
    if objective is None:
        raise ModelError(f"{file}: has no <objective>")
    given = {w.get("index", ""): w.get("value", "") for w in objective.iter("weight")}
    issues: Options = {}
    values: dict[str, dict[str, Fraction]] = {}
    weights: dict[str, Fraction] = {}
    for name, index, items in _xml_issues(file, objective):
        numbers = {o: read_exact_number(e, f"{file}: {name}[{o}].evaluation", faults) for o, e in items}
        for option, number in numbers.items():
            if number < 0:
                faults.add(f"{file}: {name}[{option}].evaluation", f"must be >= 0, got {number}")
        top = max(numbers.values())
        issues[name] = tuple(numbers)
        values[name] = {o: x / top if top else Fraction(0) for o, x in numbers.items()}
        if index not in given:
            faults.add(f"{file}: weight", f"there is none with index {index}, of issue {name}")
        weights[name] = read_exact_number(given.get(index, "0"), f"{file}: weight[{index}]", faults)
    total = sum(weights.values(), Fraction(0))
    if total <= 0 and not faults:
        faults.add(f"{file}: weight", "the weights must sum to more than 0")
    faults.raise_if_any()
    weights = {name: w / total for name, w in weights.items()}
    reservation, discount = Fraction(0), Fraction(1)
    for element in root.iter("reservation"):
        reservation = read_exact_number(element.get("value", "0"), f"{file}: reservation", faults)
    for element in root.iter("discount_factor"):
        discount = read_exact_number(element.get("value", "1"), f"{file}: discount_factor", faults)
    faults.raise_if_any()
    return issues, values, weights, reservation, discount if 0 < discount <= 1 else Fraction(1)


def _json_issues(file: Path, inner: Mapping[str, Any]) -> Options:
    out: Options = {}
    for name, entry in dict(inner.get("issuesValues", {})).items():
        if not isinstance(entry, dict) or "values" not in entry:
            raise ModelError(f"{file}: issue {name}: must be discrete with values")
        out[str(name)] = tuple(str(v) for v in entry["values"])
    return out


def _geniusweb_profile(file: Path, space: Any) -> Profile:
    faults = Faults()
    try:
        issues = _json_issues(file, space["domain"])
        weights = {str(i): read_exact_number(w, f"{file}: issueWeights[{i}]", faults)
                   for i, w in space["issueWeights"].items()}  # fmt: skip
        values: dict[str, dict[str, Fraction]] = {}
        for issue, options in issues.items():
            utility = space["issueUtilities"].get(issue, {"discreteutils": {"valueUtilities": {}}})
            if "discreteutils" not in utility:
                faults.add(f"{file}: issueUtilities[{issue}]", f"must be discreteutils, got {', '.join(utility)}")
                utility = {"discreteutils": {"valueUtilities": {}}}
            own = utility["discreteutils"]["valueUtilities"]
            values[issue] = {o: read_exact_number(own.get(o, 0), f"{file}: {issue}[{o}]", faults) for o in options}
        bid = (space.get("reservationBid") or {}).get("issuevalues") or {}
    except (KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{file}: LinearAdditiveUtilitySpace lacks {error}") from None
    if abs(sum(weights.values(), Fraction(0)) - 1) > Fraction(1, 10**6):
        faults.add(f"{file}: issueWeights", f"must sum to 1, got {rounded(sum(weights.values(), Fraction(0)))}")
    for issue, option in bid.items():
        if issue not in issues or option not in issues[issue]:
            faults.add(f"{file}: reservationBid[{issue}]", f"no option named {option}")
    faults.raise_if_any()
    reservation = sum((weights.get(i, Fraction(0)) * values[i][str(o)] for i, o in bid.items()), Fraction(0))
    return issues, values, {i: weights.get(i, Fraction(0)) for i in issues}, reservation, Fraction(1)


def write_domain(domain: Stated, title: str, path: Path) -> list[Path]:
    """The domain's file and one a player beside it; a folder gets the files of Genius."""
    if not path.suffix:
        path.mkdir(parents=True, exist_ok=True)
        path = path / "domain.xml"
    writers = {".xml": genius_files, ".json": geniusweb_files, **dict.fromkeys(NEGMAS_KINDS, negmas_files)}
    if path.suffix.lower() not in writers:
        kinds = ".xml (Genius), .json (GeniusWeb) or .yml (NegMAS)"
        raise ModelError(f"{path}: must end in {kinds}, or be a folder")
    files = writers[path.suffix.lower()](domain, title or path.stem, path)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    return list(files)
