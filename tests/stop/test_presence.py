"""Coaches that run are found and ended, also when they do not answer; nobody else is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.stop.presence import end_coaches, present

ROOT = Path(__file__).parents[2]
COACH = """
import signal, sys
from pathlib import Path
from voice_coach.stop.presence import present
{before}
with present(Path(sys.argv[1])):
    print("here", flush=True)
    signal.pause()
"""


@contextmanager
def coach(directory: Path, before: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that says it is a coach, and waits."""
    command = [sys.executable, "-c", COACH.format(before=before), str(directory)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
            yield process
        finally:
            process.kill()


def test_a_coach_is_told_to_end(tmp_path: Path) -> None:
    """SIGTERM is enough for one that works; every one that runs is ended."""
    with coach(tmp_path) as one, coach(tmp_path) as other:
        told = end_coaches(tmp_path)
        assert sorted(told) == sorted(f"The coach ({each.pid}) was told to end." for each in (one, other))
        assert one.wait() == other.wait() == -signal.SIGTERM


@pytest.mark.parametrize("stopped", [True, False])
def test_a_coach_that_hangs_is_killed(tmp_path: Path, stopped: bool) -> None:
    """Whether it was stopped from outside or does not listen."""
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    with coach(tmp_path, "" if stopped else deaf) as process:
        if stopped:
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
        told = end_coaches(tmp_path, terminate_s=0.05)
        assert told == [f"The coach ({process.pid}) was told to end.", f"The coach ({process.pid}) was killed."]
        assert process.wait() == -signal.SIGKILL


def test_who_only_has_the_number_of_a_coach_is_left_alone(tmp_path: Path) -> None:
    """A coach that was killed leaves its file; its process id may belong to somebody else by now: to this test."""
    (tmp_path / "1.coach").write_text(str(os.getpid()))
    assert end_coaches(tmp_path) == []
    assert [*tmp_path.iterdir()] == []


def test_a_coach_that_has_ended_leaves_nothing(tmp_path: Path) -> None:
    """Its file goes with it, also when it fails."""
    directory = tmp_path / "new"
    with suppress(ZeroDivisionError), present(directory):
        assert [path.read_text() for path in directory.iterdir()] == [str(os.getpid())]
        raise ZeroDivisionError
    assert [*directory.iterdir()] == []
    assert end_coaches(tmp_path / "never") == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """What to write in the settings instead."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(VoiceCoachError, match=r"cannot be written .*name another stop\.directory"),
        present(tmp_path / "file"),
    ):
        pass
