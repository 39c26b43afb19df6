"""The echo canceller and its far end: the coach does not hear itself, and hears everybody else."""

import numpy as np
import numpy.typing as npt
import pytest
from pywebrtc_audio import EchoCanceller as Aec3

from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing.echo import BLOCK, EchoCanceller, FarEnd, NoCanceller, WebRtcCanceller, to_int16

Signal = npt.NDArray[np.float64]
FRAMES = 3 * BLOCK


def speech_like(
    seconds: float, seed: int, *, rate: int = HEARING_RATE, low_hz: float = 200.0
) -> npt.NDArray[np.float32]:
    """Noise with the spectrum of speech, in syllables (4 a second) and sentences (one every 3 s)."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / rate)
    spectrum *= (hertz > low_hz) * (hertz < 6_000) / np.maximum(1.0, hertz / 500.0)
    time = np.arange(count) / rate
    syllables = np.clip(np.sin(2 * np.pi * 4 * time), 0, None) ** 0.5
    sentences = np.sin(2 * np.pi * time / 3 + seed) > -0.5
    voice = np.fft.irfft(spectrum, count) * syllables * sentences
    loudest = float(np.abs(voice).max())
    return (0.4 / loudest * voice).astype(np.float32)


def echo_of(far: npt.NDArray[np.int16], delay_s: float) -> Signal:
    """What a loudspeaker, a small room (decaying over 0.2 s) and a microphone make of the far end, 10 dB down."""
    random = np.random.default_rng(7)
    response = random.standard_normal(round(0.2 * HEARING_RATE))
    response *= np.exp(-np.arange(response.size) / (0.04 * HEARING_RATE))
    response *= 0.3 / np.sqrt(np.sum(response**2))
    size = 1 << (far.size + response.size - 1).bit_length()
    echo = np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(response, size), size)[: far.size]
    delay = round(delay_s * HEARING_RATE)
    noise = random.normal(0.0, 3.0, far.size)
    return noise + np.concatenate((np.zeros(delay), echo[: far.size - delay]))


def cancel(canceller: EchoCanceller, near: npt.NDArray[np.int16], far: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    starts = range(0, near.size, BLOCK)
    return np.concatenate([canceller.process(near[k : k + BLOCK], far[k : k + BLOCK]) for k in starts])


def power_db(signal: npt.NDArray[np.int16]) -> float:
    return float(10 * np.log10(np.mean(np.square(signal, dtype=np.float64)) + 1e-9))


def far_end(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Feed and take in step, block by block."""
    tape = FarEnd()
    blocks = []
    for start in range(0, sound.size, FRAMES):
        tape.feed(sound[start : start + FRAMES])
        blocks.append(tape.take())
    return np.concatenate(blocks)


def tone(hertz: float, frames: int, rate: int = MIXER_RATE) -> npt.NDArray[np.float32]:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(frames) / rate)).astype(np.float32)


# --- cancellers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay_s", [0.010, 0.080, 0.240])
def test_the_coach_does_not_hear_itself(delay_s: float) -> None:
    """After 5 s of its own voice at most a hundredth of the echo's power is left, however late the echo comes."""
    far = far_end(speech_like(12, seed=1, rate=MIXER_RATE))
    near = to_int16((echo_of(far, delay_s) / 32768).astype(np.float32))
    clean = cancel(WebRtcCanceller(), near, far)
    settled = slice(5 * HEARING_RATE, None)
    assert power_db(near[settled]) - power_db(clean[settled]) >= 20.0


def test_a_voice_over_silence_stays_as_it_is() -> None:
    """While the coach is silent a voice keeps its level in every octave to half a dB; it is only delayed."""
    near = to_int16(speech_like(6, seed=2))
    clean = cancel(WebRtcCanceller(), near, np.zeros_like(near))
    before, after = (np.square(np.abs(np.fft.rfft(signal))) for signal in (near, clean))
    for low_hz in (250, 500, 1_000, 2_000, 4_000):
        octave = slice(low_hz * near.size // HEARING_RATE, 2 * low_hz * near.size // HEARING_RATE)
        assert 10 * np.log10(after[octave].sum() / before[octave].sum()) == pytest.approx(0.0, abs=0.5)


def test_the_canceller_is_late_by_its_delay() -> None:
    """What comes out is what went in ``delay`` samples before: to -20 dB above 1 kHz, where no phase is turned."""
    near = to_int16(speech_like(4, seed=5, low_hz=1_000))
    clean = cancel(WebRtcCanceller(), near, np.zeros_like(near))
    delay = WebRtcCanceller.delay
    difference = clean[delay:] - near[:-delay]
    assert power_db(difference) < power_db(near) - 20.0


def test_it_rests_while_nothing_is_played_and_knows_the_room_afterwards() -> None:
    """In a long silence of the coach it does what AEC3 would do, to -50 dB; then the echo is taken off by as much as before, at once."""
    far = far_end(speech_like(24, seed=4, rate=MIXER_RATE))
    silent, again = slice(8 * HEARING_RATE, 20 * HEARING_RATE), slice(20 * HEARING_RATE, None)
    far[silent] = 0
    sound = echo_of(far, 0.080)
    sound[silent] += speech_like(12, seed=6, low_hz=20.0) * 20_000
    near = sound.astype(np.int16)
    clean, aec3 = cancel(WebRtcCanceller(), near, far), Aec3(sample_rate=HEARING_RATE)
    without_rest = [aec3.process(near[k : k + BLOCK], far[k : k + BLOCK]) for k in range(0, near.size, BLOCK)]
    at_rest = slice(10 * HEARING_RATE, silent.stop)
    assert power_db((clean - np.concatenate(without_rest))[at_rest]) < power_db(near[at_rest]) - 50.0
    assert power_db(near[again]) - power_db(clean[again]) >= 20.0


def test_without_a_canceller_nothing_changes() -> None:
    """Headphones need none: the near end is passed on."""
    near = to_int16(speech_like(0.5, seed=3))
    assert np.array_equal(cancel(NoCanceller(), near, near), near)


# --- the far end ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [4_800, 4_801, 4_800.5, 4_900.25])
def test_the_far_end_is_the_mixer_at_a_third_of_the_rate(frame: float) -> None:
    """Sample k of what is given out for a place is the mixer 3 k frames later, between frames as well."""
    tape = FarEnd()
    tape.feed(tone(1_000, MIXER_RATE))
    expected = 0.5 * np.sin(2 * np.pi * 1_000 * (frame + 3 * np.arange(BLOCK)) / MIXER_RATE)
    assert np.abs(tape.at(frame) / 32768 - expected).max() < 5e-4


def test_what_the_microphone_cannot_hear_is_left_out() -> None:
    """Above 8 kHz nothing is folded down: 60 dB."""
    tape = FarEnd()
    tape.feed(tone(9_000, MIXER_RATE))
    assert np.abs(tape.at(4_800)).max() <= 0.5 * 32768 / 1000


def test_taking_in_step_is_late_by_its_latency() -> None:
    """A click at mixer frame 3 k comes out of ``take`` as sample k + LATENCY."""
    sound = np.zeros(10 * FRAMES, dtype=np.float32)
    sound[3 * 500] = 1.0
    assert int(np.argmax(far_end(sound))) == 500 + FarEnd.LATENCY


def test_the_far_end_does_not_depend_on_the_blocks() -> None:
    """However the mixer's sound is cut into blocks, the same is given out."""
    sound = speech_like(1, seed=4, rate=MIXER_RATE)
    whole, pieces = FarEnd(), FarEnd()
    whole.feed(sound)
    start = 0
    for size in [1, 79, 480, 441, 1024, 4_800] * 6:
        pieces.feed(sound[start : start + size])
        start = min(start + size, sound.size)
    assert np.array_equal(whole.at(12_345.6), pieces.at(12_345.6))


def test_what_was_not_played_is_silence() -> None:
    """Before the beginning, in gaps, and after the end there is nothing."""
    tape = FarEnd()
    tape.feed(np.ones(480, dtype=np.float32))
    tape.feed(np.ones(480, dtype=np.float32), frame=48_480)
    assert tape.fed == 48_960
    for frame in (-2_000, 20_000, 60_000):
        assert not tape.at(frame).any()
    assert tape.at(48_600, samples=40).all()


def test_what_is_long_past_is_forgotten() -> None:
    """Sound is kept for ``KEPT_S`` and no longer, in whatever blocks it comes."""
    tape = FarEnd()
    seconds = 13
    for _ in range(seconds * 10):
        tape.feed(np.full(MIXER_RATE // 10, 0.5, dtype=np.float32))
    kept = round(FarEnd.KEPT_S * MIXER_RATE)
    assert tape.fed == seconds * MIXER_RATE
    assert tape.at(tape.fed - kept + FRAMES).all()
    assert not tape.at(tape.fed - kept - 2 * FRAMES).any()


def test_nothing_is_fed_twice() -> None:
    """A block that begins before the end of the last one is an error in the program."""
    tape = FarEnd()
    tape.feed(np.zeros(480, dtype=np.float32))
    with pytest.raises(ValueError, match="was fed before"):
        tape.feed(np.zeros(480, dtype=np.float32), frame=479)


def test_loud_samples_are_clipped() -> None:
    """Full scale is the end of the scale."""
    assert to_int16(np.array([-2.0, -1.0, 0.0, 1.0, 2.0], dtype=np.float32)).tolist() == [
        -32768,
        -32768,
        0,
        32767,
        32767,
    ]
