"""Devices that are unplugged, stall and come back: noticed, told once, and opened again, however often that happens.

PortAudio is a stand-in whose blocks pass by hand, and so do the keeper's looks; ``test_live_devices.py`` is about the real one.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.portaudio import CAMERA, CARD, PHONE, PortAudio, Stream, info
from voice_coach import keeper, sound
from voice_coach.callbacks import Gap, MicBlock, Opened
from voice_coach.clock import StreamClock
from voice_coach.errors import SoundHangs
from voice_coach.events import MIXER_RATE, Event, LineEnded, SoundBack, SoundCounts, SoundLost
from voice_coach.keeper import COUNTS_S, HANG_S, LOOK_S, Keeper
from voice_coach.settings import SoundSettings
from voice_coach.sound import Sound
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.mixer import Lane, Mixer

PATIENCE_S = 10.0


@dataclass
class House:
    """A running sound with a keeper whose looks, and whose time, pass by hand."""

    pa: PortAudio
    mixer: Mixer = field(default_factory=Mixer)
    posted: list[Event | Exception] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.clock = StreamClock(lambda: self.seconds)
        self.sound = Sound(self.mixer, self.clock, self.posted.append, SoundSettings())
        self.keeper = Keeper(self.sound, self.posted.append, lambda: self.seconds)
        self.sound.__enter__()

    @property
    def running(self) -> list[Stream]:
        return [stream for stream in self.pa.streams if stream.started and not stream.closed]

    def look(self, *, late_s: float = 0.0) -> None:
        """Let a quarter of a second pass, and wait for what the look began."""
        self.seconds += LOOK_S + late_s
        self.keeper.look()
        for thread in threading.enumerate():
            if thread.name == "mending" and self.pa.hanging.is_set():
                thread.join(PATIENCE_S)

    def wait(self, seconds: float, *silent: Stream) -> None:
        """Let time pass in which blocks pass, but for those of streams that are ``silent``."""
        for _ in range(round(seconds / LOOK_S)):
            for stream in self.running:
                if stream not in silent:
                    stream.turn()
            self.look()

    def unplug(self, *devices: dict[str, Any]) -> None:
        """Take devices out: their streams end."""
        gone = [device["index"] for device in devices]
        for stream in self.running:
            if stream.options["device"] in gone:
                stream.end()
        self.pa.plugged = tuple(device for device in self.pa.plugged if device not in devices)

    def plug(self, *devices: dict[str, Any]) -> None:
        self.pa.plugged = (*self.pa.plugged, *devices)

    def told(self) -> list[str]:
        """Return what was posted about devices since this was last asked."""
        posted, self.posted[:] = list(self.posted), []
        words = {SoundLost: "lost", SoundBack: "back"}
        return [f"{event.part} {words[type(event)]}" for event in posted if isinstance(event, SoundLost | SoundBack)]


Build = Callable[..., House]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Build:
    def build(*devices: dict[str, Any], default: tuple[int, int]) -> House:
        pa = PortAudio(*devices, default=default)
        monkeypatch.setattr(sound, "portaudio", lambda: pa)
        return House(pa)

    return build


@pytest.fixture
def house(build: Build) -> House:
    """A microphone and a loudspeaker of their own."""
    return build(PHONE, CARD, CAMERA, default=(2, 1))


def output(house: House) -> Stream:
    return next(stream for stream in house.running if stream.kind == "output")


# --- noticing ---------------------------------------------------------------------------------------------------------


def test_what_runs_is_left_alone(house: House) -> None:
    """As long as blocks pass nothing is told, and nothing is opened."""
    house.wait(10)
    assert house.told() == []
    assert len(house.pa.streams) == 2


@pytest.mark.parametrize(("device", "part"), [(CAMERA, "microphone"), (CARD, "loudspeaker")])
def test_an_unplugged_device_is_told_at_the_next_look(house: House, device: dict[str, Any], part: str) -> None:
    """What PortAudio itself reports is told within a quarter of a second, once; the other device goes on."""
    house.wait(1)
    house.unplug(device)
    house.wait(LOOK_S)
    assert house.told() == [f"{part} lost"]
    house.wait(10)
    assert house.told() == []
    assert len(house.running) == 1


def test_a_device_that_only_claims_to_run_is_told_within_2_s(house: House) -> None:
    """A stream without beats is lost whatever PortAudio says, and the clock goes on without it."""
    house.wait(4)
    stalled, before = output(house), house.clock.now()
    house.wait(1.5, stalled)
    assert house.told() == ["loudspeaker lost"]
    house.pa.plugged = (PHONE, CAMERA)
    house.wait(10)
    assert stalled.closed
    assert house.clock.now() > before + 9


def test_a_program_that_was_kept_from_running_has_lost_nothing(house: House) -> None:
    """When the looks themselves come late, nobody can tell whether a device stalls."""
    house.wait(1)
    for _ in range(8):
        house.look(late_s=1.0)
    assert house.told() == []


def test_a_stream_may_take_its_time_to_settle(house: House) -> None:
    """PulseAudio takes a few blocks and then none for a second when a stream begins."""
    house.wait(0.5)
    house.wait(2, *house.running)
    house.wait(4)
    assert house.told() == []


def test_a_block_that_comes_after_all_does_no_harm(house: House) -> None:
    """A stream that was given up plays nothing and moves no clock, even if it comes to life again."""
    house.wait(4)
    stalled = output(house)
    house.pa.plugged = (PHONE, CAMERA)
    house.wait(2, stalled)
    position = house.mixer.position
    stalled.turn()
    assert house.mixer.position == position
    assert not house.clock.running
    assert not any(isinstance(event, Exception) for event in house.posted)


# --- coming back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("device", "part"), [(CAMERA, "microphone"), (CARD, "loudspeaker")])
def test_a_device_that_is_back_is_opened_again(house: House, device: dict[str, Any], part: str) -> None:
    """Within 6 s, however long it was away."""
    house.wait(1)
    house.unplug(device)
    house.wait(60)
    house.told()
    house.plug(device)
    house.wait(6)
    assert house.told() == [f"{part} back"]
    assert len(house.running) == 2
    house.wait(10)
    assert house.told() == []


def test_a_device_comes_back_under_another_number(house: House) -> None:
    """Cards are numbered anew when they are plugged in; the name without the card's number finds them."""
    house.wait(1)
    house.unplug(CAMERA)
    house.wait(20)
    house.plug(info(2, "Webcam mic (hw:5,0)", 2, 0))
    house.wait(6)
    assert house.told() == ["microphone lost", "microphone back"]
    assert house.sound.microphone.name == "Webcam mic (hw:5,0)"


def test_a_loudspeaker_that_was_lost_in_mid_speech_may_change_its_number_too(house: House) -> None:
    """Nothing is heard where there is no loudspeaker: PortAudio can be asked to look for it."""
    house.wait(1)
    house.mixer.play(tone(600.0), lane=Lane.VOICE, ticket=1)
    house.wait(1)
    house.unplug(CARD)
    house.wait(20)
    house.plug(info(1, "Headphones (hw:5,0)", 0, 2))
    house.wait(6)
    assert house.told() == ["loudspeaker lost", "loudspeaker back"]
    assert house.sound.loudspeaker.name == "Headphones (hw:5,0)"


def test_another_device_is_not_taken_instead(house: House) -> None:
    """A coach that moves to another microphone unasked would listen where nobody wants it to."""
    house.wait(1)
    house.unplug(CAMERA)
    house.wait(60)
    assert [stream.kind for stream in house.running] == ["output"]


def test_a_speakerphone_goes_and_comes_as_a_whole(build: Build) -> None:
    """One stream for both directions is told as both, and is one stream again."""
    house = build(PHONE, default=(0, 0))
    house.wait(1)
    house.running[0].end()
    house.pa.plugged = ()
    house.wait(30)
    house.plug(PHONE)
    house.wait(6)
    assert house.told() == ["loudspeaker lost", "microphone lost", "loudspeaker back", "microphone back"]
    assert [stream.kind for stream in house.running] == ["duplex"]
    assert house.sound.one_clock


def test_the_other_device_is_interrupted_only_in_silence(house: House) -> None:
    """While something is said, PortAudio is not asked to look for devices anew: that would cut the line."""
    house.wait(1)
    house.unplug(CAMERA)
    house.mixer.play(tone(8.0), lane=Lane.VOICE, ticket=1)
    for _ in range(28):
        house.look()
        for _ in range(25):
            house.running[0].turn()
    assert house.pa.renewed == 0
    house.wait(30)
    assert house.pa.renewed > 0


def tone(seconds: float) -> Clip:
    return Clip(np.full(round(seconds * MIXER_RATE), 0.1, dtype=np.float32), onset=0)


def test_nobody_waits_busily(house: House) -> None:
    """A device that stays away is looked for every 5 s."""
    house.wait(1)
    house.unplug(CARD, CAMERA)
    house.wait(30)
    before = house.pa.renewed
    house.wait(60)
    assert 10 <= house.pa.renewed - before <= 13


def test_fifty_cycles_leave_nothing_behind(house: House) -> None:
    """Threads, file descriptors and what waits for the ear are as many after 50 losses as after one."""
    counts = []
    for _ in range(50):
        house.unplug(CAMERA, CARD)
        house.wait(1)
        house.plug(CAMERA, CARD)
        house.wait(6)
        while not house.sound.captured.empty():
            house.sound.captured.get()
        counts.append((threading.active_count(), len([*Path("/proc/self/fd").iterdir()]), len(house.running)))
    assert house.told() == ["loudspeaker lost", "microphone lost", "loudspeaker back", "microphone back"] * 50
    assert set(counts) == {counts[0]}
    assert house.sound.stats.losses == 100
    house.sound.close()
    assert house.running == []


# --- what others see --------------------------------------------------------------------------------------------------


def test_what_cannot_be_heard_passes(house: House) -> None:
    """Without a loudspeaker lines begin and end in their time, so that whoever waits for their end goes on."""
    house.wait(1)
    house.unplug(CARD)
    house.wait(1)
    house.mixer.play(tone(2.0), lane=Lane.VOICE, ticket=7)
    house.wait(1.5)
    assert not [event for event in house.posted if isinstance(event, LineEnded)]
    house.wait(1)
    [ended] = [event for event in house.posted if isinstance(event, LineEnded)]
    assert (ended.ticket, ended.complete) == (7, True)
    assert house.mixer.position == house.clock.frames


def test_mixer_and_clock_agree_afterwards(house: House) -> None:
    """When the loudspeaker plays again, the mixer stands where the clock does, to the frame."""
    house.wait(1)
    house.unplug(CARD)
    house.wait(20)
    house.plug(CARD)
    house.wait(6)
    assert house.clock.running
    assert house.mixer.position == house.clock.frames


def test_the_ear_is_told_of_the_gap_and_of_the_new_device(house: House) -> None:
    """What is taken after a loss is of another device, whose samples are counted from 0."""
    house.wait(1)
    house.unplug(CAMERA)
    house.wait(20)
    house.plug(CAMERA)
    house.wait(6)
    taken = [house.sound.captured.get() for _ in range(house.sound.captured.qsize())]
    gap = taken.index(Gap())
    opened, first = next((at, entry) for at, entry in enumerate(taken) if isinstance(entry, Opened))
    assert gap < opened
    assert first == Opened(16_000, one_clock=False)
    block = taken[opened + 1]
    assert isinstance(block, MicBlock)
    assert block.frame == 0


def test_the_microphone_is_placed_by_the_clock_while_nothing_plays(house: House) -> None:
    """Without a loudspeaker what is heard is stamped with the time, and marked where the way of stamping changes."""
    house.wait(1)
    house.unplug(CARD)
    house.wait(0.5)
    while not house.sound.captured.empty():
        house.sound.captured.get()
    house.wait(1)
    blocks = [house.sound.captured.get() for _ in range(4)]
    assert [block.at for block in blocks if isinstance(block, MicBlock)] == pytest.approx(
        [house.clock.now() - LOOK_S * n for n in (4, 3, 2, 1)], abs=0.02
    )


def test_how_the_sound_fares_is_told(house: House) -> None:
    """Who shows how the coach does learns of the latency at once, of underruns within 10 s, and of nothing twice."""
    house.wait(COUNTS_S)
    output(house).turn(underflow=True)
    house.wait(2 * COUNTS_S)
    first, then = [event for event in house.posted if isinstance(event, SoundCounts)]
    assert (first.underruns, then.underruns, then.losses) == (0, 1, 0)
    assert first.latency_s == pytest.approx(0.08)


# --- when PortAudio hangs ---------------------------------------------------------------------------------------------


def test_a_portaudio_that_hangs_ends_the_program_with_a_sentence(house: House) -> None:
    """Closing a dead device may never return: looks go on, and after 20 s the program ends, for a service to restart it."""
    house.pa.hanging.clear()
    house.wait(1)
    house.unplug(CARD)
    house.wait(HANG_S)
    assert house.told() == ["loudspeaker lost"]
    with pytest.raises(SoundHangs, match="The sound system hangs: start the coach again"):
        house.wait(2)
    house.pa.hanging.set()


def test_a_portaudio_that_hangs_is_left_alone_at_the_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves while PortAudio hangs need not wait for it, neither here nor when Python ends."""
    monkeypatch.setattr(keeper, "END_S", 0.1)
    monkeypatch.setattr(keeper, "LOOK_S", 3600.0)  # its thread waits for its end; looks are made by hand
    with house.keeper:
        house.pa.hanging.clear()
        house.wait(1)
        house.unplug(CARD)
        house.wait(1)
    with pytest.raises(SoundHangs):
        house.sound.close()
    assert house.pa.left_alone
    house.pa.hanging.set()


def test_the_keepers_thread_posts_what_ends_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main loop raises it."""
    posted = threading.Event()

    def post(error: Exception) -> None:
        house.posted.append(error)
        posted.set()

    monkeypatch.setattr(house.keeper, "_post", post)
    monkeypatch.setattr(house.keeper, "look", lambda: 1 / 0)
    with house.keeper:
        assert posted.wait(PATIENCE_S)
    assert isinstance(house.posted[-1], ZeroDivisionError)
