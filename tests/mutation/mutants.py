"""Small changes to the functions of a file: flipped comparisons, other signs, other constants, parts left out."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Change = Callable[[ast.AST], ast.AST | None]

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.GtE, ast.LtE), ast.LtE: (ast.Gt,), ast.Gt: (ast.LtE,), ast.GtE: (ast.Lt,), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
}  # fmt: skip
CALLS = {
    "max": "min", "min": "max", "all": "any", "any": "all", "argmax": "argmin", "argmin": "argmax",
    "maximum": "minimum", "minimum": "maximum", "abs": "float", "ceil": "floor", "floor": "ceil",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it does, its number in the file, and the lines of the statement around it.

    ``nth``: its number among the same changes to the function. It is in the name, which so outlives changes to the code
    before it.
    """

    file: str
    line: int
    function: str
    change: str
    number: int
    lines: range = range(0)
    nth: int = 0

    @property
    def name(self) -> str:
        return f"{self.file} {self.function}: {self.change} #{self.nth}"


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """What can be changed at a node: a word, and a function that changes a copy of the node in place."""
    if isinstance(node, ast.Compare):
        for k, sign in enumerate(node.ops):
            for other in COMPARISONS.get(type(sign), ()):
                yield f"{type(sign).__name__} to {other.__name__}", lambda n, k=k, o=other: n.ops.__setitem__(k, o())
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        other = OPERATORS[type(node.op)]
        if not (isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant | ast.JoinedStr)):
            yield f"{type(node.op).__name__} to {other.__name__}", lambda n, o=other: setattr(n, "op", o())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} to {other.__name__}", lambda n, o=other: setattr(n, "op", o())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus dropped", lambda n: setattr(n, "op", ast.UAdd())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant flipped", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "constant changed", lambda n: setattr(n, "value", n.value + 1)
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        if name in CALLS:
            key = "id" if isinstance(node.func, ast.Name) else "attr"
            yield f"{name} to {CALLS[name]}", lambda n, k=key, o=CALLS[name]: setattr(n.func, k, o)
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        for k in range(len(node.keys)):
            yield f"entry {k} dropped", lambda n, k=k: (n.keys.pop(k), n.values.pop(k))
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition negated", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))


def sites(tree: ast.Module) -> Iterator[tuple[str, ast.AST, range]]:
    """Every node inside a function with the function's name and the lines of its statement.

    Annotations, words and messages are left alone.
    """

    def walk(node: ast.AST, function: str, lines: range) -> Iterator[tuple[str, ast.AST, range]]:
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list", "type_params", "defaults", "kw_defaults"}:
                continue
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr | ast.Raise):
                    continue
                if isinstance(child, ast.keyword) and child.arg == "strict":  # of zip: lengths are equal
                    continue
                inside, around = function, statement(child) if isinstance(child, ast.stmt) else lines
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inside = f"{function}.{child.name}" if function else child.name
                elif function:
                    yield function, child, around
                yield from walk(child, inside, around)

    yield from walk(tree, "", range(0))


def statement(node: ast.stmt) -> range:
    """The lines of a statement; of one that has others inside, those before them."""
    body = getattr(node, "body", None)
    return range(node.lineno, max(body[0].lineno, node.lineno + 1) if body else (node.end_lineno or node.lineno) + 1)


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    found, file = [], path.relative_to(root).as_posix()
    alike: Counter[tuple[str, str]] = Counter()
    for function, node, lines in sites(ast.parse(path.read_text(encoding="utf-8"))):
        for what, _ in changes(node):
            found.append(Mutant(file, node.lineno, function, what, len(found), lines, alike[function, what]))
            alike[function, what] += 1
    return found


def mutated(path: Path, number: int) -> ast.Module:
    """The tree of a file with its change of this number made."""
    tree = copy.deepcopy(ast.parse(path.read_text(encoding="utf-8")))
    count = 0
    for _, node, _ in list(sites(tree)):
        for _, change in changes(node):
            if count == number:
                change(node)
                return ast.fix_missing_locations(tree)
            count += 1
    raise IndexError(number)
