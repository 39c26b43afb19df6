"""The sound devices: chosen, opened in a format they take, started, ended; and what a user is told when that fails.

PortAudio is a stand-in here; ``test_live_sound.py`` is about the real one.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.portaudio import CAMERA, CARD, PHONE, PortAudio, info
from voice_coach import sound
from voice_coach.callbacks import MicBlock
from voice_coach.clock import StreamClock
from voice_coach.errors import NoSoundDevice, SoundHangs, VoiceCoachError
from voice_coach.events import Event
from voice_coach.settings import SoundSettings
from voice_coach.sound import Sound, available, list_devices, play_clip, quiet

Samples = npt.NDArray[np.float32]


@dataclass
class Ramp:
    """A mixer that plays 0.5."""

    position: int = 0
    error: Exception | None = None

    def render(self, frames: int) -> Samples:
        if self.error is not None:
            raise self.error
        self.position += frames
        return np.full(frames, 0.5, dtype=np.float32)

    def drain_events(self) -> list[Event]:
        return []


@dataclass
class Desk:
    """Everything that a test plugs a sound into."""

    pa: PortAudio
    mixer: Ramp = field(default_factory=Ramp)
    clock: StreamClock = field(default_factory=StreamClock)
    inbox: SimpleQueue[Event | Exception] = field(default_factory=SimpleQueue)

    def open(self, **settings: Any) -> Sound:
        return Sound(self.mixer, self.clock, self.inbox.put, SoundSettings(**settings))


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Desk]:
    """Plug devices in: the stand-in takes PortAudio's place."""

    def plug(*devices: dict[str, Any], default: tuple[int, int] = (0, 0)) -> Desk:
        pa = PortAudio(*devices, default=default)
        monkeypatch.setattr(sound, "portaudio", lambda: pa)
        return Desk(pa)

    return plug


Plug = Callable[..., Desk]


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_devices_are_listed(plug: Plug) -> None:
    """Each with its number, name, channels, rate, and whether it is a default."""
    plug(PHONE, CARD, CAMERA, default=(2, 0))
    phone, _, camera = list_devices()
    assert (phone.index, phone.name, phone.inputs, phone.outputs, phone.rate) == (0, PHONE["name"], 1, 2, 48_000)
    assert (phone.default_input, phone.default_output) == (False, True)
    assert (camera.default_input, camera.default_output) == (True, False)


@pytest.mark.parametrize(
    ("devices", "default", "there"),
    [((), (-1, -1), (False, False)), ((CARD,), (-1, 1), (False, True)), ((PHONE,), (0, 0), (True, True))],
)
def test_what_is_there_is_known_before_anything_is_opened(
    plug: Plug, devices: tuple[dict[str, Any], ...], default: tuple[int, int], there: tuple[bool, bool]
) -> None:
    """``available`` tells of a microphone and a loudspeaker, and opens nothing."""
    desk = plug(*devices, default=default)
    assert available() == there
    assert desk.pa.streams == []


@pytest.mark.parametrize("name", ["jabra", "SPEAK 510", 0])
def test_devices_are_named_by_a_part_or_a_number(plug: Plug, name: str | int) -> None:
    """What a user writes in the settings finds the device, capitals or not."""
    desk = plug(PHONE, CARD, CAMERA, default=(2, 1))
    opened = desk.open(input_device=name, output_device=name)
    assert opened.microphone.name == opened.loudspeaker.name == PHONE["name"]


def test_a_whole_name_wins_over_a_part_of_another(plug: Plug) -> None:
    """A device whose name is contained in another's can be chosen."""
    desk = plug(info(0, "sysdefault", 2, 2), info(1, "default", 2, 2), default=(0, 0))
    assert desk.open(input_device="default", output_device="default").microphone.index == 1


@pytest.mark.parametrize(
    ("devices", "default", "settings", "sentence"),
    [
        ((), (-1, -1), {}, "There is no microphone: connect one and start again."),
        ((CAMERA,), (2, -1), {}, "There is no loudspeaker: connect one and start again."),
        ((CAMERA, CARD), (-1, 1), {}, "No microphone is the default: choose one of 2 Webcam mic (hw:2,0)."),
        ((PHONE,), (0, 0), {"input_device": "Blue"}, f'No microphone is "Blue": choose one of 0 {PHONE["name"]}.'),
        ((PHONE,), (0, 0), {"output_device": 7}, f'No loudspeaker is "7": choose one of 0 {PHONE["name"]}.'),
    ],
)
def test_a_missing_device_is_a_sentence(
    plug: Plug, devices: tuple[dict[str, Any], ...], default: tuple[int, int], settings: dict[str, Any], sentence: str
) -> None:
    """Who has no microphone or no loudspeaker is told so, and what to do."""
    desk = plug(*devices, default=default)
    with pytest.raises(NoSoundDevice) as caught:
        desk.open(**settings)
    assert str(caught.value) == sentence
    assert isinstance(caught.value, VoiceCoachError)


def test_two_devices_of_one_name_are_a_sentence(plug: Plug) -> None:
    """Who has two microphones of a kind is told their numbers; with a number, or the whole name, there is no doubt."""
    twins = [info(index, f"Jabra: USB (hw:{index},0)", 1, 2) for index in range(2)]
    desk = plug(*twins)
    with pytest.raises(NoSoundDevice) as caught:
        desk.open(input_device="jabra")
    assert str(caught.value) == (
        '2 microphones are "jabra": choose one by its number, of 0 Jabra: USB (hw:0,0), 1 Jabra: USB (hw:1,0).'
    )
    assert desk.open(input_device=1, output_device="Jabra: USB (hw:1,0)").one_clock


def test_a_device_in_use_is_a_sentence(plug: Plug) -> None:
    """Who has another program at the device is told that."""
    desk = plug(CARD, CAMERA, default=(2, 1))
    desk.pa.busy = True
    with pytest.raises(NoSoundDevice) as caught:
        desk.open()
    assert str(caught.value) == (
        "Headphones (hw:0,0) is in use: close the program that uses it, or choose another device."
    )


# --- opening ----------------------------------------------------------------------------------------------------------


def formats(desk: Desk) -> list[tuple[str, int, Any, int]]:
    wanted = ("samplerate", "channels", "blocksize")
    return [(stream.kind, *(stream.options[key] for key in wanted)) for stream in desk.pa.streams]


def test_one_device_is_one_stream(plug: Plug) -> None:
    """A speakerphone is opened once, for both directions, at the mixer's rate, with blocks of 10 ms."""
    desk = plug(PHONE)
    opened = desk.open()
    assert formats(desk) == [("duplex", 48_000, (1, 1), 480)]
    assert desk.pa.streams[0].options["device"] == (0, 0)
    assert opened.one_clock
    assert opened.capture_rate == 48_000
    assert (opened.stats.input_latency_s, opened.stats.output_latency_s) == (0.02, 0.03)


def test_two_devices_are_two_streams(plug: Plug) -> None:
    """A microphone of its own is asked for what the recogniser needs."""
    desk = plug(CARD, CAMERA, default=(2, 1))
    opened = desk.open()
    assert formats(desk) == [("output", 48_000, 1, 480), ("input", 16_000, 1, 160)]
    assert not opened.one_clock
    assert opened.capture_rate == 16_000


def test_a_device_is_taken_as_it_is(plug: Plug) -> None:
    """A device that takes only its own rate, in stereo, is opened so."""
    desk = plug(CARD, CAMERA, default=(2, 1))
    desk.pa.takes = lambda kind, rate, channels: channels == 2 and rate == {"input": 32_000, "output": 44_100}[kind]
    opened = desk.open()
    assert formats(desk) == [("output", 44_100, 2, 441), ("input", 32_000, 2, 320)]
    assert (opened.playback_rate, opened.capture_rate) == (44_100, 32_000)
    with opened:
        assert desk.mixer.position >= 441


def test_a_device_that_cannot_do_both_at_once_gets_two_streams(plug: Plug) -> None:
    """Where the duplex stream is refused, one is opened for each direction."""
    desk = plug(PHONE)
    desk.pa.takes = lambda kind, rate, channels: kind != "duplex"
    assert not desk.open().one_clock
    assert [kind for kind, *_ in formats(desk)] == ["output", "input"]


def test_a_sound_server_is_two_devices(plug: Plug) -> None:
    """What only goes by one name gets a stream for each direction."""
    desk = plug(info(0, "default", 32, 32))
    assert not desk.open().one_clock
    assert [kind for kind, *_ in formats(desk)] == ["output", "input"]


def test_longer_blocks_can_be_asked_for(plug: Plug) -> None:
    """The setting is in ms, whatever the rate, and the latency follows it."""
    desk = plug(PHONE)
    desk.open(block_ms=20)
    assert desk.pa.streams[0].options["blocksize"] == 960
    assert desk.pa.streams[0].options["latency"] == pytest.approx(0.08)


def test_a_device_that_refuses_everything_is_a_sentence(plug: Plug) -> None:
    """Who has a device at a rate that is of no use is told the rates that were tried."""
    desk = plug(PHONE)
    desk.pa.takes = lambda kind, rate, channels: False
    with pytest.raises(NoSoundDevice, match=r"Jabra.* takes none of the sample rates 48000 Hz: choose another"):
        desk.open()


# --- running ----------------------------------------------------------------------------------------------------------


def test_a_running_sound_plays_and_captures(plug: Plug) -> None:
    """Within ``with`` blocks go both ways, and the clock follows them."""
    desk = plug(PHONE)
    with desk.open() as opened:
        before = desk.mixer.position
        assert np.array_equal(desk.pa.streams[0].turn(), np.full((480, 1), 0.5))
        assert desk.mixer.position == desk.clock.frames == before + 480
        opened.captured.get(timeout=0)
        block = opened.captured.get(timeout=0)
        assert isinstance(block, MicBlock)
        assert block.frame == 480
        assert np.array_equal(block.samples, np.full((480, 1), 0.25))
        assert block.at == pytest.approx(before / 48_000 - 0.05)
    assert not desk.clock.running
    assert desk.pa.streams[0].closed
    assert desk.inbox.empty()


def test_underruns_and_overruns_are_counted(plug: Plug) -> None:
    """What PortAudio reports can be read, and a block after a loss is marked."""
    desk = plug(PHONE)
    with desk.open() as opened:
        desk.pa.streams[0].turn(overflow=True, underflow=True)
        assert (opened.stats.overruns, opened.stats.underruns) == (1, 1)
        blocks = [opened.captured.get(timeout=0) for _ in range(2)]
        assert [block.lost for block in blocks if isinstance(block, MicBlock)] == [False, True]


def test_two_streams_start_and_end_in_order(plug: Plug) -> None:
    """The loudspeaker starts first, so that the microphone can be placed; both are closed."""
    desk = plug(CARD, CAMERA, default=(2, 1))
    with desk.open() as opened:
        assert [stream.started for stream in desk.pa.streams] == [True, True]
        assert opened.captured.qsize() == 1
    assert [stream.closed for stream in desk.pa.streams] == [True, True]
    assert desk.inbox.empty()


def test_a_failing_callback_is_posted_and_ends_the_stream(plug: Plug) -> None:
    """An error in the mixer reaches whoever reads the inbox, once."""
    desk = plug(PHONE)
    with desk.open():
        desk.mixer.error = ZeroDivisionError("the mixer broke")
        desk.pa.streams[0].turn()
        posted = desk.inbox.get(timeout=0)
        assert posted is desk.mixer.error
        assert desk.inbox.empty()
        assert not desk.clock.running


def test_what_fails_in_the_first_block_is_raised_at_once(plug: Plug) -> None:
    """A sound that cannot start says why."""
    desk = plug(PHONE)
    desk.mixer.position = 10**9  # so that nothing has to be caught up
    desk.mixer.error = ZeroDivisionError("the mixer broke")
    with pytest.raises(ZeroDivisionError), desk.open():
        pass
    assert desk.pa.streams[0].closed


@pytest.mark.parametrize("stream", [0, 1])
def test_a_device_that_stops_by_itself_is_posted(plug: Plug, stream: int) -> None:
    """Nobody is left waiting for a device that was unplugged."""
    desk = plug(CARD, CAMERA, default=(2, 1))
    with desk.open():
        desk.pa.streams[stream].end()
        posted = desk.inbox.get(timeout=0)
        assert isinstance(posted, NoSoundDevice)
        assert str(posted) == "The sound device has stopped: connect it and start again."


def test_a_device_that_cannot_be_closed_is_a_sentence(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing a dead device may never return; the program does not wait for it, and Python's end would not either."""
    monkeypatch.setattr(sound, "CLOSE_S", 0.1)
    desk = plug(PHONE)
    desk.pa.hanging.clear()
    with pytest.raises(SoundHangs, match="The sound system hangs"), desk.open():
        desk.pa.streams[0].end()
    assert desk.pa.left_alone
    desk.pa.hanging.set()


def test_a_device_that_delivers_nothing_is_a_sentence(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that opens but never runs is given up."""
    monkeypatch.setattr(sound, "START_S", 0.0)
    desk = plug(PHONE)
    desk.pa.mute = True
    with pytest.raises(NoSoundDevice, match=r"The loudspeaker Jabra.* does not run: choose another one\."), desk.open():
        pass
    assert desk.pa.streams[0].closed


def test_a_device_that_does_not_start_is_a_sentence(plug: Plug) -> None:
    """PortAudio's reason is passed on, and everything is closed."""
    desk = plug(PHONE)
    desk.pa.refuses_to_start = True
    with pytest.raises(NoSoundDevice, match=r"Sound does not start \(Device busy\)"), desk.open():
        pass
    assert desk.pa.streams[0].closed


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (44_100, 2)])
def test_a_clip_is_played_to_its_end(plug: Plug, rate: int, channels: int) -> None:
    """``play_clip`` writes all of it, in the device's rate and channels, and closes the device."""
    desk = plug(CARD, default=(-1, 1))
    desk.pa.takes = lambda kind, asked, count: (asked, count) == (rate, channels)
    play_clip(np.full(4_800, 0.5, dtype=np.float32))
    [stream] = desk.pa.streams
    written = np.frombuffer(b"".join(stream.written), dtype=np.float32).reshape(-1, channels)
    assert written.shape == (rate // 10, channels)
    assert np.abs(written[100:-100] - 0.5).max() < 0.01
    assert stream.closed


# --- PortAudio itself -------------------------------------------------------------------------------------------------


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PortAudio there is neither microphone nor loudspeaker, and opening says what to install."""
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setattr("builtins.__import__", _import_without_portaudio)
    assert available() == (False, False)
    with pytest.raises(NoSoundDevice, match="sudo apt install libportaudio2"):
        list_devices()


_import = __import__


def _import_without_portaudio(name: str, *details: Any) -> Any:
    if name == "sounddevice":
        raise OSError("PortAudio library not found")
    return _import(name, *details)


def test_chatter_of_c_libraries_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    """What a library writes to file descriptor 2 vanishes meanwhile, and is back afterwards."""
    libc = ctypes.CDLL(None)
    with quiet():
        libc.write(2, b"ALSA lib confmisc.c\n", 20)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_python_errors_still_show() -> None:
    """What Python writes meanwhile, and an exception that ends it, reach the screen."""
    program = """
import os, sys
from voice_coach.sound import quiet
with quiet():
    os.write(2, b"chatter")
    print("a warning", file=sys.stderr)
    raise ValueError("an error")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.stderr.startswith("a warning\nTraceback")
    assert ended.stderr.endswith("ValueError: an error\n")
