"""Who leaves and who joins each set of members of an agreement."""

from __future__ import annotations

from winset.base.jit import Float, Marks, kernel

__all__ = ["agreement_marks"]


@kernel
def agreement_marks(
    payoffs: Float, near: float, transfers: bool, strict: bool, internal: Marks, external: Marks, surplus: Float
) -> None:
    """By bit mask: whether nobody leaves, nobody joins, and what is left when members are paid what leaving gives.

    ``payoffs`` (2^n, n); ``internal``, ``external`` and ``surplus`` (2^n,). With ``transfers`` a set is internal if its
    surplus is not negative and external if no larger set by one is internal with something left to gain.
    """
    n = payoffs.shape[1]
    bar = -near if strict else near
    for s in range(payoffs.shape[0]):
        total = 0.0
        keeps = True
        for i in range(n):
            if s >> i & 1:
                gain = payoffs[s, i] - payoffs[s ^ (1 << i), i]
                total += gain
                keeps = keeps and gain >= -near
        surplus[s] = total
        internal[s] = total >= -near if transfers else keeps
    for s in range(payoffs.shape[0]):
        shut = True
        for j in range(n):
            if not s >> j & 1:
                wider = s | (1 << j)
                gain = surplus[wider] if transfers else payoffs[wider, j] - payoffs[s, j]
                shut = shut and (gain < bar if strict else gain <= bar)
        external[s] = shut
