"""Parameters that follow from others by a smallest, a largest, an absolute value, a ratio or rounding.

``min(a, 2*b)``, ``max(1/2, w)``, ``abs(a - b)``, ``ratio(a, b + c)``, ``round(100*a)``, in sums and products with
other expressions. They are evaluated when a game is built: payoffs stay polynomials, and such a parameter is one of the
game's own.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

import numpy as np

from winset.base.errors import ModelError
from winset.base.limits import check_limit

__all__ = ["has_extreme", "value_of"]


Value: TypeAlias = Any
"""A fraction, a float, or an array of them: whatever the expressions give."""
_CALL = re.compile(r"\b(min|max|abs|round|ratio)\s*\(")
_OF_SEVERAL: dict[str, Callable[..., Value]] = {"min": np.minimum, "max": np.maximum}
_COMBINE: dict[type[ast.operator], Callable[..., Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def _rounded(x: Value) -> Value:
    """To the nearest whole number, halves up."""
    return Fraction(math.floor(x + Fraction(1, 2))) if isinstance(x, Fraction) else np.floor(np.asarray(x) + 0.5)


_OF_ONE: dict[str, Callable[..., Value]] = {"abs": np.abs, "round": _rounded}


def _ratio(numbers: list[Value], place: str) -> Value:
    """The first number over the second."""
    if len(numbers) != 2:
        raise ModelError(f"{place}: ratio takes two numbers, got {len(numbers)}")
    if not np.all(numbers[1]):
        raise ModelError(f"{place}: ratio divides by 0")
    return numbers[0] / numbers[1]


def has_extreme(text: str) -> bool:
    """Whether it takes a smallest, a largest, an absolute value or a ratio, or rounds."""
    return _CALL.search(text) is not None


def value_of(text: str, number: Callable[[str], Value], place: str) -> Value:
    """Its value; ``number`` evaluates the expressions without such a choice that it is made of.

    Fractions stay exact; arrays are taken element by element.

    Raises
    ------
    ModelError
        If it is not read.
    """
    check_limit("formula", len(text), place)
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ModelError(f"{place}: cannot read {text[:60]!r}") from None
    try:
        return _value(tree.body, number, place)
    except RecursionError:
        raise ModelError(f"{place}: has too many signs or brackets one within the other") from None


def _value(node: ast.expr, number: Callable[[str], Value], place: str) -> Value:
    if not any(isinstance(inner, ast.Call) for inner in ast.walk(node)):
        return number(ast.unparse(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        numbers = [_value(argument, number, place) for argument in node.args]
        name = node.func.id
        if name in _OF_ONE and len(numbers) != 1:
            raise ModelError(f"{place}: {name} takes one number, got {len(numbers)}")
        if not numbers:
            raise ModelError(f"{place}: {name} takes at least one number, got none")
        if name in _OF_ONE:
            return _OF_ONE[name](numbers[0])
        if name == "ratio":
            return _ratio(numbers, place)
        if name in _OF_SEVERAL:
            return reduce(_OF_SEVERAL[name], numbers)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, number, place)
    if isinstance(node, ast.BinOp) and type(node.op) in _COMBINE:
        left, right = (_value(side, number, place) for side in (node.left, node.right))
        return _COMBINE[type(node.op)](left, right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant):
        return _value(node.left, number, place) / number(ast.unparse(node.right))
    known = "min(), max(), abs(), ratio(), round(), + - *, / by a number"
    raise ModelError(f"{place}: cannot read {ast.unparse(node)!r}; accepted: {known}")
