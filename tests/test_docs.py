"""The documentation and the library speak of the same names."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import winset as ws

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("public_names", DOCS / "_ext" / "public_names.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_public_name_is_in_the_reference(reference: ModuleType) -> None:
    pytest.importorskip("matplotlib")
    pages = reference.public_names()
    written = {name for names in pages.values() for name, _ in names}
    modules = {"generators", "plot", "leadership"}
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
