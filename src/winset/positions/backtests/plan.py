"""A plan fixed beforehand: which procedures with which parameters, scored how; known again by its hash."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from winset.base.errors import Faults, ModelError, closest
from winset.positions.files.sheet import read_bytes, text_of
from winset.positions.forecasts.settings import Procedure, Settings, read_procedures

__all__ = ["Plan"]

SCORES = ("mae", "rmse", "crps")
KEYS = (
    "title",
    "cluster",
    "baselines",
    "against",
    "score",
    "draws",
    "seed",
    "folds",
    "level",
    "settings",
    "procedures",
)


@dataclass(frozen=True)
class Plan:
    """What a backtest is to do: which procedures are scored against outcomes, and how.

    Parameters
    ----------
    procedures
        What forecasts; a procedure with ``fit`` has its parameters chosen on the other folds.
    cluster
        The label of the issues that are resampled together.
    baselines
        Procedures that count everybody once; the climatology of the other clusters always joins them.
    against
        The baseline that differences are to.
    score
        What differences are of: ``"mae"``, ``"rmse"`` or ``"crps"``.
    draws, seed, level
        Of the cluster bootstrap and its intervals.
    folds
        Into how many parts the clusters are divided for fits.
    settings
        Of all procedures.
    title
        What is tried.
    digest
        The hash of the file that it was read from; of its content where it was not.
    """

    procedures: tuple[Procedure, ...]
    cluster: str = "proposal"
    baselines: tuple[str, ...] = ("constant-50", "mean")
    against: str = ""
    score: str = "mae"
    draws: int = 2000
    seed: int = 0
    folds: int = 10
    level: float = 0.95
    settings: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        faults = Faults()
        read_procedures(list(self.baselines))
        Settings().but(self.settings)
        for procedure in self.procedures:
            for choice in choices(procedure):
                Settings().but(self.settings).but({**procedure.options, **choice})
        if self.score not in SCORES:
            faults.add("score", f"must be one of {', '.join(SCORES)}, got {self.score!r}")
        if self.against and self.against not in (*self.baselines, "climatology"):
            faults.add("against", f"must be a baseline, {', '.join(self.baselines)}, climatology; got {self.against!r}")
        for name, least in (("draws", 10), ("folds", 2), ("seed", 0)):
            got = getattr(self, name)
            if not isinstance(got, int) or isinstance(got, bool) or got < least:
                faults.add(name, f"must be a whole number >= {least}, got {got!r}")
        if not (isinstance(self.level, int | float) and 0 < self.level < 1):
            faults.add("level", f"must be between 0 and 1, got {self.level!r}")
        faults.raise_if_any()
        if not self.against:
            object.__setattr__(self, "against", "mean" if "mean" in self.baselines else self.baselines[-1])
        if not self.digest:
            object.__setattr__(self, "digest", hashlib.sha256(self._canonical().encode()).hexdigest())

    def _canonical(self) -> str:
        told = {name: getattr(self, name) for name in KEYS if name != "procedures"}
        told["procedures"] = [
            [p.name, p.label, dict(p.options), {k: list(v) for k, v in p.fit.items()}] for p in self.procedures
        ]
        return json.dumps(told, sort_keys=True, default=str)

    @staticmethod
    def read(path: str | Path) -> Plan:
        """The plan of a TOML file.

        Raises
        ------
        ModelError
            With every fault.
        """
        data = read_bytes(path)
        try:
            told = tomllib.loads(text_of(data, str(path)))
        except tomllib.TOMLDecodeError as error:
            raise ModelError(f"{path}: {error}") from None
        try:
            return _plan(told, hashlib.sha256(data).hexdigest())
        except ModelError as error:
            raise error.within(str(path)) from None

    def but(self, **changes: object) -> Plan:
        """The same with some changed; its hash is another."""
        return replace(self, **{"digest": "", **changes})  # type: ignore[arg-type]


def _plan(told: Mapping[str, Any], digest: str) -> Plan:
    faults = Faults()
    for name in told:
        if name not in KEYS:
            faults.add(str(name), f"is not known{closest(name, KEYS)}; accepted: {', '.join(KEYS)}")
    if not told.get("procedures"):
        faults.add("procedures", "must be a list of names, or [[procedures]] with name, label and settings")
    faults.raise_if_any()
    given = {name: value for name, value in told.items() if name != "procedures"}
    if isinstance(given.get("baselines"), list):
        given["baselines"] = tuple(given["baselines"])
    return Plan(tuple(read_procedures(told["procedures"])), **given, digest=digest)


def choices(procedure: Procedure) -> list[dict[str, object]]:
    """The parameter values among which a procedure with ``fit`` is chosen; one without any choice else."""
    names = list(procedure.fit)
    return [dict(zip(names, values, strict=True)) for values in product(*(procedure.fit[name] for name in names))]
