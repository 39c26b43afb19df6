"""What the microphone took, kept with its place on the clock: it sits where a session has what understands."""

from collections import deque
from collections.abc import Sequence
from threading import Condition
from typing import Protocol

import numpy as np

from voice_coach.checkup.chirp import Samples16
from voice_coach.errors import VoiceCoachError
from voice_coach.events import BLOCK_S, Event, Heard, Suspected
from voice_coach.hearing.duplex import News
from voice_coach.hearing.echo import Block

PATIENCE_S = 5.0
"""A microphone that delivers nothing for so long has stopped, in seconds."""


class Recogniser(Protocol):
    """What turns blocks into utterances: ``hearing.recogniser.Recogniser``."""

    def accept(self, block: Block, at: float) -> Sequence[Heard | Suspected]:
        """Take 10 ms that end at ``at`` seconds on the clock."""


class Tape:
    """Records every block; hands it to a recogniser if there is one.

    Threads: ``hear`` belongs to the ear thread, ``post`` to any, everything else to the main thread.
    """

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._ends: list[float] = []  # of each block, in seconds on the clock
        self._grew = Condition()
        self._heard: deque[Heard] = deque()
        self._failure: Exception | None = None
        self.recogniser: Recogniser | None = None
        """What hears along, from the next block on."""

    def hear(self, near: Block, far: Block, at: float) -> Sequence[News]:
        """Take what the microphone took in 10 ms that end at ``at`` seconds on the clock."""
        del far  # what comes back of it is what is measured
        with self._grew:
            self._blocks.append(near)
            self._ends.append(at)
            self._grew.notify()
        return [] if self.recogniser is None else self.recogniser.accept(near, at)

    def post(self, event: Event | Exception) -> None:
        """Keep what was heard, and what went wrong, for who waits; the rest is of no interest."""
        with self._grew:
            if isinstance(event, Exception):
                self._failure = self._failure or event
            elif isinstance(event, Heard):
                self._heard.append(event)
            self._grew.notify()

    def take_heard(self) -> Heard | None:
        """Return the next utterance with words in it, if there is one by now."""
        with self._grew:
            while self._heard:
                if (heard := self._heard.popleft()).text:
                    return heard
        return None

    @property
    def end(self) -> float:
        """The time up to which it is recorded, in seconds."""
        return self._ends[-1] if self._ends else 0.0

    def await_end(self, at: float) -> None:
        """Wait until everything before ``at`` seconds is recorded; raise what went wrong instead."""
        with self._grew:
            while self._failure is None and self.end < at:
                if not self._grew.wait(PATIENCE_S):
                    raise VoiceCoachError(
                        "The microphone delivers nothing more: connect it again, or choose another one."
                    )
            if self._failure is not None:
                raise self._failure

    def between(self, start: float, end: float) -> tuple[Samples16, float]:
        """Return what was recorded between two times, in whole blocks, and the time of its first sample."""
        with self._grew:
            chosen = [n for n, block_end in enumerate(self._ends) if start < block_end and block_end - BLOCK_S < end]
            if not chosen:
                return np.zeros(0, np.int16), start
            return np.concatenate([self._blocks[n] for n in chosen]), self._ends[chosen[0]] - BLOCK_S
