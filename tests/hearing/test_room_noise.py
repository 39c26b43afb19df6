"""The noise of the room is learnt while the coach is silent, and never from the coach."""

import numpy as np
import pytest

from voice_coach.events import BLOCK_S
from voice_coach.hearing.echo import BLOCK, Block
from voice_coach.hearing.gate import CHUNK, level_db
from voice_coach.hearing.room_noise import ECHO_S, FIRST_S, RoomNoise

SILENCE = np.zeros(BLOCK, np.int16)


class Halving:
    """A canceller that can be recognised by what it does."""

    delay = 7

    def process(self, near: Block, far: Block) -> Block:
        return near // 2


class Room:
    """Noise of a level that changes; what was told is kept."""

    def __init__(self) -> None:
        self.told: list[float] = []
        self.ear = RoomNoise(Halving(), self.told.append)
        self._random = np.random.default_rng(2)

    def noise(self, amplitude: float, size: int = BLOCK) -> Block:
        return self._random.normal(0.0, amplitude, size).astype(np.int16)

    def passes(self, seconds: float, amplitude: float, far: Block = SILENCE) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self.ear.process(self.noise(amplitude), far)


def test_it_cancels_as_before() -> None:
    """Whoever hears through it hears what the canceller leaves."""
    room = Room()
    assert room.ear.delay == 7
    near = room.noise(500.0)
    assert np.array_equal(room.ear.process(near, SILENCE), near // 2)


def test_the_noise_is_told_once_a_second() -> None:
    """After the first seconds, as the gate measures it: of that which the microphone took, not of what is left of it."""
    room = Room()
    room.passes(FIRST_S - 0.1, 100.0)
    assert room.told == []
    room.passes(10.0, 100.0)
    assert len(room.told) == pytest.approx(10, abs=1)
    level = np.mean([level_db(room.noise(100.0, CHUNK)) for _ in range(100)])
    assert room.told[-1] == pytest.approx(level, abs=3.0)


def test_the_coach_and_its_echo_are_no_noise() -> None:
    """A loud coach, and the sound that dies away after it, change nothing."""
    room = Room()
    room.passes(20.0, 50.0)
    before = len(room.told)
    room.passes(20.0, 3_000.0, far=room.noise(3_000.0))
    room.passes(ECHO_S - BLOCK_S, 3_000.0)
    assert len(room.told) == before
    room.passes(5.0, 50.0)
    assert room.told[-1] == pytest.approx(room.told[before - 1], abs=2.0)


def test_a_room_that_becomes_loud_is_told() -> None:
    """20 dB more, for longer than the floor remembers."""
    room = Room()
    room.passes(15.0, 50.0)
    quiet = room.told[-1]
    room.passes(15.0, 500.0)
    assert room.told[-1] - quiet == pytest.approx(20.0, abs=2.0)
