"""winset: negotiations as games, with certified answers.

>>> import winset as ws
>>> game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> print(ws.solve(game, ws.Pure()).point)
1: 2; 2: 2
"""

import ast
import sys
from difflib import get_close_matches
from importlib import import_module, resources
from types import ModuleType
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    alias.name: f"{__name__}.{node.module or ''}".rstrip(".")
    for node in ast.parse(resources.files(__name__).joinpath("__init__.pyi").read_text(encoding="utf-8")).body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
"""Public names and the modules that hold them, as the stub lists them: from a folder or from a zip file."""

_MODULES = ("families", "generators", "plot", "scores")
"""The names that are modules themselves."""

__all__ = [*_WHERE, "__version__"]


class _Package(ModuleType):
    """Loads public names on first use, and keeps ``winset.solve`` the verb.

    Importing the submodule ``winset.solve`` would otherwise put the module where users expect the function.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _WHERE:
            close = get_close_matches(name, _WHERE, n=1)
            raise AttributeError(f"winset has no {name!r}" + (f"; did you mean {close[0]}?" if close else ""))
        if name in _MODULES:
            return import_module(f"{_WHERE[name]}.{name}")
        value = getattr(import_module(_WHERE[name]), name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _WHERE or name in _MODULES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        loaded = (name for name in self.__dict__ if f"{__name__}.{name}" in sys.modules)
        return sorted({*__all__, *loaded})


sys.modules[__name__].__class__ = _Package

import winset.concepts  # noqa: E402, F401  (every concept enters the list of names that files and users write)
