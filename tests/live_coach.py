"""The coach as a process on a private sound server, and its user: for tests and for the bench.

python -m tests.live_coach SETTINGS TRANSCRIPT    as ``voice-coach run`` does, and writes down what happens
"""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np
import soundfile
from rich.console import Console

from voice_coach.app import run_live
from voice_coach.clock import stopwatch
from voice_coach.events import MIXER_RATE
from voice_coach.rehearsal.transcript import Transcript
from voice_coach.settings import load_settings
from voice_coach.show import Captions, sound_trouble
from voice_coach.speaking.voice import Voice

WITHIN_S = 40.0
"""How long anything may take, in seconds: the machine may be busy."""


class Coach:
    """A coach in a process of its own, and what it shows."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid
        self._shown: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.all: list[str] = []
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._shown.put(line)

    def wait_for(self, text: str, within_s: float = WITHIN_S) -> str | None:
        """Return the next line that contains ``text``; None when it is not shown within that time."""
        began = stopwatch()
        while (left := within_s - (stopwatch() - began)) > 0:
            try:
                self.all.append(self._shown.get(timeout=left))
            except queue.Empty:
                return None
            if text in self.all[-1]:
                return self.all[-1]
        return None

    def wait_until(self, holds: Callable[[list[str]], bool], within_s: float = WITHIN_S) -> bool:
        """Return whether what was shown so far fulfils ``holds`` within that time."""
        began = stopwatch()
        while not holds(self.all):
            if self.wait_for("", max(0.0, within_s - (stopwatch() - began))) is None:
                return False
        return True

    def interrupt(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=WITHIN_S)


@contextmanager
def running_coach(
    environment: dict[str, str], settings: Path, transcript: Path | None = None, *, nice: int = 0
) -> Iterator[Coach]:
    """Run ``voice-coach run`` beside the sound server of ``environment``, or with a transcript what does the same.

    ``nice``: its priority; a negative one needs permission, and is left out without.
    """
    as_a_user = ["voice_coach", "run", "--settings", str(settings)]
    module = as_a_user if transcript is None else ["tests.live_coach", str(settings), str(transcript)]
    around = {name: os.environ[name] for name in ("XDG_CACHE_HOME",) if name in os.environ}
    with subprocess.Popen(
        ["nice", "-n", str(nice), sys.executable, "-m", *module],
        env=environment | around | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as process:
        try:
            yield Coach(process)
        finally:
            process.kill()


def write_settings(folder: Path, model: Path, sound: str = "") -> Path:
    """Write settings for a coach that speaks with eSpeak and asks nobody about their health; ``sound``: of devices."""
    settings = folder / "settings.toml"
    text = f'[voice]\nengine = "espeak"\n[hearing]\nmodel = "{model}"\n[safety]\nscreening = false\n[sound]\n{sound}\n'
    settings.write_text(text, encoding="utf-8")
    return settings


def say(user: Voice, text: str, server: dict[str, str], folder: Path, *, after_s: float) -> None:
    """Speak in the room, after being silent for ``after_s`` seconds: the coach's line has ended then."""
    recording = folder / "user.wav"
    silence = np.zeros(round(after_s * MIXER_RATE), np.float32)
    soundfile.write(recording, np.concatenate((silence, user.clip(text).samples)), MIXER_RATE)
    subprocess.run(["paplay", "--device=room", str(recording)], env=server, check=True, timeout=WITHIN_S)


def main(settings: Path, transcript: Path) -> None:
    """Run a session that leaves a transcript."""
    console = Console()
    with Transcript(transcript) as written:
        stats = run_live(load_settings(settings), [Captions(console), written])
    console.print(sound_trouble(stats) or "Sound was fine.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
