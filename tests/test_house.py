"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import winset as ws
from winset.base.concept import concept_named

SOURCE = Path(ws.__file__).parent
MOST_ANY = 150
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60


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


def test_a_kernel_returns_numbers_or_nothing() -> None:
    """Arrays made by machine code that Python called, while an interrupt waits, end the process."""
    numbers = re.compile(r"None|int|float|bool|tuple\[(int|float|bool)(, (int|float|bool))*\]")
    for file in SOURCE.rglob("kernels/*.py"):
        for function in ast.parse(file.read_text()).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            if any(ast.unparse(mark) == "kernel" for mark in function.decorator_list):
                returned = ast.unparse(function.returns) if function.returns else "untold"
                assert numbers.fullmatch(returned), f"{file.name}: {function.name} returns {returned}"


def test_public_names_load_and_are_documented() -> None:
    for name in ws.__all__:
        value = getattr(ws, name)
        assert name.startswith("__") or value.__doc__, name
    assert callable(ws.solve)
    assert set(ws.__all__) <= set(dir(ws))
    assert not {"ast", "sys", "import_module", "Any"} & set(dir(ws))


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
    assert {"batch", "backward_induction", "payoff_rows", "lanes", "status"} <= names
    assert "pure_enumeration" not in names
    assert jit.cache_folder(module) != jit.cache_folder("winset.trees.kernels.backward_induction")


def _trees() -> dict[Path, ast.Module]:
    return {file: ast.parse(file.read_text()) for file in SOURCE.rglob("*.py")}


def _imports() -> dict[str, set[str]]:
    """The modules of the package that each module imports, at any depth, those for the type checker included."""
    names = {}
    for file in SOURCE.rglob("*.py"):
        parts = ("winset", *file.relative_to(SOURCE).with_suffix("").parts)
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    graph: dict[str, set[str]] = {}
    for name, file in names.items():
        graph[name] = set()
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module in names:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    graph[name].add(inner if inner in names else node.module)
        graph[name].discard(name)
    return graph


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(v: str) -> None:
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in graph[v]:
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            group = [stack.pop()]
            while group[-1] != v:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for v in graph:
        if v not in index:
            visit(v)
    return found


def test_no_circle_between_files() -> None:
    assert _circles(_imports()) == []


def test_any_stands_only_where_it_is_needed() -> None:
    uses = Counter(
        file.relative_to(SOURCE).parts[0]
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "Any"
    )
    assert sum(uses.values()) <= MOST_ANY, uses


def _lines_of_code(function: ast.FunctionDef) -> int:
    """Lines without the docstring, which for a public verb is a page of the reference."""
    first = function.body[0]
    told = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
    return function.end_lineno - function.lineno + 1 - told


def test_files_and_functions_are_one_thought_each() -> None:
    long = [str(file) for file in SOURCE.rglob("*.py") if len(file.read_text().splitlines()) > MOST_LINES_OF_A_FILE]
    assert not long
    over = [
        f"{file.relative_to(SOURCE)}: {node.name}"
        for file, tree in _trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _lines_of_code(node) > MOST_LINES_OF_A_FUNCTION
    ]
    assert not over


def test_no_kernel_takes_many_arguments() -> None:
    many = [
        f"{file.relative_to(SOURCE)}: {node.name}"
        for file, tree in _trees().items()
        if file.parent.name == "kernels"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and len(node.args.args) > 12
    ]
    assert not many


def test_every_room_has_its_tests() -> None:
    rooms = {path.parent.name for path in SOURCE.glob("*/room.py")}
    tests = Path(__file__).parent
    assert not [room for room in rooms if not list((tests / room).rglob("test_*.py"))]
    layers = {"find", "kernels", "check", "games"}
    strangers = [
        str(file.relative_to(tests))
        for room in rooms
        for file in (tests / room).rglob("test_*.py")
        if file.parent.name not in {room, *layers}
    ]
    assert not strangers


def test_every_public_name_is_in_the_stub() -> None:
    stub = ast.parse((SOURCE / "__init__.pyi").read_text())
    listed = {alias.name for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert listed | {"__version__"} == set(ws.__all__)
