"""The echo path out of what a microphone took: delay and loss, in noise, too loud, and where there is none."""

import numpy as np
import numpy.typing as npt
import pytest

from voice_coach.checkup.chirp import CHIRP_S, LEAD_S, TAIL_S, Samples16, chirp, echo_path, is_clipped
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing.echo import to_int16
from voice_coach.speaking.levels import VOICE_LUFS, amplitude, loudness, true_peak

Response = npt.NDArray[np.float64]


def direct(delay_s: float, loss_db: float) -> Response:
    """A path without reflections: its response from ``LEAD_S`` before the chirp."""
    response = np.zeros(round((LEAD_S + delay_s) * HEARING_RATE) + 1)
    response[-1] = amplitude(-loss_db)
    return response


def heard(response: Response, noise_dbfs: float = -75.0) -> Samples16:
    """What a microphone takes of a chirp through ``response``, with white noise of this level in all."""
    size = round((LEAD_S + CHIRP_S + TAIL_S) * HEARING_RATE)
    echo = np.fft.irfft(np.fft.rfft(chirp(HEARING_RATE), 2 * size) * np.fft.rfft(response, 2 * size))[:size]
    noise = np.random.default_rng(7).normal(0.0, amplitude(noise_dbfs), size)
    return to_int16((echo + noise).astype(np.float32))


@pytest.mark.parametrize(
    ("delay_s", "loss_db", "noise_dbfs"),
    [(0.0, 0.0, -75.0), (-0.02, 10.0, -75.0), (0.06, 20.0, -60.0), (0.25, 30.0, -60.0), (0.59, 10.0, -40.0)],
)
def test_delay_and_loss_are_those_of_the_path(delay_s: float, loss_db: float, noise_dbfs: float) -> None:
    """In a quiet room and in a loud one, for a wired loudspeaker and for Bluetooth."""
    path = echo_path(heard(direct(delay_s, loss_db), noise_dbfs), -LEAD_S)
    assert path is not None
    assert path.delay_s == pytest.approx(delay_s, abs=0.0005)
    assert path.loss_db == pytest.approx(loss_db, abs=0.5)


def test_the_delay_is_that_of_the_direct_sound() -> None:
    """Reverberation of half a second does not move it; its power counts as echo."""
    response = direct(0.08, 20.0)
    time = np.arange(round(0.25 * HEARING_RATE)) / HEARING_RATE
    tail = 0.01 * np.random.default_rng(3).normal(size=time.size) * 10 ** (-3 * time / 0.5)
    path = echo_path(heard(np.concatenate((response, tail))), -LEAD_S)
    assert path is not None
    assert path.delay_s == pytest.approx(0.08, abs=0.0005)
    power = np.sum(response**2) + np.sum(tail**2)
    assert path.loss_db == pytest.approx(-10 * np.log10(power), abs=1.0)


@pytest.mark.parametrize("noise_dbfs", [-90.0, -50.0, -20.0])
def test_noise_alone_is_no_echo(noise_dbfs: float) -> None:
    """With headphones there is nothing to be found, however loud the room is."""
    assert echo_path(heard(np.zeros(1), noise_dbfs), -LEAD_S) is None


def test_silence_is_no_echo() -> None:
    """A microphone that is muted delivers zeros."""
    assert echo_path(np.zeros(3 * HEARING_RATE, np.int16), -LEAD_S) is None


def test_a_microphone_that_is_driven_too_far_is_noticed() -> None:
    """The top of the wave is cut off; the delay can still be told."""
    loud = heard(direct(0.05, -20.0))
    assert is_clipped(loud)
    assert not is_clipped(heard(direct(0.05, 0.0)))
    path = echo_path(loud, -LEAD_S)
    assert path is not None
    assert path.delay_s == pytest.approx(0.05, abs=0.0005)


def test_a_part_of_a_chirp_is_refused() -> None:
    """Where the echo may not be whole nothing is claimed."""
    with pytest.raises(ValueError, match="not the whole"):
        echo_path(np.zeros(HEARING_RATE, np.int16), -LEAD_S)
    with pytest.raises(ValueError, match="not the whole"):
        echo_path(np.zeros(3 * HEARING_RATE, np.int16), 0.0)


def test_the_chirp_is_about_as_loud_as_the_voice() -> None:
    """Nobody is startled, and it passes the mixer's limiter unchanged; both rates carry the same sweep."""
    played = chirp()
    assert loudness(played) == pytest.approx(VOICE_LUFS, abs=6.0)
    assert true_peak(played) < amplitude(-12.0)
    at_16 = chirp(HEARING_RATE)
    assert played[:: MIXER_RATE // HEARING_RATE] == pytest.approx(at_16, abs=0.002)
