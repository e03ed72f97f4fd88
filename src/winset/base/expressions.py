"""Payoffs as expressions in named parameters, read by a closed grammar and kept as exact sparse polynomials.

The grammar: numbers, names, ``+``, ``-``, ``*``, division by a number, parentheses and small whole powers. Nothing else
is read: no calls, no attributes, no code.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from numbers import Rational

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.numbers import Number, exact_number

__all__ = ["Polynomial", "PolynomialArrays", "compile_polynomials", "evaluate_draws", "evaluate_polynomials"]

Int = NDArray[np.int64]

Float = NDArray[np.float64]


@dataclass(frozen=True)
class PolynomialArrays:
    """K sparse polynomials in P parameters.

    Polynomial k is the sum over terms t in ``start[k]:start[k+1]`` of ``coefficient[t]`` times the product of
    ``x[factor[f]]`` over f in ``factor_start[t]:factor_start[t+1]`` (a parameter squared stands twice).
    """

    start: Int
    coefficient: Float
    factor_start: Int
    factor: Int


Monomial = tuple[tuple[str, int], ...]
LARGEST_POWER = 8
LARGEST_DEGREE = 16
LONGEST = 10_000
MOST_REMEMBERED = 20_000
ACCEPTED = "accepted: numbers, parameter names, + - *, / by a number, parentheses, whole powers 0 to 8"


_REMEMBERED: dict[tuple[str, tuple[str, ...]], Polynomial] = {}


class Polynomial:
    """A sparse polynomial in named parameters with exact coefficients.

    Examples
    --------
    >>> p = Polynomial.parse("2*h - (k + 1)^2/4", ["h", "k"])
    >>> p({"h": 3, "k": 1})
    5.0
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Monomial, Fraction]) -> None:
        self.terms: dict[Monomial, Fraction] = {m: c for m, c in terms.items() if c}

    @classmethod
    def constant(cls, value: int | float | Fraction) -> Polynomial:
        """The polynomial that is this number."""
        return cls({(): exact_number(value)})

    @classmethod
    def parse(cls, text: Number, names: Collection[str], where: str = "expression") -> Polynomial:
        """Read an expression.

        Parameters
        ----------
        text
            A number, or an expression as text.
        names
            The parameters it may use.
        where
            The place named in an error.

        Raises
        ------
        ModelError
            If it is not in the grammar, uses an unknown name, or is not finite.
        """
        if isinstance(text, bool) or not isinstance(text, str | float | np.floating | Rational | np.integer):
            raise ModelError(f"{where}: must be a number or an expression, got {text!r}")
        if not isinstance(text, str):
            try:
                return cls.constant(int(text) if isinstance(text, np.integer) else text)
            except (ValueError, OverflowError):
                raise ModelError(f"{where}: must be a finite number, got {text!r}") from None
        if len(text) > LONGEST:
            raise ModelError(f"{where}: is {len(text)} characters long; at most {LONGEST} are accepted")
        try:
            return _read_once(text, names if isinstance(names, tuple) else tuple(names), where)
        except OverflowError:
            raise ModelError(f"{where}: must be a finite number, got {_short(text)!r}") from None
        except ModelError:
            raise
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ModelError(f"{where}: cannot read {_short(text)!r}; {ACCEPTED}") from None

    @property
    def names(self) -> frozenset[str]:
        """The parameters it depends on."""
        return frozenset(name for monomial in self.terms for name, _ in monomial)

    @property
    def is_constant(self) -> bool:
        """Whether it depends on no parameter."""
        return all(not monomial for monomial in self.terms)

    def exact(self, values: Mapping[str, Fraction]) -> Fraction:
        """Its value in exact arithmetic."""
        total = Fraction(0)
        for monomial, coefficient in self.terms.items():
            for name, power in monomial:
                coefficient *= values[name] ** power
            total += coefficient
        return total

    def __call__(self, values: Mapping[str, float]) -> float:
        """Its value in floating point."""
        total = 0.0
        for monomial, coefficient in self.terms.items():
            term = float(coefficient)
            for name, power in monomial:
                term *= float(values[name]) ** power
            total += term
        return total

    def __add__(self, other: Polynomial) -> Polynomial:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            terms[monomial] = terms.get(monomial, Fraction(0)) + coefficient
        return Polynomial(terms)

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + (-other)

    def __mul__(self, other: Polynomial) -> Polynomial:
        terms: dict[Monomial, Fraction] = {}
        for m1, c1 in self.terms.items():
            for m2, c2 in other.terms.items():
                powers = dict(m1)
                for name, power in m2:
                    powers[name] = powers.get(name, 0) + power
                key = tuple(sorted(powers.items()))
                terms[key] = terms.get(key, Fraction(0)) + c1 * c2
        return Polynomial(terms)

    def __pow__(self, power: int) -> Polynomial:
        out = Polynomial.constant(1)
        for _ in range(power):
            out = out * self
        return out

    def __eq__(self, other: object) -> bool:
        return self.terms == other.terms if isinstance(other, Polynomial) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts = []
        for monomial, coefficient in self.terms.items():
            factors = [name if power == 1 else f"{name}^{power}" for name, power in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = "-" if coefficient < 0 else "+"
            parts.append(f"{sign} {'*'.join(factors)}")
        text = " ".join(parts)
        return text.removeprefix("+ ") if text.startswith("+") else text.replace("- ", "-", 1)

    def __repr__(self) -> str:
        return f"Polynomial({str(self)!r})"


def _read_once(text: str, names: tuple[str, ...], where: str) -> Polynomial:
    """An expression read before is remembered: trees repeat theirs a hundred times."""
    key = (text, names)
    found = _REMEMBERED.get(key)
    if found is None:
        found = _read(ast.parse(text.strip().replace("^", "**"), mode="eval").body, names, where, text)
        _ = [float(coefficient) for coefficient in found.terms.values()]
        if len(_REMEMBERED) >= MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[key] = found
    return found


def _literal(source: str, node: ast.Constant) -> str | None:
    """A number as it is written."""
    if source.isascii() and "\n" not in source:  # columns count bytes within a line
        return source[node.col_offset : node.end_col_offset]
    return ast.get_source_segment(source, node)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _read(node: ast.expr, names: Collection[str], where: str, text: str) -> Polynomial:
    """The polynomial of one node of the syntax tree."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        try:
            literal = _literal(text.strip().replace("^", "**"), node)
            return Polynomial({(): Fraction((literal or repr(node.value)).replace("_", ""))})
        except (ValueError, OverflowError):
            return Polynomial.constant(node.value)
    if isinstance(node, ast.Name):
        if node.id not in names:
            close = get_close_matches(node.id, names, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            known = ", ".join(sorted(names)) or "none"
            raise ModelError(f"{where}: no parameter named {node.id!r}{hint}; accepted: {known}")
        return Polynomial({((node.id, 1),): Fraction(1)})
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _read(node.operand, names, where, text)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        return _combine(node, names, where, text)
    raise ModelError(f"{where}: cannot read {_short(text)!r}; {ACCEPTED}")


def _combine(node: ast.BinOp, names: Collection[str], where: str, text: str) -> Polynomial:
    left, right = _read(node.left, names, where, text), _read(node.right, names, where, text)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return _bounded(left * right, where)
    if isinstance(node.op, ast.Div):
        if not right.is_constant:
            raise ModelError(
                f"{where}: divides by {right}, which depends on a parameter; only / by a number is accepted"
            )
        if not right.terms:
            raise ModelError(f"{where}: divides by zero in {_short(text)!r}")
        return left * Polynomial({(): 1 / right.terms[()]})
    if isinstance(node.op, ast.Pow):
        power = right.terms.get((), Fraction(0))
        if not right.is_constant or power.denominator != 1 or not 0 <= power <= LARGEST_POWER:
            raise ModelError(f"{where}: powers must be whole numbers from 0 to {LARGEST_POWER}, got {right}")
        return _bounded(left ** int(power), where)
    raise ModelError(f"{where}: cannot read {_short(text)!r}; {ACCEPTED}")


def _bounded(p: Polynomial, where: str) -> Polynomial:
    degree = max((sum(power for _, power in m) for m in p.terms), default=0)
    if degree > LARGEST_DEGREE or len(p.terms) > 1000:
        raise ModelError(
            f"{where}: expands to degree {degree} and {len(p.terms)} terms; at most 16 and 1000 are accepted"
        )
    return p


def compile_polynomials(polynomials: Sequence[Polynomial], names: Sequence[str]) -> PolynomialArrays:
    """Polynomials as arrays; every polynomial gets at least one term, so that none is empty."""
    position = {name: k for k, name in enumerate(names)}
    start, coefficient, factor_start, factor = [0], [], [0], []
    for p in polynomials:
        for monomial, c in (p.terms or {(): Fraction(0)}).items():
            coefficient.append(float(c))
            for name, power in monomial:
                factor += [position[name]] * power
            factor_start.append(len(factor))
        start.append(len(coefficient))
    return PolynomialArrays(
        np.array(start, dtype=np.int64),
        np.array(coefficient, dtype=np.float64),
        np.array(factor_start, dtype=np.int64),
        np.array(factor, dtype=np.int64),
    )


def evaluate_polynomials(arrays: PolynomialArrays, x: np.ndarray) -> np.ndarray:
    """Values (K,) of the polynomials at parameters ``x`` (P,); overflow gives an infinity."""
    if len(arrays.start) == 1:
        return np.zeros(0)
    terms = arrays.coefficient.copy()
    counts = np.diff(arrays.factor_start)
    with np.errstate(over="ignore", invalid="ignore"):
        for d in range(int(counts.max(initial=0))):
            has = np.flatnonzero(counts > d)
            terms[has] *= x[arrays.factor[arrays.factor_start[has] + d]]
        return np.add.reduceat(terms, arrays.start[:-1])


def evaluate_draws(arrays: PolynomialArrays, x: np.ndarray) -> np.ndarray:
    """Values (B, K) of the polynomials at B draws of the parameters, ``x`` (B, P); overflow gives an infinity."""
    terms = np.tile(arrays.coefficient, (len(x), 1))
    counts = np.diff(arrays.factor_start)
    with np.errstate(over="ignore", invalid="ignore"):
        for d in range(int(counts.max(initial=0))):
            has = np.flatnonzero(counts > d)
            terms[:, has] *= x[:, arrays.factor[arrays.factor_start[has] + d]]
        return np.add.reduceat(terms, arrays.start[:-1], axis=1)
