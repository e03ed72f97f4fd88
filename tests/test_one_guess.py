"""Field names, an author's or a concept's: each is found in one guess.

A name is that of one algorithm, ``<room>/find/<name>.py``; or else of one file of games; or else of one class
among games, concepts and methods.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

import winset as ws

SOURCE = Path(ws.__file__).parent

NAMES = [
    "lemke_howson",
    "vertex_enumeration",
    "support_subdivision",
    "pure_enumeration",
    "logit_path",
    "linear_tracing",
    "logarithmic_tracing",
    "trembling_hand",
    "risk_dominance",
    "equilibrium_index",
    "potential",
    "supermodular",
    "dominance",
    "security",
    "correlated",
    "nash_subsets",
    "backward_induction",
    "sequence_form",
    "subgame_perfect",
    "agent_logit",
    "reduced_table",
    "box_complementarity",
    "shapley_banzhaf",
    "owen",
    "myerson",
    "nucleolus",
    "weighted_nucleolus",
    "tau_gately",
    "harsanyi_dividends",
    "power_indices",
    "deegan_packel_johnston",
    "aumann_dreze",
    "gately",
    "solidarity",
    "least_core",
    "prenucleolus",
    "nash_bargaining",
    "kalai_smorodinsky",
    "egalitarian",
    "utilitarian",
    "equal_loss",
    "raiffa",
    "talmud",
    "bankruptcy",
    "rubinstein",
    "baron_ferejohn",
    "groseclose_snyder",
    "banks_duggan_line",
    "banks_duggan_plane",
    "romer_rosenthal",
    "yolk",
    "uncovered_set",
    "spatial_core",
    "gridlock_interval",
    "ratification",
    "linkage",
    "side_payments",
    "stable_agreements",
    "stable_partitions",
    "networks",
    "largest_consistent_set",
    "sequential_formation",
    "perfect_bayesian",
    "myerson_satterthwaite",
    "chatterjee_samuelson",
    "crawford_sobel",
    "kreps_wilson",
    "signaling_game",
    "normal_form",
    "extensive_form",
    "quadratic_game",
    "weighted_voting",
    "agenda_setter",
]


def key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def places() -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, set[str]]]:
    """Algorithms and games by the names of their files, and classes by their own name, each with its file."""
    find, games, classes = defaultdict(set), defaultdict(set), defaultdict(set)
    for file in SOURCE.rglob("*.py"):
        parts = file.relative_to(SOURCE).parts
        if len(parts) > 1 and (parts[1] in ("find", "games") or parts[-1] == "concepts.py"):
            if parts[1] != "concepts.py":
                (find if parts[1] == "find" else games)[key(file.stem)].add("/".join(parts))
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    classes[key(node.name)].add("/".join(parts))
    return find, games, classes


FIND, GAMES, CLASSES = places()


@pytest.mark.parametrize("name", NAMES)
def test_a_field_name_is_found_in_one_guess(name: str) -> None:
    found = FIND[key(name)] or GAMES[key(name)] or CLASSES[key(name)]
    assert len(found) == 1, sorted(found) or "nothing is called so"


def test_sixty_names_are_asked() -> None:
    assert len(set(NAMES)) >= 60
