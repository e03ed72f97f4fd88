"""What a comparison separates and what it does not, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from winset.theories.comparison import Weighing

__all__ = ["sentences"]


BARE, STRONG = 1.0, 3.0
"""Log Bayes factors below the first are hardly worth a mention, above the second strong (Kass and Raftery 1995)."""
THIN = 50.0
"""Fewer draws in effect make an interval itself uncertain."""
SURPRISED = 0.1
NAMES = {"logit": "agent logit equilibrium", "errors": "subgame perfection with an error rate"}


def sentences(names: Sequence[str], episodes: Sequence[str], logit: Weighing, perfect: Weighing) -> tuple[str, ...]:
    """What separates the theories, what separates nobody, and what to beware of; ``names`` has the null last."""
    out = [*_about(names, logit), *_about(names, perfect), *_episodes(names, episodes, logit)]
    if np.argmax(logit.posterior) != np.argmax(perfect.posterior):
        out.append("Which theory comes first depends on how players are taken to err.")
    return tuple(out)


def _about(names: Sequence[str], weighing: Weighing) -> list[str]:
    factors = weighing.bayes
    order = np.argsort(-weighing.log_marginal)
    best = int(order[0])
    under = f"Under {NAMES[weighing.errors]}"
    strong = [names[k] for k in order[1:] if factors.low[best, k] > STRONG]
    bare = [names[k] for k in order[1:] if factors.low[best, k] < BARE]
    out = [f"{under} {names[best]} explains what was observed best."]
    if strong:
        out.append(f"It is separated strongly from {_listed(strong)}.")
    if bare:
        out.append(f"Nothing observed separates it from {_listed(bare)}.")
    null = len(names) - 1
    below = [names[k] for k in range(null) if factors.high[k, null] < 0]
    if below:
        out.append(f"Guessing would have done better than {_listed(below)}.")
    thin = [names[k] for k in range(null) if weighing.effective[k] < THIN]
    if thin:
        out.append(
            f"So few draws carry the weight of {_listed(thin)} that its interval is itself uncertain; draw more."
        )
    return out


def _episodes(names: Sequence[str], episodes: Sequence[str], logit: Weighing) -> list[str]:
    logs = logit.episode_log_marginal[:, :-1]
    width = logs.max(axis=1) - logs.min(axis=1)
    silent = [name for name, w in zip(episodes, width, strict=True) if w < BARE]
    out = []
    if silent:
        out.append(f"Taken alone, these episodes separate nobody: {_listed(silent)}.")
    null = logit.episode_log_marginal[:, -1]
    hopeless = [name for k, name in enumerate(episodes) if logs[k].max() < null[k]]
    if hopeless:
        out.append(f"No theory does better than guessing on {_listed(hopeless)}.")
    best = names[int(np.argmax(logit.log_marginal[:-1]))]
    amazed = [p for p in logit.predictions if p.theory == best and p.surprise < SURPRISED]
    if amazed:
        where = _listed(f"{p.episode}{f' ({p.variant})' if p.variant else ''}" for p in amazed)
        out.append(f"From the other episodes {best} would not have expected what happened in {where}.")
    return out


def _listed(names: Iterable[str]) -> str:
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
