"""What happened in a session, in the terms of a script: lines, states, repetitions, intents ... (``steps.SUBJECTS``)."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from voice_coach.events import (
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    Hush,
    Leave,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    Say,
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
    dropped: bool = False
    """Not to be heard any more; a line that began in the very block in which it was dropped is started all the same."""


class Facts:
    """Observes the loop and keeps what happened, in order, and what is so at present."""

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._now: dict[str, str] = {}
        self._lines: dict[int, _Line] = {}
        self._last_sound_at = 0.0

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, index: int) -> Fact:
        return self._facts[index]

    # --- observing ----------------------------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        match event:
            case LineStarted():
                line = self._lines[event.ticket]
                line.started = True
                self._add("line", line.key, event.at)
            case LineEnded():
                line = self._lines[event.ticket]
                line.dropped = True
                if line.started:
                    line.started = False
                    self._add("line end", line.key, event.at)
                    self._last_sound_at = max(self._last_sound_at, event.at)
            case Heard(intent=str(intent)):
                self._add("intent", intent, event.at)
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:
        match effect:
            case Say():
                self._lines[effect.ticket] = _Line(effect.line, at, effect.at)
            case Play():
                self._add("sound", effect.sound, at if effect.at is None else effect.at)
                self._last_sound_at = max(self._last_sound_at, self._facts[-1].at)
            case Hush():
                self._drop(at)
            case Unschedule():
                self._drop(at, since=effect.since)
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

    def _drop(self, at: float, since: float | None = None) -> None:
        """Forget lines that were not heard yet: all, or those scheduled at or after ``since``."""
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
        return 0.0 if any(line.started for line in self._lines.values()) else max(now - self._last_sound_at, 0.0)

    def sound_since(self, at: float) -> bool:
        """Whether anything of the coach has been heard since ``at``."""
        return self._last_sound_at > at or any(line.started for line in self._lines.values())

    def quiet_at(self, planned_before: float, since: int) -> float | None:
        """Return when the last of what the coach had in hand at ``planned_before`` was over or dropped, None before.

        What it says in answer does not count: a coach that stops to say what to do has fallen silent first.
        """
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
