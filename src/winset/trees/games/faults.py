"""Everything that can be wrong with a game tree, found at once: shape, information sets, perfect recall."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from winset.base.errors import Faults

if TYPE_CHECKING:
    from winset.trees.games.extensive import ExtensiveForm
    from winset.trees.games.nodes import Decision

__all__ = ["find_faults"]


def find_faults(tree: ExtensiveForm, faults: Faults) -> None:
    """Add every fault of the tree; those of recall only if its shape is sound."""
    before = len(faults)
    parents = _check_children(tree, faults)
    _check_root(tree, parents, faults)
    _check_information_sets(tree, faults)
    if len(faults) == before:
        _check_reach(tree, parents, faults)
    if len(faults) == before:
        _check_recall(tree, parents, faults)


def _children(node: object) -> list[tuple[str, str]]:
    actions = getattr(node, "actions", {})
    return [(a, c[1] if isinstance(c, tuple) else c) for a, c in actions.items()]


def _check_children(tree: ExtensiveForm, faults: Faults) -> dict[str, tuple[str, str]]:
    """Every child exists and has one parent; returns (parent, action) of each node."""
    parents: dict[str, tuple[str, str]] = {}
    if not tree.nodes:
        faults.add("nodes", "the tree is empty; add at least one node")
    for name, node in tree.nodes.items():
        where = f"nodes[{name}]"
        if hasattr(node, "actions") and not node.actions:
            faults.add(f"{where}.actions", "must list at least one action")
        player = getattr(node, "player", None)
        if player is not None and player not in tree.players:
            faults.add(f"{where}.player", f"no player named {player!r}; accepted: {', '.join(tree.players)}")
        for action, child in _children(node):
            if child not in tree.nodes:
                close = get_close_matches(child, tree.nodes, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                faults.add(f"{where}.actions[{action}]", f"leads to {child!r}, which is not a node{hint}")
            elif child in parents:
                other = parents[child]
                faults.add(
                    f"{where}.actions[{action}]",
                    f"leads to {child!r}, which {other[0]!r} leads to already ({other[1]!r}); a node has one parent",
                )
            else:
                parents[child] = (name, action)
    return parents


def _check_root(tree: ExtensiveForm, parents: dict[str, tuple[str, str]], faults: Faults) -> None:
    roots = [name for name in tree.nodes if name not in parents]
    if tree._root is not None:
        if tree._root not in tree.nodes:
            faults.add("root", f"{tree._root!r} is not a node")
        elif tree._root in parents:
            faults.add("root", f"{tree._root!r} is the child of {parents[tree._root][0]!r}: the tree has a cycle")
    if tree.nodes and not roots:
        faults.add("nodes", f"the tree has a cycle: every node is somebody's child, as {next(iter(tree.nodes))!r} is")
    elif len(roots) > 1:
        faults.add("nodes", f"the tree must have one root, got {len(roots)}: {', '.join(map(repr, roots[:5]))}")


def _check_reach(tree: ExtensiveForm, parents: dict[str, tuple[str, str]], faults: Faults) -> None:
    root = next(name for name in tree.nodes if name not in parents)
    reached, stack = set(), [root]
    while stack:
        name = stack.pop()
        reached.add(name)
        stack.extend(child for _, child in _children(tree.nodes[name]))
    lost = [name for name in tree.nodes if name not in reached]
    if lost:
        faults.add("nodes", f"the tree has a cycle through {', '.join(map(repr, lost[:5]))}, which no path reaches")


def _check_information_sets(tree: ExtensiveForm, faults: Faults) -> None:
    sets: dict[str, list[Decision]] = {}
    for node in tree.nodes.values():
        if hasattr(node, "information_set"):
            sets.setdefault(node.information_set, []).append(cast("Decision", node))
    for name, nodes in sets.items():
        players = sorted({n.player for n in nodes})
        if len(players) > 1:
            faults.add(f"information_sets[{name}]", f"spans the players {', '.join(players)}; it must have one player")
        actions = {tuple(n.actions) for n in nodes}
        if len(actions) > 1:
            shown = " and ".join(sorted(f"({', '.join(a)})" for a in actions))
            faults.add(f"information_sets[{name}]", f"its nodes must have the same actions in one order, got {shown}")


def _check_recall(tree: ExtensiveForm, parents: dict[str, tuple[str, str]], faults: Faults) -> None:
    """Perfect recall (Kuhn 1953): all nodes of a set follow the same own past of sets and actions."""
    pasts: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {}
    for name, node in tree.nodes.items():
        information_set = getattr(node, "information_set", None)
        if information_set is None:
            continue
        past, here = [], name
        while here in parents:
            here, action = parents[here]
            above = tree.nodes[here]
            if getattr(above, "player", None) == node.player:  # type: ignore[union-attr]
                past.append((above.information_set, action))  # type: ignore[union-attr]
        if information_set in (s for s, _ in past):
            twice = "a path passes through it twice; recall must be perfect: give each move a set of its own"
            faults.add(f"information_sets[{information_set}]", twice)
        elif information_set not in pasts:
            pasts[information_set] = (name, tuple(past))
        elif pasts[information_set][1] != tuple(past):
            faults.add(
                f"information_sets[{information_set}]",
                f"imperfect recall: {node.player!r} would forget at {name!r} what it knew or did,"  # type: ignore[union-attr]
                f" compared with {pasts[information_set][0]!r}; accepted: sets whose nodes share the player's own past:"
                " split the set, or give the moves to different players",
            )
