"""What the service manager is told: readiness, status, life; and what it tells."""

import os
from pathlib import Path

import pytest

from tests.service.manager import Manager
from voice_coach.service.notify import Notifier


def test_the_manager_is_told(tmp_path: Path) -> None:
    """One datagram a message, in the words of sd_notify."""
    with Manager(tmp_path) as manager:
        notifier = Notifier({"NOTIFY_SOCKET": str(manager.address)})
        notifier.status("Looking for a microphone.")
        notifier.ready("Listening.")
        notifier.alive()
        notifier.stopping()
        told = [manager.told() for _ in range(4)]
    assert told == ["STATUS=Looking for a microphone.", "READY=1\nSTATUS=Listening.", "WATCHDOG=1", "STOPPING=1"]


def test_without_a_manager_nobody_is_told() -> None:
    """A coach in a terminal has none."""
    notifier = Notifier({})
    notifier.ready("Listening.")
    assert notifier.watchdog_s == 0.0


@pytest.mark.parametrize(("pid", "watched"), [(None, 30.0), ("own", 30.0), ("1", 0.0)])
def test_the_watchdog_is_that_of_this_process(pid: str | None, watched: float) -> None:
    """Its patience comes in microseconds, and may be meant for another process."""
    named = str(os.getpid()) if pid == "own" else pid
    environment = {"WATCHDOG_USEC": "30000000"} | ({} if named is None else {"WATCHDOG_PID": named})
    assert Notifier(environment).watchdog_s == watched
