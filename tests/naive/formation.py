"""Stable partitions, agreements, networks and consistent sets straight from their definitions, over Python sets."""

from __future__ import annotations

from itertools import chain, combinations


def subsets(items):
    items = list(items)
    return chain.from_iterable(combinations(items, k) for k in range(1, len(items) + 1))


def partitions(items):
    """All partitions of a list, as frozensets of frozensets."""
    if not items:
        return [frozenset()]
    first, *rest = items
    found = []
    for p in partitions(rest):
        found.append(p | {frozenset([first])})
        found += [(p - {b}) | {b | {first}} for b in p]
    return found


def stable_partitions(players, payoff, stability, separate=False):
    """Partitions from which no deviation pays; ``payoff(partition)[player]``."""
    found = set()
    for p in partitions(players):
        now = payoff(p)
        good = True
        if stability in ("core", "strict-core"):
            for members in subsets(players):
                s = frozenset(members)
                if s in p:
                    continue
                after = {s}
                for b in p:
                    rest = b - s
                    if not rest:
                        continue
                    if separate and rest != b:
                        after |= {frozenset([i]) for i in rest}
                    else:
                        after.add(rest)
                gains = [payoff(frozenset(after))[i] - now[i] for i in s]
                if all(g > 0 for g in gains) or (
                    stability == "strict-core" and all(g >= 0 for g in gains) and any(g > 0 for g in gains)
                ):
                    good = False
        else:
            for i in players:
                own = next(b for b in p if i in b)
                for target in [*p, frozenset()]:
                    if target == own or (not target and own == {i}):
                        continue
                    after = {b for b in p if b not in (own, target)} | {target | {i}}
                    if own != {i}:
                        after.add(own - {i})
                    then = payoff(frozenset(after))
                    asked = set()
                    if stability in ("individual", "contractual"):
                        asked |= target
                    if stability == "contractual":
                        asked |= own - {i}
                    if then[i] > now[i] and all(then[j] >= now[j] for j in asked):
                        good = False
        if good:
            found.add(p)
    return found


def stable_agreements(players, payoff, transfers=False, strict=False):
    """Sets of members that nobody leaves and nobody joins."""

    def left(s):
        return sum(payoff(s)[i] - payoff(s - {i})[i] for i in s)

    found = set()
    for members in [(), *subsets(players)]:
        s = frozenset(members)
        out = [j for j in players if j not in s]
        if transfers:
            inside, gains = left(s) >= 0, [left(s | {j}) for j in out]
        else:
            inside = all(payoff(s)[i] >= payoff(s - {i})[i] for i in s)
            gains = [payoff(s | {j})[j] - payoff(s)[j] for j in out]
        if inside and all(g < 0 if strict else g <= 0 for g in gains):
            found.add(s)
    return found


def stable_networks(players, payoff, transfers=False):
    """Networks that no one cuts a link of and no two add a link to."""
    pairs = [frozenset(p) for p in combinations(players, 2)]
    found = set()
    for links in [(), *subsets(pairs)]:
        g = frozenset(links)
        good = True
        for link in pairs:
            a, b = sorted(link)
            other = g ^ {link}
            x, y = payoff(other)[a] - payoff(g)[a], payoff(other)[b] - payoff(g)[b]
            if transfers:
                good = good and x + y <= 0
            elif link in g:
                good = good and x <= 0 and y <= 0
            else:
                good = good and not (x >= 0 and y >= 0 and x + y > 0)
        if good:
            found.add(g)
    return found


def dominance(states, payoff, moves):
    """Pairs (a, b) with b indirectly dominating a, as the smallest relation closed under its definition."""
    reach = {(a, b) for s, a, b in moves if all(payoff[b][i] > payoff[a][i] for i in s)}
    while True:
        more = {
            (a, b) for s, a, c in moves for b in states
            if (c, b) in reach and all(payoff[b][i] > payoff[a][i] for i in s)
        }  # fmt: skip
        if more <= reach:
            return reach
        reach |= more


def largest_consistent_set(states, payoff, moves):
    """Shrink until every deviation is deterred (Chwe 1994, proposition 1)."""
    reach = dominance(states, payoff, moves)
    kept = set(states)
    while True:
        after = {
            x for x in kept
            if all(
                any((z == y or (y, z) in reach) and not all(payoff[z][i] > payoff[x][i] for i in s) for z in kept)
                for s, a, y in moves if a == x
            )
        }  # fmt: skip
        if after == kept:
            return kept
        kept = after
