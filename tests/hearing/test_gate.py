"""The gate: noise stays outside, a voice passes with what is around it."""

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE
from voice_coach.hearing.gate import AFTER_S, BEFORE_S, CHUNK, LEARN_S, Gate

CHUNK_S = CHUNK / HEARING_RATE
LONGEST_S = 0.7
"""The longest silence that ends an utterance."""


def passed(sound: npt.NDArray[np.int16], gate: Gate) -> list[float]:
    """Return the times of the chunks that pass, in seconds."""
    chunks = sound[: sound.size // CHUNK * CHUNK].reshape(-1, CHUNK)
    return [at for n, chunk in enumerate(chunks, 1) for _, at, _ in gate.take(chunk, n * CHUNK_S)]


def noise(seconds: float) -> npt.NDArray[np.int16]:
    return np.random.default_rng(3).normal(0.0, 100.0, round(seconds * HEARING_RATE)).astype(np.int16)


def test_steady_noise_passes_only_while_it_is_learnt() -> None:
    """After the first seconds of a stream nothing of an even noise is passed on."""
    gate = Gate(LONGEST_S)
    assert max(passed(noise(20.0), gate)) <= LEARN_S + CHUNK_S
    assert not gate.is_open


def test_a_voice_passes_with_what_goes_before_and_comes_after() -> None:
    """A tone of half a second opens the gate: from a little before it until its end can have been found."""
    sound = noise(16.0)
    start, stop = 10 * HEARING_RATE, round(10.5 * HEARING_RATE)
    tone = 3000 * np.sin(2 * np.pi * 500 * np.arange(stop - start) / HEARING_RATE)
    sound[start:stop] += tone.astype(np.int16)
    times = [at for at in passed(sound, Gate(LONGEST_S)) if at > LEARN_S + CHUNK_S]
    assert abs(times[0] - (10.0 - BEFORE_S + 2 * CHUNK_S)) <= CHUNK_S
    assert abs(times[-1] - (10.5 + LONGEST_S + AFTER_S)) <= 2 * CHUNK_S
    assert np.allclose(np.diff(times), CHUNK_S)


def test_it_knows_how_the_noise_sounds() -> None:
    """A quarter of a second of what did not rise above the noise; nothing of the voice."""
    gate, sound = Gate(LONGEST_S), noise(12.0)
    sound[10 * HEARING_RATE :] *= 50
    passed(sound, gate)
    assert gate.noise.size == 8 * CHUNK
    assert np.abs(gate.noise).max() < 1000
