"""Kernels as plain Python: the same bits as machine code, nothing compiled for small work, no long runs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import winset as ws
from tests.proof.shelf import built
from winset.base import jit, plain

pytestmark = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")

SOURCE = Path(ws.__file__).parent


def copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple):
        parts = [copied(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def alike(a: Any, b: Any) -> bool:
    """The same bits, except that one NaN is as good as another."""
    if isinstance(a, np.ndarray):
        if a.dtype.kind == "f":
            a, b = np.where(np.isnan(a), np.nan, a), np.where(np.isnan(b), np.nan, b)
        return a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    return type(a) is type(b) and (a == b or (a != a and b != b))


@pytest.fixture
def both_ways(monkeypatch):
    """Every kernel that Python calls is run both ways: how often it was, by name."""
    done: Counter[str] = Counter()

    def run(kernel: jit.Kernel, *args: Any) -> Any:
        assert kernel.twin is not None, f"{kernel.__name__} cannot be run as Python"
        mine = copied(args)
        finished, result, _ = plain.run_plain(kernel.twin, mine, plain.MOST_STEPS)
        expected = kernel.machine(*args)
        if finished:
            assert alike(result, expected), kernel.__name__
            assert alike(mine, args), kernel.__name__
            done[kernel.__name__] += 1
        return expected

    monkeypatch.setattr(jit.Kernel, "__call__", run)
    monkeypatch.setattr(jit.Kernel, "small", lambda kernel, *args: (run(kernel, *args), True)[1])
    monkeypatch.setattr(jit, "_at_once", True)
    return done


ONE_AT_A_TIME = [
    ("table of two players", "3x4", ws.Nash()),
    ("table of two players", "2x2 degenerate", ws.Nash()),
    ("table of two players", "3x4", ws.Nash("one")),
    ("table of two players", "3x4", ws.Pure()),
    ("table of two players", "3x4", ws.QRE(2.0)),
    ("table of two players", "3x4", ws.Correlated()),
    ("table of three players", "2x2x2", ws.Nash()),
    ("table of three players", "2x3x2", ws.LogitBranch(1.0)),
    ("tree", "three moves", ws.SubgamePerfect()),
    ("tree", "signalling", ws.Sequential()),
    ("table of coalitions", "5", ws.Shapley()),
    ("table of coalitions", "5", ws.Nucleolus()),
    ("weighted voting", "9", ws.Banzhaf()),
    ("polytope", "3", ws.NashBargaining()),
    ("polytope", "3", ws.KalaiSmorodinsky()),
    ("listed outcomes", "4", ws.NashBargaining()),
    ("alternating offers", "2", ws.Stationary()),
    ("alternating offers", "3 drawn", ws.Stationary()),
    ("legislature", "3", ws.Stationary()),
    ("offers on a line", "5", ws.Stationary()),
    ("voting in a plane", "5", ws.UncoveredSet(grid=9)),
    ("partitions", "4 hedonic", ws.StablePartitions("core")),
    ("network", "3", ws.PairwiseStable()),
    ("game of actions", "cournot", ws.Nash()),
]


@pytest.mark.kernel
@pytest.mark.parametrize(("kind", "band", "concept"), ONE_AT_A_TIME, ids=lambda value: str(value))
def test_one_game_has_the_same_bits_either_way(both_ways, kind, band, concept):
    assert ws.solve(built(kind, band), concept).status.name == "SOLVED"
    assert both_ways


@pytest.mark.kernel
def test_bargaining_in_a_plane_has_the_same_bits_either_way(both_ways):
    ideals = {"a": [0.0, 0.0], "b": [1.0, 0.2], "c": [0.3, 0.9]}
    game = ws.SpatialBargaining(ideals, 2, status_quo=[0.4, 1.6], discount=0.9)
    assert ws.solve(game, ws.Stationary()).status is ws.Status.SOLVED
    assert both_ways["follow"]


@pytest.mark.kernel
@pytest.mark.parametrize("concept", [ws.Nash(), ws.Nash("one"), ws.Pure(), ws.QRE(1.0), ws.Correlated()], ids=str)
def test_a_batch_has_the_same_bits_either_way(both_ways, concept):
    payoffs = np.random.default_rng(5).integers(0, 9, (12, 2, 3, 3)).astype(float)
    payoffs[3, 1, 0, 2] = np.nan
    batch = ws.solve_batch(payoffs, concept)
    assert batch.status[3] == ws.Status.NONFINITE
    assert both_ways


def in_new_process(code: str, folder: Path, **changes: str) -> str:
    """What code says in a process that finds no compiled kernel."""
    kept = {k: v for k, v in os.environ.items() if k not in ("WINSET_COMPILE", "PYTHONWARNINGS")}
    environment = {**kept, "PYTHONPATH": str(SOURCE.parent), "NUMBA_CACHE_DIR": str(folder), **changes}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


SMALL = """
import sys
import numpy as np, winset as ws
rng = np.random.default_rng(0)
table = ws.NormalForm.from_bimatrix(*rng.normal(size=(2, 3, 3)))
for concept in (ws.Nash(), ws.Nash("one"), ws.Pure(), ws.QRE(1.0), ws.Correlated()):
    ws.solve(table, concept).require()
ws.solve(ws.AlternatingOffers([0.9, 0.8]), ws.Stationary()).require()
ws.solve(ws.LegislativeBargaining(3, discounts=0.9), ws.Stationary()).require()
worths = ws.CoalitionalGame([0, 0, 0, 1, 0, 2, 1, 5, 0, 1, 2, 3, 4, 5, 6, 12])
for concept in (ws.Nucleolus(), ws.Shapley()):
    ws.solve(worths, concept).require()
problem = ws.BargainingProblem(ws.Polytope([[1, 1], [1, 0], [0, 1]], [4, 3, 3]), [0, 0])
for concept in (ws.NashBargaining(), ws.KalaiSmorodinsky()):
    ws.solve(problem, concept).require()
assert (ws.solve_batch(rng.normal(size=(5, 2, 3, 3)), ws.Nash()).status == ws.Status.SOLVED).all()
assert ws.episode("apec-launch-1989").replicate().ok
assert ws.episode("apec-liberalization-vs-cooperation").replicate().ok
print("numba" in sys.modules)
"""

BATCH = """
import numpy as np, winset as ws
batch = ws.solve_batch(np.random.default_rng(0).normal(size=(20_000, 2, 3, 3)), ws.Nash())
assert (batch.status == ws.Status.SOLVED).all()
from winset.base.machine_code import COMPILED
print(*sorted(name.rpartition(".")[2] for name in COMPILED))
"""


def test_a_table_is_solved_without_loading_the_compiler_or_the_optimizers(tmp_path):
    code = (
        "import sys, winset as ws; ws.solve(ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]), ws.Nash())"
        "; print({'numba', 'scipy.optimize', 'cvxpy'} & sys.modules.keys())"
    )
    assert in_new_process(code, tmp_path) == "set()\n"


def test_small_work_compiles_nothing(tmp_path):
    assert in_new_process(SMALL, tmp_path) == "False\n"
    assert list(tmp_path.iterdir()) == []


def test_a_batch_compiles_what_it_runs_and_once(tmp_path):
    compiled = in_new_process(BATCH, tmp_path).split()
    assert len(compiled) == len(set(compiled)), "a kernel is compiled more than once"
    assert {"sign_batch", "sign_equilibria", "load_lanes"} <= set(compiled)
    assert not {"walk_batch", "row_equilibria", "enumerate_vertices"} & set(compiled), "no row needed these"
    assert len(compiled) <= 10
    again = in_new_process(BATCH, tmp_path)
    assert again == "\n", "a second process compiles nothing"


AT_ONCE = """
import sys, threading
import numpy as np
from winset.base.jit import compiling_at_once
from winset.base.linear import factor
from winset.base.machine_code import COMPILED
sys.setswitchinterval(1e-6)
together, machines = threading.Barrier(8), set()
def ask():
    together.wait()
    machines.add(id(factor.machine))
    factor(np.eye(3), 3, np.zeros(3, dtype=np.int64))
with compiling_at_once():
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print(len(machines), COMPILED.count("winset.base.linear.factor"))
"""


def test_threads_that_ask_for_one_kernel_at_once_compile_it_once(tmp_path):
    assert in_new_process(AT_ONCE, tmp_path) == "1 1\n"


def test_always_compiling_can_be_asked_for(tmp_path):
    code = "import sys, winset as ws; ws.solve(ws.AlternatingOffers([0.9, 0.8]), ws.Stationary()).require()"
    in_new_process(code, tmp_path, WINSET_COMPILE="always")
    assert list(tmp_path.iterdir())
    assert in_new_process(f"{code}; print('numba' in sys.modules)", tmp_path) == "True\n", "what lies there is used"


def counting(n: int, out: np.ndarray) -> int:
    total = 0
    for k in range(n):
        total += k
        out[0] = total
    return total


def dividing(x: float) -> float:
    return 1.0 / x


def summing(x: np.ndarray) -> float:
    return float(x.sum())


class Averages(NamedTuple):
    mean: np.ndarray


def averaging(work: Averages) -> float:
    return float(work.mean[0])


def test_a_field_with_the_name_of_a_sum_of_numpy_is_read():
    kernel = jit.Kernel(averaging)
    assert kernel.twin is not None
    assert plain.run_plain(kernel.twin, (Averages(np.array([2.5])),), 100) == (True, 2.5, 1)


def test_a_long_run_ends_and_leaves_its_arguments_as_they_were():
    kernel, out = jit.Kernel(counting), np.array([7])
    assert kernel.twin is not None
    assert plain.run_plain(kernel.twin, (10, out), 100) == (True, 45, 11)
    assert out[0] == 45
    assert plain.run_plain(kernel.twin, (1000, out), 100) == (False, None, 100)
    assert out[0] == 45
    for most in (5, 11, 5000, 10, 11):  # what a run leaves over is not the next one's
        assert plain.run_plain(kernel.twin, (10, out), most)[::2] == ((True, 11) if most > 10 else (False, most))


def test_a_heavy_kernel_within_others_is_not_charged_to_them_and_compiled_by_itself():
    kernel, out, compiled = jit.Kernel(counting), np.array([7]), []
    assert kernel.twin is not None
    heavy = plain.apart(kernel.twin, lambda: lambda *args: compiled.append(args) or 45, 25)
    assert [plain.run_plain(heavy, (10, out), 100) for _ in range(4)] == [(True, 45, 0)] * 4
    assert compiled == [(10, out)], "three runs take 33 steps, then it is machine code"
    assert plain.run_plain(plain.apart(kernel.twin, lambda: heavy, 25), (10, out), 5)[0] is False


LOGIT = """
import winset as ws
assert ws.episode("evsl-1997-98").replicate().ok
from winset.base.machine_code import COMPILED
print(*sorted(name.rpartition(".")[2] for name in COMPILED))
"""


def test_a_long_branch_compiles_the_kernels_that_do_the_work_and_not_their_callers(tmp_path):
    compiled = in_new_process(LOGIT, tmp_path).split()
    assert {"factor", "assemble"} <= set(compiled)
    assert not {"respond", "tangent", "correct", "advance", "record_agents"} & set(compiled)
    assert len(compiled) <= 8


def test_large_arrays_are_not_tried():
    kernel = jit.Kernel(counting)
    assert kernel.twin is not None
    assert plain.run_plain(kernel.twin, (1, np.zeros(101)), 100) == (False, None, 100)


def test_work_that_adds_up_is_compiled(monkeypatch):
    kernel = jit.Kernel(counting)
    kernel._left = 250
    out, reference = np.array([0]), []
    monkeypatch.setattr(jit.Kernel, "machine", lambda *args: reference.append(args) or 4950)
    assert [kernel(100, out) for _ in range(4)] == [4950] * 4
    assert len(reference) == 2, "two calls as Python, then machine code"


def test_what_python_does_otherwise_is_left_to_machine_code():
    kernel = jit.Kernel(dividing)
    assert kernel.twin is not None
    assert plain.run_plain(kernel.twin, (0.0,), 100)[0] is False
    assert kernel(0.0) == np.inf
    assert jit.Kernel(summing).twin is None, "sums of NumPy are not in order"
