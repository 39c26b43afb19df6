"""Power cuts, as far as a process can suffer them: SIGKILL at random moments (``kill.py``)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_a_killed_session_loses_nothing_that_was_acknowledged() -> None:
    """After each of 20 kills the log is sound, holds all that was acknowledged, and is the beginning of the session's records."""
    command = [sys.executable, "-m", "tests.memory.kill", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "none missing" in done.stdout
