"""How loud a sound is, and making it as loud as it should be: ITU-R BS.1770-4, mono at ``MIXER_RATE``, full scale = 1.

Computed with numpy alone: the usual packages bring scipy, which costs 80 MB of memory and a second of start-up for two
biquads. A test holds the loudness against pyloudnorm's.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import soxr

from voice_coach.events import MIXER_RATE

Samples = npt.NDArray[np.float32]
"""Mono sound, float32 (n,), full scale = 1."""

VOICE_LUFS = -20.0
"""Loudness of everything spoken: 3 LU above broadcast speech, since small loudspeakers are quiet."""

PEAK_DBTP = -3.0
"""True peak that no clip exceeds: where the mixer's limiter begins, so that a clip alone passes it unchanged."""

# K-weighting as (b, a) biquads at 48 kHz: tables 1 and 2 of BS.1770-4, a shelf for the head and a high-pass.
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
_GATED_BLOCK = round(0.4 * MIXER_RATE)
_FILTER_DECAY = round(0.2 * MIXER_RATE)  # in samples; after it the filters' response has fallen below 1e-20
_FOURIER_SIZE = 1 << 16
_FILTER_REACH = 480  # samples around a second that its oversampling looks at: 10 ms, longer than the resampler's filter
_LIMITER_STEP = MIXER_RATE // 1000
_LIMITER_REACH = 5  # steps: the gain begins to fall so long before a peak


def decibels(ratio: float) -> float:
    """Return an amplitude ratio in dB; minus infinity for 0."""
    return 20.0 * float(np.log10(ratio)) if ratio > 0 else -np.inf


def amplitude(db: float) -> float:
    """Return dB as an amplitude ratio."""
    return float(10.0 ** (db / 20.0))


def loudness(samples: Samples) -> float:
    """Return the loudness in LUFS; minus infinity for silence.

    Gated as in the standard. Its gates leave out pauses in blocks of 0.4 s; a spoken "two" is shorter than one, so
    what lasts less than three blocks is measured as a whole, which is as if it were said again and again.
    """
    energy = np.concatenate(([0.0], np.cumsum(np.square(_k_weighted(samples)), dtype=np.float64)))
    block = _GATED_BLOCK if samples.size >= 3 * _GATED_BLOCK else samples.size
    starts = np.arange(0, samples.size - block + 1, max(1, _GATED_BLOCK // 4))
    power = (energy[starts + block] - energy[starts]) / block
    power = power[power > _power(-70.0)]
    if power.size:
        power = power[power > power.mean() * _power(-10.0) / _power(0.0)]
    return float(10.0 * np.log10(power.mean()) - 0.691) if power.size else -np.inf


def true_peak(samples: Samples) -> float:
    """Return the largest amplitude of the waveform, between the samples too (four times oversampled)."""
    return float(_peaks(samples).max())


def level(samples: Samples, lufs: float = VOICE_LUFS) -> Samples:
    """Return sound (not silence) at this loudness, with the peaks above ``PEAK_DBTP`` turned down for some ms."""
    return limit(samples * np.float32(amplitude(lufs - loudness(samples))), PEAK_DBTP)


def limit(samples: Samples, ceiling_db: float) -> Samples:
    """Turn the gain down smoothly around each peak, so that the true peak stays below the ceiling.

    The gain is a line through one point a millisecond. Each point is a mean of minima that all reach over the peak, so
    the line passes below what the peak allows.
    """
    peaks = _peaks(samples)
    if peaks.max() <= amplitude(ceiling_db):
        return samples
    reach, span = _LIMITER_REACH, 2 * _LIMITER_REACH + 1
    allowed = np.minimum(1.0, amplitude(ceiling_db) / np.maximum(peaks, 1e-9))
    lowest = np.lib.stride_tricks.sliding_window_view(np.pad(allowed, 2 * reach, mode="edge"), span).min(axis=1)
    gain = np.lib.stride_tricks.sliding_window_view(lowest, span - 2).mean(axis=1)
    at = (np.arange(gain.size) - 0.5) * _LIMITER_STEP
    return np.asarray(samples * np.interp(np.arange(samples.size), at, gain), np.float32)


def _peaks(samples: Samples) -> npt.NDArray[np.float32]:
    """True peak of each millisecond; a second at a time, for four times the samples take memory."""
    peaks = [
        _peaks_of(samples, start, min(start + MIXER_RATE, samples.size)) for start in range(0, samples.size, MIXER_RATE)
    ]
    return np.concatenate(peaks)


def _peaks_of(samples: Samples, start: int, stop: int) -> npt.NDArray[np.float32]:
    before = max(0, start - _FILTER_REACH)
    waveform = np.abs(soxr.resample(samples[before : stop + _FILTER_REACH], MIXER_RATE, 4 * MIXER_RATE, quality="HQ"))
    own = waveform[4 * (start - before) : 4 * (stop - before)]
    padded = np.pad(own, (0, -own.size % (4 * _LIMITER_STEP)))
    return np.asarray(padded.reshape(-1, 4 * _LIMITER_STEP).max(axis=1))


def _k_weighted(samples: Samples) -> Samples:
    """Filter by overlap-save, in blocks of one Fourier transform each: a long line takes no more memory than a short one."""
    step = _FOURIER_SIZE - _FILTER_DECAY
    padded = np.pad(samples, (_FILTER_DECAY, step))
    weighted = np.empty(samples.size + step, np.float32)
    for start in range(0, samples.size, step):
        spectrum = np.fft.rfft(padded[start : start + _FOURIER_SIZE], _FOURIER_SIZE) * _k_response()
        weighted[start : start + step] = np.fft.irfft(spectrum, _FOURIER_SIZE)[_FILTER_DECAY:]
    return weighted[: samples.size]


@lru_cache
def _k_response() -> npt.NDArray[np.complex64]:
    """Response of the filters at the frequencies of a real Fourier transform of ``_FOURIER_SIZE``."""
    delay = np.exp(-2j * np.pi * np.arange(_FOURIER_SIZE // 2 + 1) / _FOURIER_SIZE)
    response = np.ones_like(delay)
    for b, a in _K_WEIGHTING:
        response *= np.polynomial.polynomial.polyval(delay, b) / np.polynomial.polynomial.polyval(delay, a)
    return np.asarray(response, np.complex64)


def _power(lufs: float) -> float:
    """Mean square of the weighted samples at this loudness."""
    return float(10.0 ** ((lufs + 0.691) / 10.0))
