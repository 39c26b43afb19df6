"""The gate: keeps sound in which nobody speaks from the recogniser.

Hours of noise between two commands cost time and do harm: the recogniser sooner or later takes noise for a word, and what is
said next for the rest of that sentence (a "ready" after 13 s of noise came out as "what he"). So only what rises above
the noise is passed on, with a little of what went before and enough of what comes after to find its end.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from functools import cache
from math import log10

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE
from voice_coach.hearing.vad import FRAME

Samples = npt.NDArray[np.int16]

CHUNK = FRAME
"""Samples that are judged at a time, here and by the speech detector: 32 ms."""
SPEECH_HZ = (200.0, 4000.0)
"""Where the power of a voice is, in Hz. In 150 commands 12 dB above the noise of a tap, dishes, a bike or pink noise, the voice
raises this band's power by 17 dB or more in 98 of 100, and the power of all differences from sample to sample by 4.6."""
_WINDOW = np.hanning(CHUNK)
_MEAN_SQUARE = 16 / 3
"""From a one-sided Hann-windowed power spectrum to the mean square: 2 for the missing side, 8/3 for the window."""
OPEN_DB = 8.0
"""What rises this far above the noise may be speech, in dB: 40 ms of pink or white noise stay within 3 dB of it, of a running
tap within 6, and people's words rise by 17 and more."""
BEFORE_S = 0.4
"""How much of what went before is passed on, in seconds: soft beginnings."""
AFTER_S = 0.8
"""How much of what comes after, in seconds, beyond the longest silence that ends an utterance."""
LEARN_S = 3.0
"""A new stream is passed on for this long, in seconds: nothing is known of its noise yet, and it may begin with a word."""
QUIET_S = 0.25
"""How much of the noise is kept as sound, in seconds: as far as the decoder is behind, since it works on 0.2 s at a time and needs
0.05 s of what follows. Of 40 commands that were cut off at their last frame above -40 dB, 24 were whole as they were, 37 with 0.2 s
of noise behind them, and all with this."""
HISS_HZ = (4000.0, 8000.0)
"""Where the power of an s is, in Hz."""
NOISE_S = 10.0
NOISE_PERCENTILE = 10
"""The noise is what a tenth of the last ten seconds stays below: people who talk pause for more than that."""


def level_db(chunk: Samples, band: tuple[float, float] = SPEECH_HZ) -> float:
    """Return the power in dB between two frequencies in Hz; between ``SPEECH_HZ`` neither rumble nor hiss hides a voice."""
    spectrum = np.fft.rfft(chunk * _WINDOW)[_bins(band)]
    return 10 * log10(np.vdot(spectrum, spectrum).real * _MEAN_SQUARE / CHUNK**2 + 1.0)


@cache
def _bins(band: tuple[float, float]) -> slice:
    """Return the bins of a chunk's spectrum that lie in a band, without its upper end."""
    hertz = np.fft.rfftfreq(CHUNK, 1 / HEARING_RATE)
    low, high = np.searchsorted(hertz, band)
    return slice(int(low), int(high))


class Floor:
    """The level of the noise: what a tenth of the last ten seconds stays below."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=chunks(NOISE_S))
        # the same, as numpy's percentile of them would cost more than all else that is done to a chunk
        self._sorted: list[float] = []

    def rises(self, level: float) -> bool:
        """Learn the level of the next chunk, in dB; return whether it stands out from the noise."""
        self.learn(level)
        return level >= self.db + OPEN_DB

    def learn(self, level: float) -> None:
        """Learn the level of the next chunk, in dB."""
        if len(self._levels) == self._levels.maxlen:
            del self._sorted[bisect_left(self._sorted, self._levels[0])]
        self._levels.append(level)
        insort(self._sorted, level)

    @property
    def db(self) -> float:
        place, part = divmod((len(self._sorted) - 1) * NOISE_PERCENTILE, 100)
        lower, upper = self._sorted[place], self._sorted[min(place + 1, len(self._sorted) - 1)]
        return lower + (upper - lower) * part / 100


class Hiss:
    """The end of many a word, an s or a t, that is no voice any more but still stands out from the noise."""

    def __init__(self) -> None:
        self._floor = Floor()

    def is_heard(self, chunk: Samples) -> bool:
        """Take the next chunk of the stream."""
        return self._floor.rises(level_db(chunk, HISS_HZ))


class Gate:
    """Takes chunks of ``CHUNK`` samples; gives back those to be recognised, late ones included."""

    def __init__(self, longest_silence_s: float) -> None:
        """``longest_silence_s`` is the longest silence that ends an utterance, in seconds."""
        self._after = 0
        self.wait(longest_silence_s)
        self._floor = Floor()
        self._before: deque[tuple[Samples, float, float]] = deque(maxlen=chunks(BEFORE_S))
        self._open_for = chunks(LEARN_S)
        self._quiet: deque[Samples] = deque([np.zeros(CHUNK, np.int16)] * chunks(QUIET_S), maxlen=chunks(QUIET_S))

    def wait(self, longest_silence_s: float) -> None:
        """Let so long a silence end an utterance from now on, in seconds."""
        self._after = chunks(longest_silence_s + AFTER_S)

    @property
    def is_open(self) -> bool:
        return self._open_for > 0

    @property
    def noise_db(self) -> float:
        """The level of the noise, as ``level_db`` has it."""
        return self._floor.db

    @property
    def noise(self) -> Samples:
        """The sound of the noise: the last chunks that did not rise above it, one after another; before there are any, silence."""
        return np.concatenate(self._quiet)

    def take(self, chunk: Samples, at: float) -> Iterator[tuple[Samples, float, float]]:
        """Yield the chunks to be recognised, each with the time of its end in seconds and its ``level_db``.

        ``at`` is the time of ``chunk``.
        """
        level = level_db(chunk)
        if self._floor.rises(level):
            self._open_for = max(self._open_for, self._after)
        else:
            self._quiet.append(chunk)
            self._open_for = max(0, self._open_for - 1)
        self._before.append((chunk, at, level))
        if self._open_for:
            yield from self._before
            self._before.clear()


def chunks(seconds: float) -> int:
    """Return how many chunks make up so many seconds."""
    return round(seconds * HEARING_RATE / CHUNK)
