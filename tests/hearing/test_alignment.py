"""Where the microphone is on the clock, though its stamps jitter and its crystal drifts."""

from collections.abc import Callable

import numpy as np
import pytest

from voice_coach.hearing.alignment import JUMP_S, Alignment

RATE = 16_000
BLOCK = 160
START_S = 3.0


def follow(
    alignment: Alignment, seconds: float, truth: Callable[[float], float], *, jitter_s: float = 0.003
) -> list[float]:
    """Measure block after block, each stamped wrong by a normal deviate; return the position's errors in seconds."""
    random = np.random.default_rng(1)
    errors = []
    for frame in range(0, round(seconds * RATE), BLOCK):
        at = truth(frame / RATE)
        alignment.measure(frame, at + random.normal(0.0, jitter_s))
        errors.append(alignment.position(frame) - at)
    return errors


def steady(time: float) -> float:
    return START_S + time


@pytest.mark.parametrize("one_clock", [True, False])
def test_it_is_right_after_a_moment(one_clock: bool) -> None:
    """From a quarter of a second on the position is right to a millisecond, though stamps are wrong by three."""
    errors = follow(Alignment(RATE, one_clock=one_clock), 5, steady)
    assert max(map(abs, errors[25:])) < 0.001


def test_on_one_clock_samples_follow_one_another_exactly() -> None:
    """Jitter moves nothing: one device's position grows with its samples."""
    alignment = Alignment(RATE, one_clock=True)
    errors = follow(alignment, 60, steady)[25:]
    assert max(errors) - min(errors) < 1e-9
    assert alignment.drift == 0.0


@pytest.mark.parametrize("ppm", [-100, 100])
def test_a_drifting_crystal_is_followed(ppm: int) -> None:
    """A microphone 100 ppm off is never 5 ms away, and after 5 minutes 2 ms at most."""
    alignment = Alignment(RATE, one_clock=False)
    errors = follow(alignment, 400, lambda time: steady(time * (1 + ppm * 1e-6)))
    assert max(map(abs, errors[25:])) < 0.005
    assert max(map(abs, errors[30_000:])) < 0.002
    assert alignment.drift == pytest.approx(ppm * 1e-6, abs=20e-6)
    assert alignment.jumps == 0


@pytest.mark.parametrize("one_clock", [True, False])
def test_an_underrun_is_jumped_over(one_clock: bool) -> None:
    """When the stamps say for a second that the devices are 40 ms further apart, they are."""
    alignment = Alignment(RATE, one_clock=one_clock)
    errors = follow(alignment, 20, lambda time: steady(time) + (0.040 if time > 10 else 0.0))
    assert alignment.jumps == 1
    assert max(map(abs, errors[1_250:])) < 0.002


def test_a_single_wild_stamp_is_ignored() -> None:
    """One stamp that is wrong by half a second changes nothing."""
    alignment = Alignment(RATE, one_clock=True)
    errors = follow(alignment, 5, lambda time: steady(time) + (0.5 if time == 2.5 else 0.0), jitter_s=0.0)
    assert [error for error in errors if abs(error) > 1e-9] == [pytest.approx(-0.5)]


def test_a_small_error_is_no_reason_to_jump() -> None:
    """Below ``JUMP_S`` a device on the same clock stays where it was found."""
    alignment = Alignment(RATE, one_clock=True)
    errors = follow(alignment, 6, lambda time: steady(time) + (0.8 * JUMP_S if time > 3 else 0.0), jitter_s=0.0)
    assert alignment.jumps == 0
    assert errors[-1] == pytest.approx(-0.8 * JUMP_S)


def test_a_loss_is_measured_anew() -> None:
    """After the device says that it lost sound, its next stamps count at once."""
    alignment = Alignment(RATE, one_clock=True)
    follow(alignment, 2, steady, jitter_s=0.0)
    alignment.measure(2 * RATE, 9.0, lost=True)
    assert alignment.position(2 * RATE) == pytest.approx(9.0)
    assert alignment.jumps == 0
