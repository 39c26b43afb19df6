"""What was meant by an utterance: the sentence of the templates that it is, or the one that it is likely to stand for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from voice_coach.events import Heard, Safety
from voice_coach.hearing.answers import Answers
from voice_coach.hearing.belief import Belief
from voice_coach.hearing.complaints import ComplaintReader, Finding
from voice_coach.hearing.parser import Parse, Parser
from voice_coach.hearing.wording import plain


class Way(StrEnum):
    """How a meaning was found."""

    TEMPLATE = "template"  # it is a sentence of the grammar
    SOUND = "sound"  # it sounds like one
    MEANING = "meaning"  # it means what one means
    SIGN = "sign"  # it says something of the speaker's body
    NONE = "none"  # it is not for us


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance, read."""

    intent: str | None = None
    slots: Mapping[str, str | int] = field(default_factory=dict)
    accepted: bool = False
    """Whether the intent is among those that were expected."""
    doubtful: bool = False
    """Whether to ask before it is done."""
    addressed: bool = False
    """Whether the wake phrase was said with it."""
    safety: Safety | None = None
    body_part: str | None = None
    way: Way = Way.NONE
    belief: Belief | None = None
    """How much speaks for it, where it was found by its meaning."""
    why: str = ""
    """For people: what it was taken for and by how much, or what spoke against it."""

    def heard(self, text: str, *, started_at: float = 0.0, ended_at: float = 0.0, at: float = 0.0) -> Heard:
        """Return ``text``, of which this is the reading, as an utterance; times in seconds on the clock."""
        return Heard(
            text,
            self.intent,
            slots=self.slots,
            accepted=self.accepted,
            doubtful=self.doubtful,
            addressed=self.addressed,
            safety=self.safety,
            body_part=self.body_part,
            started_at=started_at,
            ended_at=ended_at,
            at=at,
        )


class Reader(Protocol):
    """Reads utterances."""

    def read(self, text: str, accepted: frozenset[str] | None = None, *, whole: bool = True) -> Reading:
        """Return the reading of ``text``: lower-case words.

        ``accepted``: the intents that are expected (None: all). ``whole``: whether all is said; of what is still being said only
        sentences of the grammar are known.
        """


class Guesser(Protocol):
    """Reads what no template knows."""

    def read(self, text: str, accepted: frozenset[str] | None = None, *, no_complaint: str | None = None) -> Reading:
        """Return the reading of an utterance of which all is said; ``no_complaint``: why it is no complaint (None: it may be one)."""


class TemplateReader:
    """Knows the sentences of the templates and nothing else."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def read(self, text: str, accepted: frozenset[str] | None = None, *, whole: bool = True) -> Reading:
        """See ``Reader``."""
        del whole
        parse = self._parser.parse(text, accepted)
        return _parsed(parse, "a sentence of the grammar") if parse else Reading(why="no sentence of the grammar")


def _parsed(parse: Parse, why: str) -> Reading:
    return Reading(
        parse.intent,
        parse.slots,
        accepted=parse.accepted,
        safety=parse.safety,
        body_part=parse.body_part,
        way=Way.TEMPLATE,
        why=why,
    )


class Wake(Protocol):
    """Knows the wake phrase."""

    def strip(self, text: str) -> tuple[str, bool]:
        """Return ``text`` without the wake phrase at its beginning, and whether it was there."""


WAKE = "Wake"
"""The intent of the wake phrase alone."""


OF_SAFETY = {
    Safety.RED_FLAG: "RedFlag",
    Safety.PAIN: "Pain",
    Safety.POSSIBLE: "Possible",
    Safety.EFFORT: "Effort",
}
"""The intents of what is said of the body."""

OF_THE_BODY = frozenset({"BodyPart", "Choice"})
"""Answers that are read as what is said of the body where nobody has asked for them: "sharp" is a complaint then."""


class FullReader:
    """Takes off the wake phrase, then tries the templates, then lessons.

    Then, for whole utterances: the templates again in plain wording, what is said of the body in other words, answers with a
    little around them, and what is like a template.
    """

    def __init__(
        self,
        parser: Parser,
        *,
        tolerant: Guesser | None = None,
        complaints: ComplaintReader | None = None,
        wake: Wake | None = None,
        lessons: Callable[[str], Reading | None] | None = None,
    ) -> None:
        """``lessons`` returns the reading of an utterance that teaches a phrase, or None."""
        self._templates = TemplateReader(parser)
        self._answers = Answers(parser)
        self._tolerant = tolerant
        self._complaints = complaints
        self._wake = wake
        self._lessons = lessons

    def read(self, text: str, accepted: frozenset[str] | None = None, *, whole: bool = True) -> Reading:
        """See ``Reader``."""
        rest, addressed = self._wake.strip(text) if self._wake else (text, False)
        if addressed and not rest:
            return Reading(WAKE, accepted=True, addressed=True, way=Way.TEMPLATE, why="the wake phrase")
        return replace(self._read(rest, accepted, whole=whole), addressed=addressed)

    def _read(self, text: str, accepted: frozenset[str] | None, *, whole: bool) -> Reading:
        reading = self._templates.read(text, accepted)
        if reading.intent in OF_THE_BODY and reading.intent not in (accepted or ()):
            reading = Reading(why="nobody asked where it is, or what it is like")
        if reading.intent is None and self._lessons and (lesson := self._lessons(text)):
            return lesson
        if reading.intent is not None or not whole:
            return reading
        said = plain(text)
        if said != text and (again := self._templates.read(said, accepted)).intent:
            return again
        finding = self._complaints.read(text) if self._complaints else Finding()
        if finding.safety not in {None, Safety.EFFORT}:
            return _of_the_body(finding, accepted)
        if answer := self._answers.find(said, accepted):
            return _parsed(answer, "an answer of the grammar with a little around it")
        return self._by_likeness(text, accepted, finding)

    def _by_likeness(self, text: str, accepted: frozenset[str] | None, finding: Finding) -> Reading:
        """Return the tolerant reading, as far as what was found about the body does not rule it out."""
        reading = (
            self._tolerant.read(text, accepted, no_complaint=finding.ruled_out)
            if self._tolerant
            else Reading(why="no sentence of the grammar")
        )
        if finding.safety is Safety.EFFORT and reading.intent in {None, OF_SAFETY[Safety.POSSIBLE]}:
            return _of_the_body(finding, accepted)
        return reading


def _of_the_body(finding: Finding, accepted: frozenset[str] | None) -> Reading:
    if finding.safety is None:
        raise ValueError("nothing was said of the body")
    intent = OF_SAFETY[finding.safety]
    return Reading(
        intent,
        finding.slots,
        accepted=accepted is None or intent in accepted,
        safety=finding.safety,
        body_part=finding.body_part,
        way=Way.SIGN,
        why=f"it has signs of {', '.join(finding.signs)}",
    )
