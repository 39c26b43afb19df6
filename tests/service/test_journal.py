"""What is written into the journal: what happens, with fields to ask for, and no speech unless somebody wants it."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_coach.events import (
    Ailment,
    Closed,
    Counted,
    Deafened,
    Effect,
    Entered,
    Event,
    Heard,
    Leave,
    Progress,
    Remembered,
    Say,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.service.journal import Fields, Journal, Priority, open_journal

HEARD = Heard("my secret knee hurts", "Pain")
SAID = Say("pain.stop", "Stop. Your knee hurts.", 1)
EVENTS: tuple[Event, ...] = (
    SoundLost("microphone", 1.0),
    SoundBack("microphone", 2.0),
    SoundCounts(1, 0, 0, 1, 0.08, 3.0),
    Deafened(Ailment.SILENT, 4.0),
    Remembered(1, "The disk is full.", 5.0),
    Remembered(2, "The disk is full.", 6.0),
    HEARD,
    Closed(7.0),
)
PROGRESS = Progress("standing", "unweighted", "left", 2, 3, 4, 12, "3-1-3")
EFFECTS: tuple[Effect, ...] = (Entered("lift"), Counted(PROGRESS, 1.0), SAID, Leave())


def written(*, speech: bool) -> list[tuple[str, Priority, Fields]]:
    entries: list[tuple[str, Priority, Fields]] = []
    journal = Journal(lambda *entry: entries.append(entry), speech=speech)
    for event in EVENTS:
        journal.on_event(event)
    for effect in EFFECTS:
        journal.on_effect(effect, 0.0)
    return entries


def test_what_happens_is_written_with_its_kind() -> None:
    """One entry each; a trouble that lasts is told once, and repetitions are not told at all."""
    kinds = [fields["event"] for _, _, fields in written(speech=False)]
    assert kinds == [
        "sound_lost",
        "sound_back",
        "sound_counts",
        "deafened",
        "memory_trouble",
        "closed",
        "state",
        "left",
    ]


def test_no_speech_is_written_unless_it_is_wanted() -> None:
    """Neither what was heard, nor what it meant, nor what was answered."""
    assert not any(word in str(written(speech=False)) for word in ("knee", "Pain", "pain.stop"))
    everything = str(written(speech=True))
    assert HEARD.text in everything
    assert SAID.text in everything


def test_losses_matter_more_than_states() -> None:
    """So that `journalctl -p warning` shows what somebody has to see to."""
    priorities = {fields["event"]: priority for _, priority, fields in written(speech=False)}
    assert priorities["sound_lost"] == priorities["deafened"] == Priority.WARNING
    assert priorities["state"] == Priority.INFO


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(os.fspath(tmp_path / "journal"))
        line.settimeout(20)
        yield line


def test_journald_gets_fields(journald: socket.socket, tmp_path: Path) -> None:
    """In its native protocol: one datagram an entry, a line a field, and none can be slipped in."""
    write = open_journal({"JOURNAL_STREAM": "8:1"}, tmp_path / "journal")
    write("The microphone\nPRIORITY=0 is lost.", Priority.WARNING, {"event": "sound_lost", "latency_s": 0.5})
    assert journald.recv(4096).decode().splitlines() == [
        "MESSAGE=The microphone PRIORITY=0 is lost.",
        "PRIORITY=4",
        "SYSLOG_IDENTIFIER=voice-coach",
        "VOICE_COACH_EVENT=sound_lost",
        "VOICE_COACH_LATENCY_S=0.5",
    ]


def test_without_a_journal_entries_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As in a container, with the priority in front as syslog has it."""
    open_journal({}, tmp_path / "none")("Now in lift.", Priority.INFO, {"event": "state", "state": "lift"})
    assert capsys.readouterr().out == "<6>Now in lift. [event=state state=lift]\n"
