"""Many bargaining problems of one shape, and problems with expressions under draws of their parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.bargaining.arrays import FiniteStackArrays, PolytopeStackArrays
from winset.bargaining.concepts import NashBargaining
from winset.base.errors import Faults, ModelError
from winset.base.real_arrays import real_array
from winset.base.solution import Found
from winset.base.writable import WritableStack

__all__ = ["BargainingStack"]


Float = NDArray[np.float64]
SHAPES = {"A": 2, "b": 1, "utilities": 2, "disagreement": 1, "weights": 1}


class BargainingStack(WritableStack):
    """B bargaining problems of one shape, for ``winset.solve_batch``.

    Parameters
    ----------
    columns
        ``A`` (B, m, n) and ``b`` (B, m), or ``utilities`` (B, K, n); ``disagreement`` and ``weights`` (B, n). Rows with
        numbers that are not finite come back as NONFINITE, rows without an agreement as NO_SOLUTION.
    players
        n names; ``"1", "2", ...`` if omitted.

    Raises
    ------
    ModelError
        If shapes do not fit, or a weight is not positive.
    """

    concept = NashBargaining()

    def __init__(self, columns: Mapping[str, object], players: Sequence[str] | None = None) -> None:
        faults = Faults()
        given = {k: real_array(v, k) for k, v in columns.items() if v is not None}
        sets = {"A", "b"} if "A" in given else {"utilities"}
        need = sets | {"disagreement", "weights"}
        if set(given) != need:
            raise ModelError(f"columns: must be {', '.join(sorted(need))}, got {', '.join(sorted(given))}")
        count, n = given["disagreement"].shape if given["disagreement"].ndim == 2 else (0, 0)
        for name, array in given.items():
            if array.ndim != SHAPES[name] + 1 or len(array) != count or (name != "b" and array.shape[-1] != n):
                faults.add(name, f"must have shape (B, ...) that fits disagreement (B, n), got {array.shape}")
        if "A" in given and not len(faults) and given["A"].shape[:2] != given["b"].shape:
            faults.add("b", f"must have shape {given['A'].shape[:2]}, got {given['b'].shape}")
        faults.raise_if_any()
        rows = np.flatnonzero((given["weights"] <= 0).any(axis=1))
        if len(rows):
            raise ModelError(f"weights: must be > 0, got {given['weights'][rows[0]]} in row {rows[0]} of {count}")
        self.columns = given
        self.players = tuple(str(k + 1) for k in range(n)) if players is None else tuple(players)

    def __len__(self) -> int:
        return len(self.columns["disagreement"])

    def to_arrays(self) -> PolytopeStackArrays | FiniteStackArrays:
        """All problems."""
        c = self.columns
        if "A" in c:
            return PolytopeStackArrays(c["A"], c["b"], c["disagreement"], c["weights"])
        return FiniteStackArrays(c["utilities"], c["disagreement"], c["weights"])

    def present(self, found: Found) -> Found:
        """As the method gives it."""
        return found
