"""What happened in a session, told for people: who said what and when, what was understood, what the body did.

The account is an observer like any other and needs no script: a live session can be accounted for in the same way, with
the user's speech as far as it was recognised.
"""

import re
from dataclasses import dataclass, field

from voice_coach.events import (
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    Hush,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    Safety,
    Say,
)
from voice_coach.rehearsal.director import Judged, Note, Spoke

SAME_UTTERANCE_S = 0.7
"""What was recognised belongs to what was said if it overlaps it, give or take this: a recogniser's times are rough."""


def bare(text: str) -> str:
    """Return the words of a text as a recogniser writes them: lower case, no punctuation."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


@dataclass(slots=True)
class Line:
    """Something the coach said; ``ended_at`` None: it is still being said."""

    key: str
    text: str
    said_at: float
    """When the coach decided to say it."""
    scheduled: bool
    """Whether it was said at an exact moment, as the cues of a set are, or when it was its turn."""
    started_at: float | None = None
    ended_at: float | None = None
    complete: bool = True


@dataclass(slots=True)
class Utterance:
    """Something the user said, or was taken to have said."""

    text: str | None
    """What was really said; None where nobody knows, or nothing was said."""
    started_at: float
    ended_at: float
    heard: list[Heard] = field(default_factory=list)
    reacted_at: float | None = None
    """When the coach first did something about it that can be heard: fell silent, spoke, or played a sound."""
    _answers: set[int] = field(default_factory=set)

    @property
    def reaction_s(self) -> float | None:
        """Time from the end of the user's speech to the reaction, in seconds."""
        return None if self.reacted_at is None else self.reacted_at - self.ended_at

    @property
    def heard_as(self) -> str:
        """All words that were recognised."""
        return " ".join(heard.text for heard in self.heard)

    @property
    def understood(self) -> Heard | None:
        """The first of what was heard that means something."""
        return next((heard for heard in self.heard if heard.intent or heard.safety), None)


@dataclass(slots=True)
class Stay:
    """A stay in a state of the dialogue; ``ended_at`` None: still there."""

    state: str
    progress: Progress | None
    began_at: float
    ended_at: float | None = None


class Account:
    """Observes the loop and the script."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.utterances: list[Utterance] = []
        self.stays: list[Stay] = []
        self.repetitions: list[Counted] = []
        self.judged: list[Judged] = []
        self.ended_at = 0.0
        """Time of the latest that is known, in seconds."""
        self._by_ticket: dict[int, Line] = {}
        self._answered: dict[int, Utterance] = {}
        self._cause: Utterance | None = None

    # --- observing ----------------------------------------------------------------------------------------------------

    def on_note(self, note: Note) -> None:
        match note:
            case Spoke():
                self.utterances.append(Utterance(note.text, note.started_at, note.ended_at))
            case Judged():
                self.judged.append(note)
        self._seen(note.at)

    def on_event(self, event: Event) -> None:
        self._cause = None
        match event:
            case Heard():
                self._cause = self._utterance_of(event)
                self._cause.heard.append(event)
            case LineStarted():
                self._start(event)
            case LineEnded():
                line = self._by_ticket[event.ticket]
                line.ended_at, line.complete = event.at, event.complete
            case _:
                pass
        self._seen(event.at)

    def on_effect(self, effect: Effect, at: float) -> None:
        match effect:
            case Say():
                self._by_ticket[effect.ticket] = Line(effect.line, effect.text, at, effect.at is not None)
                if self._cause is not None:
                    self._answered[effect.ticket] = self._cause
            case Hush() if any(line.ended_at is None for line in self.lines):
                self._react(self._cause, at)
            case Play(at=None):
                self._react(self._cause, at)
            case Entered():
                self._enter(effect, at)
            case Counted():
                self.repetitions.append(effect)
            case _:
                pass
        self._seen(at)

    def _seen(self, at: float) -> None:
        self.ended_at = max(self.ended_at, at)

    def _start(self, event: LineStarted) -> None:
        line = self._by_ticket[event.ticket]
        line.started_at = event.at
        self.lines.append(line)
        self._react(self._answered.get(event.ticket), event.at)

    @staticmethod
    def _react(utterance: Utterance | None, at: float) -> None:
        if utterance is not None and utterance.reacted_at is None:
            utterance.reacted_at = at

    def _enter(self, entered: Entered, at: float) -> None:
        if self.stays and self.stays[-1].ended_at is None:
            self.stays[-1].ended_at = at
        self.stays.append(Stay(entered.state, entered.progress, at))

    def _utterance_of(self, heard: Heard) -> Utterance:
        for utterance in reversed(self.utterances):
            if (
                utterance.started_at - SAME_UTTERANCE_S < heard.ended_at
                and heard.started_at < utterance.ended_at + SAME_UTTERANCE_S
            ):
                return utterance
        self.utterances.append(Utterance(None, heard.started_at, heard.ended_at))
        return self.utterances[-1]

    # --- asking -------------------------------------------------------------------------------------------------------

    @property
    def reactions_s(self) -> list[float]:
        """Times from the end of what the user said to the coach's reaction, in seconds."""
        return [utterance.reaction_s for utterance in self.utterances if utterance.reaction_s is not None]

    @property
    def safety_stops(self) -> list[Heard]:
        """What was heard and ended the session at once."""
        serious = (Safety.PAIN, Safety.RED_FLAG)
        return [heard for utterance in self.utterances for heard in utterance.heard if heard.safety in serious]
