"""Sessions of NegMAS's own negotiators on drawn domains, each agreement judged: what they leave on the table.

``python -m benchmarks.negotiators`` prints the table that the page about judging negotiations keeps; it needs NegMAS.
"""

from __future__ import annotations

import warnings

import numpy as np

import winset as ws

__all__ = ["sessions", "table"]

NEGOTIATORS = (
    "BoulwareTBNegotiator", "LinearTBNegotiator", "ConcederTBNegotiator", "NaiveTitForTatNegotiator", "MiCRONegotiator",
)  # fmt: skip
DOMAINS, ISSUES, OPTIONS, STEPS = 20, 5, 4, 100


def sessions(name: str) -> list[ws.Judgement]:
    """What two negotiators of a kind agree on in each domain, judged."""
    from negmas import LinearAdditiveUtilityFunction, SAOMechanism, make_issue, make_os, sao

    verdicts = []
    for seed in range(DOMAINS):
        worth = np.random.default_rng(seed).integers(0, 11, (2, ISSUES, OPTIONS)).tolist()
        options = [f"o{k}" for k in range(OPTIONS)]
        space = make_os([make_issue(options, f"issue {j}") for j in range(ISSUES)])
        ufuns = [
            LinearAdditiveUtilityFunction(
                values=[dict(zip(options, row, strict=True)) for row in own], weights=[1.0] * ISSUES,
                outcome_space=space, reserved_value=15.0, name=player,
            )
            for player, own in zip(("first", "second"), worth, strict=True)
        ]  # fmt: skip
        mechanism = SAOMechanism(outcome_space=space, n_steps=STEPS)
        for player, ufun in enumerate(ufuns):
            mechanism.add(getattr(sao, name)(name=f"{player}"), ufun=ufun)
        mechanism.run()
        mechanism.ufuns = ufuns
        verdicts.append(ws.judge(mechanism, mechanism))
    return verdicts


def table() -> str:
    """A row for each kind of negotiator: agreements, efficient ones, gains left, share of the Nash product."""
    rows = ["negotiators              agreed  efficient  joint gain left  Nash share"]
    for name in NEGOTIATORS:
        verdicts = sessions(name)
        agreed = [v for v in verdicts if v.agreement]
        left = np.mean([float(v.joint_gain_left) for v in agreed])
        share = np.mean([v.nash_share for v in agreed])
        efficient = sum(v.efficient for v in agreed)
        rows.append(f"{name:<24} {len(agreed):>6} {efficient:>10} {left:>16.2f} {share:>11.3f}")
    return "\n".join(rows)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(table())
