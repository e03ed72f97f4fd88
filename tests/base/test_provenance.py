"""A kept answer says by which program, with which libraries and on what kind of machine it was made."""

import copy
import json
import pickle
import platform
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from winset.base.provenance import provenance


def solution():
    return ws.solve(ws.NormalForm.from_bimatrix([[2, 0], [0, 1]], [[1, 0], [0, 2]]), ws.Pure())


KEPT = {
    "JSON": lambda s: ws.Solution.from_dict(json.loads(json.dumps(s.to_dict()))),
    "pickle": lambda s: pickle.loads(pickle.dumps(s)),
    "copy": copy.deepcopy,
}


@pytest.mark.parametrize("way", KEPT)
def test_a_kept_answer_names_its_program(way):
    before = solution()
    assert before.certificate.made_by == {}
    after = KEPT[way](before)
    assert after == before
    assert after.certificate.made_by == {
        **provenance(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }
    assert after.certificate.made_by["numpy"] == np.__version__
    assert len(after.certificate.made_by["source"]) == 16


@pytest.mark.parametrize("way", KEPT)
def test_an_answer_of_another_program_keeps_its_name(way):
    mine = solution()
    theirs = replace(mine, certificate=replace(mine.certificate, made_by={"source": "0123456789abcdef"}))
    again = KEPT[way](KEPT[way](theirs))
    assert again.certificate.provenance == {"source": "0123456789abcdef"}
    assert again == mine
