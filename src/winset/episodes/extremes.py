"""Parameters that follow from others by a smallest, a largest or an absolute value.

``min(a, 2*b)``, ``max(1/2, w)``, ``abs(a - b)``, in sums and products with other expressions. They are evaluated when a
game is built: payoffs stay polynomials, and such a parameter is one of the game's own.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from winset.errors import ModelError

__all__ = ["has_extreme", "value_of"]

_CALL = re.compile(r"\b(min|max|abs)\s*\(")
_CHOOSE: dict[str, Callable[..., Any]] = {"min": np.minimum, "max": np.maximum, "abs": np.abs}
_COMBINE: dict[type[ast.operator], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def has_extreme(text: str) -> bool:
    """Whether it takes a smallest, a largest or an absolute value."""
    return _CALL.search(text) is not None


def value_of(text: str, number: Callable[[str], Any], place: str) -> Any:
    """Its value; ``number`` evaluates the expressions without such a choice that it is made of.

    Fractions stay exact; arrays are taken element by element.

    Raises
    ------
    ModelError
        If it is not read.
    """
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ModelError(f"{place}: cannot read {text!r}") from None
    return _value(tree.body, number, place)


def _value(node: ast.expr, number: Callable[[str], Any], place: str) -> Any:
    if not any(isinstance(inner, ast.Call) for inner in ast.walk(node)):
        return number(ast.unparse(node))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CHOOSE and not node.keywords:
        numbers = [_value(argument, number, place) for argument in node.args]
        if node.func.id == "abs" and len(numbers) != 1:
            raise ModelError(f"{place}: abs takes one number, got {len(numbers)}")
        if not numbers:
            raise ModelError(f"{place}: {node.func.id} takes at least one number, got none")
        return np.abs(numbers[0]) if node.func.id == "abs" else reduce(_CHOOSE[node.func.id], numbers)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, number, place)
    if isinstance(node, ast.BinOp) and type(node.op) in _COMBINE:
        left, right = (_value(side, number, place) for side in (node.left, node.right))
        return _COMBINE[type(node.op)](left, right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant):
        return _value(node.left, number, place) / number(ast.unparse(node.right))
    raise ModelError(
        f"{place}: cannot read {ast.unparse(node)!r}; accepted: min(...), max(...), abs(...), + - *, / by a number"
    )
