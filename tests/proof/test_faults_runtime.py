"""Sweeps, stores, caches, workers: other games and other versions are refused, damage is mended or named."""

import os
import shutil
import subprocess
import sys
import textwrap
import threading
import tomllib
import warnings
from pathlib import Path

import pytest

import winset as ws
from tests.proof.limited import SOURCE, run

ROOT = Path(__file__).parents[2]


def offers(second):
    return ws.AlternatingOffers([".5", second], parameters={"x": 0})


@pytest.mark.parametrize("other", ["(1 + 2*x)/10", "(1 + x)/10 + x*x/1000", "(1 + 2.2*x)/10"])
def test_a_store_is_not_continued_with_another_game(other, tmp_path):
    # All of these discounts are 1/10 at x = 0. Rubinstein (1982): player 1 keeps (1 - d2)/(1 - d1 d2), so the means
    # over x in (0, 4) differ, and a store of both would hold a blend of two games.
    first = ws.sweep(offers("(1 + x)/10"), box={"x": (0, 4)}, draws=400, chunk=100, out=tmp_path, progress=False)
    assert first.rows == 400
    for chunk in sorted(tmp_path.glob("chunk*.parquet"))[2:]:
        chunk.unlink()
    with pytest.raises(ws.WinsetError, match=r"another|game|differs|changed"):
        ws.sweep(offers(other), box={"x": (0, 4)}, draws=400, chunk=100, out=tmp_path, resume=True, progress=False)


def test_a_store_is_continued_with_the_same_game(tmp_path):
    def sweep(**more):
        return ws.sweep(
            offers("(1 + x)/10"), box={"x": (0, 4)}, draws=400, chunk=100, out=tmp_path, progress=False, **more
        )

    whole = sweep()
    next(iter(sorted(tmp_path.glob("chunk*.parquet")))).unlink()
    again = sweep(resume=True)
    assert again.rows == 400
    assert str(again.measures) == str(whole.measures)


SWEEP = """
tree = ws.ExtensiveForm(["a"], parameters={"x": 1})
tree = tree.decision("n", "a", {"l": "z", "r": "y"}).terminal("z", ["x"]).terminal("y", [0])
def sweep(**more):
    return ws.sweep(tree, {"x": (-1, 1, 10)}, chunk=2, out="store", progress=False, **more)
"""


@pytest.mark.slow
def test_a_store_of_another_version_is_refused_by_name(tmp_path):
    made = run("return sweep().rows", before=SWEEP, cwd=tmp_path)
    assert made.kind == "answer", made.text
    copy = tmp_path / "other"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "winset" / "status.py").open("a") as file:
        file.write("\n# another version\n")
    for chunk in sorted((tmp_path / "store").glob("chunk*.parquet"))[2:]:
        chunk.unlink()
    path = os.pathsep.join([str(copy), str(ROOT)])
    again = run("return sweep(resume=True).rows", before=SWEEP, cwd=tmp_path, environment={"PYTHONPATH": path})
    assert again.kind == "refusal", again.text
    assert "version" in again.text or "source" in again.text


CALL = "return [float(x) for x in ws.solve(ws.LegislativeBargaining(3), ws.Stationary()).require().point]"


def kernels(tmp_path, **environment):
    """A call that compiles a kernel, with a cache of its own: closed rule for three, a third each by symmetry."""
    kept = {
        "NUMBA_CACHE_DIR": str(tmp_path / "kept"),
        "TMPDIR": str(tmp_path),
        "WINSET_COMPILE": "always",
    } | environment
    return run(CALL, seconds=None, wall=300, warnings="default", environment=kept)


@pytest.mark.slow
def test_a_damaged_cache_is_rebuilt_with_one_warning(tmp_path):
    first = kernels(tmp_path)
    assert first.kind == "answer", first.text
    files = list(tmp_path.rglob("*.nb*"))
    assert files
    for number, path in enumerate(files):
        whole = path.read_bytes()
        path.write_bytes([whole[: len(whole) // 2], b"", b"junk" * 10][number % 3])
    again = kernels(tmp_path)
    assert (again.kind, again.text) == ("answer", first.text)
    assert again.errors.count("Warning") == 1


@pytest.mark.slow
def test_without_a_home_or_a_cache_one_warning_and_an_answer(tmp_path):
    # A copy of the package in which no folder for compiled code can be made, by a file of that folder's name.
    shutil.copytree(SOURCE, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [path for path in (tmp_path / "src").rglob("*") if path.is_dir()]:
        (folder / "__pycache__").write_text("")
    report = run(CALL, seconds=None, wall=300, warnings="default", environment={
        "HOME": "/proc/nonexistent", "XDG_CACHE_HOME": None, "NUMBA_CACHE_DIR": None,
        "PYTHONPATH": str(tmp_path / "src"), "TMPDIR": str(tmp_path), "WINSET_COMPILE": "always",
    })  # fmt: skip
    assert report.kind == "answer", report.text
    assert report.errors.count("Warning") == 1


def test_two_threads_sweep_into_one_store(tmp_path):
    # Twenty rounds: x is drawn from a grid, the larger of x and 0 is got, and both sweeps must say so.
    tree = ws.ExtensiveForm(["a"], parameters={"x": 1})
    tree = tree.decision("n", "a", {"l": "z", "r": "y"}).terminal("z", ["x"]).terminal("y", [0])
    for number in range(20):
        ends, start = [], threading.Barrier(2)

        def sweep(store=tmp_path / str(number), ends=ends, start=start):
            try:
                start.wait()
                found = ws.sweep(tree, {"x": (-1, 1, 60)}, chunk=2, out=store, resume=True, progress=False)
                ends.append(found.rows)
            except Exception as error:
                ends.append(repr(error))

        threads = [threading.Thread(target=sweep) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ends == [60, 60]


@pytest.mark.slow
@pytest.mark.parametrize("start", ["fork"])
def test_pools_of_processes_after_a_batch_in_the_parent(start, tmp_path):
    script = tmp_path / "pool.py"
    script.write_text(
        textwrap.dedent(f"""
        import multiprocessing, warnings
        import numpy as np
        import winset as ws

        def pure(seed):
            games = np.random.default_rng(seed).random((50, 2, 2, 2))
            return int(ws.solve_batch(games, ws.Pure(), threads=2).offsets[-1])

        if __name__ == "__main__":
            warnings.simplefilter("ignore")
            here = [pure(seed) for seed in range(4)]
            with multiprocessing.get_context({start!r}).Pool(2) as pool:
                there = pool.map_async(pure, range(4)).get(60)
            print(here == there)
    """)
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=150, check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert done.stdout.strip() == "True", done.stderr[-500:]


@pytest.mark.slow
def test_a_lost_scheduler_is_an_error_that_says_how_to_resume(tmp_path):
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
             "--scheduler-file", str(tmp_path / "scheduler.json")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            client = distributed.Client(scheduler_file=str(tmp_path / "scheduler.json"), timeout=60)
            threading.Timer(3, scheduler.kill).start()
            with pytest.raises(ws.WinsetError, match="resume"):
                ws.sweep(
                    offers("(1 + x)/10"), box={"x": (0, 4)}, draws=10**6, chunk=1000, out=tmp_path / "store",
                    client=client, progress=False,
                )  # fmt: skip
        finally:
            scheduler.kill()
            scheduler.wait()


def floor(requirement):
    name, _, rest = requirement.partition(">=")
    return name, tuple(int(part) for part in rest.split(",")[0].split("."))


def test_the_floor_of_typer_is_one_that_reads_optional_lists():
    # typer 0.12.0 to 0.12.3 refuse list[str] | None, and 0.12.5 misreads commands with present versions of click.
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    floors = dict(floor(item) for item in needed)
    assert floors["typer"] >= (0, 13, 1)
