"""The sponsored-proposal game solved in registers: three plays and a label for each draw of its numbers.

The tree of ``winset.leadership`` repeats the same few questions in many places: does this design, tabled by this
proposer, with or without canvassing, pass? Here each is answered once; then the front and the sponsor choose by the
rules of the tree (first listed action among the best, ties within 1e-12 of the player's payoff range).

Numbers of a draw, in this order: ``canvass canvass_cost front_cost prestige failure_loss threat led_threat
blocking_cost friction``; ``fear threshold`` of each follower;
``scope sponsor front hegemon`` of each design, each followed by what
every follower gains from it; ``belief tolerant_blocking_cost`` (the latter two matter only with a signal).
"""

from __future__ import annotations

import numpy as np

from winset.kernels.jit import Float, Int, Marks, inlined, kernel

__all__ = ["COLUMNS", "FLOATS", "solve_draw"]

CANVASS, CANVASS_COST, FRONT_COST, PRESTIGE, FAILURE_LOSS, THREAT, LED_THREAT, BLOCKING_COST, FRICTION = range(9)
SCALARS = 9
SCOPE, SPONSOR, FRONT, HEGEMON = range(4)
PER_DESIGN = 4
TIE = 1e-12

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
ABSTAIN, BEHIND, OVERT = 0, 1, 2
FROM_BEHIND, LED, LED_FAILED, BLOCKER, LUCKY, SUPPORTER, NONE = 0, 1, 2, 3, 6, 8, 9
NO_REASON, NO_MANDATE, HEGEMON_VETO, FOLLOWER_VETO, DILUTED, COSTLY = 0, 1, 2, 3, 4, 5


@inlined
def _exceeds(a: float, b: float) -> bool:
    return a - b > TIE * max(abs(a), abs(b), 2.220446049250313e-16)


@kernel
def _spread(values: Float, count: int) -> float:
    """Tie tolerance for a player whose payoffs include 0 and these."""
    low, high = 0.0, 0.0
    for k in range(count):
        low = min(low, values[k])
        high = max(high, values[k])
    return TIE * (high - low)


@kernel
def _vote(x: Float, design: int, led: int, canvassed: int, quota: int, followers: int, first: int, tie: Float) -> bool:
    """Whether enough followers accept: a_S + k e - h 1{sponsor proposes} - t >= 0."""
    yes = 0
    for i in range(followers):
        gain = x[first + PER_DESIGN + i] + x[CANVASS] * canvassed
        gain -= x[SCALARS + 2 * i] * led + x[SCALARS + 2 * i + 1]
        if gain >= -tie[i]:
            yes += 1
    return yes >= quota


@kernel
def _tolerances(x: Float, inclusive: Marks, followers: int, signal: int, tie: Float) -> None:
    """Tie tolerances: followers in tie[:followers], then the hegemon, the front and the sponsor."""
    designs = inclusive.shape[0]
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    for i in range(followers):
        low, high = 0.0, 0.0
        for y in range(designs):
            plain = x[base + y * stride + PER_DESIGN + i] - x[SCALARS + 2 * i + 1]
            low = min(low, plain - x[SCALARS + 2 * i])
            high = max(high, plain + x[CANVASS])
        tie[i] = TIE * (high - low)
    block = x[base + designs * stride + 1] if signal else x[BLOCKING_COST]
    low, high = -max(block, x[BLOCKING_COST]), 0.0
    front_low, front_high = 0.0, 0.0
    sponsor_low, sponsor_high = -x[FAILURE_LOSS] - x[CANVASS_COST], 0.0
    for y in range(designs):
        first = base + y * stride
        if inclusive[y]:
            high = max(high, x[first + HEGEMON])
            low = min(low, x[first + HEGEMON])
        else:
            low = min(low, -x[first + SCOPE] * (x[THREAT] + x[LED_THREAT]))
        front_low = min(front_low, x[first + FRONT] - x[FRONT_COST])
        front_high = max(front_high, x[first + FRONT])
        gain = x[first + SPONSOR] - (0.0 if inclusive[y] else x[FRICTION] * x[first + SCOPE])
        sponsor_low = min(sponsor_low, gain - x[CANVASS_COST] + min(x[PRESTIGE], 0.0))
        sponsor_high = max(sponsor_high, gain + max(x[PRESTIGE], 0.0))
    tie[followers] = TIE * (high - low)
    tie[followers + 1] = TIE * (front_high - front_low)
    tie[followers + 2] = TIE * (sponsor_high - sponsor_low)


@kernel
def _passes(
    x: Float,
    inclusive: Marks,
    quota: int,
    followers: int,
    signal: int,
    passing: Float,
    actual: Marks,
    stop: Marks,
    tie: Float,
    tolerant: int,
) -> None:
    """For every design, proposer and canvassing: the probability that it passes, and whether it really does.

    ``passing`` (Y*4,) with index 4 y + 2 led + canvassed; ``actual`` (Y*4,) the result against the actual type;
    ``stop`` (Y*4,) 1 if the actual hegemon stops it, 2 if the followers do.
    """
    designs = inclusive.shape[0]
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    belief = x[base + designs * stride] if signal else 0.0
    for y in range(designs):
        first = base + y * stride
        for led in range(2):
            harm = x[first + SCOPE] * (x[THREAT] + x[LED_THREAT] * led)
            for canvassed in range(2):
                cell = 4 * y + 2 * led + canvassed
                vote = _vote(x, y, led, canvassed, quota, followers, first, tie)
                if inclusive[y]:
                    hostile = x[first + HEGEMON] >= -tie[followers]
                    mild = hostile
                else:
                    hostile = -harm >= -x[BLOCKING_COST] - tie[followers]
                    mild = hostile
                    if signal:
                        mild = -harm >= -x[base + designs * stride + 1] - tie[followers]
                goes = mild if tolerant else hostile
                actual[cell] = 1 if vote and goes else 0
                stop[cell] = 2 if not vote else (0 if goes else 1)
                passing[cell] = (belief * mild + (1.0 - belief) * hostile) if vote else 0.0


@kernel
def _front_value(x: Float, passing: Float, y: int, canvassed: int, first: int) -> float:
    return passing[4 * y + canvassed] * (x[first + FRONT] - x[FRONT_COST])


@kernel
def _own_way(x: Float, designs: int, followers: int, initiates: int, passing: Float, tie: float) -> tuple[int, float]:
    """What the front does of its own accord: -1 for nothing, else a design; and the best value it has."""
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    best = 0.0
    if initiates:
        for y in range(designs):
            best = max(best, _front_value(x, passing, y, 0, base + y * stride))
        if best > tie:
            for y in range(designs):
                if _front_value(x, passing, y, 0, base + y * stride) >= best - tie:
                    return y, best
    return -1, best


@inlined
def _sponsor_gain(x: Float, first: int, included: int) -> float:
    return x[first + SPONSOR] - (0.0 if included else x[FRICTION] * x[first + SCOPE])


@kernel
def solve_draw(
    x: Float,
    inclusive: Marks,
    allowed: Marks,
    options: Int,
    passing: Float,
    actual: Marks,
    stop: Marks,
    tie: Float,
    value: Float,
    codes: Marks,
    numbers: Float,
) -> None:
    """Solve one draw.

    Parameters: ``x`` the numbers; ``inclusive`` (Y,); ``allowed`` (3,) roles abstain, behind, overt; ``options`` (6,):
    followers, quota, has_front, front_initiates, signal, actual type is tolerant. Workspace: ``passing``, ``actual``,
    ``stop`` (4 Y,), ``tie`` (followers + 3,), ``value`` (4 Y + 1,). Written: ``codes`` (COLUMNS), ``numbers`` (FLOATS).
    """
    followers, quota, has_front, initiates, signal, tolerant = (
        options[0],
        options[1],
        options[2],
        options[3],
        options[4],
        options[5],
    )
    designs = inclusive.shape[0]
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    _tolerances(x, inclusive, followers, signal, tie)
    _passes(x, inclusive, quota, followers, signal, passing, actual, stop, tie, tolerant)
    front_tie, sponsor_tie = tie[followers + 1], tie[followers + 2]
    own, own_best = -1, 0.0
    if has_front:
        own, own_best = _own_way(x, designs, followers, initiates, passing, front_tie)

    # The sponsor's expected payoff from abstaining, then from every draft behind, then from every draft openly.
    value[0] = passing[4 * own] * _sponsor_gain(x, base + own * stride, inclusive[own]) if own >= 0 else 0.0
    for y in range(designs):
        first = base + y * stride
        gain = _sponsor_gain(x, first, inclusive[y])
        for canvassed in range(2):
            cost = x[CANVASS_COST] * canvassed
            draft = _front_value(x, passing, y, canvassed, first)
            if draft >= max(own_best, draft) - front_tie:
                value[1 + 2 * y + canvassed] = passing[4 * y + canvassed] * gain - cost
            else:
                value[1 + 2 * y + canvassed] = value[0]
            p = passing[4 * y + 2 + canvassed]
            value[1 + 2 * designs + 2 * y + canvassed] = p * (gain + x[PRESTIGE]) - (1.0 - p) * x[FAILURE_LOSS] - cost

    best = -np.inf
    if allowed[ABSTAIN]:
        best = value[0]
    if allowed[BEHIND] and has_front:
        for k in range(1, 1 + 2 * designs):
            best = max(best, value[k])
    open_best = -np.inf
    for k in range(1 + 2 * designs, 1 + 4 * designs):
        open_best = max(open_best, value[k])
    if allowed[OVERT]:
        best = max(best, open_best)
    chosen = -1
    if allowed[ABSTAIN] and value[0] >= best - sponsor_tie:
        chosen = 0
    if chosen < 0 and allowed[BEHIND] and has_front:
        for k in range(1, 1 + 2 * designs):
            if value[k] >= best - sponsor_tie:
                chosen = k
                break
    if chosen < 0:
        for k in range(1 + 2 * designs, 1 + 4 * designs):
            if value[k] >= best - sponsor_tie:
                chosen = k
                break
    openly = 1 + 2 * designs
    for k in range(1 + 2 * designs, 1 + 4 * designs):
        if value[k] >= open_best - sponsor_tie:
            openly = k
            break
    _describe(x, inclusive, allowed, options, actual, stop, passing, tie, chosen, openly, own, own_best, codes, numbers)


@kernel
def _realised(
    x: Float, inclusive: Marks, followers: int, actual: Marks, option: int, goes_own: bool, own: int
) -> tuple[int, int, int, float]:
    """Outcome (0 status quo, else design + 1), proposer, design tabled (-1 none) and sponsor's payoff, actual type."""
    designs = inclusive.shape[0]
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    if option == 0 or goes_own:
        if own < 0:
            return 0, NOBODY, -1, 0.0
        passed = actual[4 * own]
        gain = _sponsor_gain(x, base + own * stride, inclusive[own]) if passed else 0.0
        return (own + 1 if passed else 0), BY_FRONT, own, gain
    led = 1 if option > 2 * designs else 0
    k = option - 1 - 2 * designs * led
    y, canvassed = k // 2, k % 2
    cost = x[CANVASS_COST] * canvassed
    if actual[4 * y + 2 * led + canvassed]:
        gain = _sponsor_gain(x, base + y * stride, inclusive[y]) + x[PRESTIGE] * led - cost
        return y + 1, BY_SPONSOR if led else BY_FRONT, y, gain
    return 0, BY_SPONSOR if led else BY_FRONT, y, -x[FAILURE_LOSS] * led - cost


@kernel
def _describe(
    x: Float,
    inclusive: Marks,
    allowed: Marks,
    options: Int,
    actual: Marks,
    stop: Marks,
    passing: Float,
    tie: Float,
    chosen: int,
    openly: int,
    own: int,
    own_best: float,
    codes: Marks,
    numbers: Float,
) -> None:
    """Outcomes, conditions L1 to L5, label and measures from the three choices."""
    followers = options[0]
    designs = inclusive.shape[0]
    stride = PER_DESIGN + followers
    base = SCALARS + 2 * followers
    role = ABSTAIN if chosen == 0 else (BEHIND if chosen <= 2 * designs else OVERT)
    goes_own = False
    canvassed = 0
    if role == BEHIND:
        y, canvassed = (chosen - 1) // 2, (chosen - 1) % 2
        draft = _front_value(x, passing, y, canvassed, base + y * stride)
        goes_own = draft < max(own_best, draft) - tie[followers + 1]
    if role == OVERT:
        canvassed = (chosen - 1) % 2
    outcome, proposer, tabled, payoff = _realised(x, inclusive, followers, actual, chosen, goes_own, own)
    absent, _, _, absent_payoff = _realised(x, inclusive, followers, actual, 0, False, own)
    overt, _, overt_tabled, overt_payoff = _realised(x, inclusive, followers, actual, openly, False, own)

    l1 = role == BEHIND and not goes_own and outcome > 0
    l2 = outcome != absent
    l3 = _exceeds(payoff, absent_payoff)
    l4 = not allowed[OVERT] or _exceeds(payoff, overt_payoff)
    l5 = True
    if outcome > 0:
        y = outcome - 1
        first = base + y * stride
        led = 1 if proposer == BY_SPONSOR else 0
        worked = 0 if goes_own else canvassed
        if proposer == BY_FRONT and _exceeds(0.0, x[first + FRONT] - x[FRONT_COST]):
            l5 = False
        if inclusive[y] and _exceeds(0.0, x[first + HEGEMON]):
            l5 = False
        willing = 0
        for i in range(followers):
            gain = x[first + PER_DESIGN + i] + x[CANVASS] * worked
            gain -= x[SCALARS + 2 * i] * led + x[SCALARS + 2 * i + 1]
            if not _exceeds(0.0, gain):
                willing += 1
        l5 = l5 and willing >= options[1]

    label = NONE
    if l1 and l2 and l3 and l4 and l5:
        label = FROM_BEHIND
    elif proposer == BY_SPONSOR:
        label = LED if outcome > 0 else LED_FAILED
    elif outcome == 0:
        label = BLOCKER if absent > 0 else NONE
    elif not l2:
        label = LUCKY if _exceeds(payoff, 0.0) else NONE
    elif role == BEHIND and not goes_own:
        label = SUPPORTER

    reason = NO_REASON
    if role != OVERT:
        if not allowed[OVERT]:
            reason = NO_MANDATE
        elif l4:
            if overt > 0:
                reason = COSTLY if overt == outcome else DILUTED
            else:
                target = outcome - 1 if outcome > 0 else overt_tabled
                reason = _obstacle(actual, stop, target)

    best = x[base + SPONSOR]
    for y in range(1, designs):
        best = max(best, x[base + y * stride + SPONSOR])
    room = best - absent_payoff
    numbers[0] = payoff
    numbers[1] = (payoff - absent_payoff) / room if room > 0.0 else 0.0
    numbers[2] = payoff - overt_payoff
    codes[0], codes[1], codes[2], codes[3] = outcome, proposer, role, canvassed
    codes[4], codes[5], codes[6], codes[7] = label, absent, overt, reason
    codes[8] = l1 + 2 * l2 + 4 * l3 + 8 * l4 + 16 * l5
    codes[9] = tabled + 1


@kernel
def _obstacle(actual: Marks, stop: Marks, y: int) -> int:
    """Who stops design y when the sponsor tables it openly and canvasses, the best case for the followers."""
    cell = 4 * y + 3
    if actual[cell]:
        return COSTLY
    return HEGEMON_VETO if stop[cell] == 1 else FOLLOWER_VETO
