"""The last stage of what is played: the gain and the limiter."""

import numpy as np
import pytest
from pydantic import ValidationError

from voice_coach.mind.behaviour import VOLUME_MOST_DB
from voice_coach.settings import VoiceSettings
from voice_coach.speaking.gain import CEILING_DBFS, LOUDEST_DB, Gain, soft_limit
from voice_coach.speaking.levels import amplitude, loudness, true_peak
from voice_coach.speaking.voice import open_voice


def test_a_gain_moves_from_wherever_it_is() -> None:
    """Changed again on its way, it turns without a step."""
    gain = Gain()
    gain.change(-20.0, 100)
    samples = np.ones(4_800, np.float32)
    gain.apply(samples[:1_200], 100)
    gain.change(0.0, 1_300)
    gain.apply(samples[1_200:], 1_300)
    assert samples[0] == 1.0
    assert samples[1_200] == pytest.approx(0.55, abs=0.001)
    assert np.abs(np.diff(samples)).max() < 0.001
    assert samples[3_600:] == pytest.approx(1.0)


def test_the_limiter_touches_only_what_is_too_loud() -> None:
    """Below the knee nothing changes; above it the curve goes on rising and stays below the ceiling."""
    ramp = np.linspace(-4, 4, 8_001, dtype=np.float32)
    limited = ramp.copy()
    soft_limit(limited)
    quiet = np.abs(ramp) <= amplitude(-3.0)
    assert np.array_equal(limited[quiet], ramp[quiet])
    assert (np.diff(limited) > 0).all()
    assert np.abs(limited).max() < amplitude(CEILING_DBFS)


@pytest.mark.parametrize("text", ["Five.", "This is as loud as I can speak.", "Breathe out, and lift."])
def test_the_loudest_voice_does_not_clip(text: str, espeak: None) -> None:
    """With all the gain there is, the true peak stays below full scale, between the samples too; and it is louder."""
    clip = open_voice("espeak").clip(text).samples
    loudest = clip * np.float32(amplitude(LOUDEST_DB))
    soft_limit(loudest)
    assert true_peak(loudest) < amplitude(CEILING_DBFS)
    assert loudness(loudest) > loudness(clip) + 6.0


def test_the_user_cannot_ask_for_more() -> None:
    """Settings and "louder" end where the limiter can still do its work."""
    with pytest.raises(ValidationError, match="less than or equal to 8"):
        VoiceSettings(volume_db=LOUDEST_DB + 1)
    assert VoiceSettings(volume_db=LOUDEST_DB).volume_db == VOLUME_MOST_DB == LOUDEST_DB
