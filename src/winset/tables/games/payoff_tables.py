"""Reading tables of payoffs: numbers, fractions, or expressions in named parameters; with every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from winset.base.array_types import Exact, Float
from winset.base.errors import Faults, ModelError, as_list
from winset.base.expressions import Polynomial
from winset.base.limits import check_limit, fraction
from winset.base.numbers import Number, exact_number

__all__ = ["PayoffTable", "changed_parameters", "check_parameters", "read_names", "read_strategy", "read_table"]


Value = int | float | Fraction
"""Of a parameter."""


class PayoffTable(NamedTuple):
    """A table as floats and, where its entries say so, as fractions and as polynomials (in C order)."""

    payoffs: Float
    exact: Exact | None
    polynomials: tuple[Polynomial, ...] | None = None


def read_table(payoffs: object, parameters: Mapping[str, Value], faults: Faults) -> PayoffTable:
    """The table; fractions where entries are integers, fractions or strings, polynomials if there are parameters."""
    raw = _raw_table(payoffs)
    check_limit("players", raw.shape[0], "payoffs")
    check_limit("cells", raw.size, "payoffs")
    polynomials = None
    if raw.dtype.kind == "f":
        table, exact = raw.astype(np.float64, copy=False), None  # a copy of what was given already
    elif raw.dtype.kind in "iub":
        table = raw.astype(np.float64)
        exact = np.array([Fraction(int(x)) for x in raw.ravel()], dtype=object).reshape(raw.shape)
    else:
        if parameters:
            flat, polynomials = _expressions(raw, parameters, faults)
        else:
            flat = np.empty(raw.size, dtype=object)
            for k, entry in enumerate(raw.ravel()):
                flat[k] = _entry(entry, _place(k, raw.shape), faults)
        exact = flat.reshape(raw.shape)
        table = np.array([_as_float(x) for x in flat]).reshape(raw.shape)
    finite = np.isfinite(table)
    bad = () if finite.all() else np.argwhere(~finite)
    for where in bad[:20]:
        place = "".join(f"[{int(k)}]" for k in where)
        faults.add(f"payoffs{place}", f"must be a finite number, got {raw[tuple(where)]}")
    if len(bad) > 20:
        faults.add("payoffs", f"and {len(bad) - 20} more that are not finite")
    if parameters and polynomials is None and not len(bad):
        polynomials = tuple(
            Polynomial.constant(x if exact is None else exact.flat[k]) for k, x in enumerate(table.flat)
        )
    return PayoffTable(np.ascontiguousarray(table), exact if not len(bad) else None, polynomials)


def _raw_table(payoffs: object) -> Exact | Float:
    """The table as an array: of one type of number if that keeps every number as it is, else of objects."""
    try:
        raw = np.array(payoffs)
    except (TypeError, ValueError, ArithmeticError):
        raise ModelError("payoffs: the tables are ragged; every player's table must have the same shape") from None
    except OverflowError:
        raw = np.array(payoffs, dtype=object)
    if raw.ndim == 0 or raw.shape[0] == 0:
        raise ModelError("payoffs: must hold at least one player's table, got none")
    if raw.dtype.kind == "c":
        raise ModelError("payoffs: must be real numbers, got complex ones")
    if raw.dtype.kind not in "fiub":
        return np.array(payoffs, dtype=object)
    if raw.dtype.kind == "f" and not isinstance(payoffs, np.ndarray) and (np.abs(raw) >= 2.0**53).any():
        as_given = np.array(payoffs, dtype=object)  # whole numbers among them may have been rounded
        if not all(isinstance(x, float | np.floating) for x in as_given.ravel()):
            return as_given
    return raw


def _place(k: int, shape: tuple[int, ...]) -> str:
    return "payoffs" + "".join(f"[{int(x)}]" for x in np.unravel_index(k, shape))


def _entry(entry: Number, place: str, faults: Faults) -> Fraction:
    try:
        return fraction(entry, place) if isinstance(entry, str) else exact_number(entry)
    except ModelError as error:
        faults.include(error)
        return Fraction(0)
    except (ValueError, TypeError, OverflowError, ZeroDivisionError):
        faults.add(place, f"must be a finite number, a fraction or a string such as '1/3', got {entry!r}")
        return Fraction(0)


def _expressions(
    raw: Exact | Float, parameters: Mapping[str, Value], faults: Faults
) -> tuple[Exact, tuple[Polynomial, ...]]:
    """Every entry as an expression in the parameters, with its present value."""
    values = {name: exact_number(value) for name, value in parameters.items()}
    flat = np.empty(raw.size, dtype=object)
    polynomials = []
    known: dict[tuple[type, str | int], Polynomial] = {}
    for k, entry in enumerate(raw.ravel()):
        try:
            read = known.get((type(entry), entry)) if isinstance(entry, str | int) else None
            if read is None:
                read = (
                    entry
                    if isinstance(entry, Polynomial)
                    else Polynomial.parse(entry, parameters, _place(k, raw.shape))
                )
                if isinstance(entry, str | int):
                    known[type(entry), entry] = read
        except ModelError as error:
            faults.include(error)
            read = Polynomial.constant(0)
        polynomials.append(read)
        flat[k] = read.exact(values)
    return flat, tuple(polynomials)


def _as_float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def read_names(given: Sequence[str] | None, count: int, where: str, faults: Faults) -> tuple[str, ...]:
    """``count`` different names, ``"1", "2", ...`` if omitted."""
    if given is None:
        return _numbered(count)
    names = tuple(given) if isinstance(given, str) else tuple(map(str, as_list(given, where, f"{count} names")))
    if len(names) != count:
        faults.add(where, f"must be {count} names, got {len(names)}")
        return _numbered(count)
    repeated = sorted(name for name, times in Counter(names).items() if times > 1)
    if repeated:
        faults.add(where, f"names must differ, got {', '.join(map(repr, repeated))} more than once")
    return names


@lru_cache(maxsize=64)
def _numbered(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(1, count + 1)))


def read_strategy(given: object, actions: Sequence[str], where: str, faults: Faults) -> list[Fraction | float]:
    """Probabilities over these actions: given in order, by name, or as the name of the one action played."""
    if isinstance(given, str):
        given = {given: 1}
    if isinstance(given, Mapping):
        for name in given:
            if name not in actions:
                faults.add(where, f"no action named {name!r}; accepted: {', '.join(actions)}")
        given = [given.get(name, 0) for name in actions]
    row: list[Number] = list(given) if isinstance(given, Iterable) else []
    if len(row) != len(actions):
        faults.add(where, f"must have a probability for each of {', '.join(actions)}, got {given!r}")
        return [Fraction(0)] * len(actions)
    out: list[Fraction | float] = []
    for p in row:
        try:
            out.append(float(p) if isinstance(p, float | np.floating) else exact_number(p))
        except (ValueError, TypeError, OverflowError, ZeroDivisionError):
            faults.add(where, f"must be probabilities, got {p!r}")
    return out


def check_parameters(values: Mapping[str, Value], faults: Faults) -> None:
    """Note names that expressions cannot use and values that are not finite numbers."""
    for name, value in values.items():
        if not str(name).isidentifier():
            faults.add(f"parameters.{name}", "the name must be letters, digits and _, not starting with a digit")
        try:
            if isinstance(value, bool):
                raise TypeError
            exact_number(value)
            float(value)
        except (ValueError, TypeError, OverflowError):
            faults.add(f"parameters.{name}", f"must be a finite number, got {value!r}")


def changed_parameters(present: Mapping[str, Value], changes: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters with some of them changed.

    Raises
    ------
    ModelError
        If a name is unknown or a value not finite.
    """
    faults = Faults()
    for name in changes:
        if name not in present:
            close = get_close_matches(name, present, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            known = ", ".join(present) or "none"
            faults.add("parameters", f"no parameter named {name!r}{hint}; accepted: {known}")
    check_parameters(changes, faults)
    faults.raise_if_any()
    return {**present, **changes}
