"""Rows that no other row of their group dominates."""

from __future__ import annotations

from winset.base.jit import Int, kernel

__all__ = ["undominated_rows"]


@kernel
def undominated_rows(groups: Int, rows: Int, place: Int, kept: Int) -> int:
    """Keep the rows that none dominates within their group; returns how many.

    Parameters
    ----------
    groups
        Shape ``(N,)``, ascending.
    rows
        Shape ``(N, n)``; within a group in falling lexicographic order, so that whatever dominates stands before.
    place
        Shape ``(N,)``, written: which kept row equals this one, -1 if it is dominated.
    kept
        Shape ``(N,)``, written: positions of the kept rows.
    """
    n = rows.shape[1]
    count, first = 0, 0
    for k in range(rows.shape[0]):
        if k == 0 or groups[k] != groups[k - 1]:
            first = count
        place[k] = -1
        dominated = False
        last = max(first, count - 1) if n <= 2 else first  # of two numbers the second only grows
        for at in range(count - 1, last - 1, -1):
            other = kept[at]
            equal, covered = True, True
            for i in range(n):
                if rows[other, i] < rows[k, i]:
                    covered = False
                    break
                if rows[other, i] > rows[k, i]:
                    equal = False
            if covered:
                if equal:
                    place[k] = at
                else:
                    dominated = True
                break
        if not dominated and place[k] < 0:
            kept[count] = k
            place[k] = count
            count += 1
    return count
