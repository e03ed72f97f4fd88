"""Signalling games: an informed sender chooses a message, a receiver answers what it sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from winset.base.errors import Faults, as_list, closest
from winset.base.numbers import read_exact_number
from winset.base.solution import Found
from winset.base.writable import Writable
from winset.information.answers import Assessment, EquilibriumPiece
from winset.information.arrays import Payoffs, SignalingArrays
from winset.information.concepts import PerfectBayesian
from winset.information.games.probabilities import read_probabilities
from winset.trees.games.extensive import ExtensiveForm

__all__ = ["SignalingGame"]

Mixes = Sequence[Sequence[Fraction]]
MOST = 12
"""Types, messages and responses, each: the numbers of supports are exponential in them."""


class SignalingGame(Writable):
    """A sender who knows its type chooses a message; a receiver who sees the message alone chooses a response.

    Parameters
    ----------
    types, messages, responses
        Names, at most 12 of each, all different.
    prior
        Probability of each type, in order or by name; positive, summing to 1.
    sender, receiver
        Payoffs by type, message and response: nested lists (or arrays) in the order of the names.
    allowed
        The messages that each type may send: a list a type, or a mapping from types; all messages by default.

    Raises
    ------
    ModelError
        With every fault: probabilities that do not sum to 1, payoffs of another shape, a type without a message, a
        message that no type may send, names that repeat.

    Notes
    -----
    All perfect Bayesian equilibria come from ``winset.solve(game, winset.PerfectBayesian())``. Numbers are taken
    exactly: a float as the decimal it prints as, text such as ``"1/3"`` as a fraction.

    Examples
    --------
    Beer and quiche (Cho and Kreps 1987, p. 183):

    >>> import winset as ws
    >>> game = ws.SignalingGame(
    ...     ["strong", "weak"], ["beer", "quiche"], ["duel", "no duel"], ["9/10", "1/10"],
    ...     sender=[[[1, 3], [0, 2]], [[0, 2], [1, 3]]], receiver=[[[0, 1], [0, 1]], [[1, 0], [1, 0]]])
    >>> for piece in ws.solve(game, ws.PerfectBayesian()).components:
    ...     print(piece)
    pooling on beer (survives intuitive, divinity, D1)
    pooling on quiche (survives none of the refinements)
    """

    concept = PerfectBayesian()
    players = ("sender", "receiver")

    def __init__(
        self,
        types: Sequence[str],
        messages: Sequence[str],
        responses: Sequence[str],
        prior: Sequence[object] | Mapping[str, object],
        sender: object,
        receiver: object,
        allowed: Sequence[Sequence[str]] | Mapping[str, Sequence[str]] | None = None,
        title: str = "",
    ) -> None:
        faults = Faults()
        self.title = title
        self.types, self.messages, self.responses = (
            _names(given, what, faults)
            for given, what in ((types, "types"), (messages, "messages"), (responses, "responses"))
        )
        both = sorted(set(self.types) & set(self.messages))
        if both:
            faults.add("messages", f"must be named otherwise than the types, {both[0]!r} is both")
        named = not faults
        if self.types and len(set(self.types)) == len(self.types):
            self.prior = read_probabilities(prior, self.types, "prior", faults)
        if not named:
            faults.raise_if_any()
        shape = (self.types, self.messages, self.responses)
        self.sender = _payoffs(sender, "sender", shape, faults)
        self.receiver = _payoffs(receiver, "receiver", shape, faults)
        self.allowed = _allowed(allowed, self.types, self.messages, faults)
        faults.raise_if_any()

    def to_arrays(self) -> SignalingArrays:
        """Prior, payoffs and allowed messages in fractions."""
        return SignalingArrays(self.prior, self.sender, self.receiver, self.allowed)

    def present(self, found: Found) -> Found:
        """Equilibria and pieces by the names of types, messages and responses."""
        points = [self._assessment(*point) for point in found.points]
        pieces = [self._piece(piece) for piece in found.components]
        details = {**found.details, "refinements": [piece.refinements for piece in pieces]}
        details["kinds"] = [piece.kind for piece in pieces]
        return found.but(points=points, components=pieces, details=details)

    def read_answer(self, concept: object, point: Mapping[str, Mapping[str, object]]) -> Assessment:
        """A claimed equilibrium: ``{"sender": {type: {message: p}}, "receiver": {message: {response: p}}}``."""
        faults = Faults()
        sides = {}
        for side, places, choices in (
            ("sender", self.types, self.messages),
            ("receiver", self.messages, self.responses),
        ):
            given = point.get(side, {}) if isinstance(point, Mapping) else {}
            sides[side] = {place: _mixture(given.get(place), choices, f"{side}.{place}", faults) for place in places}
        beliefs = point.get("beliefs", {}) if isinstance(point, Mapping) else {}
        read = {m: _mixture(belief, self.types, f"beliefs.{m}", faults) for m, belief in beliefs.items()}
        faults.raise_if_any()
        return Assessment(sides["sender"], sides["receiver"], read)

    def to_extensive_form(self) -> ExtensiveForm:
        """The same game as a tree: chance draws the type, the receiver's information sets are the messages."""
        tree = ExtensiveForm(self.players, title=self.title)
        tree.chance("type", {t: (p, t) for t, p in zip(self.types, self.prior, strict=True)})
        for t, name in enumerate(self.types):
            sent = {self.messages[m]: f"{name}, {self.messages[m]}" for m in self.allowed[t]}
            tree.decision(name, "sender", sent)
            for m in self.allowed[t]:
                node = f"{name}, {self.messages[m]}"
                answers = {response: f"{node}, {response}" for response in self.responses}
                tree.decision(node, "receiver", answers, information_set=self.messages[m])
                for r, response in enumerate(self.responses):
                    tree.terminal(f"{node}, {response}", [self.sender[t][m][r], self.receiver[t][m][r]])
        return tree

    def _assessment(
        self,
        sent: Sequence[Sequence[Fraction]],
        answered: Sequence[Sequence[Fraction]],
        beliefs: Sequence[Sequence[Fraction]],
    ) -> Assessment:
        payoffs = {
            name: sum(
                (
                    sent[t][m] * answered[m][r] * self.sender[t][m][r]
                    for m in self.allowed[t]
                    for r in range(len(self.responses))
                ),
                Fraction(0),
            )
            for t, name in enumerate(self.types)
        }
        received = sum(
            (
                p * sent[t][m] * answered[m][r] * self.receiver[t][m][r]
                for t, p in enumerate(self.prior)
                for m in self.allowed[t]
                for r in range(len(self.responses))
            ),
            Fraction(0),
        )
        by_message = {self.messages[m]: dict(zip(self.types, belief, strict=True)) for m, belief in enumerate(beliefs)}
        return Assessment(self._sent(sent), self._answered(answered), by_message, payoffs, received)

    def _sent(self, sent: Mixes) -> dict[str, dict[str, Fraction]]:
        return {name: {self.messages[m]: sent[t][m] for m in self.allowed[t]} for t, name in enumerate(self.types)}

    def _answered(self, answered: Mixes) -> dict[str, dict[str, Fraction]]:
        return {name: dict(zip(self.responses, answered[m], strict=True)) for m, name in enumerate(self.messages)}

    def _piece(self, piece: Mapping[str, Any]) -> EquilibriumPiece:
        return EquilibriumPiece(
            kind=self._kind(piece["senders"]),
            senders=[self._sent(sent) for sent in piece["senders"]],
            receivers=[self._answered(answered) for answered in piece["receivers"]],
            off_path=tuple(self.messages[m] for m in piece["off_path"]),
            beliefs={
                self.messages[m]: [dict(zip(self.types, belief, strict=True)) for belief in corners]
                for m, corners in piece["beliefs"].items()
            },
            refinements=dict(piece["refinements"]),
        )

    def _kind(self, senders: Sequence[Sequence[Sequence[Fraction]]]) -> str:
        """Pooling if every type surely sends one message, separating if every message gives its sender away."""
        used = [{m for sent in senders for m, p in enumerate(sent[t]) if p} for t in range(len(self.types))]
        together = set.union(*used)
        if len(together) == 1:
            return f"pooling on {self.messages[together.pop()]}"
        return "separating" if sum(map(len, used)) == len(together) else "semi-separating"


def _names(given: object, what: str, faults: Faults) -> tuple[str, ...]:
    names = tuple(str(name) for name in as_list(given, what, "a list of names"))
    if not 1 <= len(names) <= MOST:
        faults.add(what, f"must be from 1 to {MOST} names, got {len(names)}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(what, f"names must differ, {name!r} is there {names.count(name)} times")
    return names


def _payoffs(given: object, what: str, names: Sequence[tuple[str, ...]], faults: Faults) -> Payoffs:
    wanted = " x ".join(str(len(axis)) for axis in names)
    accepted = f"nested lists of shape {wanted} (types x messages x responses)"
    out = []
    for t, rows in enumerate(_level(given, what, len(names[0]), accepted, faults)):
        per_message = []
        for m, cells in enumerate(_level(rows, f"{what}[{t}]", len(names[1]), accepted, faults)):
            row = _level(cells, f"{what}[{t}][{m}]", len(names[2]), accepted, faults)
            per_message.append(tuple(read_exact_number(c, f"{what}[{t}][{m}][{r}]", faults) for r, c in enumerate(row)))
        out.append(tuple(per_message))
    return tuple(out)


def _level(given: object, where: str, length: int, accepted: str, faults: Faults) -> list[object]:
    if isinstance(given, str | bytes) or not hasattr(given, "__iter__"):
        faults.add(where, f"must be {accepted}, got {type(given).__name__}")
        return []
    rows = list(given)
    if len(rows) != length:
        faults.add(where, f"must be {accepted}; here are {len(rows)} entries for {length}")
        return []
    return rows


def _allowed(
    given: object, types: tuple[str, ...], messages: tuple[str, ...], faults: Faults
) -> tuple[tuple[int, ...], ...]:
    if given is None:
        return tuple(tuple(range(len(messages))) for _ in types)
    if isinstance(given, Mapping):
        for name in given:
            if name not in types:
                faults.add(f"allowed.{name}", f"no such type{closest(name, types)}; there are {', '.join(types)}")
        given = [given.get(name, messages) for name in types]
    rows = as_list(given, "allowed", "a list of messages for each type")
    if len(rows) != len(types):
        faults.add("allowed", f"must hold {len(types)} lists, one a type, got {len(rows)}")
        return ()
    out = []
    for name, row in zip(types, rows, strict=True):
        listed = as_list(row, f"allowed.{name}", "a list of messages")
        for message in listed:
            if message not in messages:
                faults.add(f"allowed.{name}", f"no message {message!r}; there are {', '.join(messages)}")
        if not listed:
            faults.add(f"allowed.{name}", "must hold at least one message")
        out.append(tuple(m for m, message in enumerate(messages) if message in listed))
    for m, message in enumerate(messages):
        if not any(m in row for row in out):
            faults.add("messages", f"{message!r} is a message that no type may send")
    return tuple(out)


def _mixture(given: object, choices: tuple[str, ...], where: str, faults: Faults) -> dict[str, Fraction]:
    """A mixture by name; a name alone is that choice for sure."""
    shares = {given: 1} if isinstance(given, str) else given
    if not isinstance(shares, Mapping):
        faults.add(where, f"must be a choice or probabilities by name, got {given!r:.60}")
        return {}
    for name in shares:
        if name not in choices:
            faults.add(where, f"no choice {name!r}; there are {', '.join(choices)}")
    return {name: read_exact_number(shares.get(name, 0), f"{where}.{name}", faults) for name in choices}
