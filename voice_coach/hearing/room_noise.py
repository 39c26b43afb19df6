"""The noise of the room, told once a second to whoever wants to speak above it.

It sits where the canceller sits, which is the one place that has both what the microphone took and what was played at that
moment: while the coach is heard, and for as long as its echo lasts, nothing is learnt, so the coach never answers itself.
"""

from collections.abc import Callable

import numpy as np

from voice_coach.events import BLOCK_S
from voice_coach.hearing.echo import Block, EchoCanceller
from voice_coach.hearing.gate import CHUNK, Floor, chunks, level_db

ECHO_S = 0.8
"""How long the echo of what was played may last, in seconds: the path through the devices, and reverberation."""
FIRST_S = 3.0
"""How much of a quiet room is heard before anything is told, in seconds."""
TELL_S = 1.0


class RoomNoise:
    """A canceller that listens to the noise as well. One thread."""

    def __init__(self, canceller: EchoCanceller, tell: Callable[[float], object]) -> None:
        """``tell`` takes the level of the noise (``gate.level_db``) for each second in which the coach is silent."""
        self._canceller = canceller
        self._tell = tell
        self._floor = Floor()
        self._pending = np.zeros(0, np.int16)
        self._echo_blocks = 0
        self._heard = self._told = 0  # chunks

    @property
    def delay(self) -> int:
        """Samples by which what ``process`` returns is later than the near end."""
        return self._canceller.delay

    def process(self, near: Block, far: Block) -> Block:
        """Return the near end without the echo of the far end; all are int16 (160,)."""
        if far.any():
            self._echo_blocks = round(ECHO_S / BLOCK_S)
        if self._echo_blocks:
            self._echo_blocks -= 1
            self._pending = self._pending[:0]
        else:
            self._learn(near)
        return self._canceller.process(near, far)

    def _learn(self, near: Block) -> None:
        self._pending = np.concatenate((self._pending, near))
        if self._pending.size < CHUNK:
            return
        chunk, self._pending = self._pending[:CHUNK], self._pending[CHUNK:]
        self._floor.learn(level_db(chunk))
        self._heard += 1
        if self._heard >= chunks(FIRST_S) and self._heard - self._told >= chunks(TELL_S):
            self._told = self._heard
            self._tell(self._floor.db)
