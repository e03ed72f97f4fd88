"""What a check of a tree has measured: the largest violation of each kind, where it is, and the certificate of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from winset.base.solution import Certificate, Covers

__all__ = ["TOLERANCE", "Findings"]

TOLERANCE = 1e-9


@dataclass
class Findings:
    """Violations by name, each with the place of the largest."""

    parts: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def note(self, part: str, value: float, place: str = "") -> None:
        """Keep the largest violation of this kind; NaN is worse than any number."""
        value = float("inf") if value != value else max(float(value), 0.0)
        if part not in self.parts or value > self.parts[part]:
            self.parts[part], self.places[part] = value, place

    @property
    def worst(self) -> float:
        """The largest violation."""
        return max(self.parts.values(), default=0.0)

    @property
    def ok(self) -> bool:
        """Whether nothing is violated by more than the tolerance."""
        return self.worst <= TOLERANCE

    def certificate(
        self, kind: str, statement: str, *, exact: bool = False, covers: Covers = "all", proved: tuple[str, ...] = ()
    ) -> Certificate:
        """The certificate; where it fails its statement says which parts fail, where and by how much."""
        if not self.ok:
            failing = {part: value for part, value in self.parts.items() if value > TOLERANCE}
            statement = "Not shown: " + "; ".join(
                f"{part} is off by {value:.3g}" + (f" at {self.places[part]}" if self.places[part] else "")
                for part, value in failing.items()
            )
            return Certificate(kind, self.worst, TOLERANCE, False, f"{statement}.", dict(self.parts), covers)
        return Certificate(kind, self.worst, TOLERANCE, exact, statement, dict(self.parts), covers, proved)
