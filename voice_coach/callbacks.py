"""What the audio callbacks do, apart from PortAudio: from the mixer to a device's buffer, and from one to the ear.

The laws:

1. A callback copies, enqueues and returns. Playing renders the mixer, ticks the clock and posts the mixer's events;
   capturing stamps what came in. Everything else happens in the threads that take from the queues.
2. Queues are bounded. What does not fit is dropped and counted (``SoundStats``), never waited for.
3. Every microphone block bears its place on the clock: the mixer frame that was leaving the loudspeaker, by the
   device's own account of its latencies, as the block's first sample was taken; see ``hearing/alignment.py``.
4. While a stream runs, ``mixer.position`` is the clock in frames (``clock.py``, law 4).

Threads: ``Playback.fill`` and ``Capture.take`` belong to PortAudio's; both ends of a queue may be used at once. The rest belongs to
whoever opens devices and gives them up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event as Flag
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

from voice_coach.clock import StreamClock
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE, Event

Samples: TypeAlias = npt.NDArray[np.float32]
"""Sound of full scale 1: float32 (n,), or (n, channels) in a device's buffer."""

QUEUE_S = 2.0
"""How much sound waits for the ear at most, in seconds."""

LONGEST_PATH_S = 2.0
"""Latencies that add up to more than this, in seconds, are a driver's mistake."""

_STEP = round(BLOCK_S * MIXER_RATE)


class Mixer(Protocol):
    """What is played: ``speaking.mixer.Mixer``."""

    @property
    def position(self) -> int:
        """Frames rendered so far."""

    def render(self, frames: int) -> Samples:
        """Return the next frames, float32 (frames,) at ``MIXER_RATE``."""

    def drain_events(self) -> Sequence[Event]:
        """Return what happened since it was last called."""


@dataclass(frozen=True, slots=True, eq=False)
class MicBlock:
    """What the microphone took, as the device delivers it."""

    samples: Samples
    """float32 (n, channels) at the device's rate."""
    frame: int
    """The device's samples before it, those included that were dropped because nobody took them."""
    at: float
    """Measured place of its first sample on the clock, in seconds; jitters by milliseconds."""
    lost: bool
    """Whether the device says that it lost sound before this block, nobody knows how much."""


@dataclass(frozen=True, slots=True, eq=False)
class PlayedBlock:
    """What the mixer rendered for the loudspeaker."""

    samples: Samples
    """float32 (n,) at ``MIXER_RATE``."""
    frame: int
    """The mixer frame at which it begins."""


@dataclass(frozen=True, slots=True)
class Opened:
    """From here on another device is heard."""

    rate: int
    """In Hz."""
    one_clock: bool
    """Whether it plays, too, so that its samples are counted alike."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The microphone was lost; nobody knows for how long."""


Captured: TypeAlias = MicBlock | Opened | Gap | None
"""What waits for the ear; None: no more will come."""


@dataclass(slots=True)
class SoundStats:
    """Counts since the start; each is written by one thread."""

    underruns: int = 0
    """How often the loudspeaker had nothing to play."""
    overruns: int = 0
    """How often the microphone lost sound."""
    dropped_captured: int = 0
    """Microphone blocks that nobody took in time."""
    dropped_played: int = 0
    """Far-end blocks that nobody took in time."""
    losses: int = 0
    """How often a device was lost."""
    input_latency_s: float = 0.0
    """As reported by PortAudio when the stream was opened."""
    output_latency_s: float = 0.0
    """As reported by PortAudio when the stream was opened."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """That the mixer's ``frame`` is heard at ``heard_at`` on the stream's own clock, in seconds; 0: it cannot tell."""

    frame: float
    heard_at: float


def catch_up(mixer: Mixer, frame: int) -> None:
    """Render and discard until the mixer stands at ``frame``: what was to be heard when nothing could be is over."""
    while (behind := frame - mixer.position) > 0:
        mixer.render(min(behind, MIXER_RATE))


class Playback:
    """Fills devices' buffers with what the mixer renders: one device at a time."""

    def __init__(self, mixer: Mixer, clock: StreamClock, post: Callable[[Event], object], stats: SoundStats) -> None:
        """Play on a device at ``MIXER_RATE`` until another one is named (``restart``); ``post`` takes the mixer's events."""
        self.played: SimpleQueue[PlayedBlock] = SimpleQueue()
        self.begun = Flag()
        """Set by the first buffer."""
        self.mark: _Mark | None = None
        """When the first frame of the last buffer is heard, for whoever captures; replaced as a whole. None: nothing is."""
        self.silent = True
        """Whether the last block was."""
        self.rate = MIXER_RATE
        """The device's, in Hz."""
        self.listened = True
        """Whether a microphone may hear it; where none does, nobody takes what was played, and nothing is kept for them."""
        self._mixer = mixer
        self._clock = clock
        self._post = post
        self._stats = stats
        self.restart(MIXER_RATE)

    def restart(self, rate: int) -> None:
        """Play on another device from the next buffer on, at ``rate`` Hz; no buffer is being filled meanwhile."""
        self.begun.clear()
        self.mark = None
        self._playing = False
        self.rate = rate
        self._resampler: soxr.ResampleStream | None = None
        if rate != MIXER_RATE:
            self._resampler = soxr.ResampleStream(MIXER_RATE, rate, 1, dtype="float32", vr=True)
        self._resampled = np.zeros(0, dtype=np.float32)
        self._origin = 0  # mixer frame of the device's first
        self._device_frames = 0

    def fill(self, buffer: Samples, heard_at: float) -> None:
        """Fill a buffer (n, channels) that is heard from ``heard_at`` seconds on the stream's own clock."""
        if not self._playing:
            self._begin()
        self.mark = _Mark(self._origin + self._device_frames * (MIXER_RATE / self.rate), heard_at)
        self._device_frames += buffer.shape[0]
        buffer[:] = self._next(buffer.shape[0])[:, np.newaxis]
        for event in self._mixer.drain_events():
            self._post(event)

    def _begin(self) -> None:
        self._clock.resume()
        catch_up(self._mixer, self._clock.frames)
        self._origin = self._mixer.position
        self._playing = True
        self.begun.set()

    def _next(self, frames: int) -> Samples:
        if self._resampler is None:
            return self._render(frames)
        while self._resampled.size < frames:
            more = self._resampler.resample_chunk(self._render(_STEP))
            self._resampled = np.concatenate((self._resampled, more))
        buffer, self._resampled = self._resampled[:frames], self._resampled[frames:]
        return buffer

    def _render(self, frames: int) -> Samples:
        block = PlayedBlock(self._mixer.render(frames).copy(), self._mixer.position - frames)
        self._clock.tick(frames)
        self.silent = not block.samples.any()
        if not self.listened:
            return block.samples
        if self.played.qsize() * frames < QUEUE_S * MIXER_RATE:
            self.played.put(block)
        else:
            self._stats.dropped_played += 1
        return block.samples


class Capture:
    """Takes what devices deliver, stamps it, and holds it for the ear: one device at a time."""

    def __init__(self, playback: Playback, clock: StreamClock, stats: SoundStats) -> None:
        """Capture at ``HEARING_RATE``, until a device is named (``restart``), while ``playback`` plays."""
        self.captured: SimpleQueue[Captured] = SimpleQueue()
        self.begun = Flag()
        """Set by the first buffer."""
        self.rate = HEARING_RATE
        """In Hz."""
        self.one_clock = False
        """Whether the same device plays, so that its samples are counted alike."""
        self._playback = playback
        self._clock = clock
        self._stats = stats
        self._frames = 0
        self._placed = False
        """Whether the last block could be placed against what is played."""
        self._was_lost = False
        """Whether a device was lost before: then the ear is told of each that is opened, one that does not start included."""

    def restart(self, rate: int, *, one_clock: bool) -> None:
        """Capture from another device from the next buffer on; none is being taken meanwhile."""
        self.begun.clear()
        self.rate, self.one_clock = rate, one_clock
        self._frames = 0
        self._playback.listened = True
        if self._was_lost:
            self.captured.put(Opened(rate, one_clock))

    def stop(self) -> None:
        """Tell the ear that the device is lost; it is told of the next one, too."""
        self._playback.listened = False
        self.captured.put(Gap())
        self._was_lost = True

    def take(self, buffer: Samples, taken_at: float, *, lost: bool) -> None:
        """Take a buffer (n, channels) recorded from ``taken_at`` seconds on the stream's own clock."""
        placed = self._playback.mark is not None
        moved, self._placed = placed != self._placed and self._frames > 0, placed
        block = MicBlock(buffer.copy(), self._frames, self._place(taken_at), lost or moved)
        self._frames += buffer.shape[0]
        self.begun.set()
        if self.captured.qsize() * buffer.shape[0] < QUEUE_S * self.rate:
            self.captured.put(block)
        else:
            self._stats.dropped_captured += 1

    def _place(self, taken_at: float) -> float:
        """Return what was being heard at ``taken_at``; by the latencies alone where a driver does not tell the time."""
        mark = self._playback.mark
        if mark is None:
            return self._clock.now()
        path = mark.heard_at - taken_at
        if not (mark.heard_at and taken_at and abs(path) <= LONGEST_PATH_S):
            path = self._stats.input_latency_s + self._stats.output_latency_s
        return mark.frame / MIXER_RATE - path
