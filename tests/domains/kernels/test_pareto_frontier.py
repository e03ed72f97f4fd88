"""The kernel that keeps undominated rows, against the definition."""

import numpy as np
import pytest

from winset.domains.find.pareto_frontier import _undominated_objects
from winset.domains.kernels.pareto_frontier import undominated_rows


@pytest.mark.kernel
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_rows_that_none_of_their_group_dominates(n):
    rng = np.random.default_rng(n)
    for _ in range(30):
        groups = np.sort(rng.integers(0, 3, 40))
        rows = rng.integers(0, 5, (40, n))
        order = np.lexsort((*(-rows.T[::-1]), groups))
        groups, rows = groups[order], np.ascontiguousarray(rows[order])
        place, kept = np.empty(40, dtype=np.int64), np.empty(40, dtype=np.int64)
        kept = kept[: undominated_rows(groups, rows, place, kept)]
        for k in range(40):
            same = groups == groups[k]
            beaten = (same & (rows >= rows[k]).all(axis=1) & (rows > rows[k]).any(axis=1)).any()
            assert (place[k] < 0) == beaten
            if not beaten:
                assert groups[kept[place[k]]] == groups[k]
                assert (rows[kept[place[k]]] == rows[k]).all()
        objects = _undominated_objects(groups, rows.tolist())
        assert objects[0].tolist() == place.tolist()
        assert objects[1].tolist() == kept.tolist()
