"""Commands for whoever writes a model file: ``kinds``, ``new``, ``schema``, ``explain``, ``tutorial``, ``validate``."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from winset.cli.terminal import AsJson, complain, echo_json, faults, print_out

if TYPE_CHECKING:
    from rich.console import RenderableType

    from winset.episodes.reference import KindPage

__all__ = ["explain", "kinds", "new", "schema", "tutorial", "validate"]


SCHEMA = "winset.schema.json"
TUTORIAL = "fisheries-accord.toml"


def validate(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A model file.")], as_json: AsJson = False
) -> None:
    """Check a model file and report every fault at once, each with its line."""
    from winset.base.errors import ModelError

    try:
        from winset.episodes.episode import load

        found = load(path)
    except ModelError as error:
        told = [fault.removeprefix(f"{path}: ") for fault in error.faults]
        numbers = _lines(path, told)
        if as_json:
            echo_json({"file": str(path), "ok": False, "faults": list(error.faults), "lines": numbers})
        else:
            places = [str(path) if line is None else f"{path}:{line}" for line in numbers]
            complain(ModelError(f"{place}: {fault}" for place, fault in zip(places, told, strict=True)))
        raise typer.Exit(2) from None
    claims, parameters = len(found.model.claims), len(found.model.parameters)
    document = {"file": str(path), "ok": True, "faults": [], "id": found.id, "claims": claims}
    print_out(as_json, document, lambda: f"{path}: valid, {parameters} parameters, {claims} claims")


def _lines(path: Path, told: list[str]) -> list[int | None]:
    from winset.base.errors import ModelError
    from winset.episodes.bounds import text_of
    from winset.episodes.lines import key_lines, line_of

    try:
        known = key_lines(text_of(path))
    except ModelError:
        known = {}
    return [line_of(fault, known) for fault in told]


def kinds(
    name: Annotated[str, typer.Argument(metavar="KIND", help="One of them; the list if omitted.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the kinds of game that a model file can hold, or show the keys and answers of one."""
    with faults(as_json):
        from winset.episodes.kinds import KINDS
        from winset.episodes.reference import kind_page

        if name:
            page = kind_page(name)
            print_out(as_json, _document(page), lambda: _page(page))
            return
        pages = [kind_page(kind) for kind in KINDS]
        rows = [{"kind": page.name, "what": _first(page.says), "concept": page.concept} for page in pages]
        print_out(
            as_json, {"kinds": rows}, lambda: _table(("Kind", "What", "Asked for"), [row.values() for row in rows])
        )


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="A kind of game; 'winset kinds' lists them.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a commented starting file of a kind, which is valid and can be solved."""
    with faults(as_json):
        from winset.base.errors import ModelError
        from winset.episodes.reference import starting_file

        text = starting_file(kind)
        if path.suffix != ".toml":
            raise ModelError(f"FILE: must end in .toml, got {str(path)!r}")
        if path.exists():
            raise ModelError(f"{path}: is there already; choose another name")
        title = "-".join(re.findall(r"[a-z0-9]+", path.stem.lower())) or kind
        head = [
            f"#:schema {SCHEMA}",
            f"# A game of kind {kind}: what its table may hold, 'winset kinds {kind}' says. Change it, and then:",
            *(f"#   winset {command} {path.name}" for command in ("validate", "solve", "replicate", "explore")),
            f"# 'winset schema > {SCHEMA}' gives editors what they need for completion.",
        ]
        text = re.sub(r'\Aid = "[^"]*"', f'id = "{title}"', text)
        _write(path, "\n".join([*head, text]))
        print_out(as_json, {"file": str(path), "kind": kind, "id": title}, lambda: f"wrote {path}")


def schema() -> None:
    """Print the JSON Schema of model files, for completion in editors: winset schema > winset.schema.json."""
    from winset.episodes.editor_schema import json_schema

    typer.echo(json.dumps(json_schema(), indent=1))


def explain(
    answer: Annotated[
        str, typer.Argument(metavar="ANSWER", help="An answer, a status, a label, a concept; or a solution in JSON.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say what an answer of a game means, such as payoffs.Japan, LIMIT or nucleolus; or a file of solve --json."""
    with faults(as_json):
        rows = _of_file(Path(answer)) if answer.endswith(".json") else _meanings(answer)
        document = {"explanations": [{"what": what, "means": means} for what, means in rows]}
        print_out(as_json, document, lambda: _table(("What", "Meaning"), rows))


def tutorial(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the files of the tutorial.")],
    as_json: AsJson = False,
) -> None:
    """Write the tutorial's model file and a few to look at into a folder."""
    with faults(as_json):
        from importlib import resources

        from winset.base.errors import ModelError
        from winset.episodes.reference import starting_file

        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ModelError(f"{folder}: cannot be made: {error.strerror}") from None
        first = (resources.files("winset.episodes") / "starts" / "tutorial" / TUTORIAL).read_text(encoding="utf-8")
        texts = {TUTORIAL: first}
        texts |= {f"{kind}.toml": starting_file(kind) for kind in ("bargaining", "legislative", "two-level")}
        for name in texts:
            if (folder / name).exists():
                raise ModelError(f"{folder / name}: is there already; choose another folder")
        for name, text in texts.items():
            _write(folder / name, text)
        where = folder / TUTORIAL
        steps = [f"winset {command} {where}" for command in ("validate", "show", "replicate", "sweep", "explore")]
        files = {"folder": str(folder), "files": list(texts), "next": steps}
        print_out(as_json, files, lambda: f"wrote {', '.join(texts)} into {folder}; next:\n  " + "\n  ".join(steps))


# ---------------------------------------------------------------- what is said


def _meanings(answer: str) -> list[tuple[str, str]]:
    """What a word means: as an answer, a status, a label, a concept or a kind."""
    from winset.base.concept import concept_named
    from winset.base.errors import ModelError
    from winset.base.status import Status
    from winset.episodes.faults import suggest
    from winset.episodes.kinds import KINDS
    from winset.episodes.meanings import LABEL_MEANINGS, MEANINGS
    from winset.episodes.reference import answers_of, kind_page

    stem, rows = answer.split(".")[0], []
    if stem in MEANINGS:
        of = [k for k in KINDS if any(word.split(".")[0] == stem for word, _, _ in answers_of(k))]
        rows.append(
            (f"answer {answer}", f"{MEANINGS[stem]} Kinds that answer it: {', '.join(of) or 'those with parts'}.")
        )
    if answer.upper() in Status.__members__:
        rows.append((f"status {answer.upper()}", Status[answer.upper()].sentence))
    if answer in LABEL_MEANINGS:
        rows.append((f"label {answer}", LABEL_MEANINGS[answer]))
    if answer in KINDS:
        rows.append((f"kind {answer}", " ".join(kind_page(answer).says.split())))
    with suppress(ModelError):
        concept = concept_named(answer)
        rows.append((f"concept {concept.name}", " ".join((type(concept).__doc__ or "").split())))
    if not rows:
        known = suggest(answer, [*MEANINGS, *LABEL_MEANINGS, *Status.__members__, *KINDS])
        raise ModelError(f"ANSWER: nothing is called {answer!r}{known}")
    return rows


def _of_file(path: Path) -> list[tuple[str, str]]:
    """What a solution written by ``winset solve --json`` says."""
    from winset.base.errors import ModelError
    from winset.base.solution import Solution
    from winset.episodes.bounds import text_of

    try:
        data = json.loads(text_of(path, "file_bytes", "a solution in JSON"))
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, ModelError) else ModelError(f"{path}: is not JSON: {error}") from None
    try:
        solution: Solution[Any] = Solution.from_dict(data)
        concept, status, certificate = solution.concept, solution.status, solution.certificate
        many = len(solution.points)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ModelError(f"{path}: must be what 'winset solve --json' prints") from None
    others = "there are no others." if solution.completeness == "all" else "there may be others."
    exact = "in exact arithmetic" if certificate.exact else "in floating point"
    return [
        (f"concept {concept.name}", " ".join((type(concept).__doc__ or "").split())),
        (f"status {status.name}", status.sentence),
        ("points", f"{many} found; {others}"),
        (
            "certificate",
            f"Checked from the game alone, {exact}; what is violated most, is so by {certificate.value:g}.",
        ),
    ]


# ---------------------------------------------------------------- pages


def _first(text: str) -> str:
    return text.split("\n")[0]


def _document(page: KindPage) -> dict[str, object]:
    def keys(table: Any) -> list[dict[str, object]]:
        return [{"key": k.name, "takes": k.takes, "default": k.default, "says": k.says} for k in table.keys]

    return {
        "kind": page.name,
        "what": page.says,
        "concept": page.concept,
        "keys": keys(page.table),
        "tables": {table.name: keys(table) for table in page.inner},
        "answers": [{"answer": a, "values": values, "says": says} for a, values, says in page.answers],
        "example": page.example,
    }


def _page(page: KindPage) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(page.name, style="bold"), Text(page.says + "\n")]
    parts.append(
        Text(f"Asked for, unless the file says otherwise: {page.concept or 'the own concept of the procedure'}")
    )
    for table in (page.table, *page.inner):
        rows = [(k.name, k.takes, "needed" if k.default is None else k.default, k.says) for k in table.keys]
        parts.append(_table(("Key", "Takes", "If omitted", "What"), rows, "" if table is page.table else table.name))
    parts.append(_table(("Answer", "Values", "What"), page.answers, "Answers that a claim may expect"))
    parts.append(Text(f"A starting file: winset new {page.name} FILE"))
    return Group(*parts)


def _table(headings: tuple[str, ...], rows: Any, title: str = "") -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(str(cell).replace("``", "")) for cell in row))
    return table


def _write(path: Path, text: str) -> None:
    from winset.base.errors import ModelError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{path}: cannot be written: {error.strerror}") from None
