"""What happened in a session, in the terms of a script: lines, states, repetitions, intents ... (``steps.SUBJECTS``)."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from voice_coach.events import (
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    HoldVoice,
    Hush,
    Learnt,
    Leave,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    ReleaseVoice,
    Say,
    SetPitch,
    SetRate,
    Suspected,
    Unschedule,
)
from voice_coach.rehearsal.steps import Subject


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened."""

    kind: str
    """One of ``SUBJECTS``, or "line end"."""
    value: str
    at: float


@dataclass(slots=True)
class _Line:
    """A line that the coach has in hand: from the effect ``Say`` until it is over or dropped."""

    key: str
    said_at: float
    onset: float | None
    """When it is scheduled; None for a queued line."""
    started: bool = False
    held: bool = False
    """Whether it started and the voice has been held since."""
    dropped: bool = False
    """Not to be heard any more; a line that began in the very block in which it was dropped is started all the same."""


class Facts:
    """Observes the loop and keeps what happened, in order, and what is so at present."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._now: dict[str, str] = {}
        self._lines: dict[int, _Line] = {}
        self._line_ended_at = 0.0
        """When a line was last heard to end."""
        self._sounds: list[float] = []
        """When sounds are heard, future ones too."""
        self._held_at: float | None = None
        """Since when the voice is held."""

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, index: int) -> Fact:
        return self._facts[index]

    # --- observing ----------------------------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        match event:
            case LineStarted():
                line = self._lines[event.ticket]
                line.started, line.held = True, self._held_at is not None
                self._add("line", line.key, event.at)
            case LineEnded():
                line = self._lines[event.ticket]
                line.dropped = True
                if line.started:
                    line.started = False
                    self._add("line end", line.key, event.at)
                    if not line.held:
                        self._line_ended_at = max(self._line_ended_at, event.at)
            case Heard(intent=str(intent)):
                self._add("doubt" if event.doubtful else "intent", intent, event.at)
            case Suspected():
                self._add("suspicion", event.intent, event.at)
            case Learnt():
                self._add("learnt", event.phrase, event.at)
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:
        match effect:
            case Say():
                self._lines[effect.ticket] = _Line(effect.line, at, effect.at)
            case Play():
                self._play(effect, at)
            case Hush():
                self._drop(at)
                self._held_at = None
            case Unschedule():
                self._drop(at, since=effect.since)
            case HoldVoice() | ReleaseVoice():
                self._hold(at, held=isinstance(effect, HoldVoice))
            case SetRate(value) | SetPitch(value):
                self._become("rate" if isinstance(effect, SetRate) else "pitch", f"{value:g}", at)
            case Entered():
                self._become("state", effect.state, at)
                self._progress(effect.progress, at)
            case Counted():
                self._progress(effect.progress, at)
                self._add("repetition", str(effect.progress.repetition), effect.at)
            case Leave():
                self._add("end", "", at)
            case _:
                pass

    def _add(self, kind: str, value: str, at: float) -> None:
        self._facts.append(Fact(kind, value, at))

    def _become(self, kind: str, value: str, at: float) -> None:
        self._now[kind] = value
        self._add(kind, value, at)

    def _progress(self, progress: Progress | None, at: float) -> None:
        if progress is None:
            return
        for kind in ("exercise", "level", "leg", "set", "sets", "repetitions", "tempo"):
            value = str(getattr(progress, kind))
            if self._now.get(kind) != value:
                self._become(kind, value, at)

    def _play(self, play: Play, at: float) -> None:
        if play.at is None and self._held_at is not None:
            return  # it passes unheard
        self._sounds.append(at if play.at is None else play.at)
        self._add("sound", play.sound, self._sounds[-1])

    def _hold(self, at: float, *, held: bool) -> None:
        """Lines fall silent and go on again; sounds of meanwhile pass unheard."""
        since = self._held_at
        if held == (since is not None):
            return
        if held and self._speaks:
            self._line_ended_at = at
        if since is not None:
            self._sounds = [sound for sound in self._sounds if not since < sound <= at]
        self._held_at = at if held else None
        for line in self._lines.values():
            line.held = held and line.started
        self._add("hold" if held else "release", "", at)

    def _drop(self, at: float, since: float | None = None) -> None:
        """Forget lines and sounds that were not heard yet: all, or those scheduled at or after ``since``."""
        self._sounds = [sound for sound in self._sounds if sound <= at or (since is not None and sound < since)]
        for line in self._lines.values():
            if line.dropped or line.started:
                continue
            if since is None or (line.onset is not None and line.onset >= since):
                line.dropped = True
                self._add("dropped", line.key, at)

    # --- asking -------------------------------------------------------------------------------------------------------

    def find(self, subject: Subject, since: int) -> int | None:
        """Return the index of the first fact from ``since`` on that is the subject."""
        kind = "line end" if subject.to_end else subject.kind
        for index in range(since, len(self._facts)):
            fact = self._facts[index]
            if fact.kind == kind and fnmatchcase(fact.value, subject.pattern):
                return index
        return None

    def is_now(self, subject: Subject) -> bool:
        """Whether the subject is what is so at present: a state, a leg, a level ..."""
        return subject.kind in self._now and fnmatchcase(self._now[subject.kind], subject.pattern)

    def silent_for(self, now: float) -> float:
        """Return how long no line or sound has been heard, in seconds."""
        return max(now - self._last_heard_at(now), 0.0)

    def sound_since(self, at: float, now: float) -> bool:
        """Whether anything of the coach has been heard since ``at``."""
        return self._last_heard_at(now) > at

    @property
    def _speaks(self) -> bool:
        return any(line.started and not line.held for line in self._lines.values())

    def _last_heard_at(self, now: float) -> float:
        """Return until when the coach has been heard: ``now`` where it still is."""
        if self._speaks:
            return now
        silent_from = now if self._held_at is None else self._held_at
        return max([self._line_ended_at, *(sound for sound in self._sounds if sound <= silent_from)])

    def quiet_at(self, planned_before: float, since: int) -> float | None:
        """Return when the last of what the coach had in hand at ``planned_before`` was over, dropped or held, None before.

        What it says in answer does not count: a coach that stops to say what to do has fallen silent first.
        """
        if self._held_at is not None:
            return max(planned_before, self._held_at)
        in_hand = (line for line in self._lines.values() if line.started or not line.dropped)
        if any(line.said_at <= planned_before for line in in_hand):
            return None
        over = [fact.at for fact in self._facts[since:] if fact.kind in ("line end", "dropped")]
        return max([planned_before, *over])

    def instead(self, subject: Subject | None, since: int) -> str:
        """Say what of this kind happened since, for the reader of a failure."""
        kind = "line" if subject is None else subject.kind
        seen = [f"{fact.value} at {fact.at:.2f} s" for fact in self._facts[since:] if fact.kind == kind and fact.value]
        present = f"; it is {self._now[kind]}" if kind in self._now else ""
        return (f"there was {', '.join(seen[-5:])}" if seen else f"there was no {kind}") + present
