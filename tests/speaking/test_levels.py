"""Loudness, peaks and what is done about them."""

import numpy as np
import pytest

from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import Samples, amplitude, decibels, level, limit, loudness, true_peak


def sine(frequency: float, seconds: float, peak: float = 1.0, phase: float = 0.0) -> Samples:
    t = np.arange(round(seconds * MIXER_RATE)) / MIXER_RATE
    return np.asarray(peak * np.sin(2 * np.pi * frequency * t + phase), np.float32)


def babble(seconds: float, seed: int) -> Samples:
    """Noise whose level moves as speech does, with pauses in it."""
    random = np.random.default_rng(seed)
    count = round(seconds * MIXER_RATE)
    syllables = random.choice([0.0, 0.001, 0.2, 1.0], size=count // 4800 + 1)
    envelope = np.interp(np.arange(count), np.arange(syllables.size) * 4800, syllables)
    return np.asarray(0.2 * envelope * random.standard_normal(count), np.float32)


@pytest.mark.parametrize(("frequency", "lufs"), [(997, -3.01), (100, -4.83), (10_000, 0.33)])
def test_a_full_scale_tone_has_the_loudness_of_the_standard(frequency: float, lufs: float) -> None:
    """BS.1770-4 puts 997 Hz at full scale in one channel at -3.01 LKFS; the others follow from its K curve."""
    assert loudness(sine(frequency, 2.0)) == pytest.approx(lufs, abs=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_loudness_agrees_with_pyloudnorm(seed: int) -> None:
    """With whole blocks, gating and filters give what another implementation of the standard gives."""
    pyloudnorm = pytest.importorskip("pyloudnorm")
    samples = babble(4.0, seed)
    meter = pyloudnorm.Meter(MIXER_RATE, filter_class="DeMan")
    assert loudness(samples) == pytest.approx(meter.integrated_loudness(samples.astype(float)), abs=0.02)


def test_a_short_word_is_as_loud_as_the_same_word_again_and_again() -> None:
    """What is shorter than the standard's blocks is measured, and measured consistently."""
    word = babble(0.3, seed=5)
    assert loudness(word) == pytest.approx(loudness(np.tile(word, 20)), abs=0.3)


def test_silence_has_no_loudness() -> None:
    """Silence of any length is infinitely quiet, not an error."""
    assert loudness(np.zeros(100, np.float32)) == -np.inf
    assert loudness(np.zeros(3 * MIXER_RATE, np.float32)) == -np.inf
    assert decibels(0.0) == -np.inf


def test_peaks_between_the_samples_are_seen() -> None:
    """A tone at a quarter of the rate, sampled at 45 degrees, peaks 3 dB above its samples."""
    samples = sine(MIXER_RATE / 4, 0.1, phase=np.pi / 4)
    assert np.abs(samples).max() == pytest.approx(amplitude(-3.01), abs=0.001)
    assert decibels(true_peak(samples)) == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("seed", range(4))
def test_levelling_reaches_the_loudness_and_keeps_the_peaks_below_the_ceiling(seed: int) -> None:
    """Sound of any level comes out equally loud, without its true peak passing the ceiling."""
    levelled = level(babble(3.0, seed) * np.float32(0.05 * 4**seed), lufs=-20.0)
    assert loudness(levelled) == pytest.approx(-20.0, abs=0.5)
    assert decibels(true_peak(levelled)) <= -2.9


@pytest.mark.parametrize("at", [0, 7, 24_000, 47_999])
def test_a_single_peak_is_turned_down_wherever_it_is(at: int) -> None:
    """The limiter reaches its goal at a click in the first sample as at one in the last, and leaves the rest alone."""
    samples = sine(300, 1.0, peak=0.1)
    samples[at] = 0.99
    limited = limit(samples, -6.0)
    far = np.abs(np.arange(samples.size) - at) > 0.012 * MIXER_RATE
    assert decibels(true_peak(limited)) <= -5.9
    assert np.array_equal(limited[far], samples[far])


def test_what_is_below_the_ceiling_is_not_touched() -> None:
    """A quiet clip comes back unchanged."""
    samples = sine(300, 0.5, peak=0.2)
    assert limit(samples, -3.0) is samples
