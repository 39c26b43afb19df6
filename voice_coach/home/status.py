"""How a coach does, as one value: folded from what happens to it and what it does. The light, the smart home and the floor show it.

Laws
- Pure: the same events and effects give the same status, whoever folds them.
- Nothing a guest did is in it once the session is over.
- An alarm for which help was called lasts until somebody is there again: the coach is woken, or answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from voice_coach.events import (
    CallForHelp,
    Counted,
    Effect,
    Entered,
    Event,
    Forget,
    Heard,
    HelpCalled,
    HoldVoice,
    Hush,
    LineEnded,
    LineStarted,
    Listen,
    Progress,
    Recall,
    Recalled,
    ReleaseVoice,
    Remember,
    SoundBack,
    SoundLost,
    SoundPart,
)
from voice_coach.mind.dialogue import IN_SESSION, SET, State
from voice_coach.mind.past import GUEST, Kind, Past, PastSession


class Activity(StrEnum):
    """What a coach is doing, for who looks from afar."""

    FREE = "free"
    COACHING = "coaching"  # in a session, and nobody lifts a leg just now
    SET = "set"
    PAUSED = "paused"
    HELP = "help"  # something hurts, or may: somebody should look


class Alarm(StrEnum):
    """Why somebody should look."""

    PAIN = "pain"  # the session was stopped
    DANGER = "danger"  # the session was stopped: get help now
    NO_ANSWER = "no_answer"  # nobody answers after a set


class Call(StrEnum):
    """What became of the call for help."""

    MADE = "made"  # nothing else is known, nor will be where the settings name no contact
    TOLD = "told"  # the contact was told
    FAILED = "failed"


class Look(StrEnum):
    """What a light tells."""

    OFF = "off"  # in standby: only the wake phrase is listened for
    LISTENING = "listening"
    SPEAKING = "speaking"
    PAUSED = "paused"
    STOPPED = "stopped"  # for safety
    DEAF = "deaf"  # no microphone, or no loudspeaker


_ACTIVITIES: dict[State, Activity] = {
    **dict.fromkeys(State, Activity.FREE),
    **dict.fromkeys(IN_SESSION, Activity.COACHING),
    **dict.fromkeys(SET, Activity.SET),
    State.PAUSED: Activity.PAUSED,
    State.CHECKING: Activity.HELP,
    State.ASKING: Activity.COACHING,
}
_AFTER_STOP = frozenset({State.STOPPED, State.ASKING})
"""States in which an alarm lasts."""
_SHOWN = frozenset({*IN_SESSION, State.FINISHED, *_AFTER_STOP})
"""States in which there is a session to tell of."""


@dataclass(frozen=True, slots=True)
class Status:
    """Begins when the coach starts, in standby."""

    state: State = State.STANDBY
    progress: Progress | None = None
    """None: there is no session."""
    listens_for: frozenset[str] = frozenset()
    """Names of the intents that are expected."""
    line: int | None = None
    """Ticket of the line that is being heard."""
    held: bool = False
    """Whether the voice is held, because somebody speaks."""
    lost: frozenset[SoundPart] = frozenset()
    alarm: Alarm | None = None
    call: Call | None = None
    profile: str = ""
    record: Past = field(default_factory=Past)
    """What was recorded of the last session since the coach started."""
    last: PastSession | None = None
    """The last session that is over, but for a guest's; None: not known."""
    forgotten: bool = False
    """Whether all was forgotten, and nothing is known since."""

    @property
    def activity(self) -> Activity:
        return Activity.HELP if self.alarm else _ACTIVITIES[self.state]

    @property
    def speaking(self) -> bool:
        return self.line is not None and not self.held

    @property
    def look(self) -> Look:
        if self.alarm:
            return Look.STOPPED
        if self.lost:
            return Look.DEAF
        if self.speaking:
            return Look.SPEAKING
        return {State.PAUSED: Look.PAUSED, State.STANDBY: Look.OFF}.get(self.state, Look.LISTENING)

    def after_event(self, event: Event) -> "Status":
        match event:
            case LineStarted(ticket):
                status = replace(self, line=ticket)
            case LineEnded(ticket) if ticket == self.line:
                status = replace(self, line=None)
            case SoundLost(part):
                status = replace(self, lost=self.lost | {part})
            case SoundBack(part):
                status = replace(self, lost=self.lost - {part})
            case HelpCalled(trouble=trouble) if self.call is not None:
                status = replace(self, call=Call.TOLD if trouble is None else Call.FAILED)
            case Heard(maybe_own=False) if self.alarm is Alarm.NO_ANSWER and event.intent is not None:
                status = replace(self, alarm=None, call=None)
            case Recalled(past, trouble=None):
                status = replace(self, profile=past.profile)
            case _:
                status = self
        return status

    def after_effect(self, effect: Effect) -> "Status":
        match effect:
            case Entered(state, progress):
                status = self._in_state(State(state), progress)
            case Counted(progress):
                status = replace(self, progress=progress)
            case Listen(intents=intents):
                status = replace(self, listens_for=intents)
            case Hush():
                status = replace(self, line=None, held=False)
            case HoldVoice() | ReleaseVoice():
                status = replace(self, held=isinstance(effect, HoldVoice))
            case CallForHelp():
                status = replace(self, call=Call.MADE, alarm=self.alarm or Alarm.NO_ANSWER)
            case Remember(_, kind, data):
                status = self._recorded(kind, data)
            case Recall(profile):
                status = replace(self, profile=profile, record=Past())
            case Forget():
                status = replace(self, record=Past(), last=None, forgotten=True)
            case _:
                status = self
        return status

    def _in_state(self, state: State, progress: Progress | None) -> "Status":
        alarm, call = (self.alarm, self.call) if self._lasts_into(state) else (None, None)
        if state == State.STOPPED and alarm is not Alarm.DANGER:
            alarm = Alarm.PAIN
        return replace(self, state=state, progress=progress if state in _SHOWN else None, alarm=alarm, call=call)

    def _lasts_into(self, state: State) -> bool:
        """Return whether an alarm goes on when this state is entered."""
        helpless = state == State.STANDBY and self.call is not None
        return state in _AFTER_STOP or helpless or self.alarm is Alarm.NO_ANSWER

    def _recorded(self, kind: str, data: Mapping[str, str | int | float | bool | None]) -> "Status":
        record = self.record.after(kind, data, day=None)
        record = replace(record, sessions=record.sessions[-1:])
        danger = kind == Kind.PAIN and data.get("danger") and self.alarm is not None
        status = replace(self, record=record, alarm=Alarm.DANGER if danger else self.alarm)
        if kind != Kind.OVER or not record.sessions or self.profile == GUEST:
            return status
        return replace(status, last=record.sessions[-1], forgotten=False)
