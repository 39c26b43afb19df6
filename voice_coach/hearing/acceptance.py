"""Whether an utterance is acted upon: what it is taken for, what that means, and how sure one can be of it.

The one place where that is decided, from ``Evidence`` alone: so what was once decoded can be judged again and again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from voice_coach.events import Heard
from voice_coach.hearing.choice import choose, is_doubtful
from voice_coach.hearing.evidence import Candidate, Evidence, Word
from voice_coach.hearing.gate import OPEN_DB
from voice_coach.hearing.reading import Reader, Reading

GAP_S = 0.4
"""Words this far apart, in seconds, are judged by themselves: what noise adds stands apart from what is said."""
CLEAR_DB = 30.0
"""What rises this far above the noise is heard clearly, in dB: there near misses are no reason to doubt."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of an utterance."""

    heard: Heard
    reading: Reading
    """How that came about."""


class Acceptance:
    """Judges utterances, one after the other."""

    def __init__(self, reader: Reader, asked_about: frozenset[str] = frozenset()) -> None:
        """``asked_about`` are the intents that come as doubtful where something else is nearly as likely."""
        self._reader = reader
        self._asked_about = asked_about

    def judge(self, evidence: Evidence, accepted: frozenset[str] | None) -> Verdict | None:
        """Return what was said and what it means, where ``accepted`` is expected (None: anything); None: nothing was said."""
        audible = [Candidate(_audible(candidate.words), candidate.cost) for candidate in evidence.candidates]
        partly = cache(partial(self._reader.read, accepted=accepted, whole=False))
        chosen = choose(audible, partly)
        words, text = chosen.words, chosen.text
        if not words:
            return None
        reading = self._reader.read(text, accepted)
        is_unclear = max(word.rise_db for word in words) < CLEAR_DB and reading.intent in self._asked_about
        if is_unclear and is_doubtful(chosen, audible, partly):
            reading = replace(reading, doubtful=True)
        heard = reading.heard(text, started_at=words[0].started_at, ended_at=words[-1].ended_at, at=evidence.at)
        return Verdict(heard, reading)


def _audible(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words without those at either end that are no louder than the noise around them."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and word.started_at - groups[-1][-1].ended_at < GAP_S:
            groups[-1].append(word)
        else:
            groups.append([word])
    heard = [n for n, group in enumerate(groups) if max(word.rise_db for word in group) >= OPEN_DB]
    return tuple(word for group in groups[heard[0] : heard[-1] + 1] for word in group) if heard else ()
