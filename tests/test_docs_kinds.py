"""The reference of model files is written from the specs: a page a kind, with every key."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

from winset.episodes.kinds import KINDS
from winset.episodes.read import gallery

DOCS = Path(__file__).parents[1] / "docs"


def test_a_page_a_kind_and_one_for_all_files(tmp_path):
    spec = importlib.util.spec_from_file_location("kinds", DOCS / "_ext" / "kinds.py")
    kinds = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kinds)
    (tmp_path / "reference").mkdir()
    kinds.write(SimpleNamespace(srcdir=str(tmp_path)))
    whole = (tmp_path / "reference" / "model-files.md").read_text()
    for kind, found in KINDS.items():
        page = (tmp_path / "reference" / f"kind-{kind}.md").read_text()
        assert f'starting_file("{kind}")' in page
        assert f"\nkind-{kind}\n" in whole
        for name in found.spec.model_fields:
            assert name == "kind" or f"<code>{name}</code>" in page


def test_every_negotiation_of_the_gallery_has_a_page_that_shows_its_file():
    index = (DOCS / "gallery" / "index.md").read_text()
    for name in gallery():
        assert f"\n{name}\n" in index
        assert f"../../models/gallery/{name}.toml" in (DOCS / "gallery" / f"{name}.md").read_text()
