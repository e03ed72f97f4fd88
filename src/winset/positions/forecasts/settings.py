"""A procedure by its name, with what it is told besides the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from winset.base.errors import Faults, ModelError, closest, listed
from winset.homes.games.ratification import Ratification
from winset.positions.games.actor_table import DEFAULT_WEIGHTS
from winset.positions.games.rule import DecisionRule

__all__ = ["PROCEDURES", "Procedure", "Settings", "read_procedures"]

PROCEDURES: dict[str, str] = {
    "mean": "the mean position by weight (Van den Bos 1991; Achen 2006)",
    "median": "the median position by weight (Black 1958), halfway between its two ends where there are two",
    "median-lower": "the lower end of the medians",
    "median-upper": "the upper end of the medians",
    "nash": "the largest product of gains over disagreement (Nash 1950), issue by issue",
    "kalai-smorodinsky": "equal parts of the largest gains that nobody refuses (Kalai and Smorodinsky 1975)",
    "egalitarian": "the largest smallest gain (Kalai 1977)",
    "nash-space": "the largest product of gains over all issues together",
    "kalai-smorodinsky-space": "equal parts of the largest gains over all issues together",
    "egalitarian-space": "the largest smallest gain over all issues together",
    "banks-duggan": "stationary bargaining under the rule of the issue (Banks and Duggan 2000, 2006)",
    "setter": "one actor proposes once against the reference point (Romer and Rosenthal 1978), or is amended",
    "baron-ferejohn": "the mean position by expected shares of a dollar (Baron and Ferejohn 1989)",
    "two-level": "stationary bargaining under ratification at home (Putnam 1988; Iida 1993)",
    "exchange": "the mean after exchanges of voting positions (Stokman and Van Oosten 1994)",
    "challenge": "the mean of a probabilistic Condorcet election with risk attitudes (KTAB)",
    "expected-utility": "the weighted median after challenges (Bueno de Mesquita 1985, 1994)",
    "reference-point": "the reference point: nothing changes",
    "constant-50": "the middle of the scale",
}
"""Names of procedures and what each forecasts; ``constant-N`` is N hundredths of the scale."""
WEIGHTED = {"equal": "equal", "plain": "equal", "weighted": "capability", "salience": "salience"}
"""Words before a name that stand for weights: ``plain-mean``, ``weighted-nash``."""


@dataclass(frozen=True)
class Settings:
    """What procedures are told besides the table.

    Parameters
    ----------
    weights
        The product of columns that counts: in means and medians all of it; in bargains ``salience`` says how steeply
        an actor loses, and the rest is its bargaining weight. ``"equal"`` counts everybody once.
    loss_exponent
        Losses rise with the distance, as a part of the scale, to this power.
    disagreement_cost
        What disagreement costs beyond the reference point: one number, or one an actor by name.
    reference_point
        Stands for the table's: a number for all issues or one an issue by name; ``False`` does without.
    rule
        Stands for the decision rule of issues that have none.
    recognition
        The product of columns by which proposers are recognised.
    discount
        What a period's delay leaves, for ``banks-duggan`` and ``baron-ferejohn``; or by actor, for ``banks-duggan``
        on issues without a reference point.
    setter
        Who proposes, where the rule does not say.
    amendment
        The rule by which the setter's proposal may be amended; if omitted it is voted up or down.
    domestic
        Homes that must ratify, by actor, for ``two-level``; each one home for all issues, or by issue.
    together
        Whether ``challenge`` is over all issues at once; if omitted, where everybody has a position on every issue.
    gains, rounds
        Of :class:`~winset.Exchange`; ``rounds`` of :class:`~winset.ExpectedUtility` too.
    voting_rule, victory_exponent, election, risk_range, turns, transitions, risk_estimates
        Of :class:`~winset.CondorcetElection`.
    Q, T
        Of :class:`~winset.ExpectedUtility`.
    """

    weights: str = DEFAULT_WEIGHTS
    loss_exponent: float = 2.0
    disagreement_cost: float | Mapping[str, float] = 0.0
    reference_point: float | bool | Mapping[str, float] | None = None
    rule: str = "unanimity"
    recognition: str = "equal"
    discount: float | Mapping[str, float] = 0.9
    setter: str = ""
    amendment: str = ""
    domestic: Mapping[str, Ratification | Mapping[str, Ratification]] = field(default_factory=dict)
    together: bool | None = None
    gains: str = "equal"
    rounds: int | None = None
    voting_rule: str = "proportional"
    victory_exponent: float = 1.0
    election: str = "conditional"
    risk_range: str = "mid"
    turns: int = 0
    transitions: str = "likeliest"
    risk_estimates: str = "one-third"
    Q: float = 1.0
    T: float = 1.0

    def but(self, changes: Mapping[str, object]) -> Settings:
        """The same with some changed.

        Raises
        ------
        ModelError
            With every fault.
        """
        known = [f.name for f in fields(self)]
        faults = Faults()
        for name in changes:
            if name not in known:
                faults.add(name, f"is not known{closest(name, known)}; accepted: {', '.join(known)}")
        faults.raise_if_any()
        new = replace(self, **dict(changes))  # type: ignore[arg-type]
        exponent, discount = new.loss_exponent, new.discount
        if not (isinstance(exponent, int | float) and exponent >= 1):
            faults.add("loss_exponent", f"must be >= 1, got {exponent!r}")
        for name, factor in _by_actor("discount", discount):
            if not (isinstance(factor, int | float) and 0 <= factor < 1):
                faults.add(name, f"must be from 0 to below 1, got {factor!r}")
        for rule in (new.rule, *([new.amendment] if new.amendment else [])):
            try:
                DecisionRule.read(rule)
            except ModelError as error:
                faults.include(error)
        faults.raise_if_any()
        return new


@dataclass(frozen=True)
class Procedure:
    """A procedure with settings of its own, under a label of its own.

    Parameters
    ----------
    name
        One of the names that ``Positions.forecast`` knows.
    label
        What its rows are called; the name if omitted.
    options
        Settings for this procedure alone, by the names of ``forecast``'s keywords.
    fit
        Settings to be chosen, each from a list: :func:`~winset.backtest` takes what scores best on the other folds.

    Examples
    --------
    >>> Procedure("nash", label="nash with a cost", options={"disagreement_cost": 1}).label
    'nash with a cost'
    """

    name: str
    label: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    fit: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.name in PROCEDURES or (self.name.startswith("constant-") and _is_number(self.name[9:]))
        if not known:
            raise ModelError(
                f"procedures: no procedure named {self.name!r}{closest(self.name, list(PROCEDURES))}; "
                f"accepted: {listed(list(PROCEDURES))}"
            )
        for name, values in self.fit.items():
            if isinstance(values, str) or not isinstance(values, Sequence) or not values:
                raise ModelError(f"procedures[{self.name}].fit.{name}: must be a list of values, got {values!r:.60}")
        object.__setattr__(self, "label", self.label or self.name)


def _by_actor(name: str, given: object) -> list[tuple[str, object]]:
    """One value for all, or one an actor, each with its place."""
    return [(f"{name}[{a}]", v) for a, v in given.items()] if isinstance(given, Mapping) else [(name, given)]


def _is_number(text: str) -> bool:
    try:
        return 0 <= float(text) <= 100
    except ValueError:
        return False


def read_procedures(given: object) -> list[Procedure]:
    """Procedures from names (``"mean"``, ``"plain-mean"``, ``"mean:salience"``), mappings or objects.

    Raises
    ------
    ModelError
        With every fault.
    """
    listed_ = [given] if isinstance(given, str | Procedure | Mapping) else given
    if not isinstance(listed_, Sequence) or not listed_:
        raise ModelError(f"procedures: must be a list of names such as 'mean', got {given!r:.80}")
    faults, out = Faults(), []
    for entry in listed_:
        try:
            out.append(_read(entry))
        except ModelError as error:
            faults.include(error)
    labels = [p.label for p in out]
    for label in dict.fromkeys(labels):
        if labels.count(label) > 1:
            faults.add("procedures", f"{label!r} stands {labels.count(label)} times; give each a label of its own")
    faults.raise_if_any()
    return out


def _read(entry: object) -> Procedure:
    if isinstance(entry, Procedure):
        return entry
    if isinstance(entry, Mapping):
        told = {str(k): v for k, v in entry.items()}
        name, label = str(told.pop("name", "")), str(told.pop("label", ""))
        inner, fit = told.pop("options", {}), told.pop("fit", {})
        base = _read(name)
        return Procedure(base.name, label or name, {**base.options, **inner, **told}, fit)
    if not isinstance(entry, str):
        raise ModelError(f"procedures: must be a name, a mapping or a Procedure, got {entry!r:.80}")
    label = entry.strip()
    name = label.lower().replace("_", "-")
    if ":" in name:
        name, _, weights = name.partition(":")
        return Procedure(name.strip(), label, {"weights": weights.strip()})
    word, _, rest = name.partition("-")
    if name not in PROCEDURES and word in WEIGHTED and rest in PROCEDURES:
        weights = WEIGHTED[word] if word != "weighted" or rest in ("mean", "median") else DEFAULT_WEIGHTS
        return Procedure(rest, label, {"weights": weights if word != "weighted" else DEFAULT_WEIGHTS})
    return Procedure(name, label)
