"""The command ``serve``: the library as tools of the Model Context Protocol, over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from winset.cli.terminal import faults

__all__ = ["Tools", "serve"]


MODEL, ANSWER = "model.toml", "answer.json"
MOST_TEXT = 300_000
"""Characters of a model file or an answer that a client may send."""
MOST_BYTES = 2_000_000
"""Bytes of an answer that a client gets."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")
WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]*\Z")
RUN = """
import sys
try:
    import resource
    for name, most in (("CPU", {seconds}), ("AS", {memory}), ("FSIZE", {file})):
        what = getattr(resource, "RLIMIT_" + name)
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))
except ImportError:
    pass
from winset.cli import main
sys.argv[0] = "winset"
main()
"""
"""What every call runs: the command, in a process of its own, with limits where the system has them."""
INSTRUCTIONS = """
Negotiations as games, with certified answers. A model file is TOML: 'new' gives one of every kind that 'kinds' lists,
'validate' says what is wrong with one, 'solve' solves its game with a certificate, 'replicate' judges its claims. Send
the text of the file as 'model'; or the identifier of an episode that 'episodes' lists. No file of the machine is read.
"""

Document = dict[str, object]


def serve(
    mcp: Annotated[bool, typer.Option("--mcp", help="By the Model Context Protocol, which is the only way.")] = False,
    seconds: Annotated[float, typer.Option(help="The longest that one call may take.")] = 120,
) -> None:
    """Serve the library to assistants over standard input and output: winset serve --mcp. It needs the extra mcp."""
    with faults(False):
        from winset.base.errors import Faults, ModelError

        problems = Faults()
        if not mcp:
            problems.add("--mcp", "must be given; it is the only protocol that is served")
        if not 0 < seconds <= 3600:
            problems.add("--seconds", f"must be above 0, up to 3600, got {seconds:g}")
        problems.raise_if_any()
        try:
            from mcp.server import MCPServer
        except ImportError:
            raise ModelError("--mcp: needs the package mcp; pip install 'winset[mcp]'") from None
        from winset import __version__

        server = MCPServer("winset", instructions=INSTRUCTIONS.strip(), version=__version__, log_level="ERROR")
        tools = Tools(seconds)
        for tool in (tools.kinds, tools.schema, tools.new, tools.validate, tools.solve, tools.certify, tools.explain,
                     tools.episodes, tools.replicate, tools.compare):  # fmt: skip
            server.add_tool(tool)
        server.run("stdio")


class Tools:
    """What a client can ask for: every call is a command in a process and a folder of its own, with limits.

    Parameters
    ----------
    seconds
        The longest that one call may take.
    memory, file
        Bytes that its process may use and write.
    """

    def __init__(self, seconds: float = 120, memory: int = 8 << 30, file: int = 100 << 20) -> None:
        self.seconds = seconds
        self.code = RUN.format(seconds=int(2 * seconds) + 10, memory=memory, file=file)
        self.one_at_a_time = asyncio.Semaphore(1)

    async def kinds(self, kind: str = "") -> Document:
        """List the kinds of game that a model file can hold, or give the keys and the answers of one."""
        return await self._run({}, "kinds", "--json", *(["--", kind] if kind else []))

    async def schema(self) -> Document:
        """Give the JSON Schema of model files."""
        return await self._run({}, "schema")

    async def new(self, kind: str) -> Document:
        """Give a commented starting file of a kind, which is valid and can be solved, as 'model'."""
        return await self._run({}, "new", "--json", "--", kind, MODEL)

    async def validate(self, model: str) -> Document:
        """Check the text of a model file and report every fault at once, each with its line."""
        return await self._run({MODEL: model}, "validate", MODEL)

    async def solve(
        self, model: str, concept: str = "", method: str = "", variant: str = "", changes: dict[str, str] | None = None
    ) -> Document:
        """Solve the game of a model file (its text) or of an episode (its identifier), and certify the answer.

        'concept' is what to look for, such as nash, subgame-perfect or shapley; the file's own if empty. 'changes' are
        new values of parameters. The document has status, points, completeness and the certificate.
        """
        options = {"concept": concept, "method": method, "variant": variant}
        return await self._on(model, "solve", options, changes)

    async def certify(
        self, model: str, answer: dict[str, object], concept: str = "", variant: str = "",
        changes: dict[str, str] | None = None,
    ) -> Document:  # fmt: skip
        """Check a claimed answer to a model file's or an episode's game: 'ok' says whether it holds, 'statement' why.

        'answer' is {"points": [...], "details": {...}, "components": [...], "completeness": "all" or "one"}; only
        points are needed: payoffs in the order of the players, a list of mixed strategies, or as solve gives them.
        """
        options = {"concept": concept, "variant": variant, "answer": ANSWER}
        return await self._on(model, "certify", options, changes, {ANSWER: json.dumps(answer)})

    async def explain(self, answer: str) -> Document:
        """Say what an answer, a status, a label, a concept or a kind means, such as LIMIT, nucleolus or own_share."""
        if not WORD.match(answer) or answer.endswith(".json"):
            return _refused(f"answer: must be a name such as LIMIT or payoffs.Japan, got {answer!r:.80}")
        return await self._run({}, "explain", "--json", "--", answer)

    async def episodes(self, gallery: bool = False) -> Document:
        """List the episodes that come with the library, or its gallery of other negotiations, by identifier."""
        return await self._run({}, "list", *(["--gallery"] if gallery else []))

    async def replicate(self, model: str, changes: dict[str, str] | None = None) -> Document:
        """Solve a model file (its text) or an episode (its identifier) again and judge its claims, each with source."""
        return await self._on(model, "replicate", {}, changes)

    async def compare(self, episodes: list[str], draws: int = 4096, seed: int = 0) -> Document:
        """Weigh the library's rival theories by what was observed in some episodes, given by identifier."""
        if not episodes or not all(NAME.match(name) for name in episodes):
            return _refused(f"episodes: must be identifiers, one or more, got {episodes!r:.80}")
        return await self._run({}, "compare", f"--draws={draws}", f"--seed={seed}", *episodes)

    async def _on(
        self, model: str, command: str, options: Mapping[str, str], changes: Mapping[str, str] | None,
        files: Mapping[str, str] | None = None,
    ) -> Document:  # fmt: skip
        """A command on a model file's text, or on an episode's identifier."""
        named = bool(NAME.match(model))
        words = [f"--{name}={value}" for name, value in options.items() if value]
        words += [f"--set={name}={value}" for name, value in (changes or {}).items()]
        texts = {**(files or {}), **({} if named else {MODEL: model})}
        return await self._run(texts, command, *words, model if named else MODEL)

    async def _run(self, texts: Mapping[str, str], command: str, *words: str) -> Document:
        """The document that a command prints, run in an empty folder with these files."""
        for name, text in texts.items():
            if len(text) > MOST_TEXT:
                return _refused(f"{name}: has {len(text)} characters, at most {MOST_TEXT} are accepted")
        flags = ["--json"] if command != "schema" and "--json" not in words else []
        async with self.one_at_a_time:
            with tempfile.TemporaryDirectory(prefix="winset-", ignore_cleanup_errors=True) as held:
                folder = Path(held)
                for name, text in texts.items():
                    (folder / name).write_text(text, encoding="utf-8")
                printed = folder / "printed"
                if not await self._finished(folder, printed, command, *flags, *words):
                    return _refused(f"{command}: took longer than {self.seconds:g} seconds and was stopped")
                document = _document(printed, command)
                if command == "new" and (folder / MODEL).exists():
                    document["model"] = (folder / MODEL).read_text(encoding="utf-8")
                return document

    async def _finished(self, folder: Path, printed: Path, *words: str) -> bool:
        """Whether the command came to its end in time; what it printed lies in a file."""
        with printed.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", self.code, *words, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=out,
                stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            try:
                await asyncio.wait_for(process.wait(), self.seconds)
            except TimeoutError:
                return False
            finally:
                _stop(process)
                await process.wait()
        return True


def _stop(process: asyncio.subprocess.Process) -> None:
    """End a command and whatever it started, if it still runs."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def _document(printed: Path, command: str) -> Document:
    size = printed.stat().st_size
    if size > MOST_BYTES:
        return _refused(f"{command}: the answer has {size} bytes, at most {MOST_BYTES} are sent; ask for less")
    try:
        document = json.loads(printed.read_text(encoding="utf-8"))
    except ValueError:
        return _refused(f"{command}: ended without an answer; it may have needed more memory or time than it may use")
    return document if isinstance(document, dict) else {"answer": document}


def _refused(fault: str) -> Document:
    return {"ok": False, "faults": [fault]}
