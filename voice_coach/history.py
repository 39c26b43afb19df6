"""What ``voice-coach history``, ``forget`` and ``profile`` do: the record of sessions for people and programs."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from rich.console import Console
from rich.table import Table

from voice_coach.clock import wall_time
from voice_coach.content import load_exercises
from voice_coach.errors import VoiceCoachError
from voice_coach.memory.log import Log, Record, open_log, put_aside, why
from voice_coach.memory.plot import draw_history
from voice_coach.memory.store import Troubles, sessions_of
from voice_coach.mind.past import GUEST, Kind, PastSession
from voice_coach.settings import MemorySettings

Format: TypeAlias = Literal["csv", "json"]
COLUMNS = ("date", "exercise", "level", "tempo", "goal", "sets", "repetitions", "effort", "end", "pain")

SHOWN = tuple(column for column in COLUMNS if column not in {"tempo", "goal"})
"""The columns that a narrow terminal has room for."""


@dataclass(frozen=True, slots=True)
class History:
    """The record that the settings name."""

    settings: MemorySettings

    def show(self, profile: str, console: Console) -> None:
        """Print the sessions, the newest last."""
        sessions = self._sessions(profile)
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in SHOWN:
            table.add_column(column, overflow="fold")
        for session in sessions:
            row = _row(session)
            table.add_row(*(str(row[column]) for column in SHOWN))
        console.print(table)
        if any(session.day is None for session in sessions):
            console.print("Where the date is unknown, the machine's clock had not been set.", style="dim")

    def export(self, profile: str, format_: Format) -> None:
        """Write the sessions to stdout."""
        rows = [_row(session) for session in self._sessions(profile)]
        if format_ == "json":
            print(json.dumps(rows, indent=2))
        else:
            writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def plot(self, profile: str, file: Path) -> None:
        """Draw the sessions."""
        title = f"The sessions of {profile.title()}" if profile else "Your sessions"
        try:
            sessions = [session for session in self._sessions(profile) if session.repetitions or session.pains]
            file.write_text(draw_history(sessions, load_exercises(), title), encoding="utf-8")
        except OSError as error:
            raise VoiceCoachError(f"{file} cannot be written ({error}); name another file.") from error

    def forget(self, profile: str, *, everybody: bool) -> str:
        """Delete the records of a profile, or everybody's with what was put aside; return what was done, as a sentence."""
        with self._log() as log:
            log.forget(None if everybody else profile)
        if everybody:
            for file in put_aside(self._file):
                file.unlink()
            return "All records are deleted."
        return f"The records of {profile.title() or 'who says no name'} are deleted."

    def add(self, name: str) -> None:
        """Let the coach know a name."""
        if not name.isalpha() or name == GUEST:
            raise VoiceCoachError(f'"{name}" cannot be a profile; take a name in letters, one word.')
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._log(create=True) as log:
            if name in log.profiles():
                raise VoiceCoachError(f'There is a profile "{name}" already; take another name.')
            log.append([Record(wall_time(), name, Kind.PROFILE, {})])

    def names(self) -> list[str]:
        """Return the names that the coach knows."""
        if not self._file.exists():
            return sorted(self.settings.profiles)
        with self._log() as log:
            return sorted({*self.settings.profiles, *log.profiles()})

    # --- the file -----------------------------------------------------------------------------------------------------

    @property
    def _file(self) -> Path:
        if self.settings.file is None:
            raise VoiceCoachError(
                "Nothing is recorded, because memory.enabled is false in the settings; set it to true."
            )
        return self.settings.file

    @contextmanager
    def _log(self, *, create: bool = False) -> Iterator[Log]:
        file = self._file
        if not create and not file.exists():
            raise VoiceCoachError("There is no record of sessions yet; it begins with the first one: voice-coach run")
        try:
            log, aside = open_log(file)
            try:
                if aside is not None:
                    raise VoiceCoachError(f"The record was damaged; it lies in {aside} now, and a new one is begun.")
                yield log
            finally:
                log.close()
        except Troubles as error:
            raise VoiceCoachError(why(error, file)) from error

    def _sessions(self, profile: str) -> tuple[PastSession, ...]:
        with self._log() as log:
            if profile and profile not in log.profiles():
                known = ", ".join(log.profiles()) or "none yet"
                raise VoiceCoachError(f'There is no profile "{profile}"; choose one of: {known}.')
            return sessions_of(log, profile)


def _row(session: PastSession) -> dict[str, str | int]:
    standing = session.standing
    pains = ", ".join(part or "not said where" for part in session.pains)
    return {
        "date": date.fromordinal(session.day).isoformat() if session.day else "unknown",
        "exercise": session.exercise,
        "level": session.level,
        "tempo": str(standing.get("tempo_id", "")),
        "goal": str(standing.get("goal", "")),
        "sets": session.sets,
        "repetitions": session.repetitions,
        "effort": ", ".join(map(str, session.efforts)),
        "end": str(session.end or "cut off"),
        "pain": pains,
    }
