"""The one time there is: seconds since the clock began. Only this module asks the machine what time it is.

The laws:

1. While a stream plays, the clock is the number of frames handed to it: ``now() * MIXER_RATE`` is the frame that is
   rendered next. It moves a block at a time and is not interpolated, so whatever is scheduled at or after ``now()`` is
   still in time, and an event bears the time of the block in which it happened.
2. While no stream plays, it goes on with the machine's monotonic clock from where the stream left it.
3. It never goes backwards.
4. Mixer and clock agree to the frame: ``mixer.position == now() * MIXER_RATE``. When a stream starts, ``resume`` moves
   the clock up to the next whole frame, and whoever plays the stream renders the frames that passed meanwhile and
   throws them away. What was to be heard while nothing could be heard is over, as time is.

A frame at ``f`` is heard one output latency after the clock reads ``f / MIXER_RATE``; see ``hearing/alignment.py`` for
what was heard when the microphone took a block.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol

from voice_coach.events import MIXER_RATE

SHORTEST_WAIT_S = 0.001
"""A wait for the stream to reach a time takes at least so long, in seconds: blocks come in steps."""


class Clock(Protocol):
    """Tells the time in seconds from 0."""

    def now(self) -> float: ...


class ManualClock:
    """A clock that is moved by hand: for rehearsals and tests.

    It counts whole frames, so that a thousand blocks of 10 ms are ten seconds exactly.
    """

    def __init__(self) -> None:
        self._frames = 0

    def now(self) -> float:
        return self._frames / MIXER_RATE

    def advance(self, seconds: float) -> None:
        """Go on by ``seconds``, to the nearest frame."""
        if seconds < 0:
            raise ValueError(f"time does not go back by {-seconds} s")
        self._frames += round(seconds * MIXER_RATE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the clock knows; replaced as a whole, so that a reader never sees half of a change."""

    frames: int
    left_at: float | None
    """Monotonic time at which the stream left it; None while it plays."""


class StreamClock:
    """A clock that follows the frames which an output stream is handed.

    Threads: ``tick`` belongs to the audio callback and takes no lock; ``resume`` and ``leave`` to whoever knows that a
    stream plays or has ended, never during a ``tick``; anyone may read.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin at 0, with no stream; ``monotonic`` tells seconds that never go backwards."""
        self._monotonic = monotonic
        self._changing = Lock()
        self._reading = _Reading(0, monotonic())

    @property
    def running(self) -> bool:
        """Whether a stream moves the clock."""
        return self._reading.left_at is None

    @property
    def frames(self) -> int:
        """The frame which is rendered next; while no stream plays, that which would be."""
        reading = self._reading
        return reading.frames if reading.left_at is None else math.ceil(self.now() * MIXER_RATE)

    def now(self) -> float:
        reading = self._reading
        if reading.left_at is None:
            return reading.frames / MIXER_RATE
        with self._changing:  # a reading taken before a stream started must not be added to a later monotonic time
            return self._now()

    def resume(self) -> None:
        """Follow a stream, which plays frame ``frames`` next."""
        with self._changing:
            self._reading = _Reading(math.ceil(self._now() * MIXER_RATE), None)

    def tick(self, frames: int) -> None:
        """Count frames that were rendered; a stream must play."""
        reading = self._reading
        if reading.left_at is not None:
            raise RuntimeError("frames were rendered on a clock that follows no stream")
        self._reading = _Reading(reading.frames + frames, None)

    def leave(self) -> None:
        """Go on with the monotonic clock: the stream has ended. Harmless when none plays."""
        with self._changing:
            if self._reading.left_at is None:
                self._reading = _Reading(self._reading.frames, self._monotonic())

    def wait_s(self, until: float) -> float:
        """Return for how many seconds to wait until the clock may read ``until``; 0 when it does.

        A stream may be late, so look again after the wait::

            while wait := clock.wait_s(until): ...  # wait for an event, at most ``wait`` seconds
        """
        left = until - self.now()
        return max(SHORTEST_WAIT_S, left) if left > 0 else 0.0

    def _now(self) -> float:
        reading = self._reading
        if reading.left_at is None:
            return reading.frames / MIXER_RATE
        return reading.frames / MIXER_RATE + max(0.0, self._monotonic() - reading.left_at)


def wall_time() -> datetime:
    """Return the date and local time, with its offset from UTC, as the machine believes them to be: for the record, no more."""
    return datetime.now().astimezone()


def stopwatch() -> float:
    """Return the machine's seconds since some moment: to measure how long work takes, never to time what is heard."""
    return time.perf_counter()
