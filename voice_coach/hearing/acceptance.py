"""Whether an utterance is acted upon: what it is taken for, what that means, and how sure one can be of it.

The one place where that is decided, from ``Evidence`` alone: so what was once decoded can be judged again and again.

Laws

1. What is said with the wake phrase, and what answers the coach, is judged by its words alone.
2. "Stop", "pause" and "help me" in the grammar's words, and what is said about the body, count whoever else talks. Only what has the
   signs of a pain within a long talk, or in a longer sentence while others talk, is no more than a reason to be silent and ask; so is
   whatever of the body others' talk goes on with, as does talk that was cut for its length.
3. Nothing else in a long talk, or in what goes on from one, is for the coach.
4. While others talk (``company``) nothing is asked about; what is done is what was clearly said, and clearly meant.
5. Where nobody else talks and what was most likely said is nothing, words that are nearly as likely and say pain or danger are a reason to be
   silent and ask; not where others that are as likely tell of effort.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from voice_coach.events import Heard, Safety
from voice_coach.hearing.answers import ANSWERS
from voice_coach.hearing.belief import Bar
from voice_coach.hearing.choice import choose, is_doubtful, is_rivalled
from voice_coach.hearing.company import LONG_S, Company
from voice_coach.hearing.evidence import Candidate, Evidence, Word
from voice_coach.hearing.gate import OPEN_DB
from voice_coach.hearing.reading import OF_SAFETY, Reader, Reading, Way

GAP_S = 0.4
"""Words this far apart, in seconds, are judged by themselves: what noise adds stands apart from what is said."""
CLEAR_DB = 30.0
"""What rises this far above the noise is heard clearly, in dB: there near misses are no reason to doubt."""
IN_COMPANY = Bar(0.8, 0.995)
"""What speaks for a meaning that is acted upon while others talk."""
COMPANY_MARGIN = 3.0
"""While others talk, nothing else may be as likely as this, as a negative natural logarithm."""
BRIEF_S = 4.0
"""Who is in pain says so in less than that, in seconds; what others tell is longer."""
URGENT = frozenset({"Stop", "Pause", "HelpMe"})
ALARMS = frozenset(Safety) - {Safety.EFFORT}
FEAR_MARGIN = 2.0
"""How much less likely words about pain or danger may be than what says nothing, as a negative natural logarithm."""
CRY_MARGIN = 0.2
"""The same for a word alone: most syllables are near a cry."""
RELIEF_MARGIN = 2.0
"""Words about effort that are no less likely than by this make words about pain nothing to fear. With these three, of 134 complaints at
2 m and 10 dB 108 instead of 101 silence the coach, and of 200 other sentences 8 instead of 5 (``bench.safety``)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of an utterance."""

    heard: Heard
    reading: Reading
    """How that came about."""

    @property
    def is_of_others(self) -> bool:
        """Whether it speaks for company: it was not for the coach, or too long for that."""
        is_for_us = self.reading.intent is not None and self.reading.accepted
        return not is_for_us or self.length_s >= LONG_S

    @property
    def length_s(self) -> float:
        return self.heard.ended_at - self.heard.started_at


@dataclass(frozen=True, slots=True)
class _Utterance:
    """One utterance, as far as it could be heard."""

    candidates: Sequence[Candidate]
    chosen: Candidate
    started_at: float
    ended_at: float
    rise_db: float


class Acceptance:
    """Judges utterances, one after the other. Not thread-safe."""

    def __init__(self, reader: Reader, asked_about: frozenset[str] = frozenset()) -> None:
        """``asked_about`` are the intents that come as doubtful where something else is nearly as likely."""
        self._reader = reader
        self._asked_about = asked_about
        self._company = Company()

    def judge(self, evidence: Evidence, accepted: frozenset[str] | None) -> Verdict | None:
        """Return what was said and what it means, where ``accepted`` is expected (None: anything); None: nothing was said."""
        audible = [Candidate(_audible(candidate.words), candidate.cost) for candidate in evidence.candidates]
        partly = cache(partial(self._reader.read, accepted=accepted, whole=False))
        best = audible[0].words
        others_talk = bool(best) and self._company.is_there(best[0].started_at)
        chosen = choose(audible, partly, ANSWERS if others_talk else None)
        words = chosen.words
        if not words:
            return None
        utterance = _Utterance(
            audible, chosen, words[0].started_at, words[-1].ended_at, max(word.rise_db for word in words)
        )
        wholly = cache(partial(self._reader.read, accepted=accepted))
        reading = self._believed(wholly(chosen.text), utterance, partly)
        if reading.intent is None or reading.doubtful or not reading.accepted:
            reading = self._feared(utterance, wholly) or reading
        heard = reading.heard(chosen.text, started_at=utterance.started_at, ended_at=utterance.ended_at, at=evidence.at)
        return Verdict(heard, reading)

    def take_note(self, verdict: Verdict) -> None:
        """Learn from an utterance that is over who else is there."""
        if verdict.reading.addressed:
            self.forget()
        elif verdict.is_of_others:
            self._company.add(verdict.heard.started_at, verdict.heard.ended_at, verdict.heard.at)

    def is_in_company(self, at: float) -> bool:
        """Return whether others talk at this time, in seconds on the clock."""
        return self._company.is_there(at)

    def forget(self) -> None:
        """Nobody else is there."""
        self._company = Company()

    def _believed(self, reading: Reading, utterance: _Utterance, partly: Callable[[str], Reading]) -> Reading:
        """Return ``reading`` as far as it is to be believed."""
        if reading.addressed or reading.intent is None or not reading.accepted or reading.intent in ANSWERS:
            return reading
        others_talk, runs_on = self._company.is_there(utterance.started_at), self._company.runs_on(utterance.started_at)
        if runs_on or utterance.ended_at - utterance.started_at >= LONG_S:
            is_cry = reading.way is Way.TEMPLATE and reading.safety in ALARMS
            return reading if is_cry and not (runs_on and others_talk) else _within_talk(reading)
        if others_talk:
            return self._in_company(reading, utterance, partly)
        is_unclear = utterance.rise_db < CLEAR_DB and reading.intent in self._asked_about
        if is_unclear and is_doubtful(utterance.chosen, utterance.candidates, partly):
            return replace(reading, doubtful=True)
        return reading

    def _feared(self, utterance: _Utterance, wholly: Callable[[str], Reading]) -> Reading | None:
        """Return what may have been said of the body instead, as a reason to ask."""
        if self._company.is_there(utterance.started_at) or utterance.ended_at - utterance.started_at >= LONG_S:
            return None
        feared: tuple[Candidate, Reading] | None = None
        for other in utterance.candidates:
            if other.cost > (feared[0].cost + RELIEF_MARGIN if feared else FEAR_MARGIN):
                break
            reading = wholly(other.text)
            if reading.safety is Safety.EFFORT:
                return None
            if feared is None and utterance.chosen is not other and _is_alarm(reading, other):
                feared = other, reading
        return feared and _possible(feared[1], f'"{feared[0].text}" is nearly as likely: {feared[1].why}')

    def _in_company(self, reading: Reading, utterance: _Utterance, partly: Callable[[str], Reading]) -> Reading:
        if reading.way is Way.SIGN and utterance.ended_at - utterance.started_at >= BRIEF_S:
            return _within_talk(reading)
        if reading.safety in ALARMS or (reading.intent in URGENT and reading.way is Way.TEMPLATE):
            return reading
        talk = f"others have talked for {self._company.talk_s(utterance.started_at):.0f} s"
        if reading.doubtful or reading.intent == OF_SAFETY[Safety.EFFORT]:
            return Reading(why=f"{reading.why}, which is not sure enough while {talk}")
        if reading.belief is not None and not reading.belief.clears(IN_COMPANY):
            return Reading(why=f"{reading.why}, which is too little while {talk}")
        if is_rivalled(utterance.chosen, utterance.candidates, partly, COMPANY_MARGIN):
            return Reading(why=f"{reading.why}, but something else is nearly as likely, and {talk}")
        return reading


def _is_alarm(reading: Reading, candidate: Candidate) -> bool:
    """Return whether words that are not the likeliest are about pain or danger, and enough of them."""
    is_cry = len(candidate.words) == 1 and reading.way in {Way.TEMPLATE, Way.SIGN}
    is_enough = len(candidate.words) > 1 or (is_cry and candidate.cost <= CRY_MARGIN)
    return reading.accepted and reading.safety in ALARMS and is_enough


def _within_talk(reading: Reading) -> Reading:
    """Return what is left of ``reading`` where it is likely to be a part of others' talk."""
    if reading.way is Way.TEMPLATE and reading.intent in URGENT:
        return reading
    if reading.safety not in ALARMS:
        return Reading(why=f"{reading.why}, but it is a part of a long talk")
    return _possible(reading, f"{reading.why}, though in a long talk")


def _possible(reading: Reading, why: str) -> Reading:
    """Return ``reading``, which is of the body, as a reason to be silent and ask."""
    return replace(reading, intent=OF_SAFETY[Safety.POSSIBLE], safety=Safety.POSSIBLE, doubtful=False, why=why)


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
