"""What a session sounded like: ``session.wav``, written as it goes on."""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile
import soxr

from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.rehearsal.room import FULL_SCALE, Pcm, Sound

RATE = 24_000
"""Sample rate of the recording, in Hz: all of speech, in half the space that 48 kHz takes."""
CHUNK_S = 1.0
"""What is resampled and written at a time."""


class Recording:
    """Stereo, 16 bit: left what the microphone heard, right what the coach played, sample by sample side by side."""

    def __init__(self, path: Path) -> None:
        self._file = soundfile.SoundFile(path, "w", samplerate=RATE, channels=2, subtype="PCM_16")
        self._heard = _Channel(HEARING_RATE)
        self._played = _Channel(MIXER_RATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._write(last=True)
        self._file.close()

    def record(self, heard: Pcm, played: Sound) -> None:
        """Add one block: ``heard`` int16 at ``HEARING_RATE``, ``played`` float32 at ``MIXER_RATE``, equally long."""
        self._heard.add(heard.astype(np.float32) / np.float32(FULL_SCALE))
        self._played.add(played)
        if self._played.samples >= CHUNK_S * MIXER_RATE:
            self._write(last=False)

    def _write(self, *, last: bool) -> None:
        left, right = self._heard.take(last=last), self._played.take(last=last)
        ready = min(left.size, right.size)
        self._file.write(np.stack((left[:ready], right[:ready]), axis=1))
        self._heard.give_back(left[ready:])
        self._played.give_back(right[ready:])


class _Channel:
    """One channel on its way to ``RATE``. The resampler holds some samples back, but shifts none."""

    def __init__(self, rate: int) -> None:
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        self._blocks: list[Sound] = []
        self._ready = np.zeros(0, np.float32)
        self.samples = 0
        """Samples that wait to be resampled."""

    def add(self, block: Sound) -> None:
        self._blocks.append(block)
        self.samples += block.size

    def take(self, *, last: bool) -> Sound:
        """Return what is ready, at ``RATE``."""
        waiting = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
        ready = np.concatenate((self._ready, self._resampler.resample_chunk(waiting, last=last)))
        self._blocks, self.samples, self._ready = [], 0, ready[:0]
        return ready

    def give_back(self, rest: Sound) -> None:
        """Keep what the other channel is not ready for."""
        self._ready = rest
