"""Records that released versions wrote, as they wrote them: each is read by this one, and nothing of it is lost.

``released/N.sql`` is a log of schema version N, made by the program that had it. Such a file never changes.
"""

import sqlite3
from pathlib import Path

import pytest

from voice_coach.memory.log import Log, open_log
from voice_coach.memory.schema import MIGRATIONS
from voice_coach.memory.store import sessions_of
from voice_coach.mind.past import End

RELEASED = sorted(Path(__file__).parent.glob("released/*.sql"))


@pytest.fixture(params=RELEASED, ids=lambda file: file.stem)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    """A log of a released version, opened by this one."""
    file = tmp_path / "history.sqlite3"
    connection = sqlite3.connect(file)
    connection.executescript(request.param.read_text(encoding="utf-8"))
    connection.close()
    opened, aside = open_log(file)
    assert aside is None
    return opened


def test_a_released_record_is_read_whole(log: Log) -> None:
    """A session that was stopped, one that pain ended, and Anna's, which was cut off."""
    stopped, hurt = sessions_of(log, "")
    assert (stopped.exercise, stopped.repetitions, stopped.end) == ("standing", 3, End.STOPPED)
    assert (hurt.exercise, hurt.end, hurt.pains) == ("prone", End.PAIN, ("knee",))
    [annas] = sessions_of(log, "anna")
    assert (annas.repetitions, annas.end) == (3, None)
    assert log.profiles() == ("anna",)
    log.close()


def test_there_is_one_of_the_first_version() -> None:
    """And none of a version that there is not."""
    versions = [int(file.stem) for file in RELEASED]
    assert versions[0] == 1
    assert versions[-1] <= len(MIGRATIONS)
