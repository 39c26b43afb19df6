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
OPEN_DB = 6.0
"""What rises this far above the noise may be speech, in dB. 40 ms of steady noise stay within 2 dB of it, what an echo
canceller leaves of the coach within 3, and people's words rise by 12 and more."""
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
    """Return the power in dB of the differences from sample to sample: of those, rumble has little."""
    power = float(np.mean(np.square(np.diff(chunk.astype(np.float32)))))
    return float(10 * np.log10(power + 1.0))


class Gate:
    """Takes chunks of ``CHUNK`` samples; gives back those to be recognised, late ones included."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_chunks(NOISE_S))
        self._before: deque[tuple[Samples, float]] = deque(maxlen=_chunks(BEFORE_S))
        self._open_for = _chunks(LEARN_S)

    @property
    def is_open(self) -> bool:
        return self._open_for > 0

    @property
    def noise_db(self) -> float:
        """The level of the noise, as ``level_db`` has it."""
        return float(np.percentile(self._levels, NOISE_PERCENTILE))

    def take(self, chunk: Samples, at: float) -> Iterator[tuple[Samples, float]]:
        """Yield the chunks to be recognised, each with the time of its end in seconds; ``at`` is that of ``chunk``."""
        self._levels.append(level_db(chunk))
        if self._levels[-1] >= self.noise_db + OPEN_DB:
            self._open_for = max(self._open_for, _chunks(AFTER_S))
        elif self._open_for:
            self._open_for -= 1
        self._before.append((chunk, at))
        if self._open_for:
            yield from self._before
            self._before.clear()


def _chunks(seconds: float) -> int:
    return round(seconds * HEARING_RATE / CHUNK)
