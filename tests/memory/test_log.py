"""The event log: what is appended is there, in its order, whatever happened to the file, the clock or the version."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.memory.log import Log, Record, open_log, put_aside, why
from voice_coach.memory.schema import MIGRATIONS, migrate
from voice_coach.mind.past import Kind

NOON = datetime(2026, 5, 4, 12, 0, 0, 250_000, timezone(timedelta(hours=2)))


def record(kind: str = Kind.BEGUN, profile: str = "", at: datetime = NOON, **data: str | int) -> Record:
    return Record(at, profile, kind, data)


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    """Time with its offset, profile, kind and data, after the file was closed."""
    told = [record(done=1), record(Kind.PAIN, "anna", part="knee", sure="é"), record(Kind.OVER, how="stopped")]
    log = Log(tmp_path / "deep" / "log")
    log.append(told[:2])
    log.append(told[2:])
    log.close()
    log = Log(tmp_path / "deep" / "log")
    assert list(log.records()) == told
    assert [entry.at.utcoffset() for entry in log.records()] == [timedelta(hours=2)] * 3
    assert list(log.records("anna")) == told[1:2]
    assert log.profiles() == ("anna",)
    log.close()


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    """Directory and file are closed to others."""
    Log(tmp_path / "data" / "log").close()
    assert ((tmp_path / "data").stat().st_mode & 0o777, (tmp_path / "data" / "log").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_order_is_that_of_writing_and_not_of_clocks() -> None:
    """After a clock was put back, what was written later still comes later; a clock that was never set has no date."""
    log = Log()
    times = [NOON, datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC), NOON - timedelta(days=3)]
    log.append([record(at=at, number=number) for number, at in enumerate(times)])
    assert [entry.data["number"] for entry in log.records()] == [0, 1, 2]
    assert [entry.day for entry in log.records()] == [NOON.toordinal(), None, NOON.toordinal() - 3]
    log.close()


def test_a_commit_is_on_the_disk(tmp_path: Path) -> None:
    """The journal is a write-ahead log, and each commit waits for the disk."""
    log = Log(tmp_path / "log")
    settings = [log._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]  # 2: FULL
    log.close()


def test_all_of_a_batch_or_nothing(tmp_path: Path) -> None:
    """What cannot be written leaves nothing of its batch behind, and the log remains usable."""
    log = Log(tmp_path / "log")
    with pytest.raises(ValueError, match="JSON"):
        log.append([record(done=1), Record(NOON, "", Kind.CHANGED, {"rest_s": float("nan")})])
    log.append([record(done=2)])
    assert [entry.data for entry in log.records()] == [{"done": 2}]
    log.close()


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_what_is_forgotten_is_nowhere_in_the_files(tmp_path: Path) -> None:
    """Not even in pages that are free; other people's records remain."""
    log = Log(tmp_path / "log")
    log.append([record(profile="anna", part="secretknee"), record(profile="tom", part="elbow")] * 50)
    log.forget("anna")
    log.append([record(profile="tom")])
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert (b"secretknee" in everything, b"elbow" in everything) == (False, True)
    assert log.profiles() == ("tom",)
    log.forget()
    assert list(log.records()) == []
    log.close()


def test_old_sessions_go_as_a_whole() -> None:
    """Whoever keeps a year keeps the sessions that began in it, each from its first record on, and all names."""
    log, day = Log(), timedelta(days=1)
    old = [record(Kind.PROFILE, "anna", NOON - 600 * day), record(Kind.BEGUN, "anna", NOON - 600 * day)]
    old += [record(Kind.OVER, "anna", NOON - 364 * day)]
    new = [record(Kind.BEGUN, "anna", NOON - 364 * day), record(Kind.OVER, "anna", NOON)]
    undated = [record(Kind.BEGUN, "tom", datetime(1970, 1, 1, tzinfo=UTC))]
    log.append([*old, *new, *undated, record(Kind.BEGUN, "", NOON - 500 * day)])
    log.retain(365, NOON)
    assert list(log.records()) == [old[0], *new, *undated]
    log.close()


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_a_log_of_every_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    """What was in it is there afterwards, and more can be appended."""
    connection = sqlite3.connect(tmp_path / "log", isolation_level=None)
    migrate(connection, MIGRATIONS[:version])
    if version:
        values = ("2026-05-04T10:00:00.250+00:00", 7200, "", "session.begun", json.dumps({"done": 1}))
        connection.execute("INSERT INTO events (at, offset_s, profile, kind, data) VALUES (?, ?, ?, ?, ?)", values)
    connection.close()
    log = Log(tmp_path / "log")
    log.append([record(done=2)])
    assert [entry.data["done"] for entry in log.records()] == ([1, 2] if version else [2])
    log.close()


def test_each_step_of_a_migration_is_whole_or_not_at_all() -> None:
    """A step that fails half-way leaves the version before it; the next try goes on from there."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    good = "CREATE TABLE a (x);"
    with pytest.raises(sqlite3.OperationalError, match="nonsense"):
        migrate(connection, (good, "CREATE TABLE b (x); nonsense;"))
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")]
    assert (tables, connection.execute("PRAGMA user_version").fetchone()) == (["a"], (1,))
    migrate(connection, (good, "CREATE TABLE b (x);"))
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()


def test_a_log_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    """It says which versions they are, and what to do."""
    Log(tmp_path / "log").close()
    connection = sqlite3.connect(tmp_path / "log", isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(VoiceCoachError, match="version 99"):
        open_log(tmp_path / "log")
    assert put_aside(tmp_path / "log") == []


# --- damage -----------------------------------------------------------------------------------------------------------


def filled(file: Path) -> bytes:
    log = Log(file)
    log.append([record(done=number, note="x" * 200) for number in range(500)])
    log.close()
    return file.read_bytes()


@pytest.mark.parametrize("damage", ["header", "middle", "no database"])
def test_a_damaged_log_is_moved_aside_and_kept(tmp_path: Path, damage: str) -> None:
    """A new one is begun beside it; a second damaged one does not replace the first."""
    file = tmp_path / "log"
    for number in (1, 2):
        whole = bytearray(filled(file))
        if damage == "header":
            whole[:32] = bytes(32)
        elif damage == "middle":
            whole[8192:40_000] = b"\xa5" * (40_000 - 8192)
        else:
            whole = bytearray(b"shopping list: eggs, milk\n" * 200)
        file.write_bytes(whole)
        log, aside = open_log(file)
        assert aside == tmp_path / f"log.damaged-{number}"
        assert aside.read_bytes() == bytes(whole)
        assert list(log.records()) == []
        log.close()
        file.unlink()
    assert len(put_aside(file)) == 2


def test_a_sound_log_stays_where_it_is(tmp_path: Path) -> None:
    """Nothing is moved when nothing is wrong."""
    filled(tmp_path / "log")
    log, aside = open_log(tmp_path / "log")
    assert (aside, len(list(log.records()))) == (None, 500)
    log.close()


def test_troubles_are_told_in_a_sentence(tmp_path: Path) -> None:
    """Held by another program, full, or not to be opened: what it is, and what to do."""
    file = tmp_path / "log"
    log = Log(file)
    log._connection.execute("PRAGMA busy_timeout = 0")
    log._connection.execute("PRAGMA max_page_count = 10")
    with pytest.raises(sqlite3.OperationalError) as full:
        log.append([record(note="x" * 100_000)])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as held:
        log.append([record()])
    other.close()
    log.close()
    with pytest.raises(OSError, match="voice-coach") as closed:
        Log(Path("/proc/voice-coach/log"))
    told = [why(error.value, file) for error in (full, held, closed)]
    assert ["full" in told[0], "Another program" in told[1], "cannot be used" in told[2]] == [True, True, True]
