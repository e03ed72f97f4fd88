"""The documentation and the library speak of the same names."""

from __future__ import annotations

import calendar
import importlib.util
import inspect
import re
import unicodedata
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

import winset as ws
from winset.solve import METHODS, SOLVER

DOCS = Path(__file__).parents[1] / "docs"


def extension(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / "_ext" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return extension("public_names")


def test_the_status_of_every_method_is_told() -> None:
    status = extension("method_status")
    page = (DOCS / "reference" / "status.md").read_text()
    tables = {heading: status.table(heading) for heading in status.FAMILIES}
    for method in METHODS:
        name = type(method).__name__
        assert status.games(method), name
        assert status.proofs(method), name
        assert f'table("{status.family(method)}")' in page, name
        assert f"<strong>{name}</strong>" in tables[status.family(method)]
    unsupported = {m: status.limits(m) for m in METHODS if type(m).__name__ == "WithinUnions"}
    assert ["the game has no unions; give them with game.with_unions([...])"] in unsupported.values()


def test_what_answers_tell_is_in_the_reference() -> None:
    details = extension("answer_details")
    page = details.page()
    for _, concepts, told in SOLVER.details:
        assert f"`{told.__module__}.{told.__name__}`" in page
        assert all(f"`{concept.__name__}`" in page for concept in concepts)
        assert all(f"- `{name}` (" in page for name in details.fields(told)), told
    assert "`raw` (`Vector`): Swings divided by the coalitions of the others" in page
    assert "`ties_on_path` (`int`): At how many nodes that are reached." in page


def test_every_public_name_is_in_the_reference(reference: ModuleType) -> None:
    pytest.importorskip("matplotlib")
    pages = reference.public_names()
    written = {name for names in pages.values() for name, _ in names}
    modules = {"families", "generators", "plot", "leadership", "scores"}
    missing = {f"winset.{name}" for name in ws.__all__ if not name.startswith("__") and name not in modules} - written
    assert not missing
    assert all(names for names in pages.values())


def test_every_public_name_and_its_public_methods_have_docstrings(reference: ModuleType) -> None:
    pytest.importorskip("matplotlib")
    bare = []
    for names in reference.public_names().values():
        for name, value in names:
            if callable(value) and not (value.__doc__ or "").strip():
                bare.append(name)
            if isinstance(value, type):
                own = vars(value).items()
                bare += [
                    f"{name}.{member}"
                    for member, thing in own
                    if not member.startswith("_") and callable(thing) and not (thing.__doc__ or "").strip()
                ]
    assert not bare


def parameters_of(value: object) -> list[str]:
    """What a caller of this name gives; nothing for errors and enumerations, which users do not make."""
    if isinstance(value, type):
        if issubclass(value, Exception | Enum):
            return []
        if is_dataclass(value):
            return [f.name for f in fields(value) if f.init and not f.name.startswith("_")]
    assert callable(value)
    return [name for name in inspect.signature(value).parameters if not name.startswith("_")]


def test_every_public_name_says_what_its_parameters_are() -> None:
    """A section of parameters, or a docstring that names every field."""
    bare = {}
    for name in ws.__all__:
        if name in {"plot", "generators", "families", "scores", "__version__"}:
            continue
        value = getattr(ws, name)
        doc = inspect.getdoc(value) or ""
        missing = [p for p in parameters_of(value) if not re.search(rf"\b{re.escape(p)}\b", doc)]
        if missing and "Parameters\n---" not in doc:
            bare[name] = missing
    assert not bare


def test_every_module_with_public_names_has_a_page(reference: ModuleType) -> None:
    """No name falls on a page that does not list its module, and every module that a page lists exists."""
    listed = {module for _, modules in reference.SUBJECTS.values() for module in modules}
    assert not [module for module in listed if importlib.util.find_spec(module) is None]
    homes = {
        value.__module__ for name in ws.__all__ if hasattr(value := getattr(ws, name), "__module__") and callable(value)
    }
    adrift = [
        home
        for home in homes
        if not any(f"{home}.".startswith(f"{module}.") for module in listed)
        and home.split(".")[2:3] not in [[layer] for layer in reference.LAYERS]
    ]
    assert not adrift
    assert set(reference.WHOLE) <= listed


YEARS = r"(?:1[89]|20)\d\d"
NAMES = r"(?:(?:[Vv]an den|[Vv]an|[Vv]on|[Dd]e|[Dd]')\s?)?[A-Z][\w'-]+"
CITED = re.compile(rf"({NAMES})((?:, {NAMES})*(?:,? and {NAMES})?| et al\.),? \(?({YEARS}(?:, {YEARS})*)")
CALENDAR = set(calendar.month_name[1:])


def cited_works(text: str) -> set[tuple[str, str]]:
    """Author and year of works cited as (Nash 1950, 1953), Nash (1950) or (Nash and Shapley 1950)."""
    found = set()
    for first, _, years in CITED.findall(re.sub(r"\s+", " ", text)):
        if first not in CALENDAR and not first[-1].isdigit():
            found |= {(first.split()[-1].lower(), year) for year in years.split(", ")}
    return found


def plain(text: str) -> str:
    """Small letters without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def test_every_entry_of_the_bibliography_is_closed() -> None:
    entries = (DOCS / "references.bib").read_text().strip().split("\n@")
    assert not [entry.splitlines()[0] for entry in entries if not entry.rstrip().endswith("\n}")]


def test_works_that_pages_and_docstrings_cite_are_in_the_bibliography(reference: ModuleType) -> None:
    pytest.importorskip("matplotlib")
    works = (DOCS / "references.bib").read_text().split("\n@")
    known = [plain(" ".join(re.findall(r"(?:author|year) = {(.*)}", work))) for work in works]
    texts = {name: inspect.getdoc(value) or "" for names in reference.public_names().values() for name, value in names}
    folders = ("tutorials", "how-to", "explanation", "decisions")
    texts |= {page.stem: page.read_text() for folder in folders for page in (DOCS / folder).glob("*.md")}
    missing = [
        (name, author, year)
        for name, text in texts.items()
        for author, year in sorted(cited_works(text))
        if not any(plain(author) in work and work.endswith(year) for work in known)
    ]
    assert not missing


def test_cited_keys_are_in_the_bibliography() -> None:
    known = set(re.findall(r"^@\w+\{([^,]+),", (DOCS / "references.bib").read_text(), re.M))
    cited: dict[str, str] = {}
    for page in DOCS.rglob("*.md"):
        if "_build" not in page.parts:
            for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", page.read_text()):
                cited |= {key.strip(): page.name for key in keys.split(",")}
    assert cited
    assert not set(cited) - known


def test_no_page_is_left_out_of_the_contents() -> None:
    listed = "\n".join(page.read_text() for page in DOCS.rglob("index.md"))
    for folder in ("tutorials", "how-to", "explanation", "episodes"):
        for page in (DOCS / folder).glob("*.md"):
            if page.stem != "index":
                assert re.search(rf"^(?:{folder}/)?{re.escape(page.stem)}$", listed, re.M), page
