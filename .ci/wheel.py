"""Try everything that a user meets first, in an environment that has the wheel alone.

Every command's ``--help``; of every kind of game a new file that is validated, solved, replicated and explored; the
steps of the tutorial; the code of every tutorial and how-to page, each in a folder of its own; and the benchmark.
Nothing may end in a traceback or with another status than is said.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.S | re.M)
NEEDS = {
    "pandas": r"to_frame\(|pandas",
    "distributed": r"\bdask\b|distributed|client=",
    "xarray": r"to_xarray",
    "SALib": r"sobol=|ws\.identify\(",
    "pygambit": r"pygambit",
    "quantecon": r"quantecon",
    "negmas": r"negmas",
}
"""What code looks like that needs a package of an extra: such a page is run where the package is installed."""


def winset(*words: str, status: int = 0) -> str:
    """What a command prints."""
    command = [str(Path(sys.executable).parent / "winset"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode != status or "Traceback" in done.stderr + done.stdout:
        raise SystemExit(f"FAILED winset {' '.join(words)}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def commands() -> list[str]:
    """The names of all commands."""
    from typer.main import get_command

    from winset.cli import app

    return list(get_command(app).commands)


def of_every_kind() -> None:
    """A new file of every kind, used as a reader of its page would."""
    for row in json.loads(winset("kinds", "--json"))["kinds"]:
        kind = row["kind"]
        winset("kinds", kind)
        winset("new", kind, f"{kind}.toml")
        for words in (["validate"], ["show"], ["solve"], ["replicate"], ["explore", "--seconds=3"]):
            winset(words[0], f"{kind}.toml", *words[1:])
        print(f"  {kind}", flush=True)


def tutorial() -> None:
    """The steps that the tutorial prints."""
    steps = json.loads(winset("tutorial", "tutorial", "--json"))["next"]
    for step in steps:
        winset(*step.split()[1:])


def pages(docs: Path) -> Iterator[Path]:
    """The pages whose code is run."""
    for folder in ("tutorials", "how-to"):
        yield from sorted((docs / folder).glob("*.md"))


def run_page(page: Path) -> bool:
    """Whether the code of a page was run; it is not where it needs an extra that is not installed."""
    cells = CELL.findall(page.read_text())
    code = "\n\n".join("\n".join(line for line in cell.splitlines() if not line.startswith(":")) for cell in cells)
    if any(re.search(pattern, code) and find_spec(name) is None for name, pattern in NEEDS.items()):
        return False
    with tempfile.TemporaryDirectory() as folder:
        for file in page.parent.glob("*.toml"):
            shutil.copy(file, folder)
        program = Path(folder, "page.py")
        program.write_text("import matplotlib\nmatplotlib.use('Agg')\n" + code)
        done = subprocess.run(
            [sys.executable, "-I", str(program)], cwd=folder, capture_output=True, text=True, timeout=900, check=False
        )
        if done.returncode:
            raise SystemExit(f"FAILED {page}:\n{done.stderr[-3000:]}")
    return True


def main(docs: Path) -> None:
    """Everything in order."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in ["", *commands()]:
        winset(*command.split(), "--help")
    print("every --help", flush=True)
    of_every_kind()
    tutorial()
    print("the tutorial's steps", flush=True)
    for page in pages(docs):
        print(f"  {page.name}: {'run' if run_page(page) else 'needs an extra, not run'}", flush=True)
    families = json.loads(winset("bench", "--seconds=20", "--json"))
    assert families["families"], families
    print("winset bench", flush=True)
    assert json.loads(winset("replicate", "nonsense", "--json", status=2))["ok"] is False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
