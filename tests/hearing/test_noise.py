"""Noise at a given ratio."""

import numpy as np
import pytest

from voice_coach.hearing.noise import FRAME, mix

SPEECH = np.concatenate((np.zeros(FRAME), np.sin(np.arange(4 * FRAME) / 7), np.zeros(FRAME)))
HISS = np.random.default_rng(1).normal(0.0, 0.2, 20 * FRAME)


def loudest(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.max(np.sum(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME) ** 2, axis=1)))


@pytest.mark.parametrize("snr_db", [0.0, 12.0])
def test_the_loudest_frames_are_that_far_apart(snr_db: float) -> None:
    """The speech's loudest frame is ``snr_db`` above the noise's; the sum peaks at half of full scale."""
    mixed = mix(SPEECH, HISS, snr_db, np.random.default_rng(0))
    assert np.max(np.abs(mixed)) == pytest.approx(0.5)
    speech_gain = np.dot(mixed, SPEECH) / np.dot(SPEECH, SPEECH)  # noise and speech have nothing in common
    noise_gain = np.std(mixed[:FRAME]) / np.std(HISS)  # nobody speaks there
    ratio = speech_gain**2 * loudest(SPEECH) / (noise_gain**2 * loudest(HISS))
    assert 10 * np.log10(ratio) == pytest.approx(snr_db, abs=0.5)


def test_a_seed_is_a_place_of_the_noise() -> None:
    first, again, other = (mix(SPEECH, HISS, 6.0, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_short_noise_is_repeated() -> None:
    """A second of noise is enough for any recording."""
    mixed = mix(SPEECH, HISS[: 2 * FRAME], 0.0, np.random.default_rng(0))
    assert len(mixed) == len(SPEECH)
    assert all(np.std(mixed[n * FRAME : (n + 1) * FRAME]) > 0.01 for n in range(6))
