"""All equilibria of a small signalling game by brute force over a grid of mixtures, in fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product


def mixtures(choices, steps):
    """Every mixture over choices with probabilities in steps."""
    if choices == 1:
        return [(Fraction(1),)]
    return (
        [
            (Fraction(k, steps), *(Fraction(steps - k, steps) * p for p in rest))
            for k in range(steps + 1)
            for rest in mixtures(choices - 1, steps)
        ]
        if choices > 2
        else [(Fraction(k, steps), Fraction(steps - k, steps)) for k in range(steps + 1)]
    )


def is_equilibrium(game, sent, answered, beliefs):
    """Whether nobody gains, with Bayes' rule on the path and one of these beliefs at each message off it."""
    value = lambda t, m: sum(p * u for p, u in zip(answered[m], game.sender[t][m], strict=True))  # noqa: E731
    for t in range(len(game.types)):
        best = max(value(t, m) for m in range(len(game.messages)))
        if any(sent[t][m] and value(t, m) < best for m in range(len(game.messages))):
            return False
    for m in range(len(game.messages)):
        weights = [p * sent[t][m] for t, p in enumerate(game.prior)]
        held = [weights] if sum(weights) else beliefs
        if not any(_best(game, m, answered[m], belief) for belief in held):
            return False
    return True


def _best(game, m, answer, belief):
    value = [sum(b * game.receiver[t][m][r] for t, b in enumerate(belief)) for r in range(len(game.responses))]
    return all(value[r] == max(value) for r, p in enumerate(answer) if p)


def equilibria_on_grid(game, steps):
    """Every equilibrium whose probabilities are multiples of ``1 / steps``; beliefs off the path on a finer grid."""
    T, M, R = len(game.types), len(game.messages), len(game.responses)
    beliefs = mixtures(T, 12)
    for sent in product(mixtures(M, steps), repeat=T):
        for answered in product(mixtures(R, steps), repeat=M):
            if is_equilibrium(game, sent, answered, beliefs):
                yield sent, answered
