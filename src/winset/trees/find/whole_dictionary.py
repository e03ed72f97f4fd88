"""Dictionaries of linear systems in whole numbers: pivots without rounding (Bareiss 1968), ties lexicographic.

A dictionary has rows ``basic_i + sum_c T[i][c] cobasic_c = T[i][-1]``, all over the common denominator ``scale``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

__all__ = ["WholeDictionary"]


class WholeDictionary:
    """Rows of fractions as whole numbers; labels 0..k-1 are basic at the start, the others cobasic.

    Parameters
    ----------
    rows
        Coefficients of the cobasic variables, right-hand side last. Every row is multiplied by its own denominator,
        which rescales its basic variable by a positive number and changes no choice.
    cobasic
        Their labels, in the order of the columns.
    """

    def __init__(self, rows: Sequence[Sequence[Fraction | int]], cobasic: Sequence[int]) -> None:
        self.T: list[list[int]] = []
        self.unit: list[int] = []
        for row in rows:
            unit = lcm(*(Fraction(x).denominator for x in row))
            self.unit.append(unit)
            self.T.append([int(x * unit) for x in row])
        self.k = len(self.T)
        self.basic, self.cobasic = list(range(self.k)), list(cobasic)
        self.scale = 1

    def copy(self) -> WholeDictionary:
        """The same, to go on from twice."""
        other = WholeDictionary.__new__(WholeDictionary)
        other.__dict__.update(self.__dict__)
        other.T = [list(row) for row in self.T]
        other.basic, other.cobasic = list(self.basic), list(self.cobasic)
        return other

    def leaving(self, column: int) -> int:
        """The row that blocks first when the variable of a column grows, ties lexicographically; -1 if none does."""
        T = self.T
        tied = [i for i, row in enumerate(T) if row[column] > 0]
        for slack in range(-1, self.k):
            if len(tied) < 2:
                break
            if slack < 0:
                entries = [T[i][-1] for i in tied]
            elif slack in self.cobasic:
                at = self.cobasic.index(slack)
                entries = [T[i][at] for i in tied]
            else:
                entries = [self.scale if self.basic[i] == slack else 0 for i in tied]
            best, kept = 0, [tied[0]]
            for t in range(1, len(tied)):
                sign = entries[t] * T[tied[best]][column] - entries[best] * T[tied[t]][column]
                if sign < 0:
                    best, kept = t, [tied[t]]
                elif sign == 0:
                    kept.append(tied[t])
            tied = kept
        return tied[0] if tied else -1

    def pivot(self, row: int, column: int) -> None:
        """Exchange the variables of a row and a column; the pivot is positive."""
        line, scale = self.T[row], self.scale
        p = line[column]
        for i, other in enumerate(self.T):
            if i == row:
                continue
            f = other[column]
            if f:
                self.T[i] = [(x * p - f * y) // scale for x, y in zip(other, line, strict=True)]
                self.T[i][column] = -f
            elif p != scale:
                self.T[i] = [x * p // scale for x in other]
        line[column] = scale
        self.scale = p
        self.basic[row], self.cobasic[column] = self.cobasic[column], self.basic[row]

    def value(self, row: int) -> Fraction:
        """The value of a row's basic variable in the units of the data."""
        label = self.basic[row]
        number = Fraction(self.T[row][-1], self.scale)
        return number / self.unit[label] if label < self.k else number

    def levels(self, labels: int) -> list[Fraction]:
        """Values of all variables, by label; 0 where cobasic."""
        out = [Fraction(0)] * labels
        for row, label in enumerate(self.basic):
            out[label] = self.value(row)
        return out
