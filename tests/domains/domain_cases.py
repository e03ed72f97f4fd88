"""The cases of domains with known answers, as games."""

import json
import re
from pathlib import Path

import winset as ws

CASES = {c["id"]: c for c in json.loads((Path(__file__).parents[1] / "cases" / "domains.json").read_text())}


def generated(case):
    """Values and weights by the linear recurrence that the case states."""
    rule = case["generator"]
    x = rule["seed"]

    def draw(modulus):
        nonlocal x
        x = (1103515245 * x + 12345) % 2**31
        return (x // 65536) % modulus

    values, weights = (int(m) for m in re.findall(r"d mod (\d+)", rule["order"]))
    players = [f"p{k + 1}" for k in range(rule["n_players"])]
    issues = {str(i): [str(o) for o in range(rule["n_options"])] for i in range(rule["n_issues"])}
    worth = {p: {i: {o: draw(values) for o in options} for i, options in issues.items()} for p in players}
    importance = {p: {i: 1 + draw(weights) for i in issues} for p in players}
    return ws.Domain(
        issues, worth, importance, case["reservations"],
        [c["forbid"] for c in case.get("constraints", ())],
        [{**c, "player": players[c["player"]]} for c in case.get("interactions", ())],
    )  # fmt: skip


def built(case):
    """The domain of a case."""
    if "generator" in case:
        return generated(case)
    players = case["players"]
    return ws.Domain(
        {i["name"]: i["options"] for i in case["issues"]},
        {p["name"]: p["values"] for p in players},
        {p["name"]: p["weights"] for p in players},
        {p["name"]: p["reservation"] for p in players},
        [c["forbid"] for c in case["constraints"]],
        case["interactions"],
    )
