"""Links that are cut or added in each network."""

from __future__ import annotations

from winset.base.jit import Float, Int, kernel

__all__ = ["blocked_networks"]


@kernel
def blocked_networks(links: Int, payoffs: Float, near: float, transfers: bool, flip: Int) -> None:
    """``flip`` (2^m,): the first link that is cut or added in each network, or -1; ``links`` (m, 2), ``payoffs``
    (2^m, n).
    """
    for g in range(payoffs.shape[0]):
        flip[g] = -1
        for k in range(links.shape[0]):
            i, j = links[k, 0], links[k, 1]
            h = g ^ (1 << k)
            first = payoffs[h, i] - payoffs[g, i]
            second = payoffs[h, j] - payoffs[g, j]
            if transfers:
                moves = first + second > near
            elif g >> k & 1:
                moves = first > near or second > near
            else:
                moves = (first > near and second >= -near) or (second > near and first >= -near)
            if moves:
                flip[g] = k
                break
