"""The watchdog is fed while everything lives, and starves when any part of the coach hangs: the main loop, the ear, the audio threads."""

import threading
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.portaudio import CAMERA, CARD, PHONE, PortAudio
from voice_coach import sound as sound_module
from voice_coach.clock import StreamClock
from voice_coach.events import Heard, Woke
from voice_coach.hearing.echo import Block
from voice_coach.hearing.microphone import Microphone
from voice_coach.inbox import Inbox
from voice_coach.keeper import Keeper
from voice_coach.service.watchdog import Watchdog
from voice_coach.settings import SoundSettings
from voice_coach.sound import Sound
from voice_coach.speaking.mixer import Mixer
from voice_coach.vitals import vitals


@dataclass
class Hand:
    """Pulses that beat by hand."""

    beats: dict[str, int | None] = field(default_factory=lambda: {"main loop": 0, "ear": 0})
    fed: int = 0

    def watchdog(self) -> Watchdog:
        def feed() -> None:
            self.fed += 1

        return Watchdog({name: partial(self._beats, name) for name in self.beats}, feed, 30.0)

    def _beats(self, name: str) -> int | None:
        return self.beats[name]


def test_it_is_fed_when_everything_has_beaten() -> None:
    """One pulse alone does not do."""
    hand = Hand()
    watchdog = hand.watchdog()
    assert watchdog.look() == ["main loop", "ear"]
    hand.beats["main loop"] = 1
    assert (watchdog.look(), hand.fed) == (["ear"], 0)
    hand.beats["ear"] = 7
    assert (watchdog.look(), hand.fed) == ([], 1)


def test_one_that_hangs_starves_it_however_lively_the_others_are() -> None:
    """From then on it is not fed again."""
    hand = Hand()
    watchdog = hand.watchdog()
    for beat in range(1, 10):
        hand.beats["main loop"] = beat
        assert watchdog.look() == ["ear"]
    assert hand.fed == 0


def test_what_is_lost_may_rest() -> None:
    """A microphone that is unplugged is looked for, and no reason to end the coach."""
    hand = Hand()
    watchdog = hand.watchdog()
    hand.beats = {"main loop": 1, "ear": None}
    assert (watchdog.look(), hand.fed) == ([], 1)


def test_it_looks_in_a_thread_of_its_own() -> None:
    """Within ``with``, and several times within the manager's patience."""
    fed = threading.Semaphore(0)
    beats = iter(range(1000))
    with Watchdog({"main loop": lambda: next(beats)}, fed.release, 0.04):
        assert all(fed.acquire(timeout=20) for _ in range(3))
    assert not any(thread.name == "watchdog" for thread in threading.enumerate())


def test_without_a_watchdog_there_is_nothing_to_do() -> None:
    """A manager without patience set is never fed."""
    hand = Hand()
    with Watchdog({}, hand.watchdog, 0.0):
        assert hand.fed == 0


class Stuck:
    """A canceller and recogniser that hang in their first block, until they are let go."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()

    def hear(self, near: Block, far: Block, at: float) -> list[Heard]:
        self.reached.set()
        self.let_go.wait(20)
        return []


@dataclass
class Running:
    """A coach's sound on devices whose blocks pass by hand, watched over."""

    pa: PortAudio
    fed: int = 0

    def __post_init__(self) -> None:
        self.inbox = Inbox(StreamClock(lambda: 0.0))
        self.sound = Sound(Mixer(), self.inbox.clock, self.inbox.post, SoundSettings()).__enter__()
        self.keeper = Keeper(self.sound, self.inbox.post, lambda: 0.0)
        self.hearing = Stuck()
        self.ear = Microphone(self.sound, self.hearing, self.inbox.post)
        self.watchdog = Watchdog(vitals(self.sound, self.inbox, self.ear, self.keeper).pulses, self.feed, 30.0)

    def feed(self) -> None:
        self.fed += 1

    def live(self, *, but: str = "") -> list[str]:
        """Let everything beat but one; return what the watchdog misses."""
        if but != "audio thread":
            for stream in self.pa.streams:
                stream.turn()
        if but != "keeper":
            self.keeper.look()
        if but != "main loop":
            self.inbox.post(Woke(0.0))
            self.inbox.next(None)
        if but != "ear":
            self.ear.blocks += 1
        return self.watchdog.look()


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    pa = PortAudio(PHONE, CARD, CAMERA, default=(2, 1))
    monkeypatch.setattr(sound_module, "portaudio", lambda: pa)
    return Running(pa)


@pytest.mark.parametrize(
    ("hangs", "missed"),
    [
        ("main loop", ["main loop"]),
        ("ear", ["ear"]),
        ("keeper", ["keeper"]),
        ("audio thread", ["microphone", "loudspeaker"]),
    ],
)
def test_whatever_hangs_in_a_coach_starves_the_watchdog(running: Running, hangs: str, missed: list[str]) -> None:
    """While all of it lives, it is fed; from when one part hangs, never again."""
    assert running.live() == []
    assert running.fed == 1
    assert running.live(but=hangs) == missed
    assert running.live(but=hangs) == missed
    assert running.fed == 1


def test_a_lost_device_does_not_starve_it(running: Running) -> None:
    """The keeper gives the stream up and goes on looking for the device."""
    running.sound.give_up("input")
    running.pa.devices = running.pa.plugged = ()
    assert running.live(but="ear") == []


def test_an_ear_that_hangs_in_a_block_does_not_count_it(running: Running) -> None:
    """The real thread of the ear, stuck in the recogniser."""
    running.ear.start()
    while not running.hearing.reached.is_set():
        for stream in running.pa.streams:
            stream.turn()
    stuck_at = running.ear.blocks
    running.live(but="ear")
    assert running.live(but="ear") == ["ear"]
    assert running.ear.blocks == stuck_at
    running.hearing.let_go.set()
    running.ear.stop()
    assert running.ear.blocks > stuck_at
