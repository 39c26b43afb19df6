"""The gate: keeps sound in which nobody speaks from the recogniser.

Hours of noise between two commands cost time and do harm: the recogniser sooner or later takes noise for a word, and what is
said next for the rest of that sentence (a "ready" after 13 s of noise came out as "what he"). So only what rises above
the noise is passed on, with a little of what went before and enough of what comes after to find its end.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE

Samples = npt.NDArray[np.int16]

CHUNK = HEARING_RATE // 25
"""Samples that are judged at a time: 40 ms."""
SPEECH_HZ = (200.0, 4000.0)
"""Where the power of a voice is, in Hz. In 150 commands 12 dB above the noise of a tap, dishes, a bike or pink noise, the voice
raises this band's power by 17 dB or more in 98 of 100, and the power of all differences from sample to sample by 4.6."""
_MEAN_SQUARE = 16 / 3
"""From a one-sided Hann-windowed power spectrum to the mean square: 2 for the missing side, 8/3 for the window."""
OPEN_DB = 8.0
"""What rises this far above the noise may be speech, in dB: 40 ms of pink or white noise stay within 3 dB of it, of a running
tap within 6, and people's words rise by 17 and more."""
BEFORE_S = 0.4
"""How much of what went before is passed on, in seconds: soft beginnings."""
AFTER_S = 1.6
"""How much of what comes after, in seconds: longer than any silence that ends an utterance (``GraphDials``)."""
LEARN_S = 3.0
"""A new stream is passed on for this long, in seconds: nothing is known of its noise yet, and it may begin with a word."""
NOISE_S = 10.0
NOISE_PERCENTILE = 10
"""The noise is what a tenth of the last ten seconds stays below: people who talk pause for more than that."""


def level_db(chunk: Samples) -> float:
    """Return the power in dB between ``SPEECH_HZ``, so that neither rumble nor hiss hides a voice."""
    spectrum = np.fft.rfft(chunk * np.hanning(chunk.size))
    hertz = np.fft.rfftfreq(chunk.size, 1 / HEARING_RATE)
    power = np.sum(np.square(np.abs(spectrum[(hertz >= SPEECH_HZ[0]) & (hertz < SPEECH_HZ[1])])))
    return float(10 * np.log10(power * _MEAN_SQUARE / chunk.size**2 + 1.0))


class Gate:
    """Takes chunks of ``CHUNK`` samples; gives back those to be recognised, late ones included."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_chunks(NOISE_S))
        self._before: deque[tuple[Samples, float, float]] = deque(maxlen=_chunks(BEFORE_S))
        self._open_for = _chunks(LEARN_S)

    @property
    def is_open(self) -> bool:
        return self._open_for > 0

    @property
    def noise_db(self) -> float:
        """The level of the noise, as ``level_db`` has it."""
        return float(np.percentile(self._levels, NOISE_PERCENTILE))

    def take(self, chunk: Samples, at: float) -> Iterator[tuple[Samples, float, float]]:
        """Yield the chunks to be recognised, each with the time of its end in seconds and its ``level_db``.

        ``at`` is the time of ``chunk``.
        """
        level = level_db(chunk)
        self._levels.append(level)
        if level >= self.noise_db + OPEN_DB:
            self._open_for = max(self._open_for, _chunks(AFTER_S))
        elif self._open_for:
            self._open_for -= 1
        self._before.append((chunk, at, level))
        if self._open_for:
            yield from self._before
            self._before.clear()


def _chunks(seconds: float) -> int:
    return round(seconds * HEARING_RATE / CHUNK)
