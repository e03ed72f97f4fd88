"""An episode's main game as data that a page can solve by itself: a tree whose payoffs are polynomials."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winset.base.errors import ModelError
from winset.base.expressions import Polynomial
from winset.base.solution import Details
from winset.episodes.build import build
from winset.episodes.extremes import has_extreme
from winset.episodes.kinds.kind import AnyBuilt
from winset.episodes.kinds.sponsored import written_numbers
from winset.episodes.model import Model
from winset.episodes.schema import Written
from winset.episodes.setting import ranges
from winset.leadership.mandate import ROLES
from winset.leadership.sponsored import SponsoredProposal
from winset.theories.course import known_chances, walked, whole_tree
from winset.trees.arrays import ExactNumbers

__all__ = ["page_tree"]


MOST_TERMS = 50_000
"""A tree with more terms than this is too much for a page."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def page_tree(model: Model) -> Details | None:
    """The main game as a tree of perfect information in the free parameters of the file; None if it is no such game.

    Every number of the tree is a polynomial, or a belief by Bayes' rule, in ``numbers``; those are polynomials in
    ``parameters``. A polynomial is a list of terms, each a coefficient and the places of its factors.
    """
    built = build(model)
    try:
        tree = whole_tree(built)
    except ModelError:
        return None
    arrays = tree.to_arrays()
    if not isinstance(arrays.exact, ExactNumbers) or getattr(built.spec, "backup", None) is not None:
        return None
    numbers, home = _numbers(built, list(tree.parameters)), _home(built)
    words = {name for given in (*numbers, *home.values()) for p in given for name in p.names}
    fixed = _behind_extremes(model)
    free = [n for n in built.setting.free if n in words and n not in fixed and not _is_extreme(model, n)]
    names, edges, _ = walked(tree, arrays)
    known = known_chances(built, tree, names, arrays, edges)
    polynomials = [_terms(p, list(tree.parameters)) for p in arrays.exact.polynomials]
    if not free or sum(map(len, polynomials)) > MOST_TERMS:
        return None
    values, ends = built.setting.values, ranges(model)
    everything = list(built.setting.free)

    def written(p: Polynomial) -> list[list[object]]:
        return _terms(p, everything)

    return {
        "names": everything,
        "values": [float(values[name]) for name in everything],
        "open": [_open(model, name, ends.get(name)) for name in free],
        "numbers": [[written(p) for p in given] for given in numbers],
        "home": {word: [written(p) for p in given] for word, given in home.items()},
        "allowed": list(built.game.mandate) if isinstance(built.game, SponsoredProposal) else [],
        "roles": _roles(built, names, edges, arrays.child_start.tolist()),
        "players": list(tree.players),
        "nodes": list(names),
        "edges": list(edges),
        "mover": arrays.mover.tolist(),
        "first": arrays.child_start.tolist(),
        "child": arrays.child.tolist(),
        "row": arrays.payoff_row.tolist(),
        "polynomials": polynomials,
        "chance": arrays.chance_polynomial.tolist(),
        "known": [None if x != x else x for x in known.tolist()],
        "outcomes": [_outcome(built, end) for end in tree.terminals],
    }


def _numbers(built: AnyBuilt, symbols: Sequence[str]) -> list[tuple[Polynomial, ...]]:
    """The tree's own parameters in those of the file: one polynomial, or three that Bayes' rule makes a belief of."""
    if not isinstance(built.game, SponsoredProposal):
        return [(_polynomial(built, name),) for name in symbols]
    public = {symbol: name for name, symbol in built.game.symbols.items()}
    given = written_numbers(built.spec, built.game)
    signal, veil = built.spec.signal, built.spec.veil
    beliefs: dict[str, tuple[Written, ...]] = {}
    if signal is not None:
        beliefs["signal.belief"] = (signal.prior, *signal.subjective) if signal.observed else (signal.prior,)
    if veil is not None:
        beliefs["veil.suspicion"] = (veil.prior, 1, veil.autonomy)
    out = []
    for symbol in symbols:
        name = public.get(symbol, "")
        entry = beliefs.get(name) or (given.get(name, 0),)
        out.append(tuple(_polynomial(built, part) for part in entry))
    return out


def _polynomial(built: AnyBuilt, given: Written) -> Polynomial:
    """A number or expression of the file in its free parameters."""
    at = built.setting
    if not isinstance(given, str):
        return at.polynomial(given, "expression")
    return at.polynomial(_WORD.sub(lambda word: at.formulas.get(word[0], word[0]), given), "expression")


def _home(built: AnyBuilt) -> dict[str, list[Polynomial]]:
    """What ministries gain, where that decides what the sponsor may do."""
    home = getattr(built.spec, "ministries", None)
    if home is None or built.spec.mandate is not None:
        return {}
    gains = {word: [_polynomial(built, x) for x in getattr(home, word).values()] for word in ("overt", "behind")}
    return gains | {"vouched": [_polynomial(built, home.vouched)]}


def _roles(built: AnyBuilt, nodes: Sequence[str], edges: Sequence[str], first: Sequence[int]) -> list[str]:
    """The role that an action of the sponsor's first node plays, by edge; empty elsewhere."""
    roles = [""] * len(edges)
    if isinstance(built.game, SponsoredProposal):
        v = nodes.index("sponsor")
        for e in range(first[v], first[v + 1]):
            roles[e] = edges[e].partition(" ")[0]
    return roles


def _outcome(built: AnyBuilt, end: str) -> str:
    if isinstance(built.game, SponsoredProposal):
        return built.game.but(mandate=ROLES).ending(end).outcome
    node = getattr(built.spec, "nodes", {}).get(end)
    return str(getattr(node, "outcome", None) or end)


def _open(model: Model, name: str, ends: tuple[float, float] | None) -> Details:
    entry = model.parameters[name]
    return {"name": name, "says": entry.says, "unit": entry.unit, "range": None if ends is None else list(ends)}


def _is_extreme(model: Model, name: str) -> bool:
    given = model.parameters[name].value
    return isinstance(given, str) and has_extreme(given)


def _behind_extremes(model: Model) -> set[str]:
    """Parameters that a least or a largest one is taken of: a page cannot move those."""
    found: set[str] = set()
    fresh = {name for name in model.parameters if _is_extreme(model, name)}
    while fresh:
        found |= fresh
        texts = [str(model.parameters[name].value) for name in fresh]
        fresh = {word for text in texts for word in _WORD.findall(text) if word in model.parameters} - found
    return found


def _terms(p: Polynomial, names: Sequence[str]) -> list[list[object]]:
    place = {name: k for k, name in enumerate(names)}
    return [
        [float(c), [place[name] for name, power in monomial for _ in range(power)]] for monomial, c in p.terms.items()
    ]
