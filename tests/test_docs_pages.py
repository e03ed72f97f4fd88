"""What the documentation draws itself: formulas without a script, and questions that lead to a concept."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import winset as ws

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(autouse=True)
def _extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))


def test_every_formula_of_the_pages_is_well_formed_mathml() -> None:
    from mathml import mathml

    found = []
    for page in DOCS.rglob("*.md"):
        text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.S)
        found += re.findall(r"\$\$(.+?)\$\$", text, re.S)
        found += re.findall(r"\$([^$\n]+)\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.S))
    assert len(found) > 20
    for formula in found:
        ElementTree.fromstring(mathml(formula))


def test_formulas_say_what_their_source_says() -> None:
    from mathml import mathml

    assert "<msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup>" in mathml("a_i^2")
    half = "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac>"
    assert half in mathml(r"\frac{1}{n + 1}")
    assert mathml(r"\begin{aligned} a &= b,\\ c &= d \end{aligned}", True).count("<mtr>") == 2
    assert "<mtext>if\u00a0it\u00a0passes</mtext>" in mathml(r"x \text{if it passes}")
    with pytest.raises(ValueError, match=r"\\nonsense is not known"):
        mathml(r"\nonsense")


def test_questions_lead_to_concepts_and_to_their_place_in_the_reference() -> None:
    import which_concept

    concepts = {name for asked in which_concept.QUESTIONS.values() for names in asked.values() for name in names}
    assert len(concepts) > 30
    for name in concepts:
        assert issubclass(getattr(ws, name), ws.Concept)
        assert which_concept.page_of(name).endswith(f".html#winset.{name}")
    drawn = ElementTree.fromstring(which_concept.picture())
    shown = " ".join(drawn.itertext())
    listed = " ".join(ElementTree.fromstring(f"<div>{which_concept.listed()}</div>").itertext())
    for first, asked in which_concept.QUESTIONS.items():
        assert first in listed
        assert all(question in shown and question in listed for question in asked)
    right = float(drawn.attrib["viewBox"].split()[2])
    for text in drawn.iter("{http://www.w3.org/2000/svg}text"):
        assert float(text.attrib["x"]) + 7.5 * len(text.text or "") < right + 5, text.text


def test_no_page_needs_the_network() -> None:
    settings = (DOCS / "conf.py").read_text()
    assert "mathjax" not in settings
    assert "html_show_search_summary = False" in settings
    assert "http" not in (DOCS / "_static" / "winset.css").read_text()
    assert "mathml" not in sys.modules or sys.modules["mathml"].__file__ == str(DOCS / "_ext" / "mathml.py")
