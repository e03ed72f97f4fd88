"""A sheet of named columns, with the place of every cell, read from text of any of the usual kinds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from winset.base.errors import Faults, ModelError
from winset.base.limits import check_limit

__all__ = ["MISSING", "Sheet", "Spots", "cells_of", "read_bytes", "split_lines", "text_of"]

MISSING = frozenset({"", "na", "n/a", "nan", "none", "null", ".", "-", "?", "missing"})
"""What stands for a number that is not known, in lower case."""
SHOWN = 20
"""So many faults of one kind are told one by one."""


class Spots:
    """Faults at cells, gathered by kind; of more than a few of one kind the rest are counted."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[str]] = {}
        self.counts: Counter[str] = Counter()

    def add(self, where: str, what: str, kind: str = "") -> None:
        """Note that ``what`` is wrong at ``where``."""
        kind = kind or what
        self.counts[kind] += 1
        if self.counts[kind] <= SHOWN:
            self.kinds.setdefault(kind, []).append(f"{where}: {what}" if where else what)

    def raise_if_any(self) -> None:
        """Raise one :class:`~winset.ModelError` with all faults, or do nothing."""
        faults = Faults()
        for kind, texts in self.kinds.items():
            faults.extend(texts)
            if self.counts[kind] > SHOWN:
                faults.add("", f"and {self.counts[kind] - SHOWN:,} more of this kind")
        faults.raise_if_any()


@dataclass(frozen=True)
class Sheet:
    """Named columns of equal length.

    Parameters
    ----------
    columns
        Values by name.
    source
        Where from, for faults.
    lines
        The line of each row in the source, if it has lines.
    places
        The number of each column in the source, from 1.
    """

    columns: Mapping[str, Sequence[object]]
    source: str = ""
    lines: Sequence[int] = ()
    places: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return max((len(column) for column in self.columns.values()), default=0)

    def where(self, row: int, column: str = "") -> str:
        """The place of a cell in words."""
        if not self.lines:
            return f"rows[{row}]" + (f".{column}" if column else "")
        head = f"{self.source}:{self.lines[row]}" if self.source else f"line {self.lines[row]}"
        return head + (f":{self.places[column]} ({column})" if column in self.places else "")


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file within the limit for data.

    Raises
    ------
    ModelError
        If it cannot be read or is larger.
    """
    try:
        size = Path(path).stat().st_size
        check_limit("file_bytes", size, str(path))
        return Path(path).read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from None


def text_of(data: bytes, source: str = "") -> str:
    """The text of a file: UTF-8 or UTF-16 with or without a byte-order mark, or Windows' Latin letters.

    Line ends of every kind (LF, CR LF, CR) become LF.
    """
    zeros = [data[k:400:2].count(0) for k in (0, 1)]
    half = min(len(data), 400) // 2
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    elif len(data) % 2 == 0 and max(zeros) > 0.6 * half and min(zeros) < 0.1 * half:
        text = data.decode("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise ModelError(f"{source or 'file'}: is not a text: it holds bytes of value 0")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_lines(text: str, delimiter: str, source: str, quote: str = '"') -> tuple[list[list[str]], list[int]]:
    """Cells line by line, without blank lines, and the numbers of the lines.

    Raises
    ------
    ModelError
        If a cell is too long, or a quote is opened and not closed.
    """
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, quotechar=quote)
    rows, lines, begins = [], [], 1
    try:
        for row in reader:
            begins, last = reader.line_num + 1, begins
            if any(cell and not cell.isspace() for cell in row):
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
    except csv.Error as error:
        raise ModelError(f"{source}:{reader.line_num}: {error}") from None
    if rows and any("\n" in cell for cell in rows[-1]) and text.count(quote) % 2:
        raise ModelError(f"{source}:{last}: a quote {quote} is opened in this line and not closed")
    return rows, lines


def cells_of(text: str, source: str, delimiter: str | None = None) -> Sheet:
    """The sheet of a text with a line of column names first.

    Raises
    ------
    ModelError
        If it is empty, a column is named twice, or a line has more cells than there are columns.
    """
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = delimiter or max("\t;,", key=head.count)
    rows, lines = split_lines(text, delimiter, source)
    if not rows:
        raise ModelError(f"{source}: is empty; accepted: a line of column names, then one line an actor and issue")
    names, spots = rows[0], Spots()
    while names and not names[-1]:
        names = names[:-1]
    check_limit("cells", len(names) * (len(rows) - 1), source)
    for name, count in Counter(names).items():
        if count > 1:
            places = ", ".join(str(k + 1) for k, other in enumerate(names) if other == name)
            spots.add(
                f"{source}:{lines[0]}", f"the column {name!r} is named {count} times, in columns {places}", "twice"
            )
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) > len(names) and any(row[len(names) :]):
            spots.add(
                f"{source}:{line}:{len(names) + 1}", f"has {len(row)} cells, {len(names)} columns are named", "wide"
            )
        row.extend([""] * (len(names) - len(row)))
    spots.raise_if_any()
    body = rows[1:]
    columns = {name: [row[k] for row in body] for k, name in enumerate(names)}
    return Sheet(columns, source, lines[1:], {name: k + 1 for k, name in enumerate(names)})
