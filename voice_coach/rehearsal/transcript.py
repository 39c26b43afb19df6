"""What happened, as data: ``transcript.jsonl``, one event, effect or note a line, in the order in which it happened.

Each line is a JSON object: ``at`` in seconds on the clock, ``type`` the name of the class, then its fields (see
``events.py`` and ``director.py``). Where an effect has a time of its own it is called ``onset`` (``Say``, ``Play``) or
``completed_at`` (``Counted``). Numbers are rounded to microseconds and sets are sorted, so that equal sessions have equal
transcripts, byte for byte.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voice_coach.events import Counted, Effect, Event
from voice_coach.rehearsal.director import Note


class Transcript:
    """An observer of the loop and of the script that writes as it goes on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def on_event(self, event: Event) -> None:
        self._write(event, event.at)

    def on_note(self, note: Note) -> None:
        self._write(note, note.at)

    def on_effect(self, effect: Effect, at: float) -> None:
        self._write(effect, at, own_time="completed_at" if isinstance(effect, Counted) else "onset")

    def _write(self, what: Event | Effect | Note, at: float, own_time: str | None = None) -> None:
        row = {"at": plain(at), "type": type(what).__name__}
        for field in fields(what):
            name = own_time if field.name == "at" else field.name
            if name is not None:
                row[name] = plain(getattr(what, field.name))
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    match value:
        case float():
            return round(value, 6)
        case Mapping():
            return {key: plain(value[key]) for key in sorted(value)}
        case frozenset():
            return sorted(value)
        case tuple():
            return [plain(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
