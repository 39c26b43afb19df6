"""The way from the loudspeaker to the microphone: how long it takes and how much it loses, measured with a chirp.

The chirp is an exponential sine sweep, and what the microphone took is divided by it in the frequency domain, which gives
the impulse response of the whole path (A. Farina, "Simultaneous measurement of impulse response and distortion with a
swept-sine technique", AES 108th Convention, 2000). Its power is the same in every octave, about as that of speech, so
the loss of the chirp is about that of the coach's voice. Stationary noise is spread over the whole response, 35 dB below what it
would do to a click of the same height; harmonics that the loudspeaker adds appear before the direct sound.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.speaking.levels import Samples, amplitude

Samples16 = npt.NDArray[np.int16]
"""What the microphone took: (n,) at ``HEARING_RATE``."""

CHIRP_S = 1.0
"""Length of the chirp, in seconds."""
LONGEST_S = 0.6
"""The longest delay that is looked for, in seconds; Bluetooth has 0.15 to 0.4."""
EARLIEST_S = -0.050
"""Devices that misstate their latencies can make an echo come before its sound, by so many seconds at most."""
LEAD_S, TAIL_S = 0.1, 1.1
"""What is needed of the sound before the chirp's onset and after its end, in seconds; noise is measured at the end of it."""

_LOW_HZ, _HIGH_HZ = 200.0, 7_000.0
_PEAK_DBFS = -14.0  # its loudness is then about that of the coach's voice
_FADE_S = 0.010
_REGULARISATION = 1e-4  # of the largest power in the band: outside it there is nothing to divide by
_BEFORE_S, _AFTER_S = (
    0.005,
    0.300,
)  # of the response around its peak: direct sound, reflections, and most of a room's reverberation
_NOISE_S = 0.4  # at the end of the response
_STANDS_OUT_DB = 20.0  # of a million samples of noise none is expected 16 dB above their mean power
_FAINTEST = 1e-12  # power far below that of one step of 16 bits
_FULL_SCALE = 32_768
_CLIPPED = 32_700
_CLIPPED_SAMPLES = 8


@dataclass(frozen=True, slots=True)
class EchoPath:
    """How the loudspeaker is heard by the microphone."""

    delay_s: float
    """From the moment a sound leaves the loudspeaker, as the devices tell it, to its direct sound in the microphone."""
    loss_db: float
    """Power played over power heard, both relative to full scale, reflections included: 20 is quieter by 20 dB."""
    clarity_db: float
    """How far the direct sound stands out from the noise in the response."""


def chirp(rate: int = MIXER_RATE) -> Samples:
    """Return the sweep at ``rate`` Hz: float32 (n,), full scale = 1."""
    time = np.arange(round(CHIRP_S * rate)) / rate
    octave_s = CHIRP_S / np.log(_HIGH_HZ / _LOW_HZ)  # the time in which the frequency grows by e
    sweep = np.sin(2 * np.pi * _LOW_HZ * octave_s * np.expm1(time / octave_s))
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / _FADE_S)
    return np.asarray(amplitude(_PEAK_DBFS) * np.sin(np.pi / 2 * fade) ** 2 * sweep, np.float32)


def echo_path(heard: Samples16, begins_s: float) -> EchoPath | None:
    """Return the path; None where no echo stands out from the noise.

    ``heard`` begins at ``begins_s`` seconds, the chirp at 0; ``LEAD_S`` before it and ``TAIL_S`` after it belong to it.
    """
    played = chirp(HEARING_RATE).astype(np.float64)
    response = _divide(heard / _FULL_SCALE, played)
    first = round((EARLIEST_S - begins_s) * HEARING_RATE)
    last = round((LONGEST_S - begins_s) * HEARING_RATE)
    if first < 0 or heard.size < last + played.size:
        raise ValueError(f"{heard.size} samples from {begins_s} s on are not the whole of a chirp and its echo")
    peak = first + int(np.argmax(np.abs(response[first:last])))
    end = heard.size - played.size
    noise = float(np.mean(np.square(response[end - round(_NOISE_S * HEARING_RATE) : end])))
    clarity_db = 10 * np.log10(response[peak] ** 2 / (noise + _FAINTEST) + _FAINTEST)
    if clarity_db < _STANDS_OUT_DB:
        return None
    start = max(0, peak - round(_BEFORE_S * HEARING_RATE))
    part = response[start : peak + round(_AFTER_S * HEARING_RATE)]
    echo = np.sum(np.square(_convolve(part, played)))
    spread = noise * part.size * np.sum(np.square(played))  # what the noise in that part of the response adds to it
    loss_db = -10 * np.log10(max(echo - spread, 0.1 * echo) / np.sum(np.square(played)))
    return EchoPath(peak / HEARING_RATE + begins_s, float(loss_db), float(clarity_db))


def is_clipped(heard: Samples16) -> bool:
    """Return whether the microphone is driven beyond its range."""
    return int(np.count_nonzero(np.abs(heard.astype(np.int32)) >= _CLIPPED)) >= _CLIPPED_SAMPLES


def _divide(heard: npt.NDArray[np.float64], played: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the response h with heard = played * h: from 0 s on; what comes before it wraps around to the end."""
    size = heard.size + played.size
    spectrum = np.fft.rfft(played, size)
    power = np.square(np.abs(spectrum))
    quotient = np.fft.rfft(heard, size) * np.conj(spectrum) / (power + _REGULARISATION * power.max())
    return np.fft.irfft(quotient, size)


def _convolve(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    size = first.size + second.size - 1
    return np.fft.irfft(np.fft.rfft(first, size) * np.fft.rfft(second, size), size)
