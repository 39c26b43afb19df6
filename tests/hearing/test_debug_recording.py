"""The recording of what is heard, which a debugging switch makes."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.mind.partner import Partner, make_coach
from voice_coach import build
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.debug_recording import DebugRecording
from voice_coach.hearing.echo import NoCanceller
from voice_coach.mind.manners import Manners
from voice_coach.settings import Settings

NEAR, FAR = np.arange(160, dtype=np.int16), np.full(160, 7, np.int16)


def test_without_the_switch_no_sound_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The canceller is the one that it is, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    canceller = NoCanceller()
    with build.recorded(canceller, Settings().log) as hears:
        assert hears is canceller
    assert list(tmp_path.iterdir()) == []


def test_with_it_a_session_is_one_file(tmp_path: Path) -> None:
    """The microphone, what was played and what was made of it, side by side; the hearing is the same."""
    settings = Settings.model_validate({"log": {"audio": str(tmp_path / "new")}})
    with build.recorded(NoCanceller(), settings.log) as hears:
        assert (hears.process(NEAR, FAR) == NEAR).all()
        assert hears.delay == 0
    (file,) = (tmp_path / "new").iterdir()
    sound, rate = soundfile.read(file, dtype="int16")
    assert (rate, sound.tolist()) == (16_000, np.column_stack((NEAR, FAR, NEAR)).tolist())


def test_a_full_disk_ends_the_recording_and_not_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once, and what is heard is heard."""

    def no_space(self: object, data: object) -> None:
        raise soundfile.LibsndfileError(0)

    monkeypatch.setattr(soundfile.SoundFile, "write", no_space)
    with DebugRecording(NoCanceller(), tmp_path / "a.wav") as hears:
        for _ in range(3):
            assert (hears.process(NEAR, FAR) == NEAR).all()
    assert len(caplog.records) == 1


def test_where_nothing_can_be_written_that_is_said_at_once(tmp_path: Path) -> None:
    """One sentence, with the setting to mend."""
    (tmp_path / "file").touch()
    with pytest.raises(VoiceCoachError, match=r"name another directory as log\.audio"):
        DebugRecording(NoCanceller(), tmp_path / "file" / "a.wav")


def test_the_coach_says_so_at_each_start() -> None:
    """Whoever is in the room hears it: when the coach is started, and when it is called out of standby."""
    partner = Partner(make_coach(Manners(recorded=True)))
    assert partner.said() == ["greeting.recorded", "greeting"]
    partner.hear("Stop")
    partner.hear("Wake")
    assert partner.said()[-2:] == ["choosing.ask", "greeting.recorded"]
    assert "greeting.recorded" not in Partner().said()
