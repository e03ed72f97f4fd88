"""A negotiation as a table: who, on which issue, wants what, how much it matters, with which weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from winset.base.array_types import Float
from winset.base.errors import ModelError
from winset.base.markup import Html, card, table, visible
from winset.positions.files.build import About, build
from winset.positions.files.frames import sheet_from
from winset.positions.files.kinds import read_file, text_as
from winset.positions.files.own import plain, roles_of, sheet_of
from winset.positions.games.actor_table import ActorTable, Issue

if TYPE_CHECKING:
    from winset.positions.forecasts.draws import Spread
    from winset.positions.forecasts.forecast import Forecasts
    from winset.positions.forecasts.settings import Procedure

__all__ = ["Positions"]

SHOWN = 12


class Positions:
    """A table of actors and issues: positions, saliences, weights, and what else is known of the issues.

    What is missing is missing: an actor without a row on an issue takes no part in it, one with a row and no position
    is left out of it, and one without a salience is left out where saliences count.

    Parameters
    ----------
    data
        A data frame (pandas, polars, pyarrow or any with named columns), a mapping of columns, a list of rows, or a
        mapping of issues to actors to positions. Columns go by their names: ``actor``, ``issue``, ``position``,
        ``salience``; weights ``capability``, ``power``, ``votes``, ``population`` ...; of the issue ``reference``
        (status quo), ``outcome``, ``lower``, ``upper``, ``rule``, ``proposal``; of the actor ``group``; and
        ``position_error``, ``salience_error``. Without a column ``issue`` there is one issue.
    columns
        What columns with other names say: ``{"gdp2020": "weight"}``; a role may be ``"ignore"``.
    scale
        The ends of the scales, (lower, upper), or a mapping of issues to such pairs; 0 to 100 if omitted.
    actors, issues
        Names in an order of their own; otherwise, and of others, in that of the rows.
    title, description
        What the table is.
    decimal
        ``","`` where numbers are written with a decimal comma.

    Raises
    ------
    ModelError
        With every fault and its place: actors that stand twice on an issue, weights that are negative or text,
        positions off the scale, an issue on which nobody has a position, a rule that nobody can meet ...

    Examples
    --------
    >>> table = Positions({"tariff": {"US": 10, "Japan": 80, "ASEAN": 60}})
    >>> table.actors, table.issues
    (('US', 'Japan', 'ASEAN'), ('tariff',))
    >>> print(table)
    3 actors on 1 issue, 3 positions; no salience, no weight
    """

    def __init__(
        self,
        data: object,
        *,
        columns: Mapping[str, str] | None = None,
        scale: Sequence[float] | Mapping[str, Sequence[float]] | None = None,
        actors: Sequence[str] = (),
        issues: Sequence[str] = (),
        title: str = "",
        description: str = "",
        decimal: str = ".",
    ) -> None:
        if isinstance(data, ActorTable):
            self.table = data
            return
        sheet = sheet_from(data)
        about = About(title, description, tuple(actors), tuple(issues), scale=_ends(scale))
        self.table = build(sheet, roles_of(sheet, columns), about, decimal)

    @staticmethod
    def read(
        path: str | Path,
        format: str | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        scale: Sequence[float] | Mapping[str, Sequence[float]] | None = None,
        decimal: str = ".",
    ) -> Positions:
        """The table of a file; its format is known by its first lines unless it is named.

        Parameters
        ----------
        path
            The file: UTF-8 or UTF-16 with or without a byte-order mark, lines that end in any way.
        format
            ``"own"`` (a line of column names, then one line an actor and issue; commas, semicolons or tabs),
            ``"bueno-de-mesquita"`` (the same on one issue), ``"ktab"``, ``"ktab-xml"``, ``"decide"``, ``"deu"`` (EU
            decisions, a line an issue), ``"toml"``.
        columns, scale, decimal
            As in :class:`Positions`.

        Raises
        ------
        ModelError
            With every fault, its line and column.
        """
        return Positions(read_file(path, format, columns, About(scale=_ends(scale)), decimal))

    def write(self, path: str | Path, format: str | None = None) -> Path:
        """Write the table in the format of the ending (.csv, .tsv, .toml, .xml, .txt), or in the one that is named.

        Read again, the table is the same, but that formats of others have a name of their own for its one weight.

        Raises
        ------
        ModelError
            If the format has no place for something that the table says.
        """
        text = text_as(self.table, path, format)
        Path(path).write_text(text, encoding="utf-8", newline="\n")
        return Path(path)

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors."""
        return self.table.actors

    @property
    def issues(self) -> tuple[str, ...]:
        """Names of the issues."""
        return self.table.issues

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the weights: capability, votes, population ..."""
        return tuple(self.table.weights)

    @property
    def title(self) -> str:
        """What the table is."""
        return self.table.title

    def __len__(self) -> int:
        return len(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positions) and self.table.sorted() == other.table.sorted()

    __hash__ = None  # type: ignore[assignment]

    def on(self, issue: str | int) -> Issue:
        """One issue: the actors that have a position on it, with their saliences and weights.

        Raises
        ------
        ModelError
            If there is no such issue.
        """
        return self.table.on(issue)

    def columns(self) -> dict[str, list[str]]:
        """All rows by column, as they are written in a file."""
        return sheet_of(self.table)

    def only(self, issues: Sequence[str] | None = None, actors: Sequence[str] | None = None) -> Positions:
        """The same table with some of the issues or actors.

        Raises
        ------
        ModelError
            If there is no such issue or actor, or an issue is left without a position.
        """
        old = self.table
        which = [old.number(issue) for issue in (self.issues if issues is None else issues)]
        strangers = [a for a in actors or () if a not in self.actors]
        if strangers:
            raise ModelError(f"actors: no actor named {', '.join(strangers)}; accepted: {', '.join(self.actors)}")
        who = [k for k, a in enumerate(self.actors) if actors is None or a in actors]
        held = np.isin(old.issue, which) & np.isin(old.actor, who)
        place = np.full(len(old.issues), -1)
        place[which] = np.arange(len(which))
        rank = np.full(len(old.actors), -1)
        rank[who] = np.arange(len(who))
        order = np.flatnonzero(held)[np.argsort(place[old.issue[held]], kind="stable")]
        names = tuple(old.issues[k] for k in which)
        new = ActorTable(
            tuple(old.actors[k] for k in who), names, rank[old.actor[order]], place[old.issue[order]],
            old.position[order], old.salience[order], {n: w[order] for n, w in old.weights.items()}, old.scale[which],
            old.reference[which], old.outcome[which], tuple(old.rules[k] for k in which),
            {n: tuple(v[k] for k in which) for n, v in old.labels.items()},
            {n: tuple(v[k] for k in who) for n, v in old.groups.items()},
            {n: e[order] for n, e in old.errors.items()}, old.title, old.description,
            tuple(old.actor_notes[k] for k in who) if old.actor_notes else (),
            tuple(old.issue_notes[k] for k in which) if old.issue_notes else (),
            tuple(mark for mark in old.landmarks if mark[0] in names),
        )  # fmt: skip
        held_on = np.bincount(new.issue[np.isfinite(new.position)], minlength=len(names))
        empty = [names[k] for k in np.flatnonzero(held_on == 0)]
        if empty:
            raise ModelError(f"issues: nobody of these has a position on {', '.join(empty)}")
        return Positions(new)

    def rescaled(self, lower: float = 0.0, upper: float = 100.0) -> Positions:
        """The same table with every scale stretched to these ends: positions, reference points, outcomes, errors."""
        old = self.table
        size = (upper - lower) / (old.scale[:, 1] - old.scale[:, 0])

        def moved(values: Float, of: Float, by: Float) -> Float:
            return np.asarray(lower + (values - of) * by)

        low, by = old.scale[:, 0], size
        errors = {n: e * (by[old.issue] if n == "position" else 1.0) for n, e in old.errors.items()}
        marks = tuple(
            (issue, lower + (x - low[old.number(issue)]) * by[old.number(issue)], what)
            for issue, x, what in old.landmarks
        )
        changes = {
            "position": moved(old.position, low[old.issue], by[old.issue]),
            "reference": moved(old.reference, low, by), "outcome": moved(old.outcome, low, by),
            "scale": np.tile([float(lower), float(upper)], (len(old.issues), 1)), "errors": errors, "landmarks": marks,
        }  # fmt: skip
        return Positions(ActorTable(**{**vars(old), **changes}))

    def __str__(self) -> str:
        old = self.table
        held = int(np.isfinite(old.position).sum())
        what = f"{len(self.actors)} actors on {len(self.issues)} issue{'s' * (len(self.issues) != 1)}, {held} positions"
        more = [
            "saliences" if old.has_salience else "no salience",
            f"weights {', '.join(old.weights)}" if old.weights else "no weight",
        ]
        known = int(np.isfinite(old.outcome).sum())
        more += [f"{known} outcomes"] if known else []
        return visible((f"{old.title}: " if old.title else "") + f"{what}; {', '.join(more)}")

    def __repr__(self) -> str:
        return f"<Positions {self}>"

    def _repr_html_(self) -> str:
        old = self.table
        grid, salience = old.grid(old.position), old.grid(old.salience)
        shown = self.issues[:SHOWN]
        rows = []
        for a, actor in enumerate(self.actors[: 4 * SHOWN]):
            cells = [
                "" if not np.isfinite(grid[a, k]) else plain(float(grid[a, k])) + _times(float(salience[a, k]))
                for k in range(len(shown))
            ]
            rows.append((actor, *cells))
        more = len(self.issues) - len(shown)
        lines = [("positions", "position × salience, actor by issue" if old.has_salience else "actor by issue")]
        lines += [("not shown", f"{more} issues")] if more > 0 else []
        return card(old.title or "Positions", str(self), lines, Html(table(("", *shown), rows)))

    def forecast(
        self, procedures: str | Procedure | Sequence[str | Procedure | Mapping[str, object]], **settings: object
    ) -> Forecasts:
        """What procedures forecast of every issue, each with status and certificate.

        Parameters
        ----------
        procedures
            Names: ``mean``, ``median`` (``median-lower``, ``median-upper``), ``nash``, ``kalai-smorodinsky``,
            ``egalitarian``, the same with ``-space`` for all issues together, ``banks-duggan``, ``setter``,
            ``baron-ferejohn``, ``two-level``, ``exchange``, ``challenge``, ``expected-utility``, ``reference-point``,
            ``constant-50``. ``plain-mean`` counts everybody once, ``mean:salience`` by salience, whatever ``weights``
            says; a :class:`~winset.Procedure` has its own.
        **settings
            ``weights`` (``"salience*capability"``), ``loss_exponent``, ``disagreement_cost``, ``reference_point``,
            ``rule``, ``recognition``, ``discount``, ``setter``, ``amendment``, ``domestic``, ``together``, ``gains``,
            ``rounds``, ``voting_rule``, ``victory_exponent``, ``election``, ``risk_range``, ``turns``,
            ``transitions``, ``risk_estimates``, ``Q``, ``T``: see
            :class:`winset.positions.forecasts.settings.Settings`.

        Raises
        ------
        ModelError
            If a procedure or a setting is not known, or the table lacks a weight that is asked for.

        Examples
        --------
        >>> table = Positions({"tariff": {"US": 10, "Japan": 80, "ASEAN": 60}})
        >>> print(table.forecast(["mean", "median"]))
        issue              mean           median
        tariff               50               60
        """
        from winset.positions.forecasts.forecast import forecast_table

        return forecast_table(self.table, procedures, settings)

    def uncertain(
        self,
        procedures: str | Procedure | Sequence[str | Procedure | Mapping[str, object]],
        *,
        draws: int = 1000,
        seed: int = 0,
        sigma: float | None = None,
        salience_sigma: float | None = None,
        **settings: object,
    ) -> Spread:
        """What procedures forecast when codings are uncertain: a distribution an issue instead of a number.

        Positions and saliences are drawn with normal errors, those of the table (``position_error``,
        ``salience_error``) or one for all; positions stay on the scale and saliences at or above 0.

        Parameters
        ----------
        procedures, **settings
            As in :meth:`forecast`.
        draws, seed
            How many, and of which seed.
        sigma, salience_sigma
            The standard error of every position, and of every salience.

        Raises
        ------
        ModelError
            If there is no error to draw from, or as :meth:`forecast`.

        Examples
        --------
        >>> table = Positions({"tariff": {"US": 10, "Japan": 80, "ASEAN": 60}})
        >>> spread = table.uncertain("mean", sigma=5, draws=200)
        >>> low, high = spread.interval("mean", "tariff")
        >>> low < 50 < high
        True
        """
        from winset.positions.forecasts.draws import spread_of

        return spread_of(self.table, procedures, settings, draws, seed, sigma, salience_sigma)


def _times(salience: float) -> str:
    return f" × {plain(salience)}" if salience == salience else ""


def _ends(scale: Sequence[float] | Mapping[str, Sequence[float]] | None) -> dict[str, tuple[float, float]] | None:
    """Ends by issue; "*" stands for all others."""
    if scale is None:
        return None
    given = dict(scale) if isinstance(scale, Mapping) else {"*": scale}
    out: dict[str, tuple[float, float]] = {}
    for issue, ends in given.items():
        try:
            low, high = (float(end) for end in ends)
        except (TypeError, ValueError, ArithmeticError):
            raise ModelError(f"scale: must be (lower, upper), or such a pair an issue, got {scale!r:.80}") from None
        if not low < high:
            raise ModelError(f"scale[{issue}]: must rise, got {low:g} to {high:g}")
        out[str(issue)] = (low, high)
    return out
