"""Levels in the band of speech, relative to full scale."""

import numpy as np
import pytest

from voice_coach.checkup.levels import is_silent, levels_dbfs, noise_dbfs, speech_dbfs
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.echo import to_int16
from voice_coach.speaking.levels import Samples, amplitude


def tone(hertz: float, dbfs: float, seconds: float = 1.0) -> Samples:
    """A sine whose mean square is at this level."""
    time = np.arange(round(seconds * HEARING_RATE)) / HEARING_RATE
    return np.asarray(np.sqrt(2) * amplitude(dbfs) * np.sin(2 * np.pi * hertz * time), np.float32)


@pytest.mark.parametrize("dbfs", [-10.0, -40.0, -60.0])
def test_a_tone_in_the_band_of_speech_has_its_own_level(dbfs: float) -> None:
    """A sine with this mean square reads as it is, whatever its loudness."""
    assert levels_dbfs(to_int16(tone(1_000, dbfs))) == pytest.approx(dbfs, abs=0.2)


@pytest.mark.parametrize("hertz", [50, 7_000])
def test_hum_and_hiss_are_left_out(hertz: float) -> None:
    """What hides no voice does not count."""
    assert speech_dbfs(to_int16(tone(hertz, -20.0))) < -45.0


def test_noise_is_what_lies_below_what_happens() -> None:
    """A word in a quiet room does not make it a loud one."""
    quiet, word = tone(800, -65.0, 3.0), tone(800, -20.0, 0.5)
    assert noise_dbfs(to_int16(np.concatenate((quiet, word)))) == pytest.approx(-65.0, abs=0.5)


def test_pauses_do_not_make_speech_quieter() -> None:
    """The level of speech is that of its sounds."""
    word, pause = tone(800, -25.0, 0.5), tone(800, -70.0, 2.0)
    assert speech_dbfs(to_int16(np.concatenate((word, pause, word)))) == pytest.approx(-25.0, abs=0.5)


def test_only_a_muted_microphone_is_silent() -> None:
    """One step of noise is enough to be alive."""
    zeros = np.zeros(HEARING_RATE, np.int16)
    assert is_silent(zeros)
    zeros[5] = 1
    assert not is_silent(zeros)
