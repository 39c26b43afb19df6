"""Real disks: one without room, and one that became read-only. To mount them one has to be root."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage

import pytest

from voice_coach.events import Recalled, Remember, Remembered
from voice_coach.memory.log import Log
from voice_coach.memory.store import Site, Store
from voice_coach.mind.past import Data, Kind

BEGUN: Data = {"exercise": "standing", "level_id": "supported", "set": 1, "done": 0, "banked": 0}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("only root can mount a disk")
    yield place
    subprocess.run(["umount", place], check=True)


class Desk:
    """A store that does at once what is wished for."""

    def __init__(self, file: Path) -> None:
        self.answers: list[Remembered | Recalled] = []
        wall = datetime(2026, 5, 4, tzinfo=UTC)
        self.store = Store(Site(file), self.answers.append, lambda: 0.0, lambda: wall, lambda work: work())

    def remember(self, ticket: int, kind: str, data: Data) -> str | None:
        """Return the trouble with this record."""
        self.store.perform(Remember(ticket, kind, data))
        return next(answer.trouble for answer in reversed(self.answers) if isinstance(answer, Remembered))


def kinds(file: Path) -> list[str]:
    log = Log(file)
    kinds = [record.kind for record in log.records()]
    log.close()
    return kinds


def test_a_full_disk_is_told_and_written_to_when_there_is_room(disk: Path) -> None:
    """All that was acknowledged is there, and what could not be written joins it in its place."""
    desk = Desk(disk / "log")
    assert desk.remember(1, Kind.BEGUN, BEGUN) is None
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(disk_usage(disk).free))
    troubles = [desk.remember(ticket, Kind.CHANGED, {"note": "x" * 500}) for ticket in range(2, 60)]
    trouble = troubles[-1]
    assert trouble is not None
    assert "full" in trouble
    ballast.unlink()
    assert desk.remember(60, Kind.REPETITION, {"done": 1}) is None
    desk.store.close()
    assert kinds(disk / "log") == [Kind.BEGUN, *[Kind.CHANGED] * 58, Kind.REPETITION]


def test_a_disk_that_became_read_only_is_read(disk: Path) -> None:
    """The past is known, nothing is saved, and that is told with each record."""
    desk = Desk(disk / "log")
    desk.remember(1, Kind.BEGUN, BEGUN)
    desk.store.close()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    desk = Desk(disk / "log")
    assert [session.exercise for session in desk.store.recall().past.sessions] == ["standing"]
    trouble = desk.remember(2, Kind.REPETITION, {"done": 1})
    assert trouble is not None
    assert "read-only" in trouble
    desk.store.close()
