"""A comparison of theories, as tables for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from winset.report.tables import blank
from winset.theories.comparison import Comparison, Evidence, Weighing

__all__ = ["comparison_page", "theories_page"]


FACTS = 15
UNDER = {"logit": "agent logit equilibrium", "errors": "subgame perfection with an error rate"}


def comparison_page(found: Comparison) -> RenderableType:
    """Bayes factors, posteriors by episode, predictions and the evidence that would decide, of ``winset.compare``."""
    first = f"{len(found.theories) - 1} theories, {len(found.episodes)} episodes, {found.observations} observations, "
    replaced = len(found.overrides)
    first += f"{found.free} free numbers, {replaced} override{'' if replaced == 1 else 's'} of an actor's, "
    first += f"{found.draws:,} draws an episode a theory\n"
    parts: list[RenderableType] = [Text(first)]
    for weighing in (found.logit, found.perfect):
        parts += [_weights(found, weighing)]
    parts += [_episodes(found), _predictions(found), _evidence(found)]
    parts.append(Text("\n".join(found.sentences)))
    if found.retold:
        parts.append(Text(f"told twice, and left out of the totals: {', '.join(found.retold)}"))
    if found.unread:
        parts.append(Text("\n".join(f"not compared: {name}: {why}" for name, why in found.unread.items())))
    return Group(*parts)


def theories_page(rows: list[tuple[str, str, str, str]]) -> RenderableType:
    """The theories that come with the library: identifier, title, work, and what it says."""
    table = blank("", "Theory", "Title", "Stands for", "Says")
    for row in rows:
        table.add_row(*row)
    return table


def _weights(found: Comparison, weighing: Weighing) -> Table:
    what = "Rationality" if weighing.errors == "logit" else "Error rate"
    headings = (
        "Theory",
        "Log marginal likelihood",
        "Against the null",
        "95 %",
        "Posterior",
        what,
        "Predicted",
        "To expect",
    )
    table = blank(f"Under {UNDER[weighing.errors]}", *headings)
    null = len(found.theories) - 1
    for k in weighing.log_marginal.argsort()[::-1]:
        b = weighing.bayes
        row = [
            found.theories[k],
            f"{weighing.log_marginal[k]:.2f} ± {weighing.log_marginal_error[k]:.2f}",
            f"{b.value[k, null]:+.2f}",
            f"{b.low[k, null]:+.2f} to {b.high[k, null]:+.2f}",
            f"{weighing.posterior[k]:.1%}",
        ]
        if k < null:
            row += [
                f"{weighing.rationality[k]:.3g}",
                f"{weighing.score[k]:.1f}",
                f"{weighing.expected_score[k]:.1f} ± {weighing.score_spread[k]:.1f}",
            ]
        table.add_row(*row)
    table.caption = (
        "predicted: log probability of every observation from the other episodes; to expect: by the theory itself"
    )
    return table


def _episodes(found: Comparison) -> Table:
    order = list(found.logit.log_marginal[:-1].argsort()[::-1])
    table = blank("Log Bayes factors against the null, by episode", "Episode", *(found.theories[k] for k in order))
    for name, row in zip(found.episodes, found.logit.episode_log_marginal, strict=True):
        table.add_row(name, *(f"{row[k] - row[-1]:+.2f}" for k in order))
    return table


def _predictions(found: Comparison) -> Table:
    best = found.theories[int(found.logit.log_marginal[:-1].argmax())]
    headings = ("Episode", "Observed", "Likeliest", "", "As unlikely or more")
    table = blank(f"What {best} expects from the other episodes, worst first", *headings)
    for p in sorted((p for p in found.predictions if p.theory == best), key=lambda p: p.surprise):
        where = p.episode + (f" ({p.variant})" if p.variant else "")
        table.add_row(where, f"{p.probability:.1%}", p.likeliest, f"{p.most:.1%}", f"{p.surprise:.1%}")
    return table


def _evidence(found: Comparison) -> Table:
    headings = ("Expected gain", "Episode", "What to find out", "Where", "Tells best", "from", "Log Bayes factor")
    table = blank("Which evidence would decide", *headings)
    for row in found.evidence()[:FACTS]:
        table.add_row(
            f"{row.information:.3f}", row.episode, question(row), row.document, *row.pair, f"{row.strongest:+.2f}"
        )
    return table


def question(row: Evidence) -> str:
    """What is to be found out, in words."""
    return row.says or f"what {row.player} would have done at {row.at}: {' or '.join(row.answers)}"
