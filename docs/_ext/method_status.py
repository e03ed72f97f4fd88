"""What each method answers, takes, is checked by and refuses, as the library and its tests say themselves."""

from __future__ import annotations

import ast
import html
import inspect
import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import winset as ws
from winset.solve import CERTIFIERS, METHODS, STACK_CERTIFIERS

ROOT = Path(__file__).resolve().parents[2]
PEERS = ("nashpy", "pygambit", "quantecon", "scipy", "cvxpy")

FAMILIES = {
    "Tables": "NormalForm",
    "Quadratic games": "Quadratic",
    "Trees": "Tree Sponsored",
    "Bargaining": "Polytope Finite Convex Bankruptcy Alternating SetOffers Legislative VoteBuying",
    "Domains": "Domain",
    "Policies": "Spatial Setter VotingSpace Issue",
    "Two levels": "TwoLevel Uncertain Linkage",
    "Play over time": "Legislature Stochastic Repeated",
    "Coalitions": "ValueTable Oracle Voting CoalitionStack",
    "Private information": "Signaling Mechanism FiniteTrade UniformTrade DoubleAuction Ultimatum Crisis Reputation "
    "ChainStore DurableGood JobMarket CheapTalk",
    "Tables of actors": "Ragged PolicyArrays PolicySpace Exchange Challenge",
    "Formation of coalitions": "Partition Agreement Network Environment SymmetricPartition",
}


def family(method: Any) -> str:
    """The heading under which a method stands, by the arrays it takes."""
    first = re.sub("^Drawn", "", method.arrays[0].__name__)
    fits = [(len(stem), name) for name, stems in FAMILIES.items() for stem in stems.split() if first.startswith(stem)]
    return max(fits)[1]


@cache
def _classes() -> tuple[type, ...]:
    classes: list[type] = []
    for found in pkgutil.walk_packages(ws.__path__, "winset."):
        if ".games." in found.name or found.name.startswith("winset.leadership."):
            members = inspect.getmembers(import_module(found.name), inspect.isclass)
            classes += [c for _, c in members if c.__module__ == found.name and not getattr(c, "_is_protocol", False)]
    return tuple(classes)


STACKS = tuple(kind for kinds, _, _ in STACK_CERTIFIERS for kind in (kinds if isinstance(kinds, tuple) else (kinds,)))


@cache
def games(method: Any) -> list[type]:
    """The classes whose ``to_arrays`` gives what the method takes; stacks for batch methods alone."""
    names = {a.__name__ for a in method.arrays}
    many = type(method).__name__.endswith("Batch")
    fits = []
    for game in _classes():
        turned = getattr(game, "to_arrays", None)
        given = get_type_hints(turned).get("return") if turned else None
        if names & {kind.__name__ for kind in get_args(given) or (given,) if isinstance(kind, type)} and many == (
            issubclass(game, STACKS) or hasattr(game, "certificates")
        ):
            fits.append(game)
    return fits


@cache
def game_names(method: Any) -> list[str]:
    """Public names of the games a method takes; of stacks, the games that are stacked."""
    public = [n for n in ws.__all__ if inspect.isclass(getattr(ws, n))]
    names: list[str] = []
    for game in games(method):
        own = [n for n in public if issubclass(getattr(ws, n), game)]
        names += own or [game.__name__]
    return sorted(set(names))


def concepts(method: Any) -> list[str]:
    """Names of the concepts a method answers."""
    return [c.__name__ for c in method.concepts]


def proofs(method: Any) -> list[str]:
    """What the certificates of its answers are, in the words of the certifiers."""
    rows = STACK_CERTIFIERS if type(method).__name__.endswith("Batch") else CERTIFIERS
    fits = []
    for game in games(method):
        certifiers = [
            certify
            for kinds, answers, certify in rows
            if issubclass(game, kinds) and any(issubclass(c, answers) for c in method.concepts)
        ]
        if not certifiers and hasattr(game, "certificates"):
            certifiers = [game.certificates]
        fits += [first_sentence(c) for c in certifiers]
    return list(dict.fromkeys(fits))


def first_sentence(thing: Any) -> str:
    """Of a docstring."""
    text = " ".join((inspect.getdoc(getattr(thing, "func", thing)) or "").split("\n\n")[0].split())
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"``\1``", text)
    return re.split(r"(?<=[a-z)`\d])(?<! al)\. ", text)[0].rstrip(".")


def limits(method: Any) -> list[str]:
    """The reasons that ``supports`` can give, with the numbers of the method as it is by default."""
    names = vars(inspect.getmodule(type(method)))
    seen, todo, reasons = set(), [type(method).supports], []
    while todo:
        for part in ast.walk(ast.parse(_dedented(todo.pop()))):
            if isinstance(part, ast.Return) and part.value is not None:
                reasons += [_words(text, method) for text in _texts(part.value)]
            name = getattr(part.func, "id", "") if isinstance(part, ast.Call) else ""
            if name not in seen and inspect.isfunction(names.get(name)):
                seen.add(name)
                todo.append(names[name])
    return [r for r in dict.fromkeys(reasons) if " " in r]


def _texts(node: ast.expr) -> list[ast.expr]:
    """Literals that a returned expression may be."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    text = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node] if text else []


def _words(node: ast.expr, method: Any) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(p.value if isinstance(p, ast.Constant) else _number(p.value, method) for p in parts)


def _number(node: ast.expr, method: Any) -> str:
    """A default of the method where the text shows one; else three dots."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        value = getattr(method, node.attr)
        return f"{value:,}" if isinstance(value, int) else str(value)
    return "…"


def _dedented(function: Any) -> str:
    return inspect.cleandoc("\n" + inspect.getsource(function))


def twins(method: Any) -> list[str]:
    """What its answers are held against in the tests: slow versions, cases with known answers, other packages."""
    name = type(method).__name__
    source = inspect.getsource(inspect.getmodule(type(method)))
    kernels = set(re.findall(r"from (winset\.\w+\.kernels\.[\w.]+) import", source))
    near = [text for text in _tests() if re.search(rf"\b{name}\b", text) or any(f"{k} " in text for k in kernels)]
    slow, cases, peers = set(), set(), set()
    for text in near or [text for text in _tests() if _asks(text, method)]:
        slow |= set(re.findall(r"from tests\.naive\.(\w+) import", text))
        for names in re.findall(r"from tests\.naive import ([\w, ]+)", text):
            slow |= {n.split(" as ")[0].strip() for n in names.split(",")}
        cases |= {c for c in re.findall(r'"(\w+)\.json"', text) if (ROOT / "tests" / "cases" / f"{c}.json").exists()}
        peers |= {n for n in PEERS if re.search(rf'import {n}\b|from {n}\b|importorskip\("{n}"', text)}
    kinds = {"naive": slow, "cases": cases, "packages": peers}
    return [
        f"{kind}: {', '.join(sorted(n.replace('_', ' ') for n in found))}" for kind, found in kinds.items() if found
    ]


@cache
def _tests() -> tuple[str, ...]:
    return tuple(page.read_text() for page in sorted((ROOT / "tests").rglob("test_*.py")))


def _asks(text: str, method: Any) -> bool:
    names = [c.__name__ for c in method.concepts]
    asked = not names or any(re.search(rf"\bws\.{n}\b", text) for n in names)
    return asked and any(re.search(rf"\bws\.{g}\b", text) for g in game_names(method))


def table(heading: str) -> str:
    """HTML of one family: its methods, then what each refuses."""
    chosen = [method for method in METHODS if family(method) == heading]
    rows, refused = [], []
    for method in chosen:
        name = type(method).__name__
        cells = (
            f"**{name}**<br>{first_sentence(type(method))}",
            f"{', '.join(concepts(method))}<br>of {', '.join(game_names(method))}",
            "; ".join(proofs(method)),
            "<br>".join(twins(method)) or "–",
        )
        rows.append("<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in cells) + "</tr>")
        if limits(method):
            refused.append(f"<li>{_html(f'**{name}**')}: {_html('; '.join(limits(method)))}</li>")
    head = "".join(f"<th>{title}</th>" for title in ("Method", "Answers", "Certificate", "Held against"))
    body = f"<thead><tr>{head}</tr></thead>{''.join(rows)}"
    out = f'<div class="table-wrapper"><table class="docutils methods">{body}</table></div>'
    if refused:
        out += f"<p>What is refused, with the limits as they are by default:</p><ul>{''.join(refused)}</ul>"
    return out


def _html(text: str) -> str:
    safe = html.escape(text.replace("``", "`"), quote=False).replace("&lt;br&gt;", "<br>")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*\*(\w+)\*\*", r"<strong>\1</strong>", safe))
