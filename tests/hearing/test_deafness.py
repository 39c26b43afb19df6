"""A microphone that delivers nothing to be understood is found out, and one that does is left alone."""

import numpy as np
import numpy.typing as npt
import pytest

from voice_coach.events import BLOCK_S, HEARING_RATE, Ailment
from voice_coach.hearing.deafness import Deafness

Sound = npt.NDArray[np.float64]
RANDOM = np.random.default_rng(7)


def found(sound: Sound, deafness: Deafness | None = None) -> list[tuple[str, int]]:
    """Return what is told about ``sound`` (n,), full scale 1, and after how many whole seconds."""
    deafness = deafness or Deafness()
    blocks = np.rint(sound * 32768).clip(-32768, 32767).astype(np.int16).reshape(-1, round(BLOCK_S * HEARING_RATE))
    told = []
    for number, block in enumerate(blocks, 1):
        told += deafness.accept(block, number * BLOCK_S)
    return [(finding.ailment.value, round(finding.at)) for finding in told]


def noise(seconds: int, dbfs: float) -> Sound:
    return RANDOM.normal(0.0, 10 ** (dbfs / 20), seconds * HEARING_RATE)


def silence(seconds: int) -> Sound:
    return np.zeros(seconds * HEARING_RATE)


def speech(seconds: int, dbfs: float) -> Sound:
    """Return bursts of noise in a quiet room: a syllable every 0.4 s, with an RMS of ``dbfs`` while it lasts."""
    envelope: Sound = np.clip(np.sin(2 * np.pi * 2.5 * np.arange(seconds * HEARING_RATE) / HEARING_RATE), 0.0, 1.0)
    return noise(seconds, dbfs + 3) * envelope + noise(seconds, -60)


@pytest.mark.parametrize(
    "sound",
    [noise(120, -72), noise(120, -40), speech(120, -20), speech(120, -45), noise(120, -60) + 0.03, speech(120, -12)],
    ids=["a quiet room", "a loud room", "speech", "speech far away", "a usual offset", "loud speech"],
)
def test_a_microphone_that_hears_is_left_alone(sound: Sound) -> None:
    """Two minutes of what rooms and people sound like are no reason to say anything."""
    assert found(sound) == []


def test_a_muted_microphone_is_told_after_10_s() -> None:
    """One that never delivered anything but zeros, or another constant, is muted or none; once is enough."""
    assert found(silence(130)) == [("silent", 10)]
    assert found(silence(30) + 0.01) == [("silent", 10)]


def test_a_microphone_that_gates_silence_gets_a_minute() -> None:
    """A conference phone delivers zeros while nobody speaks; only when that lasts, somebody has muted it."""
    gated = np.concatenate([np.concatenate((speech(2, -20), silence(40))) for _ in range(4)])
    assert found(gated) == []
    assert found(np.concatenate((speech(2, -20), silence(90)))) == [("silent", 62)]


def test_a_microphone_that_is_turned_down_is_told_after_a_minute() -> None:
    """Noise of a single step of 16 bits is that of the converter, not that of a room."""
    assert found(noise(90, -90)) == [("faint", 60)]


def test_constant_clipping_is_told_after_5_s() -> None:
    """Speech 20 dB too loud has samples at full scale in each second; a knock has not."""
    assert found(speech(20, 6)) == [("clipped", 5)]
    knocks = noise(60, -60)
    knocks[:: 3 * HEARING_RATE] = 1.0
    assert found(knocks) == []


def test_an_offset_is_told_after_5_s() -> None:
    """A mean far from zero is no sound."""
    assert found(noise(20, -50) + 0.2) == [("offset", 5)]


def test_each_ailment_is_told_once_for_each_microphone() -> None:
    """Who mends it and breaks it again is not told again; with another microphone all begins anew."""
    deafness = Deafness()
    assert found(speech(20, 6), deafness) == [("clipped", 5)]
    assert found(noise(20, -50), deafness) == []
    assert found(speech(20, 6), deafness) == []
    assert {ailment.value for ailment in Ailment} == {"silent", "faint", "clipped", "offset"}
