"""The whole service on a real sound server: the manager is told, who asks is answered, and it ends when it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio_server import audio_server, missing
from tests.live_coach import write_settings
from tests.service.manager import PATIENCE_S, Manager
from voice_coach.service.hotline import ask

pytestmark = pytest.mark.audio


def test_the_service_listens_tells_answers_and_ends(speech_model: Path, espeak: None, tmp_path: Path) -> None:
    """An introduced service is ready, feeds the watchdog and can be asked; SIGTERM ends it with exit code 0."""
    if reason := missing():
        pytest.skip(reason)
    settings = write_settings(tmp_path, speech_model)
    around = {name: value for name, value in os.environ.items() if name.startswith("XDG_CACHE")}
    with audio_server(tmp_path) as server, Manager(tmp_path) as manager:
        environment = server | around | {"NOTIFY_SOCKET": str(manager.address), "WATCHDOG_USEC": "8000000"}
        command = [sys.executable, "-m", "voice_coach", "run", "--service", "--settings", str(settings)]
        state = Path(server["HOME"]) / ".local" / "state" / "voice-coach"
        state.mkdir(parents=True)
        (state / "introduced").touch()
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
            assert manager.told_until("READY")[-1] == "READY=1\nSTATUS=Listening."
            assert manager.told_until("WATCHDOG=")[-1] == "WATCHDOG=1"
            report = ask(Path(server["XDG_RUNTIME_DIR"]) / "voice-coach" / "status.sock")
            assert report["listens"]
            assert report["pid"] == service.pid
            assert manager.told_until("WATCHDOG=")[-1] == "WATCHDOG=1"
            service.send_signal(signal.SIGTERM)
            assert manager.told_until("STOPPING")[-1] == "STOPPING=1"
            entries, _ = service.communicate(timeout=PATIENCE_S)
    assert service.returncode == 0
    assert "[event=listens" in entries
    assert "event=said" not in entries
