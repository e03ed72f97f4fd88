"""Marks for inputs that still come out wrong: strict, so that whoever mends one must remove its mark."""

import pytest


def awaited(reason):
    """The mark of a whole test that fails today."""
    return pytest.mark.xfail(strict=True, reason=reason)


def values(listed, failing, reason):
    """Parameters of a test; those in ``failing`` (all, if it is ``...``) fail today."""
    mark = awaited(reason)
    return [
        pytest.param(value, marks=mark, id=str(value))
        if failing is ... or value in failing
        else pytest.param(value, id=str(value))
        for value in listed
    ]
