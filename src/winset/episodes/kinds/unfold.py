"""Short ways to write a tree: nodes for every level of a number, and votes.

``levels = { x = [0, "1/2", 1] }`` lets a node be named ``"offer {x}"``: it then stands for one node a level. An action
that has ``{x}`` while its node has not stands for one action a level. In payoffs, probabilities and readings the name
``x`` is the level's value.

A node that several actions lead to is written once and stands for one node each: the first keeps its name, the others
are called ``"crisis (via offer)"``; what the outcome is called stays.

A node with ``vote = [...]`` asks its voters one after the other until ``quota`` of them have said yes or can no longer
do so, and leads to the ends ``passes`` and ``fails``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import TypeAlias, TypeGuard

from winset.base.limits import check_limit

__all__ = ["unfold"]


_SLOT = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Table: TypeAlias = dict[str, object]
Levels: TypeAlias = Mapping[str, list[object]]
Bound: TypeAlias = Mapping[str, object]
MOST_VOTERS = 12
"""More would make the tree of their votes too large to write down."""


def unfold(table: Mapping[str, object]) -> Table:
    """The table of a tree with every level and every vote written out.

    Raises
    ------
    ValueError
        As ``key: what is wrong``.
    """
    nodes, levels = table.get("nodes"), table.get("levels", {})
    if not isinstance(nodes, dict) or not _readable(levels):
        return dict(table)  # for the schema to refuse
    written: Table = {}
    for name, node in nodes.items():
        for bound in _bindings(_slots(name, levels), levels):
            written[_filled(name, bound)] = _node(node, bound, levels)
        check_limit("nodes", len(written), "nodes")
    table = {**table, **{key: _parts(table[key], levels) for key in ("leadership", "parts") if key in table}}
    votes = {name: node for name, node in written.items() if isinstance(node, dict) and "vote" in node}
    if not votes:
        return {**table, "nodes": _apart(written)}
    out = {name: node for name, node in written.items() if name not in votes}
    for name, node in votes.items():
        out |= _ballots(name, node, written)
    counted = {str(node.get(key)) for node in votes.values() for key in ("passes", "fails")}
    led_to = set(_children(out))
    kept = {name: node for name, node in out.items() if name not in counted or name in led_to}
    return {**table, "nodes": _apart(kept)}


def _apart(nodes: Table) -> Table:
    """One node for every action that leads to it, with all that follows; a cycle stays for the tree to refuse."""
    led_to = Counter(_children(nodes))
    if not any(times > 1 and name in nodes for name, times in led_to.items()):
        return nodes
    out: Table = {name: node for name, node in nodes.items() if name not in led_to}
    waiting: list[tuple[str, str, tuple[str, ...]]] = [(name, name, (name,)) for name in out]
    while waiting:
        written, name, path = waiting.pop()
        node = nodes[name]
        if not isinstance(node, dict):
            continue
        copy: Table = dict(node)
        if "payoffs" in copy and written != name:
            copy["outcome"] = copy.get("outcome") or name
        for key in ("actions", "chance"):
            moves = copy.get(key)
            if isinstance(moves, dict):
                copy[key] = {a: _led(move, a, written, path, nodes, out, waiting) for a, move in moves.items()}
        out[written] = copy
        check_limit("nodes", len(out), "nodes")
    return out | {name: node for name, node in nodes.items() if name not in out}


def _led(
    move: object,
    action: str,
    parent: str,
    path: tuple[str, ...],
    nodes: Table,
    out: Table,
    waiting: list[tuple[str, str, tuple[str, ...]]],
) -> object:
    """A move that leads to a node of its own."""
    child = str(move.get("to") if isinstance(move, dict) else move)
    if child not in nodes or child in path:
        return move
    names = [child, f"{child} (via {parent})", f"{child} (via {parent}: {action})"]
    free = next((name for name in names if name not in out), "")
    if not free:
        return move
    out[free] = nodes[child]
    waiting.append((free, child, (*path, child)))
    return {**move, "to": free} if isinstance(move, dict) else free


def _parts(part: object, levels: Levels) -> object:
    """Decisions, actions and outcomes that a part names, for every level."""
    if isinstance(part, list):
        return [one for entry in part for one in (_each(entry, levels) if isinstance(entry, str) else [entry])]
    if not isinstance(part, dict):
        return part
    out: Table = {}
    for key, value in part.items():
        for bound in _bindings(_slots(key, levels), levels):
            named = _filled(value, bound) if isinstance(value, str) else _parts(value, levels)
            out[_filled(key, bound)] = named
    return out


def _each(text: str, levels: Levels) -> list[str]:
    return [_filled(text, bound) for bound in _bindings(_slots(text, levels), levels)]


def _children(nodes: Mapping[str, object]) -> Iterator[str]:
    for node in nodes.values():
        for key in ("actions", "chance"):
            moves = node.get(key) if isinstance(node, dict) else None
            for child in moves.values() if isinstance(moves, dict) else ():
                yield str(child.get("to") if isinstance(child, dict) else child)


def _readable(levels: object) -> TypeGuard[Levels]:
    return isinstance(levels, dict) and all(isinstance(v, list) and v for v in levels.values())


def _slots(text: str, levels: Levels) -> list[str]:
    found = list(dict.fromkeys(_SLOT.findall(text)))
    unknown = [slot for slot in found if slot not in levels]
    if unknown:
        known = ", ".join(levels) or "none"
        raise ValueError(f"nodes: {text!r} uses the level {unknown[0]!r}; accepted: {known}")
    return found


def _bindings(slots: Iterable[str], levels: Levels) -> list[Table]:
    slots = list(slots)
    check_limit("nodes", prod(len(levels[s]) for s in slots), "nodes")
    return [dict(zip(slots, values, strict=True)) for values in product(*(levels[s] for s in slots))]


def _filled(text: str, bound: Bound) -> str:
    return _SLOT.sub(lambda slot: str(bound.get(slot[1], slot[0])), text)


def _node(node: object, bound: Bound, levels: Levels) -> object:
    if not isinstance(node, dict):
        return node
    out: Table = {}
    for key, value in node.items():
        if key in ("actions", "chance") and isinstance(value, dict):
            out[key] = _moves(value, bound, levels)
        elif key in ("payoffs", "reads") and isinstance(value, dict):
            out[key] = {name: _number(entry, bound) for name, entry in value.items()}
        else:
            out[key] = _filled(value, bound) if isinstance(value, str) else value
    return out


def _moves(moves: Mapping[str, object], bound: Bound, levels: Levels) -> Table:
    out: Table = {}
    for action, child in moves.items():
        free = [slot for slot in _slots(action, levels) if slot not in bound]
        for more in _bindings(free, levels):
            here = {**bound, **more}
            out[_filled(action, here)] = _filled(child, here) if isinstance(child, str) else _branch(child, here)
    return out


def _branch(entry: object, bound: Bound) -> object:
    if not isinstance(entry, dict):
        return entry
    probability = _number(entry.get("probability"), bound) if "probability" in entry else None
    to = _filled(entry["to"], bound) if isinstance(entry.get("to"), str) else entry.get("to")
    changed = {"probability": probability, "to": to}
    return {key: changed.get(key, value) for key, value in entry.items()}


def _number(entry: object, bound: Bound) -> object:
    """An expression with the levels' values in the place of their names."""
    if not isinstance(entry, str):
        return entry
    return _WORD.sub(lambda word: f"({bound[word[0]]})" if word[0] in bound else word[0], entry)


def _ballots(name: str, node: Mapping[str, object], nodes: Mapping[str, object]) -> Table:
    """The nodes of a vote; every way of passing and of failing has an end of its own."""
    place = f"nodes: the vote {name!r}:"
    voters, quota = node["vote"], node.get("quota", len(node["vote"]) if isinstance(node["vote"], list) else 1)
    if not isinstance(voters, list) or not all(isinstance(v, str) for v in voters) or not voters:
        raise ValueError(f"{place} must list its voters in their order")
    if len(voters) > MOST_VOTERS:
        raise ValueError(f"{place} at most {MOST_VOTERS} voters can be written down, got {len(voters)}")
    if isinstance(quota, bool) or not isinstance(quota, int) or not 1 <= quota <= len(voters):
        raise ValueError(f"{place} quota must be a whole number from 1 to {len(voters)}, got {quota!r}")
    strange = [key for key in node if key not in ("vote", "quota", "yes", "no", "passes", "fails")]
    if strange:
        raise ValueError(f"{place} unknown key {strange[0]!r}; accepted: vote, quota, yes, no, passes, fails")
    ends: dict[object, Table] = {}
    for key in ("passes", "fails"):
        end = nodes.get(str(node.get(key)))
        if not isinstance(end, dict) or "payoffs" not in end or not isinstance(node.get(key), str):
            raise ValueError(f"{place} {key} must name an end, got {node.get(key)!r}")
        ends[node[key]] = end
    yes, no = node.get("yes", "yes"), node.get("no", "no")
    out: Table = {}

    def ask(path: str, k: int, ayes: int) -> str:
        if ayes == quota or k - ayes > len(voters) - quota:
            end = node["passes"] if ayes == quota else node["fails"]
            copy = f"{end} [{name}: {path}]"
            out[copy] = {"outcome": end, **ends[end]}
            return copy
        here = f"{name}: {voters[k]}" + (f" [{path}]" if path else "")
        actions: Table = {}
        out[here] = {"player": voters[k], "actions": actions}
        said = f"{path}, " if path else ""
        for answer, more in ((yes, 1), (no, 0)):
            actions[str(answer)] = ask(f"{said}{voters[k]} {answer}", k + 1, ayes + more)
        return here

    first = ask("", 0, 0)
    out[name] = out.pop(first)
    return out
