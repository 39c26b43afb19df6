"""Taking the coach's own voice out of the microphone.

A canceller compares what the microphone took (near end) with what the mixer played (far end), a block of 10 ms at a
time, and returns what only the room can have said. It finds the echo's delay itself if the far end is never later than
its echo: measured, WebRTC's copes with 0 to 400 ms, and badly with -20.

``FarEnd`` holds what the mixer played and gives it out at the microphone's rate for any place on the mixer's timeline,
between frames as well, so that a microphone whose clock drifts from the loudspeaker's gets a far end that drifts along.
It interpolates with a windowed sinc (J. O. Smith, "Digital Audio Resampling", CCRMA) and has no state but the sound
itself: the same place gives the same samples, however the sound arrived.
"""

from functools import cache
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from pywebrtc_audio import EchoCanceller as _Aec3

from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE

Block: TypeAlias = npt.NDArray[np.int16]
"""10 ms of mono sound at ``HEARING_RATE``: int16 (160,)."""

BLOCK = round(BLOCK_S * HEARING_RATE)
"""Samples in a block."""


class EchoCanceller(Protocol):
    """Takes the far end out of the near end. Stateful: blocks come in order, from one thread."""

    @property
    def delay(self) -> int:
        """Samples by which what ``process`` returns is later than the near end."""

    def process(self, near: Block, far: Block) -> Block:
        """Return the near end without the echo of the far end; all are int16 (160,)."""


REST_S = 1.5
"""When nothing was played for so long, its echo is over, in seconds: delays that nobody told of, and the room's reverberation."""


class WebRtcCanceller:
    """WebRTC's AEC3, with its high-pass filter at 100 Hz.

    Where nothing is played it is that filter and its delay, and nothing else: to -70 dB. So it rests then, and the filter is done here, at
    a tenth of the cost; what it knows of the echo it keeps.
    """

    delay = 128  # its two filter banks of 64 samples; measured by correlation

    def __init__(self) -> None:
        self._aec3 = _Aec3(sample_rate=HEARING_RATE, num_channels=1)
        self._past: Block = np.zeros(_FILTER_BLOCKS * BLOCK, np.int16)  # of the near end, as long as the filter
        self._silent_blocks = 0

    def process(self, near: Block, far: Block) -> Block:
        rested = self._rests
        self._silent_blocks = 0 if far.any() else self._silent_blocks + 1
        if rested and not self._rests:
            for block in self._past.reshape(-1, BLOCK):  # it goes on from what it would have heard
                self._aec3.process(block, np.zeros_like(block))
        heard = np.concatenate((self._past, near))
        self._past = heard[BLOCK:]
        if not self._rests:
            return self._aec3.process(near, far)
        filtered = np.convolve(heard[1:].astype(np.float32), _filter_at_rest(), "valid")
        return np.clip(np.rint(filtered), -32768, 32767).astype(np.int16)

    @property
    def _rests(self) -> bool:
        return self._silent_blocks * BLOCK_S > REST_S


_FILTER_BLOCKS = 3
"""What AEC3 makes of an impulse is below -80 dB after so many blocks."""


@cache
def _filter_at_rest() -> npt.NDArray[np.float32]:
    """Return what AEC3 makes of an impulse while nothing is played."""
    aec3, silence = _Aec3(sample_rate=HEARING_RATE, num_channels=1), np.zeros(BLOCK, np.int16)
    impulse = silence.copy()
    impulse[0] = 30_000
    response = [aec3.process(impulse if n == 0 else silence, silence) for n in range(_FILTER_BLOCKS)]
    return (np.concatenate(response) / float(impulse[0])).astype(np.float32)


class NoCanceller:
    """Leaves everything as it is: for headphones, and for comparison."""

    delay = 0

    def process(self, near: Block, far: Block) -> Block:
        del far
        return near


class FarEnd:
    """What the mixer played, at ``HEARING_RATE``, by its place on the mixer's timeline."""

    KEPT_S = 5.0
    """How long sound is kept, in seconds: longer than any path from the mixer through the room to here."""

    REACH = 80
    """Frames after a place that must be fed before it can be given out: half the filter's length (1.7 ms)."""

    LATENCY = 27
    """Samples at ``HEARING_RATE`` by which ``take`` is late: ``REACH``, rounded up to a sample."""

    def __init__(self) -> None:
        self._kept = round(self.KEPT_S * MIXER_RATE)
        self._tape = np.zeros(2 * self._kept, dtype=np.float32)  # the last ``_kept`` frames end at ``_end``
        self._end = self._kept
        self._taken = 0
        self.fed = 0
        """Mixer frames fed so far."""

    def feed(self, block: npt.NDArray[np.float32], frame: int | None = None) -> None:
        """Append what the mixer rendered, float32 (n,) at ``MIXER_RATE``.

        ``frame`` is the mixer frame at which it begins, if not the one at which the last block ended; what lies between
        was not played. What was fed cannot be fed again: ValueError.
        """
        skipped = 0 if frame is None else frame - self.fed
        if skipped < 0:
            raise ValueError(f"frame {frame} was fed before; the next is {self.fed}")
        if skipped:
            self._append(np.zeros(min(skipped, self._kept), dtype=np.float32))
        self._append(block[-self._kept :])
        self.fed += skipped + block.size

    def at(self, frame: float, samples: int = BLOCK) -> Block:
        """Return the far end as it was at mixer frames ``frame``, ``frame + 3``, ...: int16 (samples,).

        Exact to half of 1/64 frame (0.2 µs). What was not fed, or is no longer kept, is silence.
        """
        whole, phase = divmod(round(frame * _PHASES), _PHASES)
        step = MIXER_RATE // HEARING_RATE
        tape = self._read(whole - self.REACH + 1, whole + step * (samples - 1) + self.REACH + 1)
        if not tape.any():
            return np.zeros(samples, np.int16)
        return to_int16(np.convolve(tape, _kernel(phase), "valid")[::step])

    def take(self, samples: int = BLOCK) -> Block:
        """Return the next samples, for who feeds and takes in step: sample k is mixer frame 3 (k - LATENCY)."""
        start = self._taken - self.LATENCY
        self._taken += samples
        return self.at(start * (MIXER_RATE // HEARING_RATE), samples)

    def _append(self, block: npt.NDArray[np.float32]) -> None:
        if self._end + block.size > self._tape.size:
            self._tape[: self._kept] = self._tape[self._end - self._kept : self._end]
            self._end = self._kept
        self._tape[self._end : self._end + block.size] = block
        self._end += block.size

    def _read(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        """Return mixer frames ``start`` to ``stop``."""
        known = slice(max(start, self.fed - self._kept), min(stop, self.fed))
        origin = self._end - self.fed
        if (known.start, known.stop) == (start, stop):
            return self._tape[origin + start : origin + stop]
        frames = np.zeros(stop - start, dtype=np.float32)
        if known.start < known.stop:
            frames[known.start - start : known.stop - start] = self._tape[origin + known.start : origin + known.stop]
        return frames


def to_int16(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Return samples of full scale 1 as 16-bit samples, clipped."""
    whole: npt.NDArray[np.float32] = np.rint(samples * 32768.0)
    return whole.clip(-32768, 32767).astype(np.int16)


_PHASES = 64
_CUTOFF_HZ = 7400.0  # -6 dB; flat to 6.7 kHz, 60 dB down from 8 kHz
_KAISER_BETA = 5.65  # side lobes of -60 dB


@cache
def _kernel(phase: int) -> npt.NDArray[np.float32]:
    """Return the filter, reversed, which reads the tape ``phase / _PHASES`` of a frame after the middle of a window."""
    taps = phase / _PHASES - np.arange(1 - FarEnd.REACH, FarEnd.REACH + 1)
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0.0, 1.0 - np.square(taps / FarEnd.REACH))))
    kernel: npt.NDArray[np.float64] = np.sinc(2.0 * _CUTOFF_HZ / MIXER_RATE * taps) * window
    reversed_kernel: npt.NDArray[np.float32] = (kernel / kernel.sum()).astype(np.float32)[::-1]
    return reversed_kernel
