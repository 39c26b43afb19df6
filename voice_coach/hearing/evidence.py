"""What is known of an utterance when it is over: what the decoder could take it for, and how it sounded. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was heard."""

    text: str
    started_at: float
    """Seconds on the clock."""
    ended_at: float
    rise_db: float
    """How far above the noise the sound was, where it was loudest (``gate.level_db``)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to take what was said."""

    words: tuple[Word, ...]
    cost: float
    """Negative natural logarithm, relative to the best one."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def joined(before: Sequence[Candidate], after: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the ways to take two parts of an utterance that were decoded one after the other, the best first."""
    ways = (Candidate((*one.words, *other.words), one.cost + other.cost) for one, other in product(before, after))
    return tuple(sorted(ways, key=attrgetter("cost")))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All there is to judge an utterance by."""

    candidates: tuple[Candidate, ...]
    """The best first, one at least."""
    fit: float
    """How well the best one fits sound and word graph: natural logarithm of its likelihood, a second of what was decoded."""
    noise_db: float
    """The level of the noise (``gate.level_db``)."""
    at: float
    """When it was over, in seconds on the clock."""
