"""One agreement that players join or stay out of: international environmental agreements, cartels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Real

from winset.base.errors import Faults, ModelError, as_list
from winset.base.players import player_names
from winset.base.points import Vector
from winset.base.solution import Details, Found
from winset.base.writable import Tabulated, Writable
from winset.coalitions.games.names import coalition_members, coalition_name
from winset.formation.arrays import AgreementArrays, AgreementSizeArrays
from winset.formation.concepts import StableAgreements
from winset.formation.games.payoffs import StatePayoffs, read_payoffs

__all__ = ["AgreementGame", "SymmetricAgreement"]


MOST = 18


class AgreementGame(Writable):
    """Everybody's payoff for each set of members of one agreement (d'Aspremont et al. 1983; Barrett 1994).

    Parameters
    ----------
    payoffs
        A callable that takes the frozenset of members and gives everybody's payoff, by name or in the order of the
        players; or an array of shape (2^n, n), bit i of the row standing for player i; or a mapping from tuples of
        members. All outsiders act alone.
    players
        Names, at most 18.

    Raises
    ------
    ModelError
        With every fault: too many players, a payoff missing or not finite.

    Examples
    --------
    >>> game = AgreementGame(lambda s: {"a": len(s), "b": len(s)}, ["a", "b"])
    >>> game.payoffs_of(["a", "b"])["b"]
    2
    """

    concept = StableAgreements()

    def __init__(self, payoffs: object, players: Sequence[str], title: str = "") -> None:
        faults = Faults()
        self.title = title
        self.players = player_names(players, None, faults)
        n = len(self.players)
        if not 1 <= n <= MOST:
            text = "larger symmetric agreements are SymmetricAgreement"
            faults.add("players", f"from 1 to {MOST} (2^n sets of members are looked at; {text}), got {n}")
        faults.raise_if_any()
        if callable(payoffs):
            given: Callable[[int], object] = lambda k: payoffs(frozenset(coalition_name(k, self.players)))  # noqa: E731
        elif isinstance(payoffs, Mapping):
            listed = {coalition_members(key, self.players): value for key, value in payoffs.items()}
            missing = [self.name(k) for k in range(1 << n) if k not in listed]
            if missing:
                raise ModelError(f"payoffs: {len(missing)} sets of members are missing: {'; '.join(missing[:4])}")
            given = listed.__getitem__
        else:
            rows = as_list(payoffs, "payoffs", "a callable of the members, a mapping, or 2^n rows")
            if len(rows) != 1 << n:
                raise ModelError(f"payoffs: must hold 2^n rows, one for each set of members, got {len(rows)}")
            given = rows.__getitem__
        self.payoffs: StatePayoffs = read_payoffs(1 << n, given, self.name, self.players)

    def name(self, mask: int) -> str:
        """The members in one line."""
        return " ".join(coalition_name(mask, self.players)) or "no members"

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, everybody's payoffs by the bit mask of the members."""
        rows = [self.payoffs.at(mask) for mask in range(1 << len(self.players))]
        return {"payoffs": rows, "players": self.players, "title": self.title}

    def payoffs_of(self, members: object) -> Vector:
        """Everybody's payoff if these are the members."""
        return self.payoffs.vector(self.players, coalition_members(members, self.players))

    def to_arrays(self) -> AgreementArrays:
        """Payoffs by bit mask."""
        return AgreementArrays(self.payoffs.compared, self.payoffs.near)

    def read_answer(self, concept: object, point: Iterable[str]) -> tuple[str, ...]:
        """A claimed set of members."""
        return coalition_name(coalition_members(point, self.players), self.players)

    def present(self, found: Found) -> Found:
        """Members by names, with everybody's payoff; surpluses in the game's own units."""
        details: Details = {
            key: [coalition_name(mask, self.players) for mask in masks] if key in ("internal", "external") else masks
            for key, masks in found.details.items()
        }
        details["payoffs"] = [self.payoffs.vector(self.players, int(mask)) for mask in found.points]
        if "surplus" in details:
            unit = self.payoffs.denominator
            exact = self.payoffs.exact and self.payoffs.fractions is None
            details["surplus"] = [Fraction(int(v), unit) if exact else float(v) for v in details["surplus"]]
        return found.but(points=[coalition_name(int(mask), self.players) for mask in found.points], details=details)


class SymmetricAgreement(Writable):
    """One agreement among n players who are alike: payoffs by the number of members.

    Parameters
    ----------
    n
        How many players, at most 100,000.
    member, outsider
        Payoff of a member (1 to n members) and of an outsider (0 to n - 1 members), callables of the number of members.

    Raises
    ------
    ModelError
        If n is out of range or a payoff is not finite.
    """

    concept = StableAgreements()

    def __init__(
        self, n: int, member: Callable[[int], object], outsider: Callable[[int], object], title: str = ""
    ) -> None:
        if not isinstance(n, int) or not 1 <= n <= 100_000:
            raise ModelError(f"n: must be a whole number from 1 to 100000, got {n!r}")
        for name, given in (("member", member), ("outsider", outsider)):
            if not callable(given):
                raise ModelError(f"{name}: must be a callable of the number of members, got {type(given).__name__}")
        self.n, self.title = n, title
        self.payoffs = read_payoffs(
            n + 1,
            lambda s: [member(s) if s else 0, outsider(s) if s < n else 0],
            lambda s: f"{s} members",
            ("member", "outsider"),
        )

    def made_of(self) -> dict[str, object]:
        """The arguments of the constructor, its functions by their values."""
        rows = [self.payoffs.at(s) for s in range(self.n + 1)]
        member = Tabulated({s: rows[s][0] for s in range(1, self.n + 1)})
        outsider = Tabulated({s: rows[s][1] for s in range(self.n)})
        return {"n": self.n, "member": member, "outsider": outsider, "title": self.title}

    def to_arrays(self) -> AgreementSizeArrays:
        """Payoffs by the number of members."""
        return AgreementSizeArrays(self.payoffs.compared[:, 0], self.payoffs.compared[:, 1], self.payoffs.near)

    def read_answer(self, concept: object, point: int) -> int:
        """A claimed number of members."""
        if not (isinstance(point, Real) and 0 <= point <= self.n and int(point) == point):
            raise ModelError(f"points: a number of members is a whole number from 0 to {self.n}, got {point!r}")
        return int(point)

    def present(self, found: Found) -> Found:
        """Numbers of members."""
        return found
