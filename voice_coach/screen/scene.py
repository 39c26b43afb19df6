"""What is to be seen: a value, folded from events and effects. Pure: the same events give the same scene.

Laws
- A line is shown from the onset of its voice: a queued one when that is told, a scheduled one by its time, which is known before.
- What was taken back (``Hush``, ``Unschedule``) is not shown any more, and neither are the phases of a set that was left.
- When nobody is there any more (standby) nothing is left of who was: no word, no count, and of a guest no record.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from voice_coach.events import (
    Ailment,
    CodeWanted,
    Counted,
    Deafened,
    Effect,
    Entered,
    Event,
    Heard,
    HoldVoice,
    Hush,
    LineEnded,
    LineStarted,
    Listen,
    Paced,
    Progress,
    Recalled,
    ReleaseVoice,
    Remember,
    RestUntil,
    Say,
    SetRate,
    SetVolume,
    SoundBack,
    SoundCounts,
    SoundLost,
    Unschedule,
)
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.mind.past import GUEST, Past

CODE_S = 120.0
"""For how long a pairing code is shown, in seconds."""
MOST_ADVICE = 6
"""Lines that are kept of what the coach says when it has stopped for safety."""
MOST_KEYS = 6
RED_FLAG_LINES = "redflag."
"""How the keys of the lines begin that call for help."""

AlarmKind: TypeAlias = Literal["pain", "danger"]


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of the coach that can be heard, or was last."""

    text: str
    at: float
    """When its voice began, in seconds."""
    ticket: int
    over: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """The session was stopped for safety."""

    kind: AlarmKind
    advice: tuple[str, ...] = ()
    """What the coach says to do, sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Rest:
    from_: float
    until: float


@dataclass(frozen=True, slots=True)
class Scene:
    """All times are seconds on the coach's clock."""

    past: Past = field(default_factory=Past)
    state: str = State.STANDBY.value
    progress: Progress | None = None
    waiting: tuple[Say, ...] = ()
    """Lines that are not heard yet, scheduled ones by their time after the others."""
    said: tuple[Caption, ...] = ()
    """The line that is heard, or was last, and the one before it first."""
    heard: Heard | None = None
    phases: tuple[Paced, ...] = ()
    """The repetition under way and those that are laid out, by their time."""
    rest: Rest | None = None
    expected: frozenset[str] = frozenset()
    question: bool = False
    keys: tuple[str, ...] = ()
    """The keys of the lines that were said last: in an interview, the question that is open is among them."""
    alarm: Alarm | None = None
    listening: bool = False
    """Whether the coach holds its voice because somebody speaks."""
    lost: frozenset[str] = frozenset()
    """Devices that are lost."""
    ailment: Ailment | None = None
    sound: SoundCounts | None = None
    code: CodeWanted | None = None
    gain_db: float = 0.0
    rate: float = 1.0

    # --- events -------------------------------------------------------------------------------------------------------

    def after_event(self, event: Event) -> "Scene":
        return self.after_words(event).after_sound(event)

    def after_words(self, event: Event) -> "Scene":
        match event:
            case LineStarted() | LineEnded():
                return self._follow_line(event)
            case Heard() if not event.maybe_own and event.text and self.state != State.STANDBY:
                return replace(self, heard=event)
            case Recalled() if event.past.profile != self.past.profile:
                return replace(self, past=event.past, said=(), heard=None, progress=None)
            case Recalled():
                return replace(self, past=event.past)
            case CodeWanted():
                return replace(self, code=event)
            case _:
                return self

    def after_sound(self, event: Event) -> "Scene":
        match event:
            case SoundLost(part):
                return replace(self, lost=self.lost | {part})
            case SoundBack(part):
                return replace(self, lost=self.lost - {part}, ailment=None)
            case Deafened(ailment):
                return replace(self, ailment=ailment)
            case SoundCounts():
                return replace(self, sound=event)
            case _:
                return self

    def _follow_line(self, event: LineStarted | LineEnded) -> "Scene":
        line = next((line for line in self.waiting if line.ticket == event.ticket), None)
        waiting = tuple(other for other in self.waiting if other is not line)
        if line is not None:
            if isinstance(event, LineEnded) and not event.complete:
                return replace(self, waiting=waiting)
            caption = Caption(line.text, event.at, line.ticket, over=isinstance(event, LineEnded))
            return replace(self, waiting=waiting, said=(*self.said[-1:], caption))
        if isinstance(event, LineEnded):
            said = tuple(replace(line, over=line.over or line.ticket == event.ticket) for line in self.said)
            return replace(self, said=said)
        return self

    # --- effects ------------------------------------------------------------------------------------------------------

    def after_effect(self, effect: Effect, at: float) -> "Scene":
        return self.after_saying(effect, at).after_course(effect, at).after_change(effect, at)

    def after_saying(self, effect: Effect, at: float) -> "Scene":
        match effect:
            case Say():
                return self._say(effect)
            case Hush():
                said = tuple(replace(line, over=True) for line in self.said)
                begun = tuple(paced for paced in self.phases if paced.lift_at <= at)
                return replace(self, waiting=(), said=said, phases=begun, listening=False)
            case Unschedule(since):
                waiting = tuple(line for line in self.waiting if line.at is None or line.at < since)
                begun = tuple(paced for paced in self.phases if paced.lift_at < since)
                return replace(self, waiting=waiting, phases=begun)
            case HoldVoice() | ReleaseVoice():
                return replace(self, listening=isinstance(effect, HoldVoice))
            case _:
                return self

    def after_course(self, effect: Effect, at: float) -> "Scene":
        match effect:
            case Entered():
                return self._enter(effect)
            case Listen():
                return replace(self, expected=effect.intents, question=effect.question)
            case Counted():
                return replace(self, progress=effect.progress)
            case Paced():
                others = (paced for paced in self.phases if paced.over_at > at and paced.lift_at != effect.lift_at)
                return replace(self, phases=tuple(sorted((*others, effect), key=lambda paced: paced.lift_at)))
            case RestUntil(until):
                return replace(self, rest=Rest(at if self.rest is None else self.rest.from_, until))
            case _:
                return self

    def after_change(self, effect: Effect, at: float) -> "Scene":
        match effect:
            case SetVolume(gain_db):
                return replace(self, gain_db=gain_db)
            case SetRate(factor):
                return replace(self, rate=factor)
            case Remember():
                return replace(self, past=self.past.after(effect.kind, effect.data, self.past.day(at)))
            case _:
                return self

    def _say(self, say: Say) -> "Scene":
        waiting = tuple(sorted((*self.waiting, say), key=lambda line: -1.0 if line.at is None else line.at))
        scene = replace(self, waiting=waiting, keys=(*self.keys, say.line)[-MOST_KEYS:])
        if self.alarm is None or self.state != State.STOPPED or say.text in self.alarm.advice:
            return scene
        kind: AlarmKind = "danger" if say.line.startswith(RED_FLAG_LINES) else self.alarm.kind
        before = self.alarm.advice if kind == self.alarm.kind else ()
        return replace(scene, alarm=Alarm(kind, (*before, say.text)[:MOST_ADVICE]))

    def _enter(self, entered: Entered) -> "Scene":
        if entered.state == State.STANDBY:
            past = Past(profiles=self.past.profiles) if self.past.profile == GUEST else self.past
            return Scene(
                past=past,
                lost=self.lost,
                ailment=self.ailment,
                sound=self.sound,
                code=self.code,
                gain_db=self.gain_db,
                rate=self.rate,
            )
        stopped = entered.state == State.STOPPED
        return replace(
            self,
            state=entered.state,
            progress=entered.progress,
            phases=self.phases if entered.state in MOVING else (),
            rest=None,
            alarm=(self.alarm or Alarm("pain")) if stopped else self.alarm if entered.state == State.ASKING else None,
        )
