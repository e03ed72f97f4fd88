"""Swings of a weighted rule with very many voters: counts by weight side by side in one whole number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

__all__ = ["packed_bytes", "swings_by_weight"]

STAGE = 120
"""Voters after which the fields are made longer."""


def packed_bytes(voters: int, quota: int) -> int:
    """How many bytes the table takes."""
    return (voters + 8) // 8 * quota


def swings_by_weight(weights: Sequence[int], quota: int) -> dict[int, int]:
    """For each weight, how many coalitions of the others a voter with it turns from losing to winning.

    The coefficients of prod_j (1 + x^{w_j}) below the quota count coalitions by weight (Brams and Affuso 1976). Each
    takes a field of n + 1 bits or more of one whole number, so that a voter is added by a shift and a sum. With L(m)
    the coalitions of weight m at most, those without a voter of weight w are L(m) - L(m - w) + L(m - 2 w) - ...
    """
    table, reach, width, kept = 1, 0, 0, 0
    for k, weight in enumerate(sorted(weights)):
        if k % STAGE == 0:
            last = min(k + STAGE, len(weights))
            table, width = _wider(table, reach + 1, width, (last + 8) // 8)
            kept = (1 << 8 * width * quota) - 1
        table += table << 8 * width * weight
        reach += weight
        if reach >= quota:
            table &= kept
            reach = quota - 1
    fields = table.to_bytes(width * quota, "little")
    counts = (int.from_bytes(fields[k : k + width], "little") for k in range(0, len(fields), width))
    below = list(accumulate(counts))
    swings = {}
    for weight in set(weights):
        steps = [*below[quota - 1 :: -weight], 0]
        without = sum(steps[0::2]) - sum(steps[1::2])
        short = sum(steps[1::2]) - sum(steps[2::2])
        swings[weight] = without - short
    return swings


def _wider(table: int, count: int, width: int, wider: int) -> tuple[int, int]:
    """The same ``count`` numbers in fields of ``wider`` bytes: as long as few voters are counted, fields are short."""
    if not width:
        return table, wider
    fields = table.to_bytes(width * count, "little")
    parts = (fields[k : k + width].ljust(wider, b"\0") for k in range(0, len(fields), width))
    return int.from_bytes(b"".join(parts), "little"), wider
