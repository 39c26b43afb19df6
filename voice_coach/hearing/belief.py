"""How much must speak for a meaning before it is acted upon, or asked about."""

from collections.abc import Mapping
from dataclasses import dataclass

from voice_coach.hearing.meaning import NOTHING
from voice_coach.hearing.opposites import PAIRS

KIN = (frozenset({"Ready", "Resume", "SkipRest", "Start"}), frozenset({"Pause", "Rest", "MoreRest"}))
"""Intents that lead to the same or nearly so: that it is one of them is as certain as all of them together."""

OPPOSED = 3.0
"""What the probability of its opposite weighs against a meaning: nothing is worse than doing that."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How much must speak for a meaning (``Belief``).

    What is meant for the coach and what is not is told best by ``ours``, which of its meanings by the other two: together they
    let half as much again through as one bound on the probability that lets as little of other talk through.
    """

    probability: float
    ours: float
    ahead: float = 2.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How near is near enough. Chosen on held-out paraphrases and conversation, see ``docs/decisions``."""

    same: float = 0.04
    """Distance of sounds, a phone, at which an utterance is believed to be a sentence whatever it would mean."""
    alike: float = 0.085
    """... at which it is one unless it clearly means nothing."""
    similar: float = 0.12
    """... at which it is asked about."""
    apart: float = 0.03
    """How much farther the nearest sentence of another meaning must be."""
    certain: Bar = Bar(0.35, 0.85)
    """For what is acted upon."""
    urgent: Bar = Bar(0.45, 0.8)
    """For what cannot be asked about: stop, pause, help me. A wrong silence costs less than a stop that is not heard."""
    brief: Bar = Bar(0.8, 0.93)
    """For what is acted upon of an utterance of up to ``BRIEF`` words, as fragments of other talk are."""
    probable: Bar = Bar(0.35, 0.6, 0.5)
    """For what is asked about."""
    complaint: float = 0.5
    """... of a complaint."""
    nothing: float = 0.6
    """Probability of meaning nothing that speaks against a likeness of sounds."""
    unexpected: float = 0.3
    """Weight of meanings that are not expected."""


@dataclass(frozen=True, slots=True)
class Belief:
    """How much speaks for a meaning."""

    probability: float
    """Its own and its kin's."""
    ours: float
    """The share of that in the sum of it and ``NOTHING``."""
    ahead: float
    """How many times as likely it is as any meaning that is not its kin; its opposite counts as ``OPPOSED`` times as likely."""

    @classmethod
    def of(cls, label: str, means: Mapping[str, float]) -> "Belief":
        kin = {label}.union(*(kin for kin in KIN if label in kin))
        together = sum(means.get(other, 0.0) for other in kin)
        nothing = sum(means.get(other, 0.0) for other in NOTHING)
        opposite = {other for pair in PAIRS if label in pair for other in pair}
        rival = max(
            (p * (OPPOSED if other in opposite else 1) for other, p in means.items() if other not in kin | NOTHING),
            default=0.0,
        )
        return cls(together, together / (together + nothing), together / max(rival, 1e-9))

    def clears(self, bar: Bar) -> bool:
        return self.probability >= bar.probability and self.ours >= bar.ours and self.ahead >= bar.ahead
