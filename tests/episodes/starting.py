"""The starting file of a kind with changes in it."""

from __future__ import annotations

import pytest

import winset as ws
from winset.episodes.read import read_text
from winset.episodes.reference import starting_file


def started(kind, *replaced):
    """The starting file of a kind without its claims, each text replaced by another."""
    text = starting_file(kind)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return ws.Episode(read_text(text.partition("[claims]")[0]))


def assert_refused(kind, old, new, fault):
    """A starting file with this text replaced is refused, and one of its faults says so."""
    text = starting_file(kind)
    assert old in text
    with pytest.raises(ws.ModelError) as caught:
        read_text(text.replace(old, new))
    assert any(fault in line for line in caught.value.faults), caught.value.faults
