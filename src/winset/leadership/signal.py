"""What players infer: the sponsor from a signal about the hegemon, the followers from a proposal about its author."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Literal, TypeAlias

from winset.base.errors import Faults
from winset.base.records import Named

__all__ = ["Number", "Signal", "Veil", "shown"]

Number: TypeAlias = float | Fraction
"""A number of the game; fractions stay exact."""


def shown(value: object) -> str:
    """A number as a fault shows it: a fraction in decimals."""
    return repr(float(value)) if isinstance(value, Fraction) else repr(value)


def _check_probabilities(record: object, place: str, names: tuple[str, ...], faults: Faults) -> None:
    for name in names:
        value = getattr(record, name)
        pair = value if isinstance(value, tuple | list) else (value,)
        for k, p in enumerate(pair):
            where = f"{place}.{name}[{k}]" if isinstance(value, tuple | list) else f"{place}.{name}"
            if not isinstance(p, int | float | Fraction) or not 0 <= p <= 1:
                faults.add(where, f"must be a probability in [0, 1], got {shown(p)}")


def posterior(prior: Number, likelihoods: tuple[Number, Number]) -> Number:
    """Bayes' rule for two types: the probability of the first after a signal with these likelihoods.

    A signal that neither type sends leaves the prior as it is.
    """
    first, second = prior * likelihoods[0], (1 - prior) * likelihoods[1]
    return first / (first + second) if first + second > 0 else prior


@dataclass(frozen=True)
class Signal(Named):
    """A signal about whether the hegemon is tolerant (blocking is dear to it) or hostile.

    The sponsor acts on its own reading of the signal; what happens depends on the actual type. A signal is misread
    when the sponsor's likelihoods differ from the true ones.

    Parameters
    ----------
    prior
        Probability of the tolerant type before the signal.
    tolerant_blocking_cost
        Blocking cost of the tolerant type; that of the hostile type is the game's ``blocking_cost``.
    subjective
        Likelihood of the signal under the tolerant and the hostile type, as the sponsor sees it.
    objective
        The same as it is; equal to ``subjective`` if omitted.
    actual
        The type that the hegemon is.
    observed
        Whether the sponsor heeds the signal at all.
    """

    prior: Number
    tolerant_blocking_cost: Number
    subjective: tuple[Number, Number]
    objective: tuple[Number, Number] | None = None
    actual: Literal["tolerant", "hostile"] = "hostile"
    observed: bool = True

    def __post_init__(self) -> None:
        faults = Faults()
        for name in ("subjective", "objective"):
            value = getattr(self, name)
            if value is not None and len(value) != 2:
                faults.add(f"signal.{name}", f"must be two likelihoods (tolerant, hostile), got {value!r}")
        names = ("prior", "subjective") + (("objective",) if self.objective is not None else ())
        _check_probabilities(self, "signal", names, faults)
        if not 0 <= self.tolerant_blocking_cost < math.inf:
            faults.add(
                "signal.tolerant_blocking_cost", f"must be finite and >= 0, got {shown(self.tolerant_blocking_cost)}"
            )
        if self.actual not in ("tolerant", "hostile"):
            faults.add("signal.actual", f"must be 'tolerant' or 'hostile', got {self.actual!r}")
        faults.raise_if_any()

    @property
    def belief(self) -> Number:
        """Probability of the tolerant type on which the sponsor acts."""
        return posterior(self.prior, self.subjective) if self.observed else self.prior

    @property
    def objective_belief(self) -> Number:
        """Probability of the tolerant type on a correct reading of the signal."""
        return posterior(self.prior, self.objective or self.subjective) if self.observed else self.prior

    @property
    def misread(self) -> bool:
        """Whether the sponsor's belief differs from the correct one."""
        return self.belief != self.objective_belief

    @staticmethod
    def threshold(gain: float, loss: float) -> float:
        """The belief above which a gamble of ``gain`` against ``-loss`` beats staying out: loss / (gain + loss)."""
        return loss / (gain + loss)


@dataclass(frozen=True)
class Veil(Named):
    """What followers infer about who stands behind a front's proposal.

    Parameters
    ----------
    prior
        Probability, before the proposal, that the sponsor is behind one.
    autonomy
        Probability that the front would table this proposal of its own accord.
    """

    prior: Number
    autonomy: Number

    def __post_init__(self) -> None:
        faults = Faults()
        _check_probabilities(self, "veil", tuple(f.name for f in fields(self)), faults)
        faults.raise_if_any()

    @property
    def suspicion(self) -> Number:
        """Posterior probability that the sponsor is behind the proposal, by Bayes' rule."""
        behind, alone = self.prior, (1 - self.prior) * self.autonomy
        return behind / (behind + alone) if behind + alone > 0 else 0.0
