"""One sponsored-proposal game under many draws of its numbers, with a certificate of its own.

The certificate solves the game again in whole-array NumPy, action by action, from the payoffs as the module
``sponsored`` states them, and measures what the sponsor could gain by another action than the one claimed.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from winset.base.draws import Draws, read_draws
from winset.base.errors import MethodError
from winset.base.solution import Found
from winset.leadership.arrays import SponsoredArrays
from winset.leadership.labels import LABELS, REASONS
from winset.leadership.mandate import ROLES
from winset.leadership.sponsored import SponsoredProposal
from winset.trees.concepts import SubgamePerfect

__all__ = ["SponsoredDraws"]


Float = NDArray[np.float64]
TIE = 1e-12


class SponsoredDraws:
    """A stack of sponsored-proposal games that differ in numbers only.

    Parameters
    ----------
    game
        The game; its shape (designs, mandate, front, followers, quota, signal) is that of every draw.
    draws
        ``{number: array (B,)}`` by the names of ``game.parameters``, or an array ``(B, P)`` in their order. A plain
        ``"fear"`` or ``"threshold"`` stands for that of every follower.
    """

    concept = SubgamePerfect()

    def __init__(self, game: SponsoredProposal, draws: Draws) -> None:
        if game.backup is not None:
            raise MethodError(
                "draws: a game with backup is not solved in batch; use its tree, game.to_extensive_form()"
            )
        self.game_at_hand = game
        self.title = game.title
        self.names = list(game.parameters)
        if isinstance(draws, dict) and len(game.followers) > 1:
            for name in ("fear", "threshold"):
                if name in draws:
                    each = {f"{name}.{f}": draws[name] for f in game.followers}
                    draws = {**{k: v for k, v in draws.items() if k != name}, **each}
        self.values, self.column = read_draws(draws, self.names)

    def __len__(self) -> int:
        return len(self.values)

    def game(self, row: int) -> SponsoredProposal:
        """The game of one row."""
        used = zip(self.names, self.column, strict=True)
        return self.game_at_hand.with_parameters({p: float(self.values[row, c]) for p, c in used if c >= 0})

    def to_arrays(self) -> SponsoredArrays:
        """The numbers once, and the draws."""
        game, shape = self.game_at_hand, self.game_at_hand.shape
        tolerant = game.signal is not None and game.signal.actual == "tolerant"
        who = (len(shape.followers), shape.quota, shape.has_front, shape.front_initiates)
        options = (*who, shape.signal, tolerant, shape.veil, shape.persistence)
        return SponsoredArrays(
            numbers=np.array(list(game.parameters.values()), dtype=np.float64),
            draws=self.values,
            column=self.column,
            inclusive=np.array(shape.inclusive, dtype=np.uint8),
            allowed=np.array([role in shape.mandate for role in ROLES], dtype=np.uint8),
            options=np.array(options, dtype=np.int64),
        )

    def present(self, found: Found) -> Found:
        """Columns of integers get their words, and ``conditions`` a column for each of L1 to L5."""
        columns = dict(found.details)
        bits = columns.pop("conditions")
        for k in range(5):
            columns[f"L{k + 1}"] = (bits >> k & 1).astype(bool)
        columns["canvassed"] = columns["canvassed"].astype(bool)
        outcomes = ("q", *self.game_at_hand.designs)
        legend = {
            "outcome": outcomes,
            "absent_outcome": outcomes,
            "overt_outcome": outcomes,
            "tabled": ("nothing", *self.game_at_hand.designs),
            "proposer": ("nobody", "front", "sponsor"),
            "role": ROLES,
            "label": LABELS,
            "why_not_overt": ("", *REASONS),
        }
        return found.but(details={**columns, "legend": legend})

    # ------------------------------------------------------------------ certificate

    def certificates(self, found: Found) -> Float:
        """The sponsor's largest gain by another action in every row, relative to its largest payoff; shape ``(B,)``."""
        x = {name: self._number(name) for name in self.names}
        scale = np.max(np.abs(np.stack(list(x.values()))), axis=0)
        with np.errstate(invalid="ignore"):
            values, passing, gains = self._actions(x, TIE * scale)
        total = len(self.values)
        rows = np.arange(total)
        details = found.details
        role, canvassed = details["role"].astype(int), details["canvassed"].astype(int)
        tabled = details["tabled"].astype(int) - 1
        drafted = np.where(role == 0, 0, 1 + 2 * np.maximum(tabled, 0) + canvassed)
        option = np.where(role == 2, drafted + 2 * len(self.game_at_hand.designs), drafted)
        own_way = (role == 1) & (tabled < 0)
        claimed = np.where(own_way, values[0], values[np.minimum(option, len(values) - 1), rows])
        allowed = [role_name in self.game_at_hand.mandate for role_name in ROLES]
        n = 2 * len(self.game_at_hand.designs)
        usable = [allowed[0]] + [allowed[1] and self.game_at_hand.has_front] * n + [allowed[2]] * n
        best = np.max(values[np.array(usable)], axis=0)
        outcome = details["outcome"].astype(int)
        led = (details["proposer"] == 2).astype(int)
        cell = (np.maximum(tabled, 0), led, np.where(details["role"] == 0, 0, canvassed))
        mixed = self.game_at_hand.signal is not None
        stands = np.where(tabled < 0, 0.0, passing[(*cell, rows)])
        wrong = (
            ((outcome > 0) & (stands <= 0)) | ((outcome == 0) & (stands >= 1)) if not mixed else np.zeros(total, bool)
        )
        wrong |= (outcome > 0) & (outcome != tabled + 1)
        cost = x["canvass_cost"] * canvassed
        worth = gains[np.maximum(tabled, 0), rows] + x["prestige"] * led
        with np.errstate(invalid="ignore"):
            pays = np.where(outcome > 0, worth, -x["failure_loss"] * led) - cost
            off = np.abs(np.where(tabled < 0, 0.0, pays) - details["sponsor_payoff"])
            violation = np.maximum(np.maximum(best - claimed, off) / np.maximum(scale, np.finfo(float).tiny), wrong)
        return np.where(np.isfinite(scale), violation, np.nan)

    def _number(self, name: str) -> Float:
        k = self.names.index(name)
        if self.column[k] < 0:
            return np.full(len(self.values), self.game_at_hand.parameters[name])
        return self.values[:, self.column[k]]

    def _follower_number(self, x: dict[str, Float], name: str, follower: str) -> Float:
        return x[f"{name}.{follower}"] if len(self.game_at_hand.followers) > 1 else x[name]

    def _actions(self, x: dict[str, Float], tie: Float) -> tuple[Float, Float, Float]:
        """The sponsor's expected payoff from each action; the chance that each tabled design passes; its worth."""
        game = self.game_at_hand
        names, total = list(game.designs), len(self.values)
        passing = np.zeros((len(names), 2, 2, total))
        gains = np.zeros((len(names), total))
        for (y, name), led, worked in product(enumerate(names), (0, 1), (0, 1)):
            yes = np.zeros(total, dtype=int)
            for f in game.followers:
                gain = self._follower_number(x, f"{name}.follower", f) + worked * x["canvass"]
                feared = led if game.veil is None or led else x["veil.suspicion"]
                gain = gain - feared * self._follower_number(x, "fear", f) - self._follower_number(x, "threshold", f)
                yes += gain >= -tie
            if game.designs[name].inclusive:
                goes = (x[f"{name}.hegemon"] >= -tie).astype(float)
            else:
                harm = x[f"{name}.scope"] * (x["threat"] + led * x["led_threat"])
                vain = np.zeros(total, dtype=bool)  # a sponsor that would persist is not blocked
                if game.persistence_cost is not None and led:
                    worth = x[f"{name}.sponsor"] - x["friction"] * x[f"{name}.scope"] + x["prestige"]
                    vain = worth > x["persistence_cost"] + tie
                goes = (vain | (harm <= x["blocking_cost"] + tie)).astype(float)
                if game.signal is not None:
                    mild = vain | (harm <= x["signal.tolerant_blocking_cost"] + tie)
                    goes = x["signal.belief"] * mild + (1 - x["signal.belief"]) * goes
            passing[y, led, worked] = goes * (yes >= game.shape.quota)
            excluded = 0.0 if game.designs[name].inclusive else x["friction"] * x[f"{name}.scope"]
            gains[y] = x[f"{name}.sponsor"] - excluded
        front = np.stack([x[f"{name}.front"] for name in names])[:, None, :] - x["front_cost"]
        front_values = passing[:, 0] * front
        options = [np.zeros(total)]
        payoffs = [np.zeros(total)]
        if game.has_front and game.front_initiates:
            options += list(front_values[:, 0])
            payoffs += list(passing[:, 0, 0] * gains)
        own = np.max(np.stack(options), axis=0)
        first = np.argmax(np.stack(options) >= own - tie, axis=0)
        alone = np.stack(payoffs)[first, np.arange(total)]
        values = [alone]
        for y, worked in product(range(len(names)), (0, 1)):
            tables = front_values[y, worked] >= np.maximum(own, front_values[y, worked]) - tie
            values.append(np.where(tables, passing[y, 0, worked] * gains[y] - worked * x["canvass_cost"], alone))
        for y, worked in product(range(len(names)), (0, 1)):
            p = passing[y, 1, worked]
            lead = p * (gains[y] + x["prestige"]) - (1 - p) * x["failure_loss"]
            values.append(lead - worked * x["canvass_cost"])
        return np.stack(values), passing, gains
