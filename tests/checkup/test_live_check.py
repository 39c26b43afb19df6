"""``voice-coach check`` on a real sound server: a known echo comes out as it is, and a whole check runs to its end."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.audio_server import ECHO_S, audio_server, missing
from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.voice import open_voice

pytestmark = pytest.mark.audio
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120.0
USER_SAYS = "hey there coach"
"""What eSpeak has to say for the recogniser to hear "hey coach", wherever its chunks begin."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment in which programs find the server."""
    if reason := missing():
        pytest.skip(reason)
    with audio_server(tmp_path) as environment:
        yield environment


def pactl(server: dict[str, str], *arguments: str) -> str:
    return subprocess.run(["pactl", *arguments], env=server, check=True, capture_output=True, text=True).stdout


def in_a_room(words: Samples) -> Samples:
    """Words with a quiet room around them, as a microphone has it: the recogniser is not made for digital silence."""
    around = np.pad(words, (2 * MIXER_RATE, MIXER_RATE))
    return around + np.random.default_rng(0).normal(0.0, 0.0005, around.size).astype(np.float32)


def test_a_known_echo_comes_out_as_it_is(server: dict[str, str]) -> None:
    """A microphone that is the loudspeaker's own monitor, 20 dB down, 123 ms late: found to 5 ms and 1.5 dB."""
    pactl(server, "set-default-source", "speaker.monitor")
    pactl(server, "set-source-volume", "speaker.monitor", "-20dB")
    command = [sys.executable, "-m", "tests.checkup.live_echo", "0.123"]
    ended = subprocess.run(
        command, env=server, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert ended.returncode == 0, ended.stderr
    paths: list[dict[str, float] | None] = json.loads(ended.stdout)
    heard = [path for path in paths if path]
    assert len(heard) == 3
    assert median(path["delay_s"] for path in heard) == pytest.approx(0.123, abs=0.005)
    assert median(path["loss_db"] for path in heard) == pytest.approx(20.0, abs=1.5)


def test_a_whole_check(server: dict[str, str], speech_model: Path, espeak: None, tmp_path: Path) -> None:
    """With an echo through the room, and somebody who answers: every measure is there, and the command is understood."""
    loopback = pactl(server, "list", "short", "sink-inputs").split()[0]
    pactl(server, "set-sink-input-volume", loopback, "-20dB")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[voice]\nengine = "espeak"\n[hearing]\nmodel = "{speech_model}"\n', encoding="utf-8")
    soundfile.write(
        tmp_path / "user.wav", in_a_room(open_voice("espeak", pitch=30).clip(USER_SAYS).samples), MIXER_RATE
    )
    caches = {name: os.environ[name] for name in ("XDG_CACHE_HOME",) if name in os.environ}
    command = [sys.executable, "-m", "voice_coach", "check", "--json", "--speech", "--settings", str(settings)]
    with subprocess.Popen(
        command,
        env=server | caches | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as check:
        assert check.stderr is not None
        for line in check.stderr:
            if "Now say" in line:
                subprocess.run(["paplay", "--device=room", str(tmp_path / "user.wav")], env=server, check=True)
        told: dict[str, Any] = json.loads(check.communicate(timeout=PATIENCE_S)[0])
    assert check.returncode == told["exit_code"] < 2, told
    measures = {finding["name"]: finding["measures"] for finding in told["findings"]}
    assert measures["microphone"]["device"] == measures["loudspeaker"]["device"] == "default"
    # PulseAudio's loopback is some 10 ms off what it was asked for, and jumps by as much.
    assert measures["echo"]["echo_delay_s"] == pytest.approx(ECHO_S, abs=0.04)
    assert measures["echo"]["echo_loss_db"] == pytest.approx(20.0, abs=1.5)
    assert measures["echo_canceller"]["best"] == "webrtc"
    assert measures["command"]["heard"] == "hey coach"
    assert measures["command"]["understood"]
    assert measures["command"]["user_above_coach_db"] == pytest.approx(20.0, abs=6.0)
