"""The examples in docstrings run and print what they say."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from types import ModuleType

import pytest

import winset

EXTRAS = {"winset.sweep.cluster"}
"""Modules that need an extra the tests may not have."""


def modules() -> list[str]:
    found = [m.name for m in pkgutil.walk_packages(winset.__path__, "winset.")]
    kept = [name for name in found if name not in EXTRAS and ".kernels" not in name and not name.endswith("__main__")]
    return ["winset", *kept]


def load(name: str) -> ModuleType:
    if ".plot" in name:
        pytest.importorskip("matplotlib")
    return import_module(name)


def test_every_example_in_a_docstring_is_right() -> None:
    tried = 0
    for name in modules():
        result = doctest.testmod(load(name))
        assert result.failed == 0, name
        tried += result.attempted
    assert tried > 20


def test_a_wrong_example_would_be_noticed() -> None:
    module = ModuleType("wrong")
    module.__doc__ = ">>> 1 + 1\n3\n"
    assert doctest.testmod(module, report=False, verbose=False).failed == 1
