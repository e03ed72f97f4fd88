"""winset: negotiations as games, with certified answers.

>>> import winset as ws
>>> game = ws.NormalForm.from_bimatrix([[3, 0], [5, 1]], [[3, 5], [0, 1]])
>>> print(ws.solve(game, ws.Pure()).point)
1: 2; 2: 2
"""

import sys
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any

import lazy_loader

__version__ = "0.1.0"

_load, _, _names = lazy_loader.attach_stub(__name__, __file__)
_MODULES = {
    "families": "winset.coalitions.games.families",
    "generators": "winset.tables.games.generators",
    "plot": "winset.plot",
}

__all__ = [*_names, "__version__"]


class _Package(ModuleType):
    """Loads public names on first use, and keeps ``winset.solve`` the verb.

    Importing the submodule ``winset.solve`` would otherwise put the module where users expect the function.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _names:
            close = get_close_matches(name, _names, n=1)
            raise AttributeError(f"winset has no {name!r}" + (f"; did you mean {close[0]}?" if close else ""))
        value = import_module(_MODULES[name]) if name in _MODULES else _load(name)
        super().__setattr__(name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _names or name in _MODULES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *__all__})


sys.modules[__name__].__class__ = _Package

import winset.concepts  # noqa: E402, F401  (every concept enters the list of names that files and users write)
