"""What the audio callbacks do: render, tick, post, stamp, enqueue; and drop rather than wait."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.speaking.stand_ins import steps
from voice_coach.callbacks import QUEUE_S, Capture, Gap, MicBlock, Opened, Playback, SoundStats, catch_up
from voice_coach.clock import StreamClock
from voice_coach.events import MIXER_RATE, Event, LineStarted
from voice_coach.speaking.mixer import FADE, Lane, Mixer

Samples = npt.NDArray[np.float32]


class CountingMixer:
    """The mixer's stand-in: plays a ramp, sample f being f / 2^20, and reports a line at each block."""

    def __init__(self) -> None:
        self.position = 0
        self._events: list[Event] = []

    def render(self, frames: int) -> Samples:
        start, self.position = self.position, self.position + frames
        self._events.append(LineStarted(ticket=start, at=start / MIXER_RATE))
        return (np.arange(start, self.position) / 2**20).astype(np.float32)

    def drain_events(self) -> list[Event]:
        events, self._events = self._events, []
        return events


@dataclass
class Machine:
    """A monotonic time that is moved by hand."""

    time: float = 100.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Card:
    """A sound card's stand-in: one playback and one capture, driven by hand."""

    rate: int = MIXER_RATE
    mixer: Any = field(default_factory=CountingMixer)
    machine: Machine = field(default_factory=Machine)
    stats: SoundStats = field(default_factory=SoundStats)
    posted: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = StreamClock(self.machine)
        self.playback = Playback(self.mixer, self.clock, self.posted.append, self.stats)
        self.playback.restart(self.rate)
        self.capture = Capture(self.playback, self.clock, self.stats)
        self.capture.restart(self.rate, one_clock=True)

    def play(self, frames: int, *, channels: int = 1, heard_at: float = 0.0) -> Samples:
        buffer = np.full((frames, channels), np.nan, dtype=np.float32)
        self.playback.fill(buffer, heard_at)
        return buffer

    def take(self, frames: int, *, taken_at: float = 0.0, lost: bool = False) -> None:
        self.capture.take(np.zeros((frames, 1), dtype=np.float32), taken_at, lost=lost)


def test_the_buffer_gets_what_the_mixer_renders() -> None:
    """Every channel of the device gets the mixer's next frames, and the far end a copy with their place."""
    card = Card()
    card.play(480)
    buffer = card.play(480, channels=2)
    expected = np.arange(480, 960) / 2**20
    assert np.array_equal(buffer[:, 0], expected)
    assert np.array_equal(buffer[:, 1], expected)
    first, second = card.playback.played.get(), card.playback.played.get()
    assert (first.frame, second.frame) == (0, 480)
    assert np.array_equal(second.samples, expected)


def test_rendering_ticks_the_clock_and_posts_events() -> None:
    """After a block the clock stands at its end, and what the mixer had to tell is in the inbox."""
    card = Card()
    card.play(480)
    card.play(480)
    assert card.clock.now() == 0.020
    assert card.mixer.position == card.clock.frames == 960
    assert card.posted == [LineStarted(0, 0.0), LineStarted(480, 0.010)]


def test_time_without_sound_is_rendered_and_discarded() -> None:
    """When a stream starts after 0.5 s, or again after a pause, mixer and clock agree to the frame."""
    card = Card()
    card.machine.time += 0.5
    buffer = card.play(480)
    assert buffer[0, 0] * 2**20 == 24_000
    assert card.mixer.position == card.clock.frames == 24_480
    assert card.playback.played.get().frame == 24_000


def test_catching_up_never_goes_back() -> None:
    """A mixer that is there already renders nothing."""
    mixer = CountingMixer()
    catch_up(mixer, 1_000)
    catch_up(mixer, 999)
    assert mixer.position == 1_000


@pytest.mark.parametrize("rate", [44_100, 96_000, 32_000])
def test_other_rates_are_resampled_without_a_gap(rate: int) -> None:
    """A device at another rate plays the same second: device sample k is mixer frame k * 48000 / rate, to 0.3 ms."""
    card = Card(rate=rate)
    sound = np.concatenate([card.play(rate // 100)[:, 0] for _ in range(100)])
    frames = np.arange(sound.size) * (MIXER_RATE / rate)
    settled = slice(rate // 20, None)
    assert np.abs(sound[settled] * 2**20 - frames[settled]).max() < 15
    assert card.mixer.position == card.clock.frames
    assert 0 <= card.mixer.position - MIXER_RATE <= 0.04 * MIXER_RATE


def test_a_microphone_block_is_stamped_with_what_was_heard() -> None:
    """The stamp is the mixer frame that left the loudspeaker as the block's first sample was taken."""
    card = Card()
    for k in range(10):
        card.play(480, heard_at=7.050 + 0.010 * k)
    card.take(480, taken_at=7.100)  # frame 4320 is heard at 7.140
    block = card.capture.captured.get()
    assert isinstance(block, MicBlock)
    assert block.at == pytest.approx(0.090 - 0.040)


def test_on_a_resampled_device_the_stamp_counts_its_samples() -> None:
    """What the resampler still holds was not heard: the stamp follows the device's samples, not the mixer's."""
    card = Card(rate=44_100)
    for k in range(10):
        card.play(441, heard_at=7.050 + 0.010 * k)
    card.take(441, taken_at=7.100)
    block = card.capture.captured.get()
    assert isinstance(block, MicBlock)
    assert block.at == pytest.approx(0.090 - 0.040)


@pytest.mark.parametrize(("heard_at", "taken_at"), [(0.0, 0.0), (9.0, 0.0), (9.0, 4.0)])
def test_a_driver_that_cannot_tell_the_time_is_not_believed(heard_at: float, taken_at: float) -> None:
    """Without stamps, or with absurd ones, the latencies that the stream reported make the place."""
    card = Card()
    card.stats.input_latency_s, card.stats.output_latency_s = 0.020, 0.030
    for _ in range(10):
        card.play(480, heard_at=heard_at)
    card.take(480, taken_at=taken_at)
    block = card.capture.captured.get()
    assert isinstance(block, MicBlock)
    assert block.at == pytest.approx(0.090 - 0.050)


def test_before_anything_is_played_the_stamp_is_the_clock() -> None:
    """A microphone that runs before the loudspeaker does is placed by the clock."""
    card = Card()
    card.machine.time += 0.25
    card.take(480, taken_at=7.0)
    block = card.capture.captured.get()
    assert isinstance(block, MicBlock)
    assert block.at == pytest.approx(0.25)


def test_queues_are_bounded_and_drops_are_counted() -> None:
    """When nobody takes, the newest blocks are dropped and counted; the count of samples shows the gap."""
    card = Card()
    blocks = round(QUEUE_S / 0.010)
    for _ in range(blocks + 5):
        card.play(480)
        card.take(480, taken_at=7.0)
    assert card.capture.captured.qsize() == card.playback.played.qsize() == blocks
    assert (card.stats.dropped_captured, card.stats.dropped_played) == (5, 5)
    for _ in range(blocks):
        card.capture.captured.get()
    card.take(480, lost=True)
    block = card.capture.captured.get()
    assert isinstance(block, MicBlock)
    assert block.frame == 480 * (blocks + 5)
    assert block.lost


def test_while_there_is_no_microphone_nothing_is_kept_for_it() -> None:
    """What is played when the microphone is lost is nobody's fault: it is not counted as dropped, and does not wait for the next one."""
    card = Card()
    card.play(480)
    card.capture.stop()
    for _ in range(2 * round(QUEUE_S / 0.010)):
        card.play(480)
    assert (card.playback.played.qsize(), card.stats.dropped_played) == (1, 0)
    card.capture.restart(MIXER_RATE, one_clock=True)
    card.play(480)
    assert card.playback.played.qsize() == 2


def test_the_ear_is_told_of_the_device_that_runs_in_the_end() -> None:
    """After a loss each device that is opened is told, also where the one before did not start: its rate may be another."""
    card = Card()
    card.capture.stop()
    card.capture.restart(16_000, one_clock=False)
    card.capture.restart(44_100, one_clock=False)
    told = [card.capture.captured.get_nowait() for _ in range(3)]
    assert told == [Gap(), Opened(16_000, one_clock=False), Opened(44_100, one_clock=False)]


@pytest.mark.parametrize("silence", ["hush", "hold"])
def test_from_the_decision_to_silence_it_takes_one_buffer(silence: str) -> None:
    """Within the next 10 ms that the device asks for the voice has faded out (5 ms); all that follows is digital silence."""
    card = Card(mixer=Mixer())
    card.mixer.play(steps(MIXER_RATE), lane=Lane.VOICE, ticket=1)
    assert card.play(480).all()
    getattr(card.mixer, silence)()
    buffer = card.play(480)
    assert buffer[: FADE - 1].all()
    assert not buffer[FADE:].any()
    assert not card.play(4_800).any()
