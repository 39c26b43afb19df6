"""Where on the clock the microphone is: which of the mixer's frames was leaving the loudspeaker as it took a sample.

The sound system stamps every block with its own idea of that, the measured position. It is right on average and wrong
by some milliseconds each time (measured through PulseAudio: 3 ms, up to 8), while the samples themselves follow one
another exactly. So ``Alignment`` counts samples and uses the stamps only to find out what a count cannot tell: the
offset between the two devices, and how much faster one's clock runs than the other's.

Laws:

1. Between two measurements the position grows evenly with the samples.
2. It jumps only at the first measurement, when the device says that it lost sound, or when the stamps of a whole window
   are off by more than ``JUMP_S``, as after an underrun.
3. With two devices the rest is steered away by a slow PI loop on the median error of each window, which changes nothing
   but the rate. Simulated: clocks that differ by 100 ppm (6 ms a minute) are at most 4 ms apart, and below 2 ms after 5
   minutes.
"""

from dataclasses import dataclass
from statistics import median

WINDOW_S = 1.0
"""Length of what a correction is decided on, in seconds; of the first, ``FIRST_WINDOW_S``."""

FIRST_WINDOW_S = 0.2

JUMP_S = 0.015
"""An error beyond this is no jitter and no drift: the position jumps, in seconds."""

MAX_DRIFT = 500e-6
"""Relative difference of two devices' clocks that is believed at most; crystals differ by up to 100 ppm."""

_PROPORTIONAL = 0.02  # 1/s: an error of 1 ms is answered with 20 ppm; time constant 50 s
_INTEGRAL = _PROPORTIONAL**2 / 4  # 1/s^2: critically damped


@dataclass(frozen=True, slots=True)
class _Anchor:
    frame: float
    at: float


class Alignment:
    """Turns a device's count of samples into seconds on the clock. One thread."""

    def __init__(self, rate: int, *, one_clock: bool) -> None:
        """Follow a device at ``rate`` Hz, on the loudspeaker's clock (``one_clock``) or on one of its own."""
        self._rate = rate
        self._one_clock = one_clock
        self._anchor = _Anchor(0.0, 0.0)
        self._errors: list[float] = []
        self._window_from: int | None = None
        self._settling = True
        self._integral = 0.0
        self.drift = 0.0
        """How much longer than its nominal length a sample takes on the clock; 100e-6 is 100 ppm."""
        self.jumps = 0
        """How often the position jumped since it was first known."""

    def position(self, frame: float) -> float:
        """Return the time on the clock, in seconds, at which the device's sample ``frame`` was taken."""
        return self._anchor.at + (frame - self._anchor.frame) * (1.0 + self.drift) / self._rate

    def measure(self, frame: int, at: float, *, lost: bool = False) -> None:
        """Learn that the sample ``frame`` was stamped ``at`` seconds; ``lost``: sound before it is missing."""
        if self._window_from is None or lost:
            self._anchor = _Anchor(frame, at)
            self._open_window(frame, settling=True)
        self._errors.append(at - self.position(frame))
        window_s = FIRST_WINDOW_S if self._settling else WINDOW_S
        if frame - (self._window_from or 0) >= window_s * self._rate:
            self._correct(frame, median(self._errors))
            self._open_window(frame, settling=False)

    def _open_window(self, frame: int, *, settling: bool) -> None:
        self._window_from, self._settling = frame, settling
        self._errors.clear()

    def _correct(self, frame: int, error: float) -> None:
        here = self.position(frame)
        if self._settling or abs(error) > JUMP_S:
            self.jumps += not self._settling
            self._anchor = _Anchor(frame, here + error)
        elif not self._one_clock:
            self._anchor = _Anchor(frame, here)
            self._integral = _within(MAX_DRIFT, self._integral + _INTEGRAL * WINDOW_S * error)
            self.drift = _within(MAX_DRIFT, self._integral + _PROPORTIONAL * error)


def _within(limit: float, value: float) -> float:
    return max(-limit, min(limit, value))
