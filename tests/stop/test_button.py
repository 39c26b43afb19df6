"""The stop button as a process, on a real sound server: pressed while the coach hangs, and the room is silent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import soundfile

from tests.audio_server import audio_server, missing
from tests.stop.test_presence import coach
from tests.stop.test_switches import KEY, PRESSED, Pedal, event
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.events import MIXER_RATE
from voice_coach.settings import StopSettings
from voice_coach.stop import button
from voice_coach.stop.button import Stop, watch
from voice_coach.stop.card import unmute
from voice_coach.stop.switches import KEYS

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
REACTION_S = 0.3
"""From the key to silence, in seconds."""
PIECE = MIXER_RATE // 50
"""Samples in 20 ms."""


@contextmanager
def stop_button(settings: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run voice-coach-stop, which watches by now."""
    command = [sys.executable, "-m", "voice_coach.stop.button", "--settings", str(settings)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Watching ")
            yield process
        finally:
            process.kill()


@contextmanager
def marker_tone(folder: Path, environment: dict[str, str]) -> Iterator[IO[bytes]]:
    """Play a tone, and give back what leaves the loudspeaker as soon as it is heard."""
    time = np.arange(30 * MIXER_RATE) / MIXER_RATE
    soundfile.write(folder / "tone.wav", 0.3 * np.sin(2 * np.pi * 440 * time), MIXER_RATE)
    play = ["paplay", "--device=speaker", str(folder / "tone.wav")]
    record = ["parec", "--device=speaker.monitor", "--raw", "--format=s16le", "--channels=1", f"--rate={MIXER_RATE}"]
    with (
        subprocess.Popen(play, env=environment) as player,
        subprocess.Popen([*record, "--latency-msec=20"], env=environment, stdout=subprocess.PIPE) as recorder,
    ):
        try:
            assert recorder.stdout is not None
            while not heard(recorder.stdout):
                pass
            yield recorder.stdout
        finally:
            player.kill()
            recorder.kill()


def heard(recording: IO[bytes]) -> bool:
    """Return whether there is any sound in the next 20 ms."""
    piece = recording.read(2 * PIECE)
    assert piece, "parec stopped recording"
    return any(piece)


@pytest.mark.audio
def test_a_press_silences_a_coach_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The coach is stopped by SIGSTOP and something plays on: within 0.3 s it is silent, then the coach is no more."""
    if reason := missing():
        pytest.skip(reason)
    shared, settings, pedal = tmp_path / "shared", tmp_path / "settings.toml", Pedal(tmp_path / "event0")
    settings.write_text(f'[stop]\ninput_device = "{tmp_path}/event0"\ndirectory = "{shared}"\n', encoding="utf-8")
    (tmp_path / "server").mkdir()
    with (
        audio_server(tmp_path / "server") as server,
        stop_button(settings, server),
        coach(shared) as process,
        marker_tone(tmp_path, server) as recording,
    ):
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        pressed_at = stopwatch()
        pedal.send(event(KEY, KEYS["b"], PRESSED))
        while heard(recording):
            pass
        reaction_s = stopwatch() - pressed_at
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        assert reaction_s <= REACTION_S
        for name, value in server.items():
            monkeypatch.setenv(name, value)
        unmute(shared)
        while not heard(recording):
            pass


def test_a_button_that_is_not_in_the_settings_is_told() -> None:
    """What to write, and what there is to choose from."""
    with pytest.raises(VoiceCoachError, match=r"write input_device or gpio_pin under \[stop\] \(input devices here: "):
        watch(StopSettings(), print)


def test_a_press_while_a_press_is_obeyed_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hammers on the button is obeyed once, and again when that is done."""
    told: list[str] = []
    stop = Stop(StopSettings(mixer="none", directory=tmp_path), told.append)

    def end(directory: Path) -> list[str]:
        stop.press()
        return [f"Ended what is in {directory.name}."]

    monkeypatch.setattr(button, "end_coaches", end)
    stop.press()
    stop.press()
    assert told == [f"Ended what is in {tmp_path.name}."] * 2
