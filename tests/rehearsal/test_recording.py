"""The recording of a session: two channels that stay together to the sample, whatever its length."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.rehearsal.recording import RATE, Recording
from voice_coach.rehearsal.room import Sound


def tone(hertz: float, rate: int, seconds: float, amplitude: float = 0.5) -> Sound:
    n = np.arange(round(seconds * rate))
    return (amplitude * np.sin(2 * np.pi * hertz * n / rate)).astype(np.float32)


def record(path: Path, heard: Sound, played: Sound) -> None:
    with Recording(path) as recording:
        for block in range(heard.size // 160):
            near = np.rint(heard[block * 160 : (block + 1) * 160] * 32768).astype(np.int16)
            recording.record(near, played[block * 480 : (block + 1) * 480])


@pytest.mark.parametrize("seconds", [0.01, 0.99, 2.5])
def test_it_lasts_as_long_as_the_session(tmp_path: Path, seconds: float) -> None:
    """Nothing is lost at the end, and nothing is added."""
    path = tmp_path / "session.wav"
    record(path, tone(440, HEARING_RATE, seconds), tone(440, MIXER_RATE, seconds))
    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.frames) == (RATE, 2, round(seconds * RATE))
    assert info.subtype == "PCM_16"


def test_left_is_heard_and_right_is_played(tmp_path: Path) -> None:
    """Each channel holds its sound, at its place and at its level."""
    path = tmp_path / "session.wav"
    record(path, tone(440, HEARING_RATE, 2.5), tone(1000, MIXER_RATE, 2.5, 0.25))
    samples, _ = soundfile.read(path, dtype="float32")
    inside = slice(500, -500)
    assert samples[inside, 0] == pytest.approx(tone(440, RATE, 2.5)[inside], abs=2e-3)
    assert samples[inside, 1] == pytest.approx(tone(1000, RATE, 2.5, 0.25)[inside], abs=2e-3)


def test_an_empty_session_is_an_empty_recording(tmp_path: Path) -> None:
    """A script that ends at once leaves a file all the same."""
    path = tmp_path / "session.wav"
    with Recording(path):
        pass
    assert soundfile.info(path).frames == 0
