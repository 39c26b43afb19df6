"""The socket of the running service: who connects gets one JSON object, and that is all.

It lies in the runtime directory (``assets.runtime_dir``), so it works with no network at all.
"""

import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from voice_coach import assets
from voice_coach.errors import VoiceCoachError

ANSWER_S = 2.0
"""How long either side waits for the other, in seconds."""


def status_socket() -> Path:
    return assets.runtime_dir() / "status.sock"


@contextmanager
def answering(report: Callable[[], Mapping[str, Any]], path: Path) -> Iterator[None]:
    """Answer with ``report`` while the context lasts, in a thread of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # of a coach that was killed
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(os.fspath(path))
        path.chmod(0o660)
        line.listen(4)
        thread = Thread(target=_answer, args=(line, report), name="status", daemon=True)
        thread.start()
        try:
            yield
        finally:
            line.shutdown(socket.SHUT_RDWR)  # ends the accept
            thread.join()
            path.unlink(missing_ok=True)


def _answer(line: socket.socket, report: Callable[[], Mapping[str, Any]]) -> None:
    while True:
        try:
            caller, _ = line.accept()
        except OSError:
            return
        with caller:
            caller.settimeout(ANSWER_S)
            try:
                caller.sendall(json.dumps(report()).encode())
            except OSError:
                continue  # who asked did not wait


def ask(path: Path) -> dict[str, Any]:
    """Return what the running service answers; raise VoiceCoachError where none does."""
    answer = bytearray()
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(ANSWER_S)
            line.connect(os.fspath(path))
            while chunk := line.recv(1 << 16):
                answer += chunk
        report: dict[str, Any] = json.loads(answer)
    except PermissionError as error:
        raise VoiceCoachError(
            f"The coach of another user runs here ({path}); ask as that user, or with sudo."
        ) from error
    except (OSError, ValueError) as error:
        raise VoiceCoachError(
            f"No coach runs as a service here ({path}); start it with: sudo systemctl start voice-coach"
        ) from error
    return report
