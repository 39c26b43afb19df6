"""The stage: time passes only when nothing is due, and everything comes in the order of its time."""

from collections.abc import Sequence

import numpy as np
import pytest

from voice_coach.clock import ManualClock
from voice_coach.events import BLOCK_S, Closed, Event, Heard, LineEnded, LineStarted, Suspected, Woke
from voice_coach.rehearsal.room import BLOCK, Pcm, Sound
from voice_coach.rehearsal.stage import FRAMES, Stage


class Parts:
    """Every part of a stage, written by hand: they note their calls, and let happen what they are told to."""

    def __init__(self, events: Sequence[Event] = (), over_at: float = 1.0) -> None:
        self.clock = ManualClock()
        self.calls: list[str] = []
        self.recorded: list[tuple[Pcm, Sound]] = []
        self._events = list(events)
        self._over_at = over_at
        self._blocks = 0
        self._drained: list[LineStarted | LineEnded] = []

    def step(self, now: float) -> None:
        self.calls.append(f"script at {now:.2f}")

    def over(self, now: float) -> bool:
        return now >= self._over_at

    def render(self, frames: int) -> Sound:
        self._blocks += 1
        self.calls.append("mixer")
        return np.full(frames, self._blocks, np.float32)

    def feed(self, block: Sound) -> None:
        self.calls.append(f"far end takes {block[0]:.0f}")

    def take(self) -> Pcm:
        return np.full(BLOCK, self._blocks, np.int16)

    def block(self, far: Pcm) -> Pcm:
        self.calls.append(f"room hears {far[0]}")
        return far * np.int16(10)

    def news(self, at: float) -> list[Event]:
        return []

    def record(self, heard: Pcm, played: Sound) -> None:
        self.recorded.append((heard, played))

    def hear(self, near: Pcm, far: Pcm, at: float) -> list[Event]:
        self.calls.append(f"ear {near[0]} {far[0]} at {at:.2f}")
        return [event for event in self._take(at) if not isinstance(event, LineStarted | LineEnded)]

    def drain_events(self) -> list[LineStarted | LineEnded]:
        drained, self._drained = self._drained, []
        return drained

    def _take(self, at: float) -> list[Event]:
        """Return what happened until ``at``; lines go to the mixer."""
        happened = [event for event in self._events if event.at <= at]
        self._events = [event for event in self._events if event.at > at]
        self._drained = [event for event in happened if isinstance(event, LineStarted | LineEnded)]
        return happened

    def stage(self) -> Stage:
        return Stage(
            script=self,
            mixer=self,
            clock=self.clock,
            far_end=self,
            room=self,
            ear=self,
            recorder=self,
        )


def test_sound_takes_its_way() -> None:
    """A block goes from the mixer through the room to the ear; the clock counts it once."""
    parts = Parts(over_at=0.02)
    parts.stage().next(None)
    assert parts.calls == [
        "script at 0.00",
        "mixer",
        "far end takes 1",
        "room hears 1",
        "ear 10 1 at 0.01",
        "script at 0.01",
        "mixer",
        "far end takes 2",
        "room hears 2",
        "ear 20 2 at 0.02",
    ]


def test_the_record_holds_what_the_microphone_heard() -> None:
    """The recording has the room before the echo is cancelled, beside what was played."""
    parts = Parts(over_at=0.01)
    parts.stage().next(None)
    ((heard, played),) = parts.recorded
    assert (heard == 10).all()
    assert (played == 1).all()
    assert (heard.size, played.size) == (BLOCK, FRAMES)


def test_a_script_that_is_over_closes() -> None:
    """The end of the script is the user who closes the coach."""
    assert Parts(over_at=0.5).stage().next(None) == Closed(0.5)


@pytest.mark.parametrize("wake_at", [0.3, 0.305, 0.3000208, 0.31])
def test_a_wake_comes_exactly_when_it_was_asked_for(wake_at: float) -> None:
    """The time of a ``Woke`` is the time that was asked for, not that of the block in which it came."""
    parts = Parts()
    assert parts.stage().next(wake_at) == Woke(wake_at)
    assert 0 <= parts.clock.now() - wake_at < BLOCK_S


def test_a_wake_in_the_past_comes_at_once() -> None:
    """It does not make time pass, and it does not make time go back."""
    parts = Parts([Heard("stop", "Stop", at=0.2)])
    stage = parts.stage()
    assert stage.next(None) == Heard("stop", "Stop", at=0.2)
    assert stage.next(0.1) == Woke(0.2)
    assert parts.clock.now() == 0.2


def test_events_come_in_the_order_of_their_times() -> None:
    """What happened within one block is sorted, whoever reported it, and a wake has its place among it."""
    started, ended = LineStarted(1, 0.101), LineEnded(1, complete=True, at=0.109)
    heard, woke = Heard("stop", "Stop", at=0.105), Woke(0.103)
    stage = Parts([heard, ended, started]).stage()
    assert [stage.next(0.103), stage.next(0.103), stage.next(None), stage.next(0.109)] == [started, woke, heard, ended]


def test_a_suspicion_comes_before_what_it_was_in_the_end() -> None:
    """Whatever a recogniser reports is delivered, as early as it is known."""
    suspected, heard = Suspected("Stop", 0.1), Heard("stop by the store", None, at=0.5)
    stage = Parts([suspected, heard]).stage()
    assert [stage.next(None), stage.next(0.2), stage.next(None)] == [suspected, Woke(0.2), heard]


def test_what_happens_at_the_time_of_a_wake_comes_before_it() -> None:
    """A line that ends as the coach wants to be woken has ended by then."""
    ended = LineEnded(1, complete=True, at=0.1)
    stage = Parts([ended]).stage()
    assert [stage.next(0.1), stage.next(0.1)] == [ended, Woke(0.1)]


def test_time_passes_only_when_nothing_is_due() -> None:
    """While there is something to be handled, no block is played."""
    parts = Parts([Heard("one", None, at=0.01), Heard("two", None, at=0.01)])
    stage = parts.stage()
    stage.next(None)
    played = len(parts.recorded)
    stage.next(None)
    assert len(parts.recorded) == played
