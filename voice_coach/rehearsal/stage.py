"""The stage: the coach's scheduler in a rehearsal. One thread, one block of 10 ms at a time, in virtual time.

    script → mixer → far end → room → echo canceller → recogniser → events, in the order of their times

Virtual time is the sound's: it stands still while a line is rendered or speech is decoded, so that a rehearsal runs as
fast as the machine allows, and its times lack what a live machine needs for computing. Everything else is real, the
recogniser's waiting for the end of an utterance included.
"""

from collections.abc import Sequence
from typing import Protocol

from voice_coach.events import BLOCK_S, MIXER_RATE, Closed, Event, LineEnded, LineStarted, Woke
from voice_coach.rehearsal.room import Pcm, Sound

FRAMES = round(BLOCK_S * MIXER_RATE)
"""Mixer frames in a block."""


class Mixer(Protocol):
    """See ``speaking.mixer``."""

    def render(self, frames: int) -> Sound: ...

    def drain_events(self) -> Sequence[LineStarted | LineEnded]: ...


class Clock(Protocol):
    """See ``clock.ManualClock``."""

    def now(self) -> float: ...

    def advance(self, seconds: float) -> None: ...


class FarEnd(Protocol):
    """Brings what is played to ``HEARING_RATE``; see ``hearing.echo``."""

    def feed(self, block: Sound) -> None: ...

    def take(self) -> Pcm: ...


class Room(Protocol):
    """See ``rehearsal.room``."""

    def block(self, far: Pcm) -> Pcm: ...

    def news(self, at: float) -> Sequence[Event]: ...


class Ear(Protocol):
    """See ``hearing.duplex``."""

    def hear(self, near: Pcm, far: Pcm, at: float) -> Sequence[Event]: ...


class Script(Protocol):
    """What makes the user act; see ``rehearsal.director``."""

    def step(self, now: float) -> None: ...

    def over(self, now: float) -> bool: ...


class Recorder(Protocol):
    """Keeps the sound; see ``rehearsal.recording``."""

    def record(self, heard: Pcm, played: Sound) -> None: ...


class Stage:
    """Delivers events in the order of their times, and makes time pass when there are none."""

    def __init__(
        self,
        *,
        script: Script,
        mixer: Mixer,
        clock: Clock,
        far_end: FarEnd,
        room: Room,
        ear: Ear,
        recorder: Recorder,
    ) -> None:
        self._script = script
        self._mixer = mixer
        self._clock = clock
        self._far_end = far_end
        self._room = room
        self._ear = ear
        self._recorder = recorder
        self._events: list[Event] = []
        """What happened and was not delivered yet, in order."""
        self._delivered_at = 0.0

    def next(self, wake_at: float | None) -> Event:
        """Return the next event; ``Woke`` at ``wake_at`` (seconds) exactly, or at once where that is past."""
        while True:
            due = self._events[0].at if self._events else None
            if wake_at is not None and (due is None or wake_at < due) and wake_at <= self._clock.now():
                return self._deliver(Woke(max(wake_at, self._delivered_at)))
            if due is not None:
                return self._deliver(self._events.pop(0))
            now = self._clock.now()
            if self._script.over(now):
                return self._deliver(Closed(now))
            self._step(now)

    def post(self, event: Event) -> None:
        """Take an event of this moment, from an edge that is none of the sound's."""
        self._events.append(event)

    def _deliver(self, event: Event) -> Event:
        self._delivered_at = event.at
        return event

    def _step(self, now: float) -> None:
        """Let one block of time pass, from ``now`` on."""
        self._script.step(now)
        played = self._mixer.render(FRAMES)
        self._far_end.feed(played)
        far = self._far_end.take()
        heard = self._room.block(far)
        self._recorder.record(heard, played)
        self._clock.advance(BLOCK_S)
        self._events += self._room.news(self._clock.now())
        self._events += self._ear.hear(heard, far, self._clock.now())
        self._events += self._mixer.drain_events()
        self._events.sort(key=lambda event: event.at)
