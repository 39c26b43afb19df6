"""A satellite's microphone and loudspeaker: over TCP, with Wyoming's own server for the satellite."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import numpy as np
import pytest
from wyoming.pipeline import PipelineStage

from tests.broker import free_port
from tests.wyoming_satellite import PATIENCE_S, Satellite
from voice_coach import satellite as remote
from voice_coach.build import make_sound
from voice_coach.callbacks import Gap, MicBlock, Opened, Samples
from voice_coach.clock import StreamClock
from voice_coach.errors import NoSoundDevice, VoiceCoachError
from voice_coach.events import MIXER_RATE, Event, SoundBack, SoundLost
from voice_coach.keeper import LOOK_S, Keeper
from voice_coach.satellite import LEAD_S, PATH_S, RemoteSound
from voice_coach.settings import SoundSettings, load_settings

CHUNK = 1024
"""What wyoming-satellite takes at once, in samples."""


@dataclass
class Counter:
    """A mixer whose every sample tells its frame, in steps that survive 16 bits."""

    position: int = 0
    events: list[Event] = field(default_factory=list)

    def render(self, frames: int) -> Samples:
        frame = np.arange(self.position, self.position + frames)
        self.position += frames
        return ((frame % 30_000) / 32_767).astype(np.float32)

    def drain_events(self) -> list[Event]:
        return []


@dataclass
class Desk:
    """Everything around a sound."""

    port: int
    mixer: Counter = field(default_factory=Counter)
    clock: StreamClock = field(default_factory=StreamClock)
    posted: SimpleQueue[Event | Exception] = field(default_factory=SimpleQueue)

    def sound(self) -> RemoteSound:
        settings = SoundSettings(satellite=f"tcp://127.0.0.1:{self.port}")
        sound = make_sound(self.mixer, self.clock, self.posted.put, settings)
        assert isinstance(sound, RemoteSound)
        return sound


@pytest.fixture
def desk() -> Desk:
    return Desk(free_port())


def noise(samples: int = CHUNK) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.random.default_rng(7).integers(-9000, 9000, samples).astype(np.int16)


@contextmanager
def connected(desk: Desk, satellite: Satellite) -> Iterator[RemoteSound]:
    """Run a sound whose satellite has just taken one chunk, of noise."""
    sound = desk.sound()
    first = Thread(target=satellite.hear, args=(noise(),))
    first.start()
    with sound:
        first.join()
        yield sound


def test_what_is_played_keeps_step_with_what_is_taken(desk: Desk) -> None:
    """For each sample that the microphone takes as much is sent, and a lead before it; not one is lost or repeated."""
    with Satellite(desk.port) as satellite, connected(desk, satellite):
        for _ in range(9):
            satellite.hear(noise())
        expected = round((LEAD_S + 10 * CHUNK / 16_000) * MIXER_RATE)
        played = satellite.played(expected)
        started = desk.mixer.position - len(played)
    assert len(played) == expected
    assert np.array_equal(played, (np.arange(started, desk.mixer.position) % 30_000).astype(np.int16))


def test_a_satellite_plays_at_its_own_rate(desk: Desk) -> None:
    """The one that it names; the clock still counts the mixer's frames."""
    with Satellite(desk.port, rate=22_050) as satellite, connected(desk, satellite):
        assert satellite.wait_for("audio-start").data["rate"] == 22_050
        for _ in range(9):
            satellite.hear(noise())
        expected = round((LEAD_S + 10 * CHUNK / 16_000) * 22_050)
        assert len(satellite.played(expected)) == expected
        assert desk.clock.frames == desk.mixer.position


def test_what_is_taken_bears_its_place(desk: Desk) -> None:
    """The ear gets it as from a card that counts both ways alike: in order, and placed to the sample."""
    with Satellite(desk.port) as satellite, connected(desk, satellite) as sound:
        for number in range(2, 5):
            satellite.hear(noise() if number % 2 else np.stack([noise(), noise()], axis=1))
        blocks = [sound.captured.get(timeout=PATIENCE_S) for _ in range(4)]
        assert (sound.capture_rate, sound.one_clock) == (16_000, True)
    taken = [block for block in blocks if isinstance(block, MicBlock)]
    assert [block.frame for block in taken] == [0, CHUNK, 2 * CHUNK, 3 * CHUNK]
    assert [block.samples.shape for block in taken] == [(CHUNK, 1), (CHUNK, 2), (CHUNK, 1), (CHUNK, 2)]
    assert np.array_equal(np.round(taken[0].samples[:, 0] * 32768), noise())
    steps = np.diff([block.at for block in taken])
    assert steps == pytest.approx(CHUNK / 16_000, abs=1e-4)
    assert desk.mixer.position / MIXER_RATE - taken[-1].at == pytest.approx(
        2 * CHUNK / 16_000 + LEAD_S + PATH_S, abs=1e-3
    )


def test_a_satellite_that_is_lost_is_told_and_taken_back(desk: Desk) -> None:
    """The keeper does with it what it does with a card; the clock goes on meanwhile."""
    seconds = iter(LOOK_S * number for number in range(10_000))
    with Satellite(desk.port) as satellite, connected(desk, satellite) as sound:
        keeper = Keeper(sound, desk.posted.put, lambda: next(seconds))
        line = sound.streams["input"]
        satellite.unplug()
        line._thread.join(PATIENCE_S)
        keeper.look()
        lost = [desk.posted.get(timeout=PATIENCE_S) for _ in range(2)]
        before = desk.clock.now()
        while desk.clock.now() == before:
            pass
        satellite.plug()
        again = Thread(target=satellite.hear, args=(noise(),))
        again.start()
        while len(sound.streams) < 2:
            if keeper._mending is not None:
                keeper._mending.exception(PATIENCE_S)
            keeper.look()
        again.join()
        keeper.look()
        told = [event for event in iter_posted(desk) if isinstance(event, SoundBack)]
    assert [event.part for event in lost if isinstance(event, SoundLost)] == ["loudspeaker", "microphone"]
    assert [event.part for event in told] == ["loudspeaker", "microphone"]
    kinds = [type(item) for item in iter_captured(sound)]
    assert kinds == [MicBlock, Gap, Opened, MicBlock]
    assert sound.stats.losses == 1


def iter_posted(desk: Desk) -> Iterator[Event | Exception]:
    while not desk.posted.empty():
        yield desk.posted.get()


def iter_captured(sound: RemoteSound) -> Iterator[object]:
    while not sound.captured.empty():
        yield sound.captured.get()


def test_a_satellite_that_asks_is_answered(desk: Desk) -> None:
    """Else it would take the coach for gone."""
    with Satellite(desk.port) as satellite, connected(desk, satellite):
        satellite.ping("there?")
        assert satellite.wait_for("pong").data["text"] == "there?"


def test_leaving_stops_the_stream(desk: Desk) -> None:
    """It is told that nothing more comes."""
    with Satellite(desk.port) as satellite:
        with connected(desk, satellite):
            pass
        satellite.wait_for("audio-stop")
        satellite.wait_for("pause-satellite")
    assert not desk.clock.running
    assert desk.posted.empty()


def test_no_satellite_is_told(desk: Desk) -> None:
    """In one sentence, with its name."""
    with (
        pytest.raises(NoSoundDevice, match=r"The satellite 127\.0\.0\.1:\d+ is not there \(.*\): start it"),
        desk.sound(),
    ):
        pass


def test_a_satellite_that_sends_nothing_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that waits for a wake word of its own."""
    monkeypatch.setattr(remote, "CONNECT_S", 0.2)
    monkeypatch.setattr(remote, "START_S", 0.1)
    with (
        Satellite(desk.port),
        pytest.raises(NoSoundDevice, match="sends no sound: let it stream always"),
        desk.sound(),
    ):
        pass


def test_a_satellite_without_a_loudspeaker_is_told(desk: Desk) -> None:
    """Nobody could hear the coach."""
    with (
        Satellite(desk.port, end_stage=PipelineStage.HANDLE),
        pytest.raises(NoSoundDevice, match="has no loudspeaker"),
        desk.sound(),
    ):
        pass


def test_sound_of_another_width_is_told(desk: Desk) -> None:
    """32 bits a sample are not taken for noise."""
    with Satellite(desk.port) as satellite:
        wide = Thread(target=satellite.hear, args=(noise(),), kwargs={"width": 4})
        wide.start()
        with pytest.raises(NoSoundDevice, match="sends 32 bits a sample: let it send 16"), desk.sound():
            pass
        wide.join()


def test_what_fails_in_the_mixer_is_posted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main loop raises it, as with a card."""
    with Satellite(desk.port) as satellite, connected(desk, satellite):
        monkeypatch.setattr(Counter, "render", lambda _self, _frames: 1 / 0)
        satellite.hear(noise())
        assert isinstance(desk.posted.get(timeout=PATIENCE_S), ZeroDivisionError)


def test_a_satellite_without_its_package_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to type."""
    monkeypatch.setitem(sys.modules, "voice_coach.satellite", None)
    with pytest.raises(VoiceCoachError, match=r"pip install 'voice-coach\[wyoming\]'"):
        desk.sound()


@pytest.mark.parametrize("name", ["kitchen.local", "tcp://kitchen.local", "http://kitchen.local:10700", "tcp://:10700"])
def test_a_satellite_is_named_with_its_port(tmp_path: Path, name: str) -> None:
    """As Wyoming names it everywhere."""
    file = tmp_path / "settings.toml"
    file.write_text(f'[sound]\nsatellite = "{name}"\n')
    with pytest.raises(VoiceCoachError, match=r'"sound\.satellite" '):
        load_settings(file)
