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
    HoldVoice,
    Hush,
    Learn,
    Learnt,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    ReleaseVoice,
    Safety,
    Say,
    SetPitch,
    SetRate,
    SpokenOver,
    Suspected,
    Unlearn,
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
        """Time from the end of the user's speech to the reaction, in seconds; 0 where the coach did not wait for the end."""
        return None if self.reacted_at is None else max(self.reacted_at - self.ended_at, 0.0)

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


@dataclass(slots=True)
class Hold:
    """A stretch in which the coach held its voice to hear what was being said; ``ended_at`` None: it still does."""

    cause: Utterance | None
    """What was being said; None where nobody knows."""
    began_at: float
    ended_at: float | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something else that changed, in words."""

    text: str
    at: float


class Account:
    """Observes the loop and the script."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.utterances: list[Utterance] = []
        self.stays: list[Stay] = []
        self.repetitions: list[Counted] = []
        self.judged: list[Judged] = []
        self.holds: list[Hold] = []
        self.remarks: list[Remark] = []
        self.ended_at = 0.0
        """Time of the latest that is known, in seconds."""
        self._by_ticket: dict[int, Line] = {}
        self._answered: dict[int, Utterance] = {}
        self._cause: Utterance | None = None
        self._lesson: Learn | Unlearn | None = None

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
            case Suspected() | SpokenOver():
                self._cause = self._find_utterance(event.at, event.at)
            case Learnt():
                self.remarks.append(Remark(_outcome(self._lesson, event), event.at))
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
            case Hush() | HoldVoice() | ReleaseVoice():
                self._hold(effect, at)
            case Play(at=None) if not self._held:
                self._react(self._cause, at)
            case SetPitch():
                self.remarks.append(Remark(f"speaks {effect.steps:+d} steps from its usual pitch", at))
            case SetRate():
                self.remarks.append(Remark(f"speaks at {effect.factor:.0%} of the usual rate", at))
            case Learn() | Unlearn():
                self._lesson = effect
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

    @property
    def _held(self) -> bool:
        return bool(self.holds) and self.holds[-1].ended_at is None

    def _hold(self, effect: Hush | HoldVoice | ReleaseVoice, at: float) -> None:
        """Falling silent is a reaction if something sounded, but not to what means nothing, if the coach then goes on."""
        held = self.holds[-1] if self._held else None
        if not isinstance(effect, ReleaseVoice) and any(line.ended_at is None for line in self.lines):
            self._react(self._cause, at if held is None else held.began_at)
        if held is None:
            if isinstance(effect, HoldVoice):
                self.holds.append(Hold(self._cause, at))
        elif not isinstance(effect, HoldVoice):
            held.ended_at = at
            if isinstance(effect, ReleaseVoice) and held.cause is not None and held.cause.understood is None:
                held.cause.reacted_at = None

    @staticmethod
    def _react(utterance: Utterance | None, at: float) -> None:
        if utterance is not None and utterance.reacted_at is None:
            utterance.reacted_at = at

    def _enter(self, entered: Entered, at: float) -> None:
        if self.stays and self.stays[-1].ended_at is None:
            self.stays[-1].ended_at = at
        self.stays.append(Stay(entered.state, entered.progress, at))

    def _utterance_of(self, heard: Heard) -> Utterance:
        """Return what was said where this was heard; where nothing was, a new utterance."""
        utterance = self._find_utterance(heard.started_at, heard.ended_at)
        if utterance is None:
            utterance = Utterance(None, heard.started_at, heard.ended_at)
            self.utterances.append(utterance)
        return utterance

    def _find_utterance(self, began_at: float, ended_at: float) -> Utterance | None:
        """Return the latest utterance in this stretch of time, in seconds."""
        for utterance in reversed(self.utterances):
            if utterance.started_at - SAME_UTTERANCE_S < ended_at and began_at < utterance.ended_at + SAME_UTTERANCE_S:
                return utterance
        return None

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


def _outcome(lesson: Learn | Unlearn | None, learnt: Learnt) -> str:
    if learnt.trouble is not None:
        return f"no change to “{learnt.phrase}”: {learnt.trouble}"
    if isinstance(lesson, Learn):
        return f"learnt “{learnt.phrase}” for “{lesson.command}”"
    return f"forgot “{learnt.phrase}”"
