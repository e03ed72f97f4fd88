"""Nothing is defined twice without a reason.

Twins are of two kinds, and each is counted once here, with why it stays.

- Copies: functions or methods of ``winset`` whose code is the same but for local names, annotations and docstrings.
  What has fewer than ten nodes of syntax says a phrase, not a rule, and does not count.
- One and a stack: a certifier of a stack that shares no function of its room's ``check`` with the certifiers of one
  game for the same concepts, or a method for stacks that shares no kernel and no function of ``find`` with the methods
  of its room for one game. Where they share one, one is a stack of one, or both call what does the work.
"""

from __future__ import annotations

import ast
import functools
from collections import defaultdict
from pathlib import Path

import winset as ws
from winset.solve import METHODS, SOLVER

SOURCE = Path(ws.__file__).parent
LEAST_NODES = 10
MOST_TWINS = 20

APART = "what finds and what checks share nothing, or a fault of one would be a fault of both"
TWINS = {
    "bargaining.check.convex.at_least = bargaining.find.convex.at_least": APART,
    "information.check.perfect_bayesian._nonempty = information.find.corners.subsets": APART,
    "policies.check.pivots.directions = policies.find.winset.directions": APART,
    "tables.check.pure_enumeration._is_equilibrium = tables.find.pure_enumeration._is_best_reply": APART,
    "base.points.__getitem__ = base.points.__getitem__": "one gives a number, the other an array, and types say which",
    "episodes.kinds.extensive.solved = episodes.kinds.normal.solved": "each closes over what its own kind asks",
    "sweep.grid.shape = sweep.result.shape": "a plan and what is left of one each tell it of their own axes",
    "certify_nash_rows": "every row by gains in floating point; one game by fractions and enclosures",
    "certify_logit_rows": "every row by its residual; one game by an enclosure of the branch",
    "certify_legislative_rows": "every row by a list of all coalitions; one game by its votes and sessions",
    "certify_means": "columns of issues of many lengths; one problem has fractions and spaces of any dimension",
    "certify_bargains": "a bargain on a line by its ends; one problem by every face of a set of outcomes",
    "certify_two_level_rows": "each leaves the procedure to the certifier of its own stack or game",
    "PureBatch": "draws are enumerated where they lie, lane by lane; one game has payoffs in fractions",
    "StationaryBatch": "every row goes to the methods of one game, by a list that this test does not follow",
    "CorrelatedBatch": "a simplex of its own for small tables; one game goes to a general solver of programs",
}


def _size(function: ast.FunctionDef) -> int:
    return sum(1 for part in _said(function) for node in ast.walk(part) if not isinstance(node, ast.expr_context))


def _said(function: ast.FunctionDef) -> list[ast.stmt]:
    return function.body[1:] if ast.get_docstring(function) else function.body


def _form(function: ast.FunctionDef) -> object:
    """The code with local names numbered in the order in which they come."""
    local = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    local |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    number: dict[str, int] = {}

    def form(part: object) -> object:
        if isinstance(part, ast.Name | ast.arg):
            name = part.id if isinstance(part, ast.Name) else part.arg
            return number.setdefault(name, len(number)) if name in local else name
        if isinstance(part, ast.Constant):
            return repr(part.value)
        if isinstance(part, ast.AST):
            left_out = {"annotation", "returns", "ctx", "decorator_list", "name"}
            return type(part).__name__, *(form(getattr(part, f, None)) for f in part._fields if f not in left_out)
        return tuple(map(form, part)) if isinstance(part, list) else part

    return form([*function.args.args, *function.args.kwonlyargs]), form(_said(function))


def _module(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts)


TREES = {_module(file): ast.parse(file.read_text()) for file in sorted(SOURCE.rglob("*.py"))}


def _copies() -> list[str]:
    alike = defaultdict(list)
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and _size(node) >= LEAST_NODES:
                alike[_form(node)].append(f"{module}.{node.name}")
    return [f"{first} = {other}" for first, *others in alike.values() for other in others]


DEFINED = {
    (module, node.name): node
    for module, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.FunctionDef | ast.ClassDef)
}
IMPORTED = {
    (module, alias.asname or alias.name): (node.module.removeprefix("winset."), alias.name)
    for module, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.ImportFrom) and node.module
    for alias in node.names
}


@functools.cache
def _calls(module: str, name: str) -> frozenset[tuple[str, str]]:
    """What a function or class names, of what the library defines at the top of a module."""
    names = {node.id for node in ast.walk(DEFINED[module, name]) if isinstance(node, ast.Name)}
    places = {IMPORTED.get((module, called), (module, called)) for called in names}
    return frozenset(places & DEFINED.keys())


@functools.cache
def _reached(module: str, name: str) -> frozenset[tuple[str, str]]:
    seen, todo = {(module, name)}, [(module, name)]
    while todo:
        new = _calls(*todo.pop()) - seen
        seen |= new
        todo += new
    return frozenset(seen)


def _place(thing: object) -> tuple[str, str]:
    thing = getattr(thing, "func", thing)
    return thing.__module__.removeprefix("winset."), thing.__name__


def _share(one: object, other: object, layers: set[str]) -> bool:
    """Whether both reach a function of the room's layers."""
    room = _place(one)[0].split(".")[0]
    common = _reached(*_place(one)) & _reached(*_place(other))
    return any(
        module.split(".")[0] == room
        and layers & set(module.split("."))
        and isinstance(DEFINED[module, name], ast.FunctionDef)
        for module, name in common
    )


def _room(thing: object) -> str:
    return _place(thing)[0].split(".")[0]


def _takes_stacks(method: type) -> bool:
    return any(word in kind.__name__ for kind in method.arrays for word in ("Stack", "Drawn", "Draws"))


def _second_definitions() -> list[str]:
    found = []
    for _, concepts, certify in SOLVER.stack_certifiers:
        ones = [
            one for _, asked, one in SOLVER.certifiers if set(asked) & set(concepts) and _room(one) == _room(certify)
        ]
        if ones and not any(_share(certify, one, {"check"}) for one in ones):
            found.append(_place(certify)[1])
    kinds = [type(method) for method in METHODS]
    for kind in filter(_takes_stacks, kinds):
        ones = [
            k
            for k in kinds
            if not _takes_stacks(k) and set(k.concepts) & set(kind.concepts) and _room(k) == _room(kind)
        ]
        if ones and not any(_share(kind, one, {"kernels", "find"}) for one in ones):
            found.append(kind.__name__)
    return found


def test_every_twin_has_its_reason() -> None:
    found = _copies() + _second_definitions()
    assert sorted(found) == sorted(TWINS), "merge new twins, or say why they stay; strike those that are gone"
    assert len(TWINS) <= MOST_TWINS


def test_copies_are_seen_through_other_names() -> None:
    first, second = ast.parse(
        "def f(a, b):\n    '''One.'''\n    c = a + b\n    return c\n\ndef g(x, y):\n    z = x + y\n    return z"
    ).body
    third = ast.parse("def h(x, y):\n    z = x - y\n    return z").body[0]
    assert _form(first) == _form(second) != _form(third)
    assert _size(first) == _size(second) == 8
