"""A linear echo canceller that leaves who speaks over the coach as they are.

WebRTC's suppresses whatever the far end may have caused, and with it most of what is said meanwhile. This one takes out only what a
linear path makes of the far end: with an echo 12 dB above a voice its output has that voice 11 to 20 dB above what is left of the
echo (WebRTC's: 2 to 12 dB of the voice are gone, in holes). It is for what is said in double talk, not for silence without it.

A partitioned-block frequency-domain Kalman filter: what is not known of the path has a variance of its own in each partition and
bin, and what the far end does not explain is noise, so that double talk slows it down without a detector (Enzner and Vary,
"Frequency-domain adaptive Kalman filter for acoustic echo control in hands-free telephones", Signal Processing 86, 2006; Kuech et
al., "State-space architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014). Each block the filter of
some partitions only is cut to its length (alternatingly constrained, as in Speex). After it, a Wiener filter takes off what leaks
through each bin by the measure of late.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE
from voice_coach.hearing.echo import BLOCK, Block

N = 2 * BLOCK
"""Samples in a step of the filter: half its Fourier transform."""
TAIL_S = 0.4
"""Length of the filter, in seconds: the room's reverberation, and as much delay as the far end is early."""
KEPT = 0.998
"""What is kept of the path from one step to the next; the rest is how fast it may change. Simulated, the echo falls by 34 dB
with 0.998 and 36 with 0.9995; with clocks that differ by 50 ppm and are not aligned by 24 and 17."""
NOISE_KEPT = 0.88
"""Smoothing of the noise's power, from one step to the next."""
CONSTRAINED = 4
"""Every so many partitions are cut to their length in a step."""
SMOOTHED = 0.5
"""Smoothing of the powers that the leak is measured by."""
RISE, FALL = 0.025, 0.12
"""How fast the measure of the leak follows a higher and a lower one: it is slow to take a voice for an echo."""
AUDIBLE = 1e5
"""Power of a bin of the echo from which its leak is measured; what is below cannot be told from noise."""
LEAST_GAIN = 0.1
"""The most that the Wiener filter takes off: 20 dB."""

Spectrum = npt.NDArray[np.complexfloating[Any, Any]]
Power = npt.NDArray[np.floating[Any]]
Samples = npt.NDArray[np.floating[Any]]


class LinearCanceller:
    """See above. One stream of sound; not thread-safe."""

    delay = 2 * N  # a step to fill the transform, and another for the windows to overlap

    def __init__(self) -> None:
        partitions, bins = round(TAIL_S * HEARING_RATE / N), N + 1
        self._far_spectra: Spectrum = np.zeros((partitions, bins), np.complex64)  # the latest first
        self._far_powers: Power = np.zeros((partitions, bins), np.float32)
        self._path: Spectrum = np.zeros((partitions, bins), np.complex64)
        self._doubt: Power = np.ones((partitions, bins), np.float32)  # variance of the path's error
        self._product, self._gain = np.empty_like(self._path), np.empty_like(self._doubt)  # to calculate in
        self._padded: Samples = np.zeros(2 * N, np.float32)
        self._noise: Power = np.full(bins, 1e3, np.float32)
        self._step = 0
        self._silent = 0  # steps since the coach was last heard; what is known of the path keeps meanwhile
        self._near: Samples = np.zeros(N, np.float32)
        self._far = np.zeros(2 * N, np.float32)
        self._filled = 0
        self._window = np.sqrt(np.hanning(2 * N + 1)[:-1]).astype(np.float32)
        self._errors: Samples = np.zeros(2 * N, np.float32)
        self._echoes: Samples = np.zeros(2 * N, np.float32)
        self._error_power: Power = np.zeros(bins, np.float32)
        self._echo_power: Power = np.zeros(bins, np.float32)
        self._leak: Power = np.full(bins, 0.3, np.float32)  # of the echo's power, in what the filter leaves
        self._overlap: Samples = np.zeros(N, np.float32)
        self._clean: npt.NDArray[np.int16] = np.zeros(N, np.int16)

    def process(self, near: Block, far: Block) -> Block:
        """Return the near end of ``delay`` samples before, without the echo of the far end; all are int16 (160,)."""
        part = slice(self._filled, self._filled + BLOCK)
        clean = self._clean[part].copy()
        self._near[part] = near
        self._far[N:][part] = far
        self._filled = part.stop % N
        if not self._filled:
            self._silent = 0 if self._far[N:].any() else self._silent + 1
            left = self._suppress(*self._filter())
            self._clean = np.clip(np.rint(left), -32768, 32767).astype(np.int16)
            self._far[:N] = self._far[N:]
        return clean

    def _filter(self) -> tuple[Samples, Samples]:
        """Return what is left of the step that has been filled, and the echo that was taken out: float32 (N,)."""
        if self._silent > len(self._path):
            return self._near, np.zeros(N, np.float32)
        self._far_spectra[1:], self._far_powers[1:] = self._far_spectra[:-1], self._far_powers[:-1]
        self._far_spectra[0] = np.fft.rfft(self._far)
        self._far_powers[0] = _power(self._far_spectra[0])
        np.subtract(self._near, self._echo(), out=self._padded[N:])
        error = np.fft.rfft(self._padded)
        self._noise = NOISE_KEPT * self._noise + (1 - NOISE_KEPT) * _power(error)
        explained = np.einsum("pk,pk->k", self._far_powers, self._doubt)
        gain = np.divide(self._doubt, 0.5 * explained + self._noise + 1, out=self._gain)
        update = np.conjugate(self._far_spectra, out=self._product)
        update *= error
        update *= gain
        self._path += update
        self._path *= np.float32(KEPT)
        self._constrain()
        gain *= self._far_powers
        certain = np.maximum(1 - 0.5 * gain, 0)
        self._doubt *= certain
        self._doubt *= np.float32(KEPT**2)
        self._doubt += np.float32(1 - KEPT**2) * _power(self._path)
        echo = self._echo()
        return self._near - echo, echo

    def _echo(self) -> Samples:
        """Return the last step as the path has it: float32 (N,)."""
        np.multiply(self._far_spectra, self._path, out=self._product)
        echo: Samples = np.fft.irfft(np.add.reduce(self._product))[N:]  # half the time of einsum's
        return echo

    def _constrain(self) -> None:
        """Cut the filters of the partitions whose turn it is to their length."""
        self._step = (self._step + 1) % CONSTRAINED
        turn = slice(self._step, None, CONSTRAINED)
        filters = np.fft.irfft(self._path[turn], axis=1)
        filters[:, N:] = 0
        self._path[turn] = np.fft.rfft(filters, axis=1)

    def _suppress(self, error: Samples, echo: Samples) -> Samples:
        """Return ``error`` of the step before, without what leaks of the echo."""
        self._errors = np.concatenate((self._errors[N:], error))
        self._echoes = np.concatenate((self._echoes[N:], echo))
        if self._silent > len(self._path) + 1:
            return self._overlapped(self._errors * np.square(self._window))
        spectrum, echo_spectrum = np.fft.rfft(np.stack((self._errors, self._echoes)) * self._window)
        power = _power(spectrum)
        self._error_power += (1 - SMOOTHED) * (power - self._error_power)
        self._echo_power += (1 - SMOOTHED) * (_power(echo_spectrum) - self._echo_power)
        leak = np.minimum(self._error_power / (self._echo_power + 100), 10 * self._leak)
        speed = np.where(leak > self._leak, RISE, FALL) * (self._echo_power > AUDIBLE)
        self._leak = np.clip(self._leak + speed * (leak - self._leak), 1e-5, 1).astype(np.float32)
        gain = np.sqrt(np.maximum(1 - self._leak * self._echo_power / (power + 1), LEAST_GAIN**2))
        return self._overlapped(np.fft.irfft(spectrum * gain) * self._window)

    def _overlapped(self, left: Samples) -> Samples:
        whole: Samples = self._overlap + left[:N]
        self._overlap = left[N:]
        return whole


def _power(spectrum: Spectrum) -> Power:
    power: Power = np.square(spectrum.real) + np.square(spectrum.imag)
    return power
