"""The service before it listens: it waits for its devices, alive and telling what for, and ends when it is told to."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.service.manager import Manager
from voice_coach.service import serve
from voice_coach.service.journal import Journal
from voice_coach.service.notify import Notifier
from voice_coach.service.serve import Service, await_devices
from voice_coach.settings import Settings
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.tone import ITS_OWN, Tone
from voice_coach.speaking.voice import Voice
from voice_coach.vitals import Vitals


class Speaker(Voice):
    """A voice that remembers what it was asked for."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def clip(self, text: str, tone: Tone = ITS_OWN) -> Clip:
        self.texts.append(text)
        return Clip(np.zeros(10, np.float32), onset=0)


@dataclass
class House:
    """A service whose devices are plugged in between two looks."""

    service: Service
    manager: Manager
    plugged: list[tuple[bool, bool]]
    voice: Speaker = field(default_factory=Speaker)
    entries: list[str] = field(default_factory=list)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with Manager(tmp_path) as manager:
        entries: list[str] = []
        journal = Journal(lambda message, *_: entries.append(message), speech=False)
        plugged: list[tuple[bool, bool]] = []
        monkeypatch.setattr(serve, "AGAIN_S", 0.001)
        monkeypatch.setattr(serve, "available", lambda: plugged.pop(0))
        monkeypatch.setattr(serve, "find_anew", lambda: None)
        monkeypatch.setattr(serve, "play_clip", lambda samples, device: None)
        service = Service(Notifier({"NOTIFY_SOCKET": str(manager.address), "WATCHDOG_USEC": "30000000"}), journal)
        yield House(service, manager, plugged, entries=entries)


def test_it_waits_until_both_devices_are_there(house: House) -> None:
    """The manager is told what is missing and that the service lives; once there, it goes on."""
    house.plugged += [(False, False), (True, False), (True, True)]
    assert await_devices(house.service, Settings(), house.voice)
    told = [house.manager.told() for _ in range(4)]
    assert told == [
        "READY=1\nSTATUS=Waiting for a microphone and a loudspeaker.",
        "WATCHDOG=1",
        "READY=1\nSTATUS=Waiting for a loudspeaker.",
        "WATCHDOG=1",
    ]
    assert house.entries == ["There is no microphone and no loudspeaker; waiting."]


def test_with_a_loudspeaker_it_says_that_it_looks_for_a_microphone(house: House) -> None:
    """Once, however long it takes."""
    house.plugged += [(False, True), (False, True), (True, True)]
    assert await_devices(house.service, Settings(), house.voice)
    assert len(house.voice.texts) == 1
    assert "cannot find a microphone" in house.voice.texts[0]


def test_who_waited_has_time_to_set_up(house: House) -> None:
    """An introduction is longer than the watchdog's patience, which comes back when the coach listens."""
    vitals = Vitals("X", "Y", {"main": lambda: None})
    house.service.prepares()
    with house.service.attend(vitals):
        pass
    told = [house.manager.told() for _ in range(5)]
    assert told == [
        "STATUS=Setting up.",
        "WATCHDOG_USEC=300000000",
        "READY=1\nSTATUS=Listening.",
        "WATCHDOG_USEC=30000000",
        "WATCHDOG=1",
    ]


def test_it_can_be_ended_while_it_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop of the service does not wait for devices."""
    house.plugged += [(False, False)]
    monkeypatch.setattr(serve, "AGAIN_S", 60.0)

    def end_it_when_it_waits() -> None:
        house.manager.told()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_it_when_it_waits).start()
    assert not await_devices(house.service, Settings(), house.voice)
