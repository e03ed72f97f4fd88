"""The rules of the house that a machine can check."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import winset as ws
from winset.base.concept import concept_named

SOURCE = Path(ws.__file__).parent


def test_only_jit_compiles_and_only_batch_is_parallel() -> None:
    for file in SOURCE.rglob("*.py"):
        text = file.read_text()
        if file.name != "jit.py":
            assert not re.search(r"\bnjit\b|numba\.jit|@jit|vectorize\(", text), file
        if file.name != "jit.py" and not (file.parent.name == "kernels" and file.stem.startswith("batch")):
            assert "prange" not in text, file


def test_no_kernel_raises_or_draws() -> None:
    for file in SOURCE.rglob("kernels/*.py"):
        text = file.read_text()
        assert not re.search(r"^\s+raise ", text, re.M), file
        assert "np.random" not in text, file


def test_public_names_load_and_are_documented() -> None:
    for name in ws.__all__:
        value = getattr(ws, name)
        assert name.startswith("__") or value.__doc__, name
    assert callable(ws.solve)
    assert set(ws.__all__) <= set(dir(ws))


def test_a_wrong_name_gets_a_suggestion() -> None:
    with pytest.raises(AttributeError, match=r"winset has no 'NormalFrom'; did you mean NormalForm"):
        ws.NormalFrom  # noqa: B018
    with pytest.raises(ws.ModelError, match=r"no concept named 'nahs'; did you mean Nash"):
        concept_named("nahs")


def test_importing_and_help_never_load_numba() -> None:
    code = "import sys, winset, winset.trees.games.extensive, winset.cli; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_solve_does_not_load_cvxpy_or_plots() -> None:
    code = "import sys, winset.solve; sys.exit(bool({'cvxpy', 'matplotlib', 'dask'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_verb_stays_a_function_once_its_module_is_imported() -> None:
    code = "import winset, winset.solve; import sys; sys.exit(not callable(winset.solve))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_kernel_is_kept_by_its_own_sources_and_those_it_imports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from winset.base import jit

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    module = "winset.trees.kernels.batch"
    assert jit.cache_folder(module).parent == tmp_path
    names = {name.rpartition(".")[2] for name in jit.kernel_sources(module)}
    assert {"batch", "backward_induction", "payoff_rows", "lanes", "status", "jit"} <= names
    assert "pure_enumeration" not in names
    assert jit.cache_folder(module) != jit.cache_folder("winset.trees.kernels.backward_induction")
