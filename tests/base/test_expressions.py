from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winset import ModelError
from winset.base.expressions import Polynomial, compile_polynomials, evaluate_polynomials

NAMES = ["h", "k", "long_name"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1e-3", Fraction(1, 1000)),
        ("-(h - 2)*k", Fraction(-1, 2)),
        ("h^2 - h**3/9", Fraction(6)),
        ("(h + k)^2", Fraction(49, 4)),
        ("2*h/4", Fraction(3, 2)),
        ("k^0 + long_name", Fraction(8)),
        ("+h", Fraction(3)),
        ("  h  ", Fraction(3)),
    ],
)
def test_reads_and_evaluates_exactly(text: str, value: Fraction) -> None:
    p = Polynomial.parse(text, NAMES)
    assert p.exact({"h": Fraction(3), "k": Fraction(1, 2), "long_name": Fraction(7)}) == value
    assert p({"h": 3, "k": 0.5, "long_name": 7}) == pytest.approx(float(value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("__import__('os')", "cannot read"),
        ("h.real", "cannot read"),
        ("h(2)", "cannot read"),
        ("h if k else 1", "cannot read"),
        ("[h]", "cannot read"),
        ("'h'", "cannot read"),
        ("True", "cannot read"),
        ("h % 2", "cannot read"),
        ("h // 2", "cannot read"),
        ("h +", "cannot read"),
        ("", "cannot read"),
        ("1/h", "divides by h, which depends on a parameter"),
        ("h/(1-1)", "divides by zero"),
        ("h^9", "powers must be whole numbers from 0 to 8"),
        ("h^-1", "powers must be whole numbers"),
        ("h^0.5", "powers must be whole numbers"),
        ("2^k", "powers must be whole numbers"),
        ("(h^8)^8", "expands to degree 64"),
        ("hh + 1", "no parameter named 'hh'; did you mean 'h'"),
        ("1e999", "must be a finite number"),
        (float("nan"), "must be a finite number"),
        (float("inf"), "must be a finite number"),
        (None, "must be a number or an expression"),
        (True, "must be a number or an expression"),
        (
            "h+" * 6000 + "h",
            "12,001 characters; at most 10,000 are accepted; to raise the limit: winset.limits(formula=",
        ),
        ("(" * 400 + "h" + ")" * 400, "400 brackets within brackets"),
    ],
)
def test_refuses_everything_else_and_names_the_place(text: object, message: str) -> None:
    with pytest.raises(ModelError, match=r"^payoffs\[US\]: ") as error:
        Polynomial.parse(text, NAMES, "payoffs[US]")  # type: ignore[arg-type]
    assert message in str(error.value)


polynomials = st.recursive(
    st.sampled_from(["h", "k", "long_name", "2", "0.5", "7/3"]),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=8,
)


@settings(deadline=None, max_examples=100)
@given(polynomials)
def test_text_and_arrays_keep_the_value(text: str) -> None:
    p = Polynomial.parse(text, NAMES)
    assert Polynomial.parse(str(p), NAMES) == p
    assert hash(Polynomial.parse(str(p), NAMES)) == hash(p)
    values = {"h": 1.5, "k": -2.0, "long_name": 0.25}
    arrays = compile_polynomials([p, p * p], NAMES)
    got = evaluate_polynomials(arrays, np.array([values[n] for n in NAMES]))
    assert got[0] == pytest.approx(p(values))
    assert got[1] == pytest.approx(p(values) ** 2)
    assert p.names <= set(NAMES)
