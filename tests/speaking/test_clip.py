"""Clips: where a voice begins, and what is cut off."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.events import MIXER_RATE
from voice_coach.speaking.clip import Clip, find_onset, trim
from voice_coach.speaking.levels import Samples


def tone(seconds: float, rate: int = MIXER_RATE, peak: float = 0.5) -> Samples:
    """A cosine: audible from its first sample."""
    return np.asarray(peak * np.cos(2 * np.pi * 300 * np.arange(round(seconds * rate)) / rate), np.float32)


def silence(seconds: float, rate: int = MIXER_RATE) -> Samples:
    return np.zeros(round(seconds * rate), np.float32)


@given(before=st.integers(0, 30_000), gain=st.floats(0.001, 1.9), rate=st.sampled_from([16_000, 22_050, 48_000]))
def test_the_onset_is_the_first_sample_of_the_voice_at_any_gain(before: int, gain: float, rate: int) -> None:
    """However much silence stands before it, and however loud it is."""
    samples = np.concatenate([np.zeros(before, np.float32), tone(0.2, rate), np.zeros(999, np.float32)])
    assert find_onset(samples * np.float32(gain), rate) == before


def test_noise_below_the_threshold_is_not_the_onset() -> None:
    """A breath at -50 dB is passed over; one of its peaks may count as part of the voice within 5 ms."""
    breath = np.random.default_rng(1).standard_normal(9_600).astype(np.float32) * np.float32(0.5 / np.sqrt(2) / 316)
    assert find_onset(np.concatenate([breath, tone(0.3)])) == pytest.approx(9_600, abs=240)


def test_a_click_is_not_the_onset() -> None:
    """One loud sample is not yet a voice."""
    samples = np.concatenate([silence(0.1), tone(0.3)])
    samples[1_000] = 0.02
    assert find_onset(samples) == 4_800


@pytest.mark.parametrize("size", [0, 1, 5_000])
def test_silence_has_no_onset(size: int) -> None:
    """Silence is refused, and so is nothing at all."""
    with pytest.raises(ValueError, match="silence"):
        find_onset(np.zeros(size, np.float32))


def test_a_voice_shorter_than_the_window_has_its_onset() -> None:
    """Even a single sample begins somewhere."""
    assert find_onset(np.ones(1, np.float32)) == 0
    assert find_onset(np.array([0, 0, 1, 1], np.float32)) == 2


@pytest.mark.parametrize("rate", [22_050, 24_000, 48_000])
def test_trimming_leaves_a_pre_roll_and_a_tail(rate: int) -> None:
    """Half a second of silence becomes 5 ms before and 30 ms after."""
    trimmed = trim(np.concatenate([silence(0.5, rate), tone(0.4, rate), silence(0.7, rate)]), rate)
    assert find_onset(trimmed, rate) / rate == pytest.approx(0.005, abs=1e-4)
    assert trimmed.size / rate == pytest.approx(0.435, abs=1e-3)


@pytest.mark.parametrize("threshold_db", [-60, -50, -40])
def test_every_way_to_find_the_onset_finds_the_same(threshold_db: int) -> None:
    """A voice that swells out of silence within 0.2 s begins, once trimmed, within 5 ms by any threshold."""
    swell = tone(0.2) * np.logspace(-4, 0, 9_600, dtype=np.float32)
    trimmed = trim(np.concatenate([silence(0.1), swell, tone(0.3)]), MIXER_RATE)
    first = np.flatnonzero(np.abs(trimmed) >= 0.5 * 10 ** (threshold_db / 20))[0]
    assert first == pytest.approx(find_onset(trimmed), abs=0.005 * MIXER_RATE)


def test_a_whispered_beginning_is_kept() -> None:
    """An "f" that is 30 dB weaker than its vowel is part of the word."""
    whisper = tone(0.080, peak=0.5 * 10 ** (-30 / 20))
    trimmed = trim(np.concatenate([silence(0.2), whisper, tone(0.3)]), MIXER_RATE)
    assert trimmed.size / MIXER_RATE == pytest.approx(0.005 + 0.080 + 0.300, abs=0.001)


def test_both_ends_are_faded() -> None:
    """Nothing begins or ends with a click, and the voice itself is not touched."""
    rough = np.concatenate([np.full(4_800, 0.001, np.float32), tone(0.3), np.full(4_800, 0.0005, np.float32)])
    trimmed = trim(rough, MIXER_RATE)
    onset = find_onset(trimmed)
    assert trimmed[0] == 0
    assert abs(trimmed[-1]) < 1e-5
    assert np.array_equal(trimmed[onset : onset + 9_600], tone(0.2))


def test_a_clip_survives_the_disk(tmp_path: Path) -> None:
    """Written as FLAC or WAV and read again, the samples are the same to 16 bits, and so is the onset."""
    clip = Clip(np.concatenate([silence(0.01), tone(0.2)]), 480)
    for name in ("clip.flac", "clip.wav"):
        clip.write(tmp_path / name)
        again = Clip.read(tmp_path / name)
        assert np.abs(again.samples - clip.samples).max() <= 1 / 32768
        assert again.onset == 480
    assert clip.seconds == pytest.approx(0.21)


def test_a_file_of_another_rate_is_no_clip(tmp_path: Path) -> None:
    """A wrong rate would play at the wrong pitch, so it is refused."""
    soundfile.write(tmp_path / "slow.wav", tone(0.1), 16_000)
    with pytest.raises(ValueError, match="48000"):
        Clip.read(tmp_path / "slow.wav")


def test_a_clip_cannot_be_changed_or_lie_about_its_onset() -> None:
    """Clips are shared between threads: read-only, and their onset is inside."""
    clip = Clip(tone(0.1), 0)
    with pytest.raises(ValueError, match="read-only"):
        clip.samples[0] = 1.0
    with pytest.raises(ValueError, match="onset"):
        Clip(tone(0.1), 4_800)
