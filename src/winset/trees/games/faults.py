"""Everything that can be wrong with a game tree, found at once: shape, information sets, perfect recall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from winset.base.errors import Faults, closest
from winset.trees.games.nodes import Chance, Decision, Nodes

__all__ = ["find_chance_faults", "find_faults", "find_recall_faults"]


TWICE = "a path passes through it twice; recall must be perfect: give each move a set of its own"


def find_faults(tree: Nodes, faults: Faults) -> None:
    """Add every fault of the tree's shape and of its information sets."""
    before = len(faults)
    parents = _check_children(tree, faults)
    _check_root(tree, parents, faults)
    _check_information_sets(tree, faults)
    if len(faults) == before:
        _check_reach(tree, parents, faults)


def _children(node: object) -> list[tuple[str, str]]:
    actions = getattr(node, "actions", {})
    return [(a, c[1] if isinstance(c, tuple) else c) for a, c in actions.items()]


def _check_children(tree: Nodes, faults: Faults) -> dict[str, tuple[str, str]]:
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
                hint = closest(child, tree.nodes)
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


def _check_root(tree: Nodes, parents: dict[str, tuple[str, str]], faults: Faults) -> None:
    roots = [name for name in tree.nodes if name not in parents]
    if tree.named_root is not None:
        if tree.named_root not in tree.nodes:
            faults.add("root", f"{tree.named_root!r} is not a node")
        elif tree.named_root in parents:
            faults.add(
                "root", f"{tree.named_root!r} is the child of {parents[tree.named_root][0]!r}: the tree has a cycle"
            )
    if tree.nodes and not roots:
        faults.add("nodes", f"the tree has a cycle: every node is somebody's child, as {next(iter(tree.nodes))!r} is")
    elif len(roots) > 1:
        faults.add("nodes", f"the tree must have one root, got {len(roots)}: {', '.join(map(repr, roots[:5]))}")


def _check_reach(tree: Nodes, parents: dict[str, tuple[str, str]], faults: Faults) -> None:
    root = next(name for name in tree.nodes if name not in parents)
    reached, stack = set(), [root]
    while stack:
        name = stack.pop()
        reached.add(name)
        stack.extend(child for _, child in _children(tree.nodes[name]))
    lost = [name for name in tree.nodes if name not in reached]
    if lost:
        faults.add("nodes", f"the tree has a cycle through {', '.join(map(repr, lost[:5]))}, which no path reaches")


def _check_information_sets(tree: Nodes, faults: Faults) -> None:
    sets: dict[str, list[Decision]] = {}
    for node in tree.nodes.values():
        if isinstance(node, Decision):
            sets.setdefault(node.information_set, []).append(node)
    for name, nodes in sets.items():
        players = sorted({n.player for n in nodes})
        if len(players) > 1:
            faults.add(f"information_sets[{name}]", f"spans the players {', '.join(players)}; it must have one player")
        actions = {tuple(n.actions) for n in nodes}
        if len(actions) > 1:
            shown = " and ".join(sorted(f"({', '.join(a)})" for a in actions))
            faults.add(f"information_sets[{name}]", f"its nodes must have the same actions in one order, got {shown}")


def find_recall_faults(tree: Nodes) -> Iterator[str]:
    """Where perfect recall fails (Kuhn 1953): all nodes of a set must follow the same own past of sets and actions.

    The tree's shape must be sound. Pasts are numbered, so that two of them are compared in one step.
    """
    below = {child for node in tree.nodes.values() for _, child in _children(node)}
    roots = (name for name in tree.nodes if name not in below)
    numbers: dict[tuple[int, str, str], int] = {}
    now: dict[str, int] = {}
    met: dict[str, int] = {}
    first: dict[str, tuple[str, int]] = {}
    twice: set[str] = set()
    stack: list[tuple[str, tuple[str, str, str] | None, bool]] = [(next(iter(roots)), None, False)]
    undo: list[tuple[str, int, str]] = []
    while stack:
        name, move, leaving = stack.pop()
        if leaving:
            player, before, information_set = undo.pop()
            now[player] = before
            met[information_set] -= 1
            continue
        if move is not None:
            player, information_set, action = move
            before = now.get(player, 0)
            undo.append((player, before, information_set))
            now[player] = numbers.setdefault((before, information_set, action), len(numbers) + 1)
            met[information_set] = met.get(information_set, 0) + 1
            stack.append((name, None, True))
        node = tree.nodes[name]
        if not isinstance(node, Decision):
            stack += [(child, None, False) for _, child in reversed(_children(node))]
            continue
        own, who = node.information_set, node.player
        if met.get(own):
            if own not in twice:
                yield f"information_sets[{own}]: {TWICE}"
            twice.add(own)
        elif first.setdefault(own, (name, now.get(who, 0)))[1] != now.get(who, 0):
            yield (
                f"information_sets[{own}]: imperfect recall: {who!r} would forget at {name!r} what it knew or did,"
                f" compared with {first[own][0]!r}; accepted: sets whose nodes share the player's own past:"
                " split the set, or give the moves to different players"
            )
        stack += [(child, (who, own, action), False) for action, child in reversed(_children(node))]


def find_chance_faults(nodes: Iterable[Chance], values: Mapping[str, Fraction], faults: Faults) -> None:
    """Probabilities below 0, or that do not add up to 1, at these values of the parameters."""
    for node in nodes:
        total = Fraction(0)
        for action, (probability, _) in node.actions.items():
            p = probability.exact(values)
            total += p
            if p < 0:
                faults.add(f"nodes[{node.name}].actions[{action}]", f"probability must be >= 0, got {p}")
        if abs(total - 1) > Fraction(1, 10**9):
            faults.add(f"nodes[{node.name}]", f"probabilities must sum to 1, got {total}")
