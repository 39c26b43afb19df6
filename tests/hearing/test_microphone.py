"""The ear: from a device's blocks to what was understood, with the coach's own voice taken out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from voice_coach.callbacks import Captured, Gap, MicBlock, Opened, PlayedBlock
from voice_coach.clock import Clock, ManualClock
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.echo import BLOCK, Block, EchoCanceller, NoCanceller, WebRtcCanceller
from voice_coach.hearing.microphone import GAP_S, LEAD_S, PATIENCE, Ear, Microphone, NearEnd, News

Samples = npt.NDArray[np.float32]
FRAMES = 3 * BLOCK


@dataclass
class Listener:
    """The recogniser's stand-in: remembers what it was given, and reports an utterance when told to."""

    blocks: list[Block] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    answer: Callable[[float], list[Heard]] = lambda at: []

    hears_words = False

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> list[Heard]:
        return []

    def accept(self, block: Block, at: float) -> list[Heard]:
        self.blocks.append(block)
        self.ends.append(at)
        return self.answer(at)

    @property
    def sound(self) -> npt.NDArray[np.int16]:
        return np.concatenate(self.blocks)


@dataclass
class Room:
    """The sound edge's stand-in: queues that a test fills."""

    clock: Clock = field(default_factory=ManualClock)
    capture_rate: int = HEARING_RATE
    one_clock: bool = True
    captured: SimpleQueue[Captured] = field(default_factory=SimpleQueue)
    played: SimpleQueue[PlayedBlock] = field(default_factory=SimpleQueue)


@dataclass
class Spy:
    """A canceller that passes the near end on and remembers the far ends it was given."""

    fars: list[Block] = field(default_factory=list)
    delay: int = 0

    def process(self, near: Block, far: Block) -> Block:
        self.fars.append(far)
        return near


def ear(
    listener: Listener, *, rate: int = HEARING_RATE, one_clock: bool = True, canceller: EchoCanceller | None = None
) -> Ear:
    return Ear(rate, one_clock=one_clock, hearing=Duplex(canceller or NoCanceller(), listener))


def mic(samples: Samples, frame: int, at: float, *, lost: bool = False) -> MicBlock:
    return MicBlock(samples if samples.ndim == 2 else samples[:, np.newaxis], frame, at, lost)


def silence(frames: int) -> Samples:
    return np.zeros(frames, dtype=np.float32)


def level(frames: int, amplitude: float) -> Samples:
    return np.full((frames, 1), amplitude, dtype=np.float32)


def noise(count: int, seed: int) -> Samples:
    """Noise in bursts of half a second, as speech would come, up to 6 kHz at ``MIXER_RATE``."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[round(6_000 / MIXER_RATE * count) :] = 0.0
    bursts = np.sin(2 * np.pi * np.arange(count) / MIXER_RATE) > -0.5
    sound = np.fft.irfft(spectrum, count) * bursts
    loudest = float(np.abs(sound).max())
    return (0.3 / loudest * sound).astype(np.float32)


# --- the near end -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 1), (44_100, 2), (96_000, 4), (8_000, 1)])
def test_any_device_becomes_16_khz_mono(rate: int, channels: int) -> None:
    """A second of a 1 kHz tone comes out as one, 50 ms of it at most still under way, whatever the device's format."""
    tone = (0.5 * np.sin(2 * np.pi * 1_000 * np.arange(rate) / rate)).astype(np.float32)
    device = np.repeat(tone[:, np.newaxis], channels, axis=1)
    near, blocks = NearEnd(rate), []
    for frame in range(0, rate, rate // 100):
        blocks += near.feed(device[frame : frame + rate // 100], frame)
    sound = np.concatenate([block for block, _ in blocks]) / 32768
    assert sound.size >= 0.95 * HEARING_RATE
    assert [start for _, start in blocks] == pytest.approx([k * rate / 100 for k in range(len(blocks))])
    spectrum = np.abs(np.fft.rfft(sound[1_600:14_400] * np.hanning(12_800)))
    peak = int(np.argmax(spectrum))
    assert peak * HEARING_RATE / 12_800 == 1_000
    assert np.sqrt(np.mean(np.square(sound[1_600:14_400]))) == pytest.approx(0.5 / np.sqrt(2), rel=0.01)


def test_blocks_of_any_length_are_cut_to_10_ms() -> None:
    """A device that delivers 11.6 ms at a time is heard in blocks of 160 samples, none lost."""
    sound = (np.arange(1_856) / 32768).astype(np.float32)
    near, blocks = NearEnd(HEARING_RATE), []
    for frame in range(0, sound.size, 186):
        blocks += near.feed(sound[frame : frame + 186, np.newaxis], frame)
    assert np.concatenate([block for block, _ in blocks]).tolist() == list(range(1_760))


def test_after_a_gap_the_near_end_begins_anew() -> None:
    """Samples on both sides of a gap are never put into one block."""
    near = NearEnd(HEARING_RATE)
    assert near.feed(level(100, 0.25), 0) == []
    [(block, start)] = near.feed(level(200, 0.5), 1_000)
    assert start == 1_000
    assert set(block.tolist()) == {16_384}


# --- the ear ----------------------------------------------------------------------------------------------------------


def test_every_block_bears_the_time_at_which_it_ends() -> None:
    """What the recogniser gets comes with its end on the clock, steady though the stamps jitter."""
    listener = Listener()
    hearing = ear(listener)
    jitter = np.random.default_rng(2).normal(0.0, 0.003, 300)
    for k in range(300):
        hearing.hear(mic(silence(160), 160 * k, 5.0 + 0.01 * k + jitter[k]))
    ends = np.array(listener.ends[30:])
    assert np.diff(ends) == pytest.approx(np.full(ends.size - 1, 0.010))
    assert ends == pytest.approx(5.31 + 0.01 * np.arange(ends.size), abs=0.001)


def test_the_cancellers_delay_is_taken_off_the_time() -> None:
    """A canceller that is 8 ms late does not make the user 8 ms late."""
    ends = []
    for canceller in (Spy(), Spy(delay=128)):
        listener = Listener()
        hearing = ear(listener, canceller=canceller)
        for k in range(20):
            hearing.hear(mic(silence(160), 160 * k, 0.01 * k))
        ends.append(listener.ends[0])
    assert ends[0] - ends[1] == pytest.approx(0.008)


def test_the_far_end_leads_by_as_much_as_a_stamp_can_be_wrong() -> None:
    """A click that the mixer plays at 1 s reaches the canceller ``LEAD_S`` before the place 1 s."""
    spy = Spy()
    hearing = ear(Listener(), canceller=spy)
    sound = silence(2 * MIXER_RATE)
    sound[MIXER_RATE] = 1.0
    hearing.played(PlayedBlock(sound, 0))
    for k in range(150):
        hearing.hear(mic(silence(160), 160 * k, 0.01 * k))
    click = int(np.argmax(np.concatenate(spy.fars)))
    assert click / HEARING_RATE == pytest.approx(1.0 - LEAD_S)


def test_the_ear_waits_for_the_far_end() -> None:
    """A block is not processed before the far end that belongs to it is known."""
    listener = Listener()
    hearing = ear(listener)
    hearing.hear(mic(silence(160), 0, 0.0))
    assert listener.blocks == []
    hearing.played(PlayedBlock(silence(FRAMES * 4), 0))
    hearing.hear(mic(silence(160), 160, 0.01))
    assert len(listener.blocks) == 1


def test_the_ear_does_not_wait_for_ever() -> None:
    """When nothing is played at all, it hears all the same, ``PATIENCE`` blocks late."""
    listener = Listener()
    hearing = ear(listener)
    for k in range(20):
        hearing.hear(mic(silence(160), 160 * k, 0.01 * k))
    assert len(listener.blocks) == 20 - PATIENCE


@pytest.mark.parametrize(
    ("rate", "one_clock", "ppm"), [(48_000, True, 0), (16_000, False, 100), (16_000, False, -100), (44_100, False, 0)]
)
def test_the_coach_is_taken_out(rate: int, one_clock: bool, ppm: int) -> None:
    """On one device or two, drifting apart or not, the echo is 20 dB down after 6 s."""
    assert echo_loss_db(rate=rate, one_clock=one_clock, ppm=ppm) >= 20.0


@pytest.mark.parametrize(("told_blocks", "untold_s"), [(30, 0.045), (8, 0.300)])
def test_the_latency_of_bluetooth_is_tolerated(told_blocks: int, untold_s: float) -> None:
    """A path of 300 ms does no harm, whether the device tells of it in its stamps or not."""
    assert echo_loss_db(path=told_blocks, delay_s=untold_s) >= 20.0


def echo_loss_db(
    *, rate: int = HEARING_RATE, one_clock: bool = False, ppm: int = 0, path: int = 8, delay_s: float = 0.045
) -> float:
    """Return by how much an echo is quieter after 6 s.

    ``path``: blocks from the mixer to the microphone's block, as the stamps have it; ``delay_s``: what comes on top.
    """
    seconds = 12
    sound = noise(seconds * MIXER_RATE, seed=3)
    late = np.concatenate((silence(round(delay_s * MIXER_RATE)), sound))[: sound.size]
    echo = 0.3 * late + 0.1 * np.roll(late, 437) - 0.05 * np.roll(late, 1_913)
    echo += np.random.default_rng(4).normal(0.0, 1e-4, echo.size).astype(np.float32)
    device = soxr.resample(echo, MIXER_RATE * (1 + ppm * 1e-6), rate)[:, np.newaxis]
    listener = Listener()
    hearing = ear(listener, rate=rate, one_clock=one_clock, canceller=WebRtcCanceller())
    raw = Listener()
    plain = ear(raw, rate=rate, one_clock=one_clock)
    jitter = np.random.default_rng(5)
    step = rate // 100
    for k in range(device.shape[0] // step - 10):
        hearing.played(PlayedBlock(sound[FRAMES * k : FRAMES * (k + 1)], FRAMES * k))
        if k < path:
            continue
        block = device[(k - path) * step : (k - path + 1) * step]
        at = (k - path) * 0.010 * (1 + ppm * 1e-6) + jitter.normal(0.0, 0.002)
        for one in (hearing, plain):
            one.hear(mic(block, (k - path) * step, at))
    settled = slice(6 * HEARING_RATE, None)
    before, after = (np.mean(np.square(each.sound[settled], dtype=np.float64)) for each in (raw, listener))
    return float(10 * np.log10(before / after))


# --- another device ---------------------------------------------------------------------------------------------------


def test_another_device_is_heard_at_its_own_rate() -> None:
    """After a loss a microphone of 48 kHz follows one of 16 kHz: its blocks are 10 ms long, and in their place."""
    listener = Listener()
    hearing = ear(listener)
    hearing.hear(mic(silence(160), 0, 0.0))
    hearing.open(48_000, one_clock=True)
    for k in range(20):
        hearing.hear(mic(silence(480), 480 * k, 9.0 + 0.01 * k))
    assert all(block.size == BLOCK for block in listener.blocks)
    assert 9.0 < listener.ends[-1] < 9.2


def test_what_was_said_before_a_loss_is_decided_then() -> None:
    """The recogniser gets what waits and then silence, in whose course it decides, and none of it twice."""
    listener = Listener(answer=lambda at: utterance(at) if at > 1.0 else [])
    hearing = ear(listener)
    for k in range(10):
        hearing.hear(mic(level(160, 0.5), 160 * k, 0.01 * k))
    assert hearing.end()[0].at == pytest.approx(1.0, abs=0.02)
    assert np.count_nonzero(listener.sound) == 10 * BLOCK
    assert listener.ends[-1] == pytest.approx(0.1 + GAP_S, abs=0.02)


def test_the_thread_follows_the_devices() -> None:
    """A loss and another device come through the queue of what was captured."""
    room, inbox = Room(), SimpleQueue[News | Exception]()
    listener = Listener()
    microphone = Microphone(room, Duplex(NoCanceller(), listener), inbox.put)
    room.played.put(PlayedBlock(silence(MIXER_RATE), 0))
    microphone.start()
    for entry in (
        mic(level(160, 0.5), 0, 0.0), Gap(), Opened(32_000, one_clock=False), mic(level(320, 0.25), 0, 0.5),
        mic(level(320, 0.25), 320, 0.51), mic(level(320, 0.25), 640, 0.52),
    ):  # fmt: skip
        room.captured.put(entry)
    microphone.stop()
    assert listener.sound[0] == 16_384
    assert abs(int(listener.sound[-1]) - 8_192) < 50
    assert inbox.empty()


# --- the thread -------------------------------------------------------------------------------------------------------


def utterance(at: float) -> list[Heard]:
    return [Heard("stop", "Stop", at=at)]


def test_what_is_heard_is_posted() -> None:
    """The thread takes what comes, posts what it understands, and ends after what was captured."""
    room, inbox = Room(), SimpleQueue[News | Exception]()
    microphone = Microphone(room, Duplex(NoCanceller(), Listener(answer=utterance)), inbox.put)
    room.played.put(PlayedBlock(silence(MIXER_RATE), 0))
    microphone.start()
    for k in range(3):
        room.captured.put(mic(silence(160), 160 * k, 0.01 * k))
    microphone.stop()
    heard = [inbox.get(timeout=0) for _ in range(3)]
    assert [event.text for event in heard if isinstance(event, Heard)] == ["stop"] * 3
    assert inbox.empty()


def test_what_is_heard_is_decided_now() -> None:
    """An utterance bears the clock's time when it is posted, not that of a block captured some time before."""
    clock = ManualClock()
    clock.advance(0.150)
    room, inbox = Room(clock=clock), SimpleQueue[News | Exception]()
    room.played.put(PlayedBlock(silence(MIXER_RATE), 0))
    room.captured.put(mic(silence(160), 0, 0.0))
    microphone = Microphone(room, Duplex(NoCanceller(), Listener(answer=utterance)), inbox.put)
    microphone.start()
    heard = inbox.get(timeout=10)
    microphone.stop()
    assert isinstance(heard, Heard)
    assert heard.at == 0.150


def test_what_fails_in_the_thread_is_posted() -> None:
    """An error in the ear reaches whoever reads the inbox, and the thread still ends cleanly."""
    room, inbox = Room(), SimpleQueue[News | Exception]()

    def fail(at: float) -> list[Heard]:
        raise RuntimeError("the recogniser broke")

    microphone = Microphone(room, Duplex(NoCanceller(), Listener(answer=fail)), inbox.put)
    room.played.put(PlayedBlock(silence(MIXER_RATE), 0))
    microphone.start()
    room.captured.put(mic(silence(160), 0, 0.0))
    posted = inbox.get(timeout=10)
    assert isinstance(posted, RuntimeError)
    microphone.stop()


def test_stopping_twice_is_harmless() -> None:
    """So is stopping an ear that was never started."""
    microphone = Microphone(Room(), Duplex(NoCanceller(), Listener()), lambda event: None)
    microphone.stop()
    microphone.start()
    microphone.stop()
    microphone.stop()
