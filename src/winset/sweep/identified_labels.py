"""What kind of leadership it was, given only what could be seen; and episodes that contradict each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from winset.base.array_types import Float
from winset.episodes.build import build
from winset.episodes.kinds.kind import NOBODY
from winset.episodes.model import Model
from winset.sweep.batches import batch_answer
from winset.sweep.drawn import in_words
from winset.sweep.identified import Contradiction, LabelShare
from winset.sweep.identified_shares import wilson
from winset.sweep.judge import Bench

__all__ = ["contradictions", "label_shares"]


SEEN = ("outcome", "proposer")
"""What could be seen of an episode, of all that its claims say."""


def label_shares(benches: Sequence[Bench], columns: Sequence[Float], threads: int | None) -> tuple[LabelShare, ...]:
    """By episode and variant that happened: the labels among draws with the outcome and the proposer that were seen."""
    out = []
    for bench in benches:
        for case in bench.cases:
            wanted: dict[str, str] = {}
            for claim in case.claims:
                wanted |= {key: in_words(word) for key, word in claim.expect.items() if key in (*SEEN, "label")}
            if "label" not in wanted or not set(wanted) & set(SEEN):
                continue
            rows = len(columns[0])
            found = batch_answer(case.prepared.drawn([columns[k] for k in case.columns], rows), threads, False)
            if found is None or "label" not in found.codes:
                continue
            seen = found.status <= 1
            for key in SEEN:
                if key in wanted and key in found.codes:
                    words = found.legend[key]
                    code = words.index(wanted[key]) if wanted[key] in words else -1
                    seen &= found.codes[key] == code
            words = found.legend["label"]
            labels = np.bincount(found.codes["label"][seen], minlength=len(words))
            count = int(seen.sum())
            shares = {words[k]: float(labels[k] / count) for k in np.argsort(-labels) if labels[k]} if count else {}
            hits = int(labels[words.index(wanted["label"])]) if wanted["label"] in words else 0
            variant = case.claims[0].variant
            out.append(LabelShare(bench.model.id, variant, wanted["label"], wilson(hits, count), count / rows, shares))
    return tuple(out)


def _tells(model: Model, variant: str) -> bool:
    """Whether a file claims an outcome of a variant that happened."""
    plain = [c for c in model.claims if c.variant == variant and not c.set and c.window is None and not c.order]
    happened = variant in model.variants and model.variants[variant].happened
    return happened and any("outcome" in claim.expect for claim in plain)


def contradictions(models: Sequence[Model]) -> tuple[Contradiction, ...]:
    """Variants of one name of which several files tell the outcome: something is agreed in one, nothing in another."""
    names = Counter(name for model in models for name, variant in model.variants.items() if variant.happened)
    out = []
    for name in [name for name, times in names.items() if times > 1]:
        told: dict[str, str] = {}
        agreed: set[bool] = set()
        for model in models:
            if _tells(model, name):
                built = build(model, None, name)
                answers = built.kind.ask(built, ())
                proposer = answers.proposer or NOBODY
                told[model.id] = f"{in_words(answers.outcome)}, proposed by {proposer}"
                agreed.add(answers.outcome != "q" and proposer != NOBODY)
        if len(agreed) > 1:
            out.append(Contradiction(name, told))
    return tuple(out)
