"""Tables of EU decisions (DEU; Thomson and others 2006, 2012): one line an issue, a pair of columns an actor.

The line after the column names may hold a weight of every actor, such as its GDP, instead of an issue: it has no number
of an issue. Dates in these files are spoiled and are kept as words. An issue without an outcome has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from winset.base.errors import ModelError, listed
from winset.positions.files.build import About, build, number
from winset.positions.files.own import key
from winset.positions.files.sheet import Sheet, Spots, cells_of
from winset.positions.games.actor_table import ActorTable

__all__ = ["pairs_of", "read_deu"]

ISSUE = ("isnr", "issue", "issue_id", "isno", "issno", "issue_nr", "issue_number", "is")
PROPOSAL = ("prnr", "proposal", "prop", "proposal_id", "propno", "prno", "proposal_nr")
OUTCOME = ("outcome", "out", "result")
REFERENCE = ("rp", "reference", "reference_point", "refpoint", "sq", "status_quo")
RULE = ("rule", "voting_rule", "dvr", "vote", "procedure_vote")
POSITION = r"(?:position|pos|p)"
SALIENCE = r"(?:salience|sal|s)"
WORDS = {"u": "unanimity", "unanimity": "unanimity", "un": "unanimity", "qmv": "", "q": ""}


def pairs_of(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Position and salience columns by actor, from names as ``posFR`` and ``salFR``, or ``FR`` and ``FR_s``."""
    out: dict[str, tuple[str, str]] = {}
    marked = (
        (rf"(?i:{SALIENCE})[_. ]?(.+)", rf"(?i:{POSITION})[_. ]?", ""),
        (rf"(.+?)[_. ]?(?i:{SALIENCE})", "", rf"[_. ]?(?i:{POSITION})"),
    )
    for name in names:
        for pattern, before, after in marked:
            found = re.fullmatch(pattern, name)
            if not found or found[1] in out:
                continue
            actor = found[1]
            wanted = re.compile(before + re.escape(actor) + after)
            match = [other for other in names if other != name and wanted.fullmatch(other)]
            match = match or [other for other in names if other != name and other == actor]
            if match:
                out[actor] = (match[0], name)
    taken = [column for pair in out.values() for column in pair]
    return {a: pair for a, pair in out.items() if taken.count(pair[0]) == 1 and taken.count(pair[1]) == 1}


def _column(sheet: Sheet, words: Sequence[str]) -> str | None:
    return next((name for name in sheet.columns if key(name) in words), None)


def _is_weights(sheet: Sheet, issue: str, outcome: str | None) -> bool:
    """Whether the first line under the names is one of weights: it has no number of an issue, or says so."""
    told = [str(column[0]).lower() for column in sheet.columns.values()]
    said = any(word in cell for cell in told for word in ("gdp", "weight"))
    blank = not str(sheet.columns[issue][0]).strip()
    return said or (blank and (outcome is None or not str(sheet.columns[outcome][0]).strip()))


def read_deu(text: str, source: str, decimal: str = ".") -> ActorTable:
    """The table of a file of EU decisions.

    Raises
    ------
    ModelError
        With every fault, its line and column.
    """
    sheet = cells_of(text, source)
    pairs = pairs_of(list(sheet.columns))
    issue, outcome = _column(sheet, ISSUE), _column(sheet, OUTCOME)
    if not pairs or issue is None:
        lacking = "pair of columns such as 'posFR' and 'salFR'" if issue else "column 'isnr' with an issue's number"
        raise ModelError(f"{source}:1: there is no {lacking}; the columns are {listed(list(sheet.columns))}")
    spots = Spots()
    weights, start, name = _weights(sheet, issue, outcome, pairs, decimal, spots)
    proposal, reference, rule = _column(sheet, PROPOSAL), _column(sheet, REFERENCE), _column(sheet, RULE)
    used = {c for pair in pairs.values() for c in pair} | {issue, outcome, reference, rule}
    labels = [c for c in sheet.columns if c not in used]
    columns: dict[str, list[object]] = {c: [] for c in ("actor", "issue", "position", "salience")}
    columns |= {c: [] for c in ("outcome", "reference", "rule", *labels)}
    if weights:
        columns[name] = []
    lines = []
    for row in range(start, len(sheet)):
        whose = _named(sheet, issue, proposal, row)
        for actor, (x, s) in pairs.items():
            if not (str(sheet.columns[x][row]).strip() or str(sheet.columns[s][row]).strip()):
                continue  # no member, or no position: no row
            lines.append(sheet.lines[row])
            columns["actor"].append(actor)
            columns["issue"].append(whose)
            columns["position"].append(sheet.columns[x][row])
            columns["salience"].append(sheet.columns[s][row])
            columns["outcome"].append(sheet.columns[outcome][row] if outcome else "")
            columns["reference"].append(sheet.columns[reference][row] if reference else "")
            columns["rule"].append(WORDS.get(str(sheet.columns[rule][row]).strip().lower(), "") if rule else "")
            for label in labels:
                columns[label].append(sheet.columns[label][row])
            if weights:
                columns[name].append(weights.get(actor, float("nan")))
    spots.raise_if_any()
    roles = {c: c for c in ("actor", "issue", "position", "salience", "outcome", "reference", "rule")}
    roles |= dict.fromkeys(labels, "label") | ({name: "weight"} if weights else {})
    table = build(Sheet(columns, source, lines), roles, About(), decimal)
    if proposal is None or proposal == "proposal":
        return table
    renamed = {("proposal" if label == proposal else label): column for label, column in table.labels.items()}
    return type(table)(**{**vars(table), "labels": renamed})


def _named(sheet: Sheet, issue: str, proposal: str | None, row: int) -> str:
    """An issue's name; numbers of issues begin anew in every proposal, so both are needed where both are told."""
    own = str(sheet.columns[issue][row]).strip()
    numbers = [str(value).strip() for value in sheet.columns[issue]]
    if proposal is None or len(set(numbers)) == len(numbers):
        return own
    return f"{str(sheet.columns[proposal][row]).strip()}/{own}"


def _weights(
    sheet: Sheet, issue: str, outcome: str | None, pairs: dict[str, tuple[str, str]], decimal: str, spots: Spots
) -> tuple[dict[str, float], int, str]:
    """Weights by actor from the first line if it holds some, the first row of issues, and the weight's name."""
    if not len(sheet) or not _is_weights(sheet, issue, outcome):
        return {}, 0, ""
    out: dict[str, float] = {}
    for actor, (x, s) in pairs.items():
        for column in (x, s):
            try:
                value = number(sheet.columns[column][0], decimal)
            except ValueError as error:
                spots.add(sheet.where(0, column), str(error), "weights")
                continue
            if value == value:
                out.setdefault(actor, value)
    told = " ".join(str(column[0]).lower() for column in sheet.columns.values())
    return out, 1, "weight" if "weight" in told and "gdp" not in told else "gdp"
