"""What a block of sponsored-proposal games comes to: three plays, the conditions L1 to L5, a label and measures.

Rows, cells and options are those of ``leadership.kernels.sponsored``; the conditions those of ``winset.leadership``.
"""

from __future__ import annotations

import numpy as np

from winset.base.jit import Float, Int, Marks, kernel
from winset.base.status import NONFINITE, SOLVED
from winset.leadership.kernels.sponsored import (
    ABSTAIN,
    BEHIND,
    CANVASS,
    CANVASS_COST,
    FAILURE_LOSS,
    FRICTION,
    FRONT,
    FRONT_COST,
    HEGEMON,
    OVERT,
    PER_DESIGN,
    PRESTIGE,
    SCALARS,
    SCOPE,
    SPONSOR,
    Block,
    Rules,
    first_row,
    suspicion_row,
)

__all__ = ["COLUMNS", "FLOATS", "describe_lanes"]


COLUMNS = (
    "outcome",
    "proposer",
    "role",
    "canvassed",
    "label",
    "absent_outcome",
    "overt_outcome",
    "why_not_overt",
    "conditions",
    "tabled",
)
FLOATS = ("sponsor_payoff", "influence", "veil_value")
NOBODY, BY_FRONT, BY_SPONSOR = 0, 1, 2
FROM_BEHIND, LED, LED_FAILED, BLOCKER, LUCKY, SUPPORTER, NONE = 0, 1, 2, 3, 6, 8, 9
NO_REASON, NO_MANDATE, HEGEMON_VETO, FOLLOWER_VETO, DILUTED, COSTLY = 0, 1, 2, 3, 4, 5


@kernel
def _realised(
    x: Float, lane: int, inclusive: Marks, followers: int, actual: Float, option: int, goes_own: bool, own: int
) -> tuple[int, int, int, float]:
    """Outcome (0 status quo, else design + 1), proposer, design tabled (-1 none), sponsor's payoff: the actual type."""
    designs = inclusive.shape[0]
    led, canvassed, y = 0, 0, own
    if option > 0 and not goes_own:
        led = 1 if option > 2 * designs else 0
        k = option - 1 - 2 * designs * led
        y, canvassed = k // 2, k % 2
    if y < 0:
        return 0, NOBODY, -1, 0.0
    cost = x[CANVASS_COST, lane] * canvassed
    proposer = BY_SPONSOR if led else BY_FRONT
    if actual[4 * y + 2 * led + canvassed, lane] == 0.0:
        return 0, proposer, y, -x[FAILURE_LOSS, lane] * led - cost
    first = first_row(y, followers)
    gain = x[first + SPONSOR, lane] + x[PRESTIGE, lane] * led - cost
    if not inclusive[y]:
        gain -= x[FRICTION, lane] * x[first + SCOPE, lane]
    return y + 1, proposer, y, gain


@kernel
def _consent(
    x: Float, lane: int, inclusive: Marks, options: Int, tie: Float, outcome: int, proposer: int, canvassed: int
) -> bool:
    """L5: the front, an included hegemon and enough followers like the outcome no less than the status quo."""
    if outcome == 0:
        return True
    y, followers = outcome - 1, options[0]
    first = first_row(y, followers)
    if proposer == BY_FRONT and x[first + FRONT, lane] - x[FRONT_COST, lane] < -tie[followers + 1, lane]:
        return False
    if inclusive[y] and x[first + HEGEMON, lane] < -tie[followers, lane]:
        return False
    willing, suspicion = 0, suspicion_row(inclusive.shape[0], options)
    for i in range(followers):
        gain = x[first + PER_DESIGN + i, lane] + x[CANVASS, lane] * canvassed - x[SCALARS + 2 * i + 1, lane]
        if proposer == BY_SPONSOR:
            gain -= x[SCALARS + 2 * i, lane]
        elif suspicion >= 0:
            gain -= x[SCALARS + 2 * i, lane] * x[suspicion, lane]
        willing += 0 if gain < -tie[i, lane] else 1
    return willing >= options[1]


@kernel
def _describe(rules: Rules, block: Block, lane: int, row: int, codes: Marks, numbers: Float) -> None:
    """Outcomes, L1 to L5, label and measures of a draw: ``codes[row]`` (COLUMNS), ``numbers[row]`` (FLOATS)."""
    inclusive, allowed, options = rules
    x, tie, vote, _, actual, front, _, _, _, own_bests, owns, chosens, openlies = block
    chosen, openly, own, own_best = chosens[lane], openlies[lane], owns[lane], own_bests[lane]
    followers, designs = options[0], inclusive.shape[0]
    role = ABSTAIN if chosen == 0 else (BEHIND if chosen <= 2 * designs else OVERT)
    canvassed = 0 if chosen == 0 else (chosen - 1) % 2
    goes_own = False
    if role == BEHIND:
        draft = front[chosen - 1, lane]
        goes_own = draft < max(own_best, draft) - tie[followers + 1, lane]
        canvassed = 0 if goes_own else canvassed
    outcome, proposer, tabled, payoff = _realised(x, lane, inclusive, followers, actual, chosen, goes_own, own)
    absent, _, _, absent_payoff = _realised(x, lane, inclusive, followers, actual, 0, False, own)
    overt, _, overt_tabled, overt_payoff = _realised(x, lane, inclusive, followers, actual, openly, False, own)

    l1 = role == BEHIND and not goes_own and outcome > 0
    l2 = outcome != absent
    same = tie[followers + 2, lane]
    l3 = payoff - absent_payoff > same
    l4 = not allowed[OVERT] or payoff - overt_payoff > same
    l5 = _consent(x, lane, inclusive, options, tie, outcome, proposer, canvassed)

    label = NONE
    if l1 and l2 and l3 and l4 and l5:
        label = FROM_BEHIND
    elif proposer == BY_SPONSOR:
        label = LED if outcome > 0 else LED_FAILED
    elif outcome == 0:
        label = BLOCKER if absent > 0 else NONE
    elif not l2:
        label = LUCKY if payoff > same else NONE
    elif role == BEHIND and not goes_own:
        label = SUPPORTER

    reason = NO_REASON
    if role != OVERT and not allowed[OVERT]:
        reason = NO_MANDATE
    elif role != OVERT and l4:
        if overt > 0:
            reason = COSTLY if overt == outcome else DILUTED
        else:  # what stops the design when the sponsor tables it and canvasses, the best case for the followers
            cell = 4 * (outcome - 1 if outcome > 0 else overt_tabled) + 3
            stopped = HEGEMON_VETO if vote[cell, lane] > 0.0 else FOLLOWER_VETO
            reason = COSTLY if actual[cell, lane] > 0.0 else stopped

    best = x[first_row(0, followers) + SPONSOR, lane]
    for y in range(1, designs):
        best = max(best, x[first_row(y, followers) + SPONSOR, lane])
    room = best - absent_payoff
    numbers[row, 0] = payoff
    numbers[row, 1] = (payoff - absent_payoff) / room if room > same else 0.0
    numbers[row, 2] = payoff - overt_payoff
    codes[row, 0], codes[row, 1], codes[row, 2], codes[row, 3] = outcome, proposer, role, canvassed
    codes[row, 4], codes[row, 5], codes[row, 6], codes[row, 7] = label, absent, overt, reason
    codes[row, 8] = l1 + 2 * l2 + 4 * l3 + 8 * l4 + 16 * l5
    codes[row, 9] = tabled + 1


@kernel
def describe_lanes(
    rules: Rules, work: Block, block: int, used: int, status: Marks, codes: Marks, numbers: Float
) -> None:
    """Describe the draws of a block: rows ``block`` on of status, codes and numbers are written."""
    x = work.x
    for lane in range(used):
        row = block + lane
        finite = True
        for p in range(x.shape[0]):
            finite = finite and np.isfinite(x[p, lane])
        status[row] = SOLVED if finite else NONFINITE
        if finite:
            _describe(rules, work, lane, row, codes, numbers)
        else:
            codes[row, :] = 0
            numbers[row, :] = np.nan
