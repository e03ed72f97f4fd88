"""What a comparison of theories finds, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from winset.base.array_types import Float
from winset.base.records import Record
from winset.base.solution import Details

__all__ = [
    "NULL",
    "TELLING",
    "BayesFactor",
    "BayesFactors",
    "Comparison",
    "Evidence",
    "Prediction",
    "Weighing",
]


NULL = "null"
"""The null: every course of events that could be told apart is as probable as any other."""
TELLING = 1.0
"""A log Bayes factor that is worth a bare mention is smaller (Kass and Raftery 1995)."""


@dataclass(frozen=True, eq=False)
class BayesFactor(Record):
    """A log Bayes factor with the ends of its 95 per cent interval, which is that of the integration."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class BayesFactors(Record):
    """Log Bayes factors of every theory, the rows, against every other, the columns; the null comes last.

    ``factors["luck", "null"]`` is one of them.
    """

    theories: tuple[str, ...]
    value: Float
    low: Float
    high: Float

    def __getitem__(self, pair: tuple[str, str]) -> BayesFactor:
        a, b = (self.theories.index(name) for name in pair)
        return BayesFactor(float(self.value[a, b]), float(self.low[a, b]), float(self.high[a, b]))


@dataclass(frozen=True, eq=False)
class Prediction(Record):
    """One observation predicted by one theory from all other episodes.

    Parameters
    ----------
    theory, episode, variant
        Which.
    probability
        Of what was observed.
    likeliest, most
        The most probable course of events, and how probable it is.
    surprise
        Probability of a course at most as probable as what was observed: small where the theory is surprised.
    """

    theory: str
    episode: str
    variant: str
    probability: float
    likeliest: str
    most: float
    surprise: float


@dataclass(frozen=True, eq=False)
class Evidence(Record):
    """A fact that could be found, and what it would decide.

    Parameters
    ----------
    episode, variant, at, player
        The node of the game at which somebody acts, or would have.
    says, document
        The question, and what would answer it, where the file of observations has them.
    answers
        What could be found.
    probabilities
        Of every answer under every theory, given all that was observed, shape ``(T, answers)``.
    information
        Expected log Bayes factor of the theory that is true against the mixture of all, in nats.
    expected
        Expected log Bayes factor of every theory (row, if it is true) against every other (column).
    pair
        The two theories that it is expected to tell apart best, the first being true.
    """

    episode: str
    variant: str
    at: str
    player: str
    says: str
    document: str
    answers: tuple[str, ...]
    probabilities: Float
    information: float
    expected: Float
    pair: tuple[str, str]

    @property
    def strongest(self) -> float:
        """Expected log Bayes factor of that pair."""
        return float(np.nanmax(self.expected))


@dataclass(frozen=True, eq=False)
class Weighing(Record):
    """All theories under one account of how players err.

    Parameters
    ----------
    errors
        ``"logit"`` (agent logit equilibrium) or ``"errors"`` (subgame perfection with an error rate).
    log_marginal, log_marginal_error
        Of everything observed, one a theory and the null last, with Monte Carlo standard errors.
    episode_log_marginal, episode_log_marginal_error
        Of every episode by itself, shape ``(E, T)``.
    bayes
        Log Bayes factors.
    posterior
        Probability of every theory where all are as probable beforehand, the null among them.
    episode_posterior
        The same from one episode alone, shape ``(E, T)``.
    effective
        How many draws of what episodes share the marginal likelihood rests on in effect, one a theory.
    rationality
        Posterior mean of the rationality or of the error rate, one a theory.
    score, expected_score, score_spread
        Log probability of all observations, each predicted from the other episodes; what the theory itself would
        expect it to be, and with what standard deviation.
    """

    errors: str
    log_marginal: Float
    log_marginal_error: Float
    episode_log_marginal: Float
    episode_log_marginal_error: Float
    bayes: BayesFactors
    posterior: Float
    episode_posterior: Float
    effective: Float
    rationality: Float
    score: Float
    expected_score: Float
    score_spread: Float
    predictions: tuple[Prediction, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False)
class Comparison(Record):
    """Theories weighed by what was observed.

    Parameters
    ----------
    theories
        Identifiers, the null last.
    titles, cites
        What the theories are called, and the works that they stand for.
    episodes
        Identifiers of the episodes compared.
    retold
        Episodes that tell what another tells: weighed alone, and left out of the total.
    logit, perfect
        Under agent logit equilibrium, and under subgame perfection with an error rate.
    free, observations
        How many numbers the theories are free to choose, and how many observations there are.
    draws, seed
        Draws of every episode under every theory.
    sentences
        What separates the theories and what does not, in words.
    overrides
        Parameters of the episodes that replace an actor's number, each a dummy, with the reason.
    unread
        Episodes left out, and why.
    stats
        Seconds by part.
    """

    theories: tuple[str, ...]
    titles: dict[str, str]
    cites: dict[str, str]
    episodes: tuple[str, ...]
    retold: tuple[str, ...]
    logit: Weighing
    perfect: Weighing
    free: int
    observations: int
    draws: int
    seed: int
    sentences: tuple[str, ...]
    overrides: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    stats: Details = field(default_factory=dict)

    @property
    def log_bayes_factors(self) -> BayesFactors:
        """Log Bayes factors under agent logit equilibrium."""
        return self.logit.bayes

    @property
    def log_marginal_likelihoods(self) -> dict[str, float]:
        """Log marginal likelihood of every theory under agent logit equilibrium."""
        return dict(zip(self.theories, self.logit.log_marginal.tolist(), strict=True))

    @property
    def posterior(self) -> dict[str, float]:
        """Probability of every theory after all that was observed, under agent logit equilibrium."""
        return dict(zip(self.theories, self.logit.posterior.tolist(), strict=True))

    @property
    def by_episode(self) -> dict[str, dict[str, float]]:
        """The same after one episode alone."""
        return {
            name: dict(zip(self.theories, row.tolist(), strict=True))
            for name, row in zip(self.episodes, self.logit.episode_posterior, strict=True)
        }

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """Every observation predicted by every theory from the other episodes."""
        return self.logit.predictions

    def evidence(self, errors: str = "logit") -> tuple[Evidence, ...]:
        """What could still be found and what it would decide, the most telling first.

        Parameters
        ----------
        errors
            ``"logit"`` or ``"errors"``.
        """
        return self.logit.evidence if errors == "logit" else self.perfect.evidence

    def __str__(self) -> str:
        best = max(self.posterior, key=lambda name: self.posterior[name])
        return (
            f"{len(self.theories) - 1} theories and a null on {len(self.episodes)} episodes: "
            f"{best} is likeliest ({self.posterior[best]:.0%})\n" + "\n".join(self.sentences)
        )
