"""Places and noises of the benches; rooms themselves are simulated by a library that tests do without."""

import numpy as np
import pytest

from bench.rooms import Condition, Noises, condition
from bench.voices import Pcm, a_weighted, active_dba, to_level, trim
from voice_coach.errors import VoiceCoachError

RATE = 16_000


def tone(seconds: float) -> Pcm:
    wave = np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    return to_level(wave.astype(np.float32))


def test_a_condition_is_named_as_people_would() -> None:
    """Distance, reverberation time and ratio; a room is larger where the distance is, unless it is said."""
    assert condition("prone 2 m, 10 dB") == Condition("prone 2 m, 10 dB", 2.0, 0.5, prone=True, snr_db=10.0)
    assert condition("3 m 0.8 s") == Condition("3 m 0.8 s", 3.0, 0.8)
    assert condition("clean").distance_m is None


@pytest.mark.parametrize("name", ["far away", "2 m, loud", "40 m"])
def test_what_is_no_condition_is_told(name: str) -> None:
    """With an example of one."""
    with pytest.raises(VoiceCoachError, match="is no condition"):
        condition(name)


def test_noise_is_as_far_below_the_speech_as_asked() -> None:
    """By the level of what is spoken and that of the noise; pauses do not count."""
    clip = tone(1.0)
    heard = Condition("", snr_db=10.0).hear(clip, 1, Noises(None), before_s=2.0, after_s=0.0) / 32768
    noise_dba = 10 * np.log10(np.mean(a_weighted(heard[: 2 * RATE]) ** 2))
    assert active_dba(clip / 32768) - noise_dba == pytest.approx(10.0, abs=1.0)


def test_the_same_seed_gives_the_same_sound() -> None:
    """And another another."""
    clip, noises = tone(0.2), Noises(None)
    first, again, other = (
        Condition("", snr_db=0.0).hear(clip, seed, noises, before_s=0.1, after_s=0.1) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_clip_begins_and_ends_with_speech() -> None:
    """What is 40 dB below the loudest frame is silence."""
    spoken = np.asarray(tone(0.5), np.float32)
    sound = np.concatenate((np.zeros(RATE, np.float32), spoken, spoken[:RATE] * 0.001))
    assert trim(sound).size == pytest.approx(spoken.size, abs=RATE // 100)


@pytest.mark.parametrize(("hertz", "db"), [(100, -19.1), (1000, 0.0), (2500, 1.3), (5000, 0.5)])
def test_levels_are_weighted_as_by_a_sound_level_meter(hertz: int, db: float) -> None:
    """The A curve's values stand in IEC 61672-1."""
    wave = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    assert 10 * np.log10(np.mean(a_weighted(wave) ** 2) / np.mean(wave**2)) == pytest.approx(db, abs=0.2)
