"""The log's tables and how they came about: step by step, so that a log of any earlier version can be read."""

import sqlite3
from collections.abc import Sequence

from voice_coach.errors import VoiceCoachError

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order of things: clocks jump
        at TEXT NOT NULL,                       -- UTC, ISO 8601 with milliseconds, as the machine believed it to be
        offset_s INTEGER NOT NULL,              -- local time minus UTC, in seconds
        profile TEXT NOT NULL,                  -- lower case; empty: who did not say a name
        kind TEXT NOT NULL,                     -- see mind.past.Kind
        data TEXT NOT NULL CHECK (json_type(data) = 'object')
    ) STRICT;
    CREATE INDEX events_of_profile ON events (profile, seq);
    """,
)
"""What leads from each version to the next; the version is the number of steps taken (``PRAGMA user_version``)."""


def migrate(connection: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the log to the newest version, each step whole or not at all. Raises VoiceCoachError where it is newer still."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise VoiceCoachError(
            f"The record of sessions is of version {version}, and this voice-coach knows {len(migrations)} at most: update it."
        )
    for number, script in enumerate(migrations[version:], version + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
