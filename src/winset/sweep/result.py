"""What a sweep returns: shares, tables and means, with named axes. Plain data, no computing of games."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.base.errors import ModelError
from winset.base.frames import frame_of
from winset.base.records import Record
from winset.base.solution import Certificate, Details
from winset.sweep.grid import Plan
from winset.sweep.tally import BINS, Tally

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["SweepResult"]


TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class SweepResult(Record):
    """What came out of a sweep, by cell of its grid.

    Parameters
    ----------
    title
        Of the game.
    axes
        Values by parameter; the grid is their product, of shape ``S``.
    box
        Range by parameter that draws were taken from.
    draws, seed, sampling
        Draws a cell (1 without ranges), and how they were made.
    rows, total
        Games solved, and games planned; fewer are solved if the sweep was interrupted.
    counts
        ``counts[column][word]``, shape ``S``: how many games of a cell answered so.
    measures
        ``measures[name]["mean" | "least" | "largest" | "count"]``, shape ``S``; NaN where nothing was finite.
    margins
        ``margins[column][word]``, shape ``(D, 20)``: the same counts by stretch of each of the D ranges.
    status
        Games by :class:`~winset.base.status.Status`.
    certificate
        The largest relative violation over the games that were certified, and how many were.
    folder
        Where the chunks lie on disk, if they do.
    stats
        Seconds, games a second, chunks solved and chunks found on disk.
    """

    title: str
    axes: dict[str, NDArray[np.float64]]
    box: dict[str, tuple[float, float]]
    draws: int
    seed: int
    sampling: str
    rows: int
    total: int
    counts: dict[str, dict[str, NDArray[np.int64]]]
    measures: dict[str, dict[str, NDArray[np.float64]]]
    margins: dict[str, dict[str, NDArray[np.int64]]]
    status: dict[str, int]
    certificate: Certificate
    folder: str = ""
    stats: Details = field(default_factory=dict)

    @classmethod
    def of(cls, title: str, plan: Plan, tally: Tally, folder: str, stats: Details) -> SweepResult:
        """The result that a tally over all cells amounts to."""
        shape = plan.shape
        measures = {}
        for name, values in tally.measures.items():
            count = values.count.astype(np.float64)
            ends = np.where(count[:, None] > 0, values.ends, np.nan)
            parts = {"mean": values.mean(), "least": ends[:, 0], "largest": ends[:, 1], "count": count}
            measures[name] = {part: array.reshape(shape) for part, array in parts.items()}
        worst = tally.worst if tally.certified else float("nan")
        return cls(
            title=title,
            axes={name: np.array(values) for name, values in plan.axes.items()},
            box=dict(plan.box),
            draws=plan.draws,
            seed=plan.seed,
            sampling=plan.sampling,
            rows=tally.rows,
            total=plan.rows,
            counts={c: {w: n.reshape(shape) for w, n in words.items()} for c, words in tally.counts.items()},
            measures=measures,
            margins=tally.margins,
            status=dict(tally.status),
            certificate=Certificate(
                kind="largest relative violation",
                value=worst,
                tolerance=TOLERANCE,
                statement=f"{tally.certified} of {tally.rows} games were certified one by one",
                parts={"certified": tally.certified},
            ),
            folder=folder,
            stats=stats,
        )

    @property
    def complete(self) -> bool:
        """Whether every game that was planned has been solved."""
        return self.rows == self.total

    def words(self, column: str = "outcome") -> tuple[str, ...]:
        """The words that a column holds, those that occur."""
        return tuple(self._column(column))

    def share(self, column: str = "outcome", word: str | None = None) -> Any:
        """Shares of a column's words among the games answered: by word, or of one word by cell (shape ``S``).

        Raises
        ------
        ModelError
            If there is no such column or word.
        """
        counts = self._column(column)
        if word is None:
            total = sum(int(n.sum()) for n in counts.values())
            return {w: int(n.sum()) / total for w, n in counts.items()}
        if word not in counts:
            raise ModelError(f"word: {column} is never {word!r}; accepted: {', '.join(counts)}")
        total_by_cell = np.sum(list(counts.values()), axis=0)
        empty = np.full(self.shape, np.nan)
        return np.divide(counts[word], total_by_cell, out=empty, where=total_by_cell > 0)

    def shown(self, column: str = "outcome") -> str:
        """The column that a map shows: of outcomes that chance decides the likeliest, which has a probability."""
        return "likeliest" if column == "outcome" and "likeliest" in self.counts else column

    def odds(self, column: str, word: str) -> str:
        """A word of a map's legend: an outcome that chance decides with its mean probability where it is likeliest."""
        if column != "likeliest":
            return word
        where = self.most_frequent(column) == word
        p = self.measures["likeliest.probability"]["mean"][where]
        return f"{word} {100 * float(np.mean(p)):.3g}%" if where.any() and np.mean(p) < 1 else word

    def most_frequent(self, column: str = "outcome") -> NDArray[np.str_]:
        """The word that a column holds most often in each cell, shape ``S``; empty where nothing was answered."""
        counts = self._column(column)
        table = np.stack(list(counts.values()))
        words = np.array([*counts, ""])
        which = np.where(table.sum(axis=0) > 0, np.argmax(table, axis=0), len(counts))
        found: NDArray[np.str_] = words[which]
        return found

    def margin(self, parameter: str, column: str = "outcome") -> Details:
        """How a column's shares change along the range of one parameter.

        Returns
        -------
        dict
            ``"edges"``, shape ``(21,)``; ``"games"``, shape ``(20,)``; and under ``"share"`` for each word its share
            in every stretch, shape ``(20,)``.

        Raises
        ------
        ModelError
            If the parameter has no range or the column no table.
        """
        if parameter not in self.box:
            raise ModelError(f"parameter: {parameter!r} has no range; accepted: {', '.join(self.box) or 'none'}")
        if column not in self.margins:
            raise ModelError(f"column: {column!r} has no table; accepted: {', '.join(self.margins) or 'none'}")
        k = list(self.box).index(parameter)
        counts = {word: table[k] for word, table in self.margins[column].items()}
        games = np.sum(list(counts.values()), axis=0)
        empty = np.full(BINS, np.nan)
        share = {w: np.divide(n, games, out=empty.copy(), where=games > 0) for w, n in counts.items()}
        return {"edges": np.linspace(*self.box[parameter], BINS + 1), "games": games, "share": share}

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes, ``S``."""
        return tuple(len(values) for values in self.axes.values())

    def _column(self, column: str) -> dict[str, NDArray[np.int64]]:
        if column not in self.counts:
            raise ModelError(f"column: no column named {column!r}; accepted: {', '.join(self.counts)}")
        return self.counts[column]

    def to_frame(self) -> DataFrame:
        """A row a cell of the grid as a data frame of pandas, if it is installed; see :attr:`counts`.

        The values of the axes, of every column in words the share of each word, of every number its mean.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        grid = np.meshgrid(*self.axes.values(), indexing="ij") if self.axes else []
        out = {name: values.ravel().tolist() for name, values in zip(self.axes, grid, strict=True)}
        for column, words in self.counts.items():
            out |= {f"{column}={word}": np.ravel(self.share(column, word)).tolist() for word in words}
        out |= {name: np.ravel(parts["mean"]).tolist() for name, parts in self.measures.items()}
        return frame_of(out, "counts and measures")

    def to_xarray(self) -> Any:
        """As an xarray Dataset with the axes for dimensions.

        For each column in words: the share of every word (dimension named like the column), and with one game a cell
        the word itself. For each number its mean, and with several games a cell the least and the largest. For ranges:
        shares by stretch, with dimensions ``parameter`` and ``stretch``.

        Raises
        ------
        ModelError
            If xarray is not installed.
        """
        try:
            import xarray
        except ImportError:
            raise ModelError("to_xarray: needs xarray; pip install 'winset[cluster]'") from None
        dims = list(self.axes)
        clash = {c: f"{c}_word" if c in dims else c for c in self.counts}
        data: dict[str, object] = {}
        coordinates: Details = dict(self.axes)
        for column, counts in self.counts.items():
            word = f"{clash[column]}_words"
            coordinates[word] = np.array(list(counts))
            data[f"{clash[column]}_share"] = ([*dims, word], np.stack([self.share(column, w) for w in counts], -1))
            if self.draws == 1:
                data[clash[column]] = (dims, self.most_frequent(column))
        for name, parts in self.measures.items():
            several = {f"{name}_{part}": parts[part] for part in ("mean", "least", "largest")}
            held = {name: parts["mean"]} if self.draws == 1 else several
            data |= {key: (dims, array) for key, array in held.items()}
        if self.margins:
            coordinates["parameter"] = np.array(list(self.box))
            coordinates["stretch"] = np.arange(BINS)
        for column, tables in self.margins.items():
            word = f"{clash[column]}_words"
            stack = np.stack([tables.get(str(w), np.zeros((len(self.box), BINS))) for w in coordinates[word]], -1)
            games = stack.sum(axis=-1, keepdims=True)
            share = np.divide(stack, games, out=np.full(stack.shape, np.nan), where=games > 0)
            data[f"{clash[column]}_margin"] = (["parameter", "stretch", word], share)
        notes = {"title": self.title, "draws": self.draws, "seed": self.seed, "sampling": self.sampling}
        return xarray.Dataset(data, coords=coordinates, attrs={**notes, "rows": self.rows, "total": self.total})

    def __str__(self) -> str:
        over = [f"{name} in {len(v)} values" for name, v in self.axes.items()]
        over += [f"{name} in [{low:g}, {high:g}]" for name, (low, high) in self.box.items()]
        state = "" if self.complete else f", interrupted: {self.total} planned"
        lines = [f"{self.title}: {self.rows} games over {', '.join(over)}{state}"]
        for column in ("outcome", "label"):
            if column in self.counts:
                shares = sorted(self.share(column).items(), key=lambda row: -row[1])
                lines.append(f"  {column}: " + ", ".join(f"{word} {share:.2%}" for word, share in shares))
        return "\n".join([*lines, f"  {self.certificate}"])
