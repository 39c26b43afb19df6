"""The ear: from the blocks that a sound device delivers to what was understood.

``Ear`` is the way itself, in the caller's thread: any rate and channels → 16 kHz mono → 10 ms blocks with their place
on the clock → echo cancellers → recogniser (``duplex``). ``Microphone`` runs one in a thread of its own, fed through the bounded
queues of ``voice_coach.callbacks``, and posts what it hears with the time at which it does so: the block that decided
it is behind the clock by the path from the mixer through the room to here, 0.05 to 0.2 s.

Threads: the audio callback fills the queues; the ear thread owns the ear, its canceller and its recogniser. What goes
wrong there is posted like anything else that is heard, for the main loop to raise.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

from voice_coach.callbacks import Captured, Gap, MicBlock, Opened, PlayedBlock
from voice_coach.clock import Clock
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE, Deafened
from voice_coach.hearing.alignment import Alignment
from voice_coach.hearing.deafness import Deafness
from voice_coach.hearing.duplex import News as Understood
from voice_coach.hearing.echo import BLOCK, Block, FarEnd, to_int16

LEAD_S = 0.020
"""How much earlier than its place the far end is given to the canceller, in seconds.

An echo must come after its far end, and a measured place is wrong by up to ``alignment.JUMP_S``.
"""

PATIENCE = 8
"""How many blocks wait for a far end that is not yet rendered; then what is missing counts as silence."""


GAP_S = 4.0
"""How much silence is heard after a microphone was lost, in seconds: longer than any hesitation within a command, so
that what was said before is decided then, and not when the microphone is back."""


News: TypeAlias = Understood | Deafened
"""What comes out of an ear."""


class Hearing(Protocol):
    """What understands: ``hearing.duplex.Duplex``."""

    def hear(self, near: Block, far: Block, at: float) -> Sequence[Understood]:
        """Take what the microphone took in 10 ms that end at ``at`` seconds on the clock, and what the coach played."""


class Sound(Protocol):
    """Where blocks come from: ``voice_coach.sound.Sound``."""

    @property
    def clock(self) -> Clock:
        """What the loudspeaker moves."""

    captured: SimpleQueue[Captured]
    """What the microphone took, and which one it is; None ends it."""
    played: SimpleQueue[PlayedBlock]
    """What the mixer rendered; a block is here before what the microphone took while it was heard."""

    @property
    def capture_rate(self) -> int:
        """The microphone's sample rate in Hz."""

    @property
    def one_clock(self) -> bool:
        """Whether one device does both, so that its samples are counted alike."""


class NearEnd:
    """A device's sound as 10 ms blocks of 16 kHz mono int16, each with the device's sample at which it begins.

    Another rate than 16 kHz costs 8 to 15 ms (30 at 8 kHz): soxr's variable-rate engine is used for its steady small
    delay; its fixed-rate ones deliver 30 ms and more at once. It is 0.1 ms late on its own count, which is ignored.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._next_frame: int | None = None
        self._origin = self._given = 0  # the device's sample of the first block, and what was given out since
        self._pending = np.zeros(0, dtype=np.int16)
        self._resampler: soxr.ResampleStream | None = None

    def feed(self, samples: npt.NDArray[np.float32], frame: int) -> list[tuple[Block, float]]:
        """Take samples of float32 (n, channels), counted from ``frame``; begin anew where some are left out."""
        if frame != self._next_frame:
            self._restart(frame)
        self._next_frame = frame + samples.shape[0]
        mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1)
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(np.ascontiguousarray(mono))
        self._pending = np.concatenate((self._pending, to_int16(mono)))
        whole = self._pending.size // BLOCK * BLOCK
        first, step = self._origin + self._given * self._rate / HEARING_RATE, self._rate / HEARING_RATE
        blocks = [(self._pending[at : at + BLOCK], first + at * step) for at in range(0, whole, BLOCK)]
        self._pending = self._pending[whole:]
        self._given += whole
        return blocks

    def _restart(self, frame: int) -> None:
        self._origin, self._given = frame, 0
        self._pending = self._pending[:0]
        if self._rate != HEARING_RATE:
            self._resampler = soxr.ResampleStream(self._rate, HEARING_RATE, 1, dtype="float32", vr=True)


@dataclass(frozen=True, slots=True)
class _Waiting:
    near: Block
    at: float
    """Place on the clock of its first sample, in seconds."""


class Ear:
    """Hears: device blocks in, utterances out. One thread."""

    def __init__(self, rate: int, *, one_clock: bool, hearing: Hearing) -> None:
        self._far_end = FarEnd()
        self._hearing = hearing
        self._waiting: deque[_Waiting] = deque()
        self._next_at = 0.0
        """Where the block after the last one is, in seconds."""
        self.open(rate, one_clock=one_clock)

    def open(self, rate: int, *, one_clock: bool) -> None:
        """Hear another device from now on."""
        self._near_end = NearEnd(rate)
        self._alignment = Alignment(rate, one_clock=one_clock)
        self._deafness = Deafness()

    def end(self) -> list[News]:
        """The device is lost: return what was said until then, after a silence."""
        heard: list[News] = []
        while self._waiting:
            heard += self._process(self._waiting.popleft())
        self._deafness = Deafness()  # what follows is no microphone's
        for _ in range(round(GAP_S / BLOCK_S)):
            heard += self._process(_Waiting(np.zeros(BLOCK, dtype=np.int16), self._next_at))
        return heard

    def played(self, block: PlayedBlock) -> None:
        """Learn what the mixer rendered."""
        self._far_end.feed(block.samples, block.frame)

    def hear(self, block: MicBlock) -> list[News]:
        """Take what the microphone took; return what was understood by now."""
        self._alignment.measure(block.frame, block.at, lost=block.lost)
        for near, frame in self._near_end.feed(block.samples, block.frame):
            self._waiting.append(_Waiting(near, self._alignment.position(frame)))
        heard: list[News] = []
        while self._waiting and (self._far_end_is_known(self._waiting[0]) or len(self._waiting) > PATIENCE):
            heard += self._process(self._waiting.popleft())
        return heard

    def _far_end_is_known(self, waiting: _Waiting) -> bool:
        return _far_frame(waiting) + BLOCK * MIXER_RATE // HEARING_RATE + FarEnd.REACH <= self._far_end.fed

    def _process(self, waiting: _Waiting) -> list[News]:
        self._next_at = waiting.at + BLOCK_S
        found = self._deafness.accept(waiting.near, self._next_at)
        return [*found, *self._hearing.hear(waiting.near, self._far_end.at(_far_frame(waiting)), self._next_at)]


def _far_frame(waiting: _Waiting) -> float:
    return (waiting.at + LEAD_S) * MIXER_RATE


class Microphone:
    """An ear in a thread of its own."""

    def __init__(self, sound: Sound, hearing: Hearing, post: Callable[[News | Exception], object]) -> None:
        """Listen to ``sound``; ``post`` (say, the inbox's ``put``) takes what was heard, and what went wrong."""
        self.blocks = 0
        """How many blocks it has heard; for any thread to read."""
        self._sound = sound
        self._ear = Ear(sound.capture_rate, one_clock=sound.one_clock, hearing=hearing)
        self._post = post
        self._thread = Thread(target=self._run, name="ear", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what was captured so far; harmless when it has ended."""
        if self._thread.is_alive():
            self._sound.captured.put(None)
            self._thread.join()

    def _run(self) -> None:
        try:
            while (taken := self._sound.captured.get()) is not None:
                self._take_what_was_played()
                for heard in self._take(taken):
                    self._post(replace(heard, at=self._sound.clock.now()))
                self.blocks += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
            self._post(error)

    def _take(self, taken: MicBlock | Opened | Gap) -> list[News]:
        match taken:
            case Opened():
                self._ear.open(taken.rate, one_clock=taken.one_clock)
                return []
            case Gap():
                return self._ear.end()
            case _:
                return self._ear.hear(taken)

    def _take_what_was_played(self) -> None:
        while True:
            try:
                block = self._sound.played.get_nowait()
            except Empty:
                return
            self._ear.played(block)
