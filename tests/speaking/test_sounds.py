"""The product's sounds: made by the script, sharp where one moves to them, and in proportion to the voice."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_coach.assets import data_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import PEAK_DBTP, VOICE_LUFS, decibels, loudness, true_peak
from voice_coach.speaking.sounds import load_sounds

AUDIO = data_dir("audio")
NAMES = {path.stem for path in AUDIO.glob("*.wav")}
TICKS = {"rep_tick", "hold_tick", "lower_tick"}


def test_the_script_makes_the_sounds_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run again, it gives the same files, to the last bit but for rounding on another processor."""
    monkeypatch.setattr(sys, "argv", ["make_sounds.py", str(tmp_path)])
    runpy.run_path(str(AUDIO / "make_sounds.py"), run_name="__main__")
    assert {path.stem for path in tmp_path.glob("*.wav")} == NAMES
    for name in NAMES:
        made, committed = (soundfile.read(folder / f"{name}.wav", dtype="int16")[0] for folder in (tmp_path, AUDIO))
        assert made.shape == committed.shape
        assert np.abs(made.astype(int) - committed).max() <= 1, name


def test_every_sound_is_described_with_its_licence() -> None:
    """Each file stands in the table."""
    text = (AUDIO / "LICENSE.md").read_text()
    assert "CC0" in text
    assert {name for name in NAMES if f"| `{name}` |" not in text} == set()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_sound_is_short_and_beneath_the_voice(name: str) -> None:
    """75 ms to 1 s; 1 to 10 LU below the voice, ticks at least 6; no peak reaches the limiter."""
    clip = load_sounds()[name]
    below = VOICE_LUFS - loudness(clip.samples)
    assert 0.075 <= clip.seconds <= 1.0
    assert 6 <= below <= 10 if name in TICKS else 1 <= below <= 10
    assert decibels(true_peak(clip.samples)) <= PEAK_DBTP
    assert abs(clip.samples[-1]) < 0.001


@pytest.mark.parametrize("name", sorted(TICKS))
def test_a_tick_has_a_sharp_onset(name: str) -> None:
    """It is heard from its first millisecond, peaks within 4 ms, and is over after 80."""
    clip = load_sounds()[name]
    assert clip.onset <= 0.001 * MIXER_RATE
    assert np.argmax(np.abs(clip.samples)) <= 0.004 * MIXER_RATE
    assert clip.seconds <= 0.080


def test_the_sound_of_stopping_is_the_longest_the_lowest_and_the_loudest() -> None:
    """Nobody takes it for another."""
    sounds = load_sounds()

    def pitch(name: str) -> float:
        spectrum = np.abs(np.fft.rfft(sounds[name].samples))
        return float(np.argmax(spectrum) / sounds[name].seconds)

    others = NAMES - {"stopped"}
    assert sounds["stopped"].seconds > max(sounds[name].seconds for name in others)
    assert pitch("stopped") < min(pitch(name) for name in others)
    assert loudness(sounds["stopped"].samples) > max(loudness(sounds[name].samples) for name in others)


def test_a_damaged_sound_is_a_sentence(tmp_path: Path) -> None:
    """The file is named."""
    (tmp_path / "tick.wav").write_bytes(b"RIFF")
    with pytest.raises(VoiceCoachError, match=r"tick\.wav"):
        load_sounds(tmp_path)
