"""Kernels run as plain Python, for work that is done before a compiler would be.

The Python body of a kernel is read once more, with two changes. Every entry and every turn of a loop takes a step from
a store, and an empty store ends the run, so that none lasts long. And whatever NumPy and machine code may round in
their own ways (powers, exponentials) goes as machine code does it: the answer has the same bits either way. A body
that uses anything not known to be alike is not run here.
"""

from __future__ import annotations

import ast
import inspect
import math
import os
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.base.compile_cache import source_text

__all__ = ["MOST_STEPS", "apart", "plain_twin", "run_plain"]

MOST_STEPS = 2_000_000
"""Steps of one run, of a third of a microsecond to two."""
LARGEST = 400_000
"""Arrays with more entries than that are not tried."""

Body = Callable[..., Any]

_steps = bytearray()
_one_at_a_time = threading.RLock()


def _free_in_child() -> None:
    """A new lock in a process that was forked while a thread of its parent held the old one."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_free_in_child)


def run_plain(twin: Body, args: tuple[object, ...], most: int) -> tuple[bool, object, int]:
    """Run a twin for at most so many steps: whether it came to its end, what it returned, and how many it took.

    If it did not, the arrays among its arguments are as they were.
    """
    arrays = list(_arrays(args))
    if sum(array.size for array in arrays) > min(most, LARGEST):
        return False, None, most
    before = [array.copy() for array in arrays]
    with _one_at_a_time, np.errstate(all="ignore"):
        _fill(most)
        try:
            result = twin(*args)
        except Exception:  # out of steps, or something that machine code does otherwise than Python
            for array, old in zip(arrays, before, strict=True):
                array[...] = old
            return False, None, most
        taken = most - len(_steps)
    return True, _as_number(result), taken


def _fill(most: int) -> None:
    """Put so many steps into the store: those that the last run took, as a rule, which is quicker than all of them."""
    missing = most - len(_steps)
    if missing > 0:
        _steps.extend(bytes(missing))
    else:
        del _steps[most:]


def apart(twin: Body, machine: Callable[[], Body], patience: int) -> Body:
    """A twin as other twins call it: after so many steps, for which they are not charged, it is machine code."""
    left = patience

    def call(*args: object) -> object:
        nonlocal left
        if left <= 0:
            return machine()(*args)
        before = len(_steps)
        result = twin(*args)
        taken = before - len(_steps)
        _steps.extend(bytes(taken))
        left -= taken
        return result

    return call


def _arrays(values: tuple[object, ...]) -> Iterator[NDArray[Any]]:
    """The arrays among these, and in tuples among them, that can be written to."""
    for value in values:
        if isinstance(value, np.ndarray):
            if value.flags.writeable:
                yield value
        elif isinstance(value, tuple):
            yield from _arrays(value)


def _as_number(value: object) -> object:
    """A number as machine code returns it."""
    if type(value) is tuple:
        return tuple(map(_as_number, value))
    return value.item() if isinstance(value, np.generic) else value


def _exp(x: float) -> float:
    return math.exp(x) if x < 709.0 else float(np.exp(x))


def _log(x: float) -> float:
    return math.log(x) if x > 0.0 else float(np.log(x))


def _power(x: float, exponent: int) -> float:
    """A whole power by repeated squaring."""
    result: float = 1
    while exponent:
        if exponent & 1:
            result = result * x
        exponent >>= 1
        x = x * x
    return result


def _whole(function: Body) -> Body:
    """A sum or product of an array of whole numbers, where order does not matter."""

    def fold(array: NDArray[Any]) -> Any:
        if array.dtype.kind == "f":
            raise TypeError
        return function(array)

    return fold


_ALIKE = """
empty zeros ones full inf nan pi isfinite isnan isinf sqrt int64 int32 int8 uint8 float64 bool_ sign floor ceil
sort max min argmax argmin copysign arange abs
"""

NUMPY = SimpleNamespace(
    **{name: getattr(np, name) for name in _ALIKE.split()},
    exp=_exp,
    log=_log,
    log1p=math.log1p,
    sin=math.sin,
    cos=math.cos,
    arctan2=math.atan2,
    sum=_whole(np.sum),
    prod=_whole(np.prod),
    cumsum=_whole(np.cumsum),
)
"""What twins find under ``np``."""

_UNLIKE = frozenset({"sum", "dot", "mean", "prod", "cumsum", "argsort", "std", "var"})


STEP, POWER = "@step", "@power"
"""What twins call their steps and powers: no name of a kernel."""


class _UnlikeError(Exception):
    """A body that may round differently."""


class _Twin(ast.NodeTransformer):
    """A kernel's body with steps, and with whole powers as machine code takes them."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.decorator_list, node.returns = [], None
        for argument in node.args.args:
            argument.annotation = None
        _add_step(node)
        return node

    def visit_For(self, node: ast.For | ast.While) -> ast.For | ast.While:
        self.generic_visit(node)
        _add_step(node)
        return node

    visit_While = visit_For  # noqa: N815

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            raise _UnlikeError
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
            if type(node.right.value) is not int or node.right.value < 0:
                raise _UnlikeError
            power = ast.Name(POWER, ast.Load())
            return ast.copy_location(ast.Call(power, [node.left, node.right], []), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        match node.func:  # a field of workspace may have such a name, and is not called
            case ast.Attribute(ast.Name("np")):
                return node
            case ast.Attribute(attr=name) if name in _UNLIKE:
                raise _UnlikeError
        return node


def _add_step(node: ast.FunctionDef | ast.For | ast.While) -> None:
    """Take a step at every entry and at every turn."""
    after = 1 if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) else 0
    node.body.insert(after, ast.Expr(ast.Call(ast.Name(STEP, ast.Load()), [], [])))


def plain_twin(function: Body, twin_of: Callable[[object], Callable[[], Body | None] | None]) -> Body | None:
    """A kernel's body as the module says, or None if it must be compiled.

    ``twin_of`` gives for a kernel that the body calls what makes its twin, and None for everything else.
    """
    tree = _definition(function)
    if tree is None:
        return None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    try:
        module = ast.fix_missing_locations(ast.Module([_Twin().visit(tree)], []))
    except _UnlikeError:
        return None
    names: dict[str, Any] = {STEP: _steps.pop, POWER: _power}
    for name in used & function.__globals__.keys():
        value = function.__globals__[name]
        late = twin_of(value)
        names[name] = NUMPY if value is np else _late(names, name, late) if late else value
    exec(compile(module, function.__code__.co_filename, "exec"), names)
    twin: Body = names[function.__name__]
    twin.__defaults__ = function.__defaults__
    return twin


def _late(names: dict[str, Any], name: str, make: Callable[[], Body | None]) -> Body:
    """What stands for a kernel until it is first called, which most are not in any one run."""

    def first(*args: object) -> object:
        twin = make()
        if twin is None:
            raise _UnlikeError
        names[name] = twin
        return twin(*args)

    return first


def _definition(function: Body) -> ast.FunctionDef | None:
    """The part of its module's source that defines a function; a new one every time."""
    try:
        text = source_text(function.__module__) or inspect.getsource(inspect.getmodule(function) or function)
    except (OSError, TypeError, ImportError):
        return None
    lines = text.splitlines()
    start = function.__code__.co_firstlineno - 1
    while start < len(lines) and lines[start].startswith("@"):
        start += 1
    if start >= len(lines) or not lines[start].startswith(f"def {function.__name__}("):
        return None
    end = start + 1
    while end < len(lines) and (not lines[end] or lines[end][0] in " )"):
        end += 1
    found = ast.parse("\n" * start + "\n".join(lines[start:end])).body[0]
    return found if isinstance(found, ast.FunctionDef) else None
