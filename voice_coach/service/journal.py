"""What the service writes into the journal: one entry for what happens, with its fields, and nothing that was said.

Entries go to journald in its native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL), so that they can be asked for by field::

    journalctl -t voice-coach VOICE_COACH_EVENT=sound_lost

and to stdout where there is no journal. Repetitions and the like are not written: an SD card has better things to do.
"""

import os
import socket
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

from voice_coach.events import (
    Closed,
    Deafened,
    Effect,
    Entered,
    Event,
    Heard,
    Leave,
    Recalled,
    Remembered,
    Say,
    SoundBack,
    SoundCounts,
    SoundLost,
)

SOCKET = Path("/run/systemd/journal/socket")
_NAME = "voice-coach"


class Priority(IntEnum):
    """Of syslog."""

    ERROR = 3
    WARNING = 4
    NOTICE = 5
    INFO = 6


Fields: TypeAlias = Mapping[str, str | float]
Write: TypeAlias = Callable[[str, Priority, Fields], object]
"""Takes a sentence for people, how much it matters, and the same for programs."""


def open_journal(environment: Mapping[str, str] = os.environ, path: Path = SOCKET) -> Write:
    """Return what writes entries: journald's socket for a process that it logs, else stdout."""
    return _native(path) if "JOURNAL_STREAM" in environment and path.exists() else _printed


def _native(path: Path) -> Write:
    def write(message: str, priority: Priority, fields: Fields) -> None:
        entry: dict[str, str | float] = {"MESSAGE": message, "PRIORITY": priority.value, "SYSLOG_IDENTIFIER": _NAME}
        entry |= {f"VOICE_COACH_{name.upper()}": value for name, value in fields.items()}
        lines = (f"{name}={' '.join(str(value).split())}\n" for name, value in entry.items())
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.sendto("".join(lines).encode(), os.fspath(path))

    return write


def _printed(message: str, priority: Priority, fields: Fields) -> None:
    told = " ".join(f"{name}={value}" for name, value in fields.items())
    print(f"<{priority.value}>{message} [{told}]", flush=True)


class Journal:
    """Observer that writes what happens."""

    def __init__(self, write: Write, *, speech: bool) -> None:
        """``speech``: also what is said and heard, for who looks for a fault and has agreed."""
        self._write = write
        self._speech = speech
        self._troubles: set[str] = set()

    def on_event(self, event: Event) -> None:
        match event:
            case SoundLost():
                self._tell("sound_lost", f"The {event.part} is lost.", Priority.WARNING, part=event.part)
            case SoundBack():
                self._tell("sound_back", f"The {event.part} is back.", Priority.NOTICE, part=event.part)
            case SoundCounts():
                counts = {name: getattr(event, name) for name in ("underruns", "overruns", "dropped", "losses")}
                worse = any(counts.values())
                latency = f"Sound takes {event.latency_s:.3f} s out and back"
                told = ", ".join(f"{name} {count}" for name, count in counts.items())
                priority = Priority.WARNING if worse else Priority.INFO
                self._tell("sound_counts", f"{latency}; {told}.", priority, latency_s=event.latency_s, **counts)
            case Deafened():
                self._tell("deafened", f"The microphone is {event.ailment}.", Priority.WARNING, ailment=event.ailment)
            case Remembered(trouble=str(trouble)) | Recalled(trouble=str(trouble)) if trouble not in self._troubles:
                self._troubles.add(trouble)
                self._tell("memory_trouble", trouble, Priority.WARNING)
            case Heard() if self._speech:
                self._tell("heard", f"Heard: {event.text}", Priority.INFO, intent=event.intent or "")
            case Closed():
                self._tell("closed", "The coach is told to end.", Priority.NOTICE)
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        match effect:
            case Entered():
                self._tell("state", f"Now in {effect.state}.", Priority.INFO, state=effect.state)
            case Say() if self._speech:
                self._tell("said", f"Said: {effect.text}", Priority.INFO, line=effect.line)
            case Leave():
                self._tell("left", "The coach has ended.", Priority.NOTICE)
            case _:
                pass

    def note(self, event: str, message: str, priority: Priority = Priority.NOTICE, **fields: str | float) -> None:
        """Write what is no event of the loop."""
        self._tell(event, message, priority, **fields)

    def _tell(self, event: str, message: str, priority: Priority, **fields: str | float) -> None:
        self._write(message, priority, {"event": event, **fields})
