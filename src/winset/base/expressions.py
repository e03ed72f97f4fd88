"""Payoffs as expressions in named parameters, read by a closed grammar and kept as exact sparse polynomials.

The grammar: numbers, names, ``+``, ``-``, ``*``, division by a number, parentheses and small whole powers. Nothing else
is read: no calls, no attributes, no code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError, closest, listed
from winset.base.limits import check_limit, check_number, current_limits, fraction
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
MOST_REMEMBERED = 20_000
DIGITS = re.compile(r"\d[\d_]*")
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
            raise ModelError(f"{where}: must be a number or an expression, got {text!r:.100}")
        if not isinstance(text, str):
            try:
                number = exact_number(int(text) if isinstance(text, np.integer) else text)
                check_number(number, where)
                float(number)
            except ModelError:
                raise
            except (ValueError, OverflowError):
                raise ModelError(f"{where}: must be a finite number, got {_short(str(text))}") from None
            return cls({(): number})
        check_limit("formula", len(text), where)
        try:
            return _read_once(text, names if isinstance(names, tuple) else tuple(names), where)
        except OverflowError:
            raise ModelError(f"{where}: must be a finite number, got {_short(text)!r}") from None
        except ModelError:
            raise
        except (RecursionError, MemoryError):
            raise ModelError(f"{where}: has too many signs or brackets one within the other") from None
        except (SyntaxError, ValueError):
            raise ModelError(f"{where}: cannot read {_short(text)!r}; {ACCEPTED}") from None

    @property
    def names(self) -> frozenset[str]:
        """The parameters it depends on."""
        return frozenset(name for monomial in self.terms for name, _ in monomial)

    @property
    def degree(self) -> int:
        """The largest sum of powers in a term."""
        return max((sum(power for _, power in monomial) for monomial in self.terms), default=0)

    @property
    def is_constant(self) -> bool:
        """Whether it depends on no parameter."""
        return all(not monomial for monomial in self.terms)

    def bits_at(self, values: Mapping[str, Fraction]) -> int:
        """A bound on the length of its exact value in binary digits, without working it out."""
        long = {name: _bits(values[name]) for name in self.names}
        return sum(_bits(c) + sum(power * long[name] for name, power in m) + 1 for m, c in self.terms.items())

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

    def at_columns(self, values: Mapping[str, NDArray[np.float64]], rows: int) -> NDArray[np.float64]:
        """Its values, shape ``(rows,)``, where every name has a column of values."""
        total = np.zeros(rows)
        for monomial, coefficient in self.terms.items():
            term = np.full(rows, float(coefficient))
            for name, power in monomial:
                term *= values[name] ** power
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
        found = _Reader(text, names, where).read()
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


def _bits(number: Fraction) -> int:
    """Binary digits above and below the stroke, those of 1 not counted."""
    return number.numerator.bit_length() + number.denominator.bit_length() - 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


class _Reader:
    """Reads one expression, and stops before the work of multiplying it out exceeds the limits."""

    def __init__(self, text: str, names: Collection[str], where: str) -> None:
        self.text, self.names, self.where = text, names, where
        self.source = text.strip().replace("^", "**")
        self.work = 0

    def read(self) -> Polynomial:
        """The polynomial of the whole text."""
        check_limit("nesting", _deepest(self.source), self.where)
        check_limit("digits", max(map(len, DIGITS.findall(self.source)), default=0), self.where)
        return self._of(ast.parse(self.source, mode="eval").body)

    def _of(self, node: ast.expr) -> Polynomial:
        """The polynomial of one node of the syntax tree; sums and products in a row are taken one after the other."""
        row: list[ast.BinOp] = []
        while isinstance(node, ast.BinOp):
            row.append(node)
            node = node.left
        value = self._single(node)
        while row:
            above = row.pop()
            value = self._combined(above.op, value, above.right)
        return value

    def _single(self, node: ast.expr) -> Polynomial:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            literal = (_literal(self.source, node) or repr(node.value)).replace("_", "")
            try:
                return Polynomial({(): fraction(literal, self.where)})
            except ModelError:
                raise
            except (ValueError, OverflowError):
                return Polynomial.constant(node.value)
        if isinstance(node, ast.Name):
            if node.id not in self.names:
                hint = closest(node.id, self.names)
                known = listed(sorted(self.names))
                raise ModelError(f"{self.where}: no parameter named {node.id!r}{hint}; accepted: {known}")
            return Polynomial({((node.id, 1),): Fraction(1)})
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = self._of(node.operand)
            return -inner if isinstance(node.op, ast.USub) else inner
        raise ModelError(f"{self.where}: cannot read {_short(self.text)!r}; {ACCEPTED}")

    def _combined(self, op: ast.operator, left: Polynomial, node: ast.expr) -> Polynomial:
        right = self._of(node)
        if isinstance(op, ast.Add | ast.Sub):
            self._spend(len(left.terms) + len(right.terms))
            return self._within(left + right if isinstance(op, ast.Add) else left - right)
        if isinstance(op, ast.Mult):
            return self._product(left, right)
        if isinstance(op, ast.Div):
            if not right.is_constant:
                raise ModelError(
                    f"{self.where}: divides by {_short(str(right))}, which depends on a parameter; "
                    "only / by a number is accepted"
                )
            if not right.terms:
                raise ModelError(f"{self.where}: divides by zero in {_short(self.text)!r}")
            return self._product(left, Polynomial({(): 1 / right.terms[()]}))
        if isinstance(op, ast.Pow):
            power = right.terms.get((), Fraction(0))
            if not right.is_constant or power.denominator != 1 or not 0 <= power <= LARGEST_POWER:
                what = f"powers must be whole numbers from 0 to {LARGEST_POWER}, got {_short(str(right))}"
                raise ModelError(f"{self.where}: {what}")
            self._refuse_degree(left.degree * int(power))
            out = Polynomial.constant(1)
            for _ in range(int(power)):
                out = self._product(out, left)
            return out
        raise ModelError(f"{self.where}: cannot read {_short(self.text)!r}; {ACCEPTED}")

    def _product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self._spend(len(left.terms) * len(right.terms))
        return self._within(left * right)

    def _spend(self, steps: int) -> None:
        """Count the terms that are added or multiplied; an expression may take some hundred times its largest size."""
        self.work += steps
        if self.work > 500 * current_limits().terms:
            check_limit("terms", self.work // 100, f"{self.where}: to multiply out")

    def _refuse_degree(self, degree: int) -> None:
        if degree > LARGEST_DEGREE:
            raise ModelError(f"{self.where}: expands to degree {degree}; at most {LARGEST_DEGREE} is accepted")

    def _within(self, p: Polynomial) -> Polynomial:
        self._refuse_degree(p.degree)
        check_limit("terms", len(p.terms), f"{self.where}: expands to too much")
        for coefficient in p.terms.values():
            check_number(coefficient, self.where)
        return p


def _deepest(text: str) -> int:
    """How many brackets are open at once, at most."""
    most = here = 0
    for sign in text:
        here += (sign == "(") - (sign == ")")
        most = max(most, here)
    return most


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
