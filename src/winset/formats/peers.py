"""Games of other Python packages, read and made: nashpy, quantecon, pygambit and NegMAS, where they are installed."""

from __future__ import annotations

import io
from fractions import Fraction
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from winset.base.errors import ModelError
from winset.domains.games.domain import Domain
from winset.domains.games.negmas import domain_of_scenario, is_scenario
from winset.formats.gambit import parse, written
from winset.tables.games.normal import NormalForm
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["from_peer", "to_peer"]


_PACKAGES = {"nashpy": "nashpy", "quantecon": "quantecon.game_theory", "pygambit": "pygambit"}


def from_peer(game: Any) -> NormalForm | ExtensiveForm | Domain:
    """The game that an object of another package holds.

    Parameters
    ----------
    game
        A ``nashpy.Game``, a ``quantecon.game_theory.NormalFormGame``, a game of pygambit (16 or 17) in strategic or
        extensive form, or a scenario of NegMAS: whatever has ``outcome_space.issues`` and ``ufuns``. Gambit's payoffs
        and probabilities are taken over exactly; names of players and actions where there are any.

    Raises
    ------
    ModelError
        If it is something else.

    Examples
    --------
    >>> import nashpy
    >>> from_peer(nashpy.Game([[1, -1], [-1, 1]])).players
    ('1', '2')
    """
    package = type(game).__module__.partition(".")[0]
    if package == "nashpy" and hasattr(game, "payoff_matrices"):
        return NormalForm([_whole(table) for table in game.payoff_matrices])
    if package == "quantecon" and hasattr(game, "payoff_profile_array"):
        return NormalForm(_whole(np.moveaxis(np.asarray(game.payoff_profile_array), -1, 0)))
    if package == "pygambit" and (hasattr(game, "to_nfg") or hasattr(game, "to_efg")):
        tree = getattr(game, "is_tree", type(game).__name__ == "ExtensiveGame")  # version 17 has a class for each form
        return parse(game.to_efg() if tree else game.to_nfg(), "pygambit.Game")
    if is_scenario(game):
        return domain_of_scenario(game)
    accepted = "nashpy.Game, quantecon.game_theory.NormalFormGame, pygambit.Game, negmas.Scenario"
    raise ModelError(f"game: must be a game of another package, got {type(game).__name__}; accepted: {accepted}")


def to_peer(game: NormalForm | ExtensiveForm, package: str) -> Any:
    """The game as an object of another package.

    Parameters
    ----------
    game
        A normal or extensive form, or anything with ``__game__()`` that gives one.
    package
        ``"nashpy"`` (two players), ``"quantecon"`` or ``"pygambit"``. An extensive form goes to pygambit as it is, to
        the others in strategic form. Payoffs stay exact in pygambit only.

    Raises
    ------
    ModelError
        If the package is unknown or not installed, or cannot hold the game.
    """
    if package not in _PACKAGES:
        raise ModelError(f"package: no package {package!r}; accepted: {', '.join(_PACKAGES)}")
    game = game.__game__() if hasattr(game, "__game__") else game
    if not isinstance(game, NormalForm | ExtensiveForm):
        raise ModelError(f"game: must be a normal or an extensive form, got {type(game).__name__}")
    module = _module(package)
    if package == "pygambit":
        text = io.BytesIO(written(game).encode())
        return module.read_efg(text) if isinstance(game, ExtensiveForm) else module.read_nfg(text)
    table = game.to_normal_form() if isinstance(game, ExtensiveForm) else game
    if package == "nashpy":
        if len(table.players) != 2:
            raise ModelError(f"game: nashpy holds games of two players, got {len(table.players)}")
        return module.Game(table.payoffs[0], table.payoffs[1])
    return module.NormalFormGame(np.moveaxis(table.payoffs, 0, -1).copy())


def _module(package: str) -> ModuleType:
    try:
        return import_module(_PACKAGES[package])
    except ImportError:
        raise ModelError(
            f"package: {package} is not installed; accepted: an environment with it, such as pip install {package}"
        ) from None


def _whole(table: Any) -> Any:
    """Whole numbers given as floats as fractions, so that answers can be proved; other numbers as they are."""
    array = np.asarray(table)
    if array.dtype.kind != "f" or not np.isfinite(array).all() or np.any(array != np.rint(array)):
        return array
    exact = np.empty(array.shape, dtype=object)
    for place, entry in np.ndenumerate(array):
        exact[place] = Fraction(int(entry))
    return exact
