"""The coach as a process on a real sound server: a voice in the room makes it work, Ctrl-C ends it."""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import soundfile

from tests.audio_server import audio_server, missing
from voice_coach.events import MIXER_RATE
from voice_coach.speaking.voice import Voice, open_voice

pytestmark = pytest.mark.audio

GREETING_S = 8.0
OVER_SPEECH = 5
"""Attempts at a command spoken over the coach: the canceller may swallow one."""
WITHIN_S = 40.0
"""How long anything may take, in seconds: the machine may be busy."""


class Coach:
    """``voice-coach run`` and what it shows."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._shown: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.all: list[str] = []
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._shown.put(line)

    def wait_for(self, text: str, within_s: float = WITHIN_S) -> str | None:
        """Return the next line that contains ``text``; None when nothing more is shown within that time."""
        while True:
            try:
                self.all.append(self._shown.get(timeout=within_s))
            except queue.Empty:
                return None
            if text in self.all[-1]:
                return self.all[-1]

    def interrupt(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=WITHIN_S)


@contextmanager
def running_coach(environment: dict[str, str], settings: Path) -> Iterator[Coach]:
    command = [sys.executable, "-m", "voice_coach", "run", "--settings", str(settings)]
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as process:
        try:
            yield Coach(process)
        finally:
            process.kill()


def test_a_voice_in_the_room_starts_a_session_and_stops_it(speech_model: Path, espeak: None, tmp_path: Path) -> None:
    """Through real PortAudio streams: the greeting is played, a spoken command is obeyed, "stop" too, Ctrl-C leaves."""
    if reason := missing():
        pytest.skip(reason)
    user = open_voice("espeak", pitch=30)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[voice]\nengine = "espeak"\n[hearing]\nmodel = "{speech_model}"\n', encoding="utf-8")
    with audio_server(tmp_path) as server:
        environment = server | {
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
            **{name: os.environ[name] for name in ("XDG_CACHE_HOME",) if name in os.environ},
        }
        with running_coach(environment, settings) as coach:
            assert coach.wait_for("coach  Hello"), coach.all
            say(user, "start standing raises", server, tmp_path, after_s=GREETING_S)
            assert coach.wait_for("state  warm up"), coach.all
            assert any("start standing raises  (Start)" in line for line in coach.all)
            for _ in range(OVER_SPEECH):
                say(user, "stop", server, tmp_path, after_s=0.5)
                if coach.wait_for("state  finished", within_s=4.0):
                    break
            else:
                pytest.fail(f"the coach never stopped:\n{''.join(coach.all)}")
            assert coach.interrupt() == 0


def say(user: Voice, text: str, server: dict[str, str], folder: Path, *, after_s: float) -> None:
    """Speak in the room, after being silent for ``after_s`` seconds: the coach's line has ended then."""
    recording = folder / "user.wav"
    silence = np.zeros(round(after_s * MIXER_RATE), np.float32)
    soundfile.write(recording, np.concatenate((silence, user.clip(text).samples)), MIXER_RATE)
    subprocess.run(["paplay", "--device=room", str(recording)], env=server, check=True, timeout=WITHIN_S)
