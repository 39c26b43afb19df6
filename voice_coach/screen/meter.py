"""The level of the microphone, for the page to show: it sits where the canceller sits, and changes nothing."""

from collections.abc import Callable

import numpy as np

from voice_coach.events import BLOCK_S
from voice_coach.hearing.echo import Block, EchoCanceller

FULL_SCALE = 32_768.0
EVERY_S = 0.1
"""So often the level is told, in seconds; it is that of the loudest block in them."""
SILENCE_DB = -90.0


class Meter:
    """A canceller that measures what it is given. One thread."""

    def __init__(self, canceller: EchoCanceller, tell: Callable[[float], object]) -> None:
        """``tell`` takes the level in dB below full scale; it must not wait."""
        self._canceller = canceller
        self._tell = tell
        self._blocks = 0
        self._loudest = 0.0

    @property
    def delay(self) -> int:
        """Samples by which what ``process`` returns is later than the near end."""
        return self._canceller.delay

    def process(self, near: Block, far: Block) -> Block:
        """Return what the canceller makes of it."""
        wave = near.astype(np.float32)
        self._loudest = max(self._loudest, float(np.dot(wave, wave)) / near.size)
        self._blocks += 1
        if self._blocks * BLOCK_S >= EVERY_S:
            self._tell(level_db(self._loudest))
            self._blocks, self._loudest = 0, 0.0
        return self._canceller.process(near, far)


def level_db(mean_square: float) -> float:
    """Return the level of a block of int16 samples in dB below full scale."""
    return max(SILENCE_DB, float(10 * np.log10(mean_square / FULL_SCALE**2 + 1e-12)))
