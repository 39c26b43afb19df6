"""Other sound is lowered while a session lasts, and comes back however the coach ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
import soundfile

from tests.audio_server import audio_server, missing
from tests.live_ducking import HUM_HZ
from voice_coach.ducking import Ducking, others_lowered
from voice_coach.events import MIXER_RATE, Entered, LineEnded, Say, SoundBack
from voice_coach.settings import SoundSettings

ROOT = Path(__file__).parent.parent
MUSIC_HZ = 440
LEVEL_DB = 20 * np.log10(0.3)
PATIENCE = 100
"""Tenths of a second of sound that are listened to until something must have happened."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment in which programs find a server whose loudspeaker plays music."""
    if reason := missing():
        pytest.skip(reason)
    time = np.arange(60 * MIXER_RATE) / MIXER_RATE
    soundfile.write(tmp_path / "music.wav", 0.3 * np.sin(2 * np.pi * MUSIC_HZ * time), MIXER_RATE)
    with audio_server(tmp_path) as environment:
        command = ["paplay", "--device=speaker", str(tmp_path / "music.wav")]
        with subprocess.Popen(command, env=environment) as player:
            yield environment
            player.kill()


class Listener:
    """Hears what leaves the loudspeaker."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = ["parec", "--device=speaker.monitor", "--raw", "--format=s16le", "--channels=1"]
        self._process = subprocess.Popen(
            [*command, f"--rate={MIXER_RATE}", "--latency-msec=20"], env=environment, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self._process.kill()
        self._process.communicate()

    def hears(self, hertz: float, db: float) -> bool:
        """Return whether, within ten seconds, a tone has this level below what was played: for 0.1 s, give or take 1 dB."""
        assert self._process.stdout is not None
        size = MIXER_RATE // 10
        phase = np.exp(-2j * np.pi * hertz * np.arange(size) / MIXER_RATE)
        for _ in range(PATIENCE):
            piece = np.frombuffer(self._process.stdout.read(2 * size), np.int16) / 32_768
            level = 20 * np.log10(2 * np.abs(np.mean(piece * phase)) + 1e-6) - LEVEL_DB
            if abs(level + db) < 1.0:
                return True
        return False


@pytest.mark.audio
def test_music_is_lowered_in_a_session_and_comes_back(server: dict[str, str]) -> None:
    """By 20 dB, and the coach not at all; after the session, and also after a coach that was killed in the midst of one."""
    command = [sys.executable, "-m", "tests.live_ducking"]

    def coach() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            env=server,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def enter(process: "subprocess.Popen[str]", state: str) -> None:
        assert process.stdin is not None
        process.stdin.write(f"{state}\n")
        process.stdin.flush()

    with Listener(server) as listener:
        assert listener.hears(MUSIC_HZ, 0.0)
        with coach() as process:
            assert listener.hears(HUM_HZ, 0.0)
            enter(process, "warm_up")
            assert listener.hears(MUSIC_HZ, 20.0)
            assert listener.hears(HUM_HZ, 0.0)
            enter(process, "standby")
            assert listener.hears(MUSIC_HZ, 0.0)
            enter(process, "resting")
            assert listener.hears(MUSIC_HZ, 20.0)
            process.kill()
        assert listener.hears(MUSIC_HZ, 0.0)


@dataclass
class Held:
    """Processes that hold the other sound down, in place of real ones."""

    running: list[bool] = field(default_factory=list)

    def __call__(self, command: list[str], **_options: Any) -> "Held":
        assert "volume=-12dB" in command[-1]
        self.running.append(True)
        return self

    def kill(self) -> None:
        self.running[-1] = False

    def communicate(self) -> None:
        assert not self.running[-1]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    processes = Held()
    monkeypatch.setattr("voice_coach.ducking.subprocess.Popen", processes)
    return processes


def test_it_is_held_from_the_start_of_a_session_to_its_last_word(held: Held) -> None:
    """Not while an exercise is chosen; through rests and pauses without a break; and until the summary was heard."""
    observer = Ducking(12)
    observer.on_effect(Entered("choosing"), 0.0)
    assert held.running == []
    for state in ("warm_up", "lift", "paused", "resting", "stopped", "cool_down"):
        observer.on_effect(Entered(state), 1.0)
    observer.on_effect(Entered("finished"), 2.0)
    for ticket in (5, 6):
        observer.on_effect(Say("finished.bye", "Well done.", ticket), 2.0)
    observer.on_event(LineEnded(5, complete=True, at=4.0))
    assert held.running == [True]
    observer.on_event(LineEnded(6, complete=True, at=5.0))
    assert held.running == [False]


def test_it_ends_in_standby_and_with_the_coach(held: Held) -> None:
    """Where nothing is said any more, everything is as loud as before at once; the next session holds it again."""
    observer = Ducking(12)
    observer.on_effect(Entered("stopped"), 0.0)
    observer.on_effect(Entered("standby"), 1.0)
    assert held.running == [False]
    observer.on_effect(Entered("warm_up"), 2.0)
    assert held.running == [False, True]
    observer.close()
    observer.close()
    assert held.running == [False, False]


def test_it_is_held_anew_when_the_loudspeaker_is_back(held: Held) -> None:
    """A sound server that was started anew in a session knows of no stream; a microphone's return, or one after the session, changes nothing."""
    observer = Ducking(12)
    observer.on_event(SoundBack("loudspeaker", 0.0))
    observer.on_effect(Entered("lift"), 1.0)
    observer.on_event(SoundBack("microphone", 2.0))
    assert held.running == [True]
    observer.on_event(SoundBack("loudspeaker", 3.0))
    assert held.running == [False, True]


def test_who_wants_no_ducking_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 0 dB, or where PulseAudio's programs are missing, nothing is started and nothing is set."""
    monkeypatch.delenv("PULSE_PROP", raising=False)
    with others_lowered(SoundSettings(lower_others_db=0)) as observers:
        assert observers == ()
    monkeypatch.setenv("PATH", "")
    with others_lowered(SoundSettings()) as observers:
        assert observers == ()
    assert "PULSE_PROP" not in os.environ


def test_other_properties_of_the_stream_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The role is added to what the user has set."""
    monkeypatch.setenv("PULSE_PROP", "application.name=Coach")
    monkeypatch.setattr("voice_coach.ducking.shutil.which", lambda program: f"/usr/bin/{program}")
    with others_lowered(SoundSettings()) as observers:
        assert len(observers) == 1
        assert os.environ["PULSE_PROP"] == "application.name=Coach media.role=voice-coach"
