"""The event log: one row an event, appended in transactions that are on the disk when they return.

Write-ahead log and ``synchronous=FULL``: each commit waits for the disk (fsync), so that it outlives a power cut; a commit
that was cut off is as if it had never been. One thread at a time.
"""

import errno
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from voice_coach.errors import VoiceCoachError
from voice_coach.memory.schema import migrate
from voice_coach.mind.past import LASTING, Data, Kind, known_day

BUSY_S = 2.0
"""How long to wait for another program to let go of the log, in seconds."""
_KEPT = (Kind.PROFILE, Kind.PROFILE_ANSWERS, *sorted(LASTING))
"""Kinds of records that do not age."""
_LISTED = ", ".join("?" * len(_KEPT))
DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


@dataclass(frozen=True, slots=True)
class Record:
    """One event, with its time as the machine believed it to be."""

    at: datetime
    """With the offset of local time."""
    profile: str
    kind: str
    data: Data

    @property
    def day(self) -> int | None:
        """The local date as an ordinal; None: the clock was never set."""
        return known_day(self.at.toordinal())


class Log:
    """A log in a file or, without one, in memory alone."""

    def __init__(self, file: Path | None = None, *, read_only: bool = False) -> None:
        """Open or create it. Raises sqlite3.Error, OSError, or VoiceCoachError where it is newer than this program.

        ``read_only``: it lies on a disk that nobody can write to now; what is in it can be read.
        """
        if file is not None and not read_only:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
        name = ":memory:" if file is None else f"{file.absolute().as_uri()}{'?immutable=1' if read_only else ''}"
        self._connection = sqlite3.connect(
            name, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=file is not None
        )
        if read_only:
            return
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._examine()
            migrate(self._connection)
        except BaseException:
            self._connection.close()
            raise

    def _examine(self) -> None:
        """Raise DamagedError unless what is there is a sound database."""
        (state,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        if state != "ok":
            raise DamagedError(state)

    def close(self) -> None:
        self._connection.close()

    def append(self, records: Sequence[Record]) -> None:
        """Write all of them or none; when this returns, they are on the disk."""
        rows = [
            (
                record.at.astimezone(UTC).isoformat(timespec="milliseconds"),
                round((record.at.utcoffset() or timedelta()).total_seconds()),
                record.profile,
                record.kind,
                json.dumps(record.data, allow_nan=False),
            )
            for record in records
        ]
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO events (at, offset_s, profile, kind, data) VALUES (?, ?, ?, ?, ?)", rows
            )

    def records(self, profile: str | None = None) -> Iterator[Record]:
        """Yield the records of a profile (None: of all) in their order."""
        of_profile, values = ("", ()) if profile is None else ("WHERE profile = ?", (profile,))
        rows = self._connection.execute(
            f"SELECT at, offset_s, profile, kind, data FROM events {of_profile} ORDER BY seq",  # noqa: S608 - two constants
            values,
        )
        for at, offset_s, whose, kind, data in rows:
            local = datetime.fromisoformat(at) + timedelta(seconds=offset_s)
            yield Record(local.replace(tzinfo=timezone(timedelta(seconds=offset_s))), whose, kind, json.loads(data))

    def profiles(self) -> tuple[str, ...]:
        """Return the names that occur, in alphabetical order."""
        return tuple(
            name for (name,) in self._connection.execute("SELECT DISTINCT profile FROM events ORDER BY 1") if name
        )

    def forget(self, profile: str | None = None) -> None:
        """Delete the records of a profile (None: of all), so that nothing of them stays in the file."""
        with self._transaction():
            if profile is None:
                self._connection.execute("DELETE FROM events")
            else:
                self._connection.execute("DELETE FROM events WHERE profile = ?", (profile,))
        self._connection.execute("VACUUM")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def retain(self, days: int, now: datetime) -> None:
        """Delete sessions that began more than ``days`` days before ``now``, and all that came before them but who it is."""
        oldest = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="milliseconds")
        for profile in ("", *self.profiles()):
            begun = "SELECT {} FROM events WHERE profile = :profile AND kind = :begun"
            values: dict[str, str | int] = {"profile": profile, "begun": Kind.BEGUN, "since": "2024", "oldest": oldest}
            (last_old,) = self._connection.execute(
                f"{begun.format('max(seq)')} AND at >= :since AND at < :oldest", values
            ).fetchone()
            if last_old is None:
                continue
            values["last_old"] = last_old
            (first,) = self._connection.execute(f"{begun.format('min(seq)')} AND seq > :last_old", values).fetchone()
            with self._transaction():
                self._connection.execute(
                    f"DELETE FROM events WHERE profile = ? AND kind NOT IN ({_LISTED}) AND (? IS NULL OR seq < ?)",  # noqa: S608 - question marks
                    (profile, *_KEPT, first, first),
                )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


class DamagedError(sqlite3.DatabaseError):
    """The file is a log, but parts of it are not."""


def open_log(file: Path) -> tuple[Log, Path | None]:
    """Open the log; one that is damaged is moved aside, never deleted. Return where it went, if so.

    On a disk that became read-only, it can be read all the same.
    """
    try:
        return Log(file), None
    except OSError as error:
        if error.errno != errno.EROFS or not file.exists():
            raise
        return Log(file, read_only=True), None
    except sqlite3.DatabaseError as error:
        if not isinstance(error, DamagedError) and getattr(error, "sqlite_errorname", "") not in DAMAGED:
            raise
    aside = _free_name(file)
    for suffix in ("", "-wal", "-shm"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return Log(file), aside


def glance(file: Path) -> tuple[int, str]:
    """Return how many records there are and what SQLite says of their state, "ok" or why not; raise sqlite3.Error where it cannot be read.

    Nothing is changed: a coach that runs has the log open, and what is damaged is for it to move aside.
    """
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", timeout=BUSY_S, uri=True)) as connection:
        (number,) = connection.execute("SELECT count(*) FROM events").fetchone()
        (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return int(number), str(state)


def put_aside(file: Path) -> list[Path]:
    """Return the damaged logs, with all that belongs to them, that were moved aside."""
    return sorted(file.parent.glob(f"{file.name}.damaged-*"))


def _free_name(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    return aside


def why(error: Exception, file: Path) -> str:
    """Say as a sentence for people why the log could not be used, and what to do."""
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, VoiceCoachError):
        return str(error)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program holds {file}: end it, and what you do is saved again."
    if name.startswith("SQLITE_READONLY") or getattr(error, "errno", None) == errno.EROFS:
        return f"The disk of {file} is read-only: what you do is not saved."
    if name.startswith("SQLITE_FULL"):
        return f"The disk of {file} is full: make room, and what you do is saved again."
    return f"{file} cannot be used ({error}): see to its directory, or set another memory.database."
