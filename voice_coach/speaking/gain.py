"""The last stage of what is played: a gain that moves smoothly, and a limiter.

Law: what comes out depends on the samples and on when the gain was changed, not on the sizes of the blocks.
"""

import numpy as np
import numpy.typing as npt

from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import PEAK_DBTP, Samples, amplitude

CEILING_DBFS = -1.0
"""No sample exceeds it."""

LOUDEST_DB = 8.0
"""The most that everything is turned up by: then no line of either voice exceeds -1.2 dBTP after the limiter, which makes it 7 dB
louder; at 12 dB some exceed 0 dBTP, and a tenth of their samples is bent."""

_RAMP = round(0.05 * MIXER_RATE)


class Gain:
    """A factor that goes to its goal in a straight line of 50 ms."""

    def __init__(self) -> None:
        self._start, self._goal, self._since = 1.0, 1.0, -_RAMP

    def change(self, db: float, frame: int) -> None:
        """Begin at this frame to move from what the gain is then to ``db``."""
        self._start, self._goal, self._since = float(self._at(np.asarray(frame))), amplitude(db), frame

    def apply(self, samples: Samples, frame: int) -> None:
        """Multiply samples (n,), the first of which is at this frame, in place."""
        if frame >= self._since + _RAMP:
            samples *= np.float32(self._goal)
        else:
            samples *= self._at(np.arange(frame, frame + samples.size)).astype(np.float32)

    def _at(self, frames: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        done = np.minimum((frames - self._since) / _RAMP, 1.0)
        return self._start * (1.0 - done) + self._goal * done


def soft_limit(samples: Samples) -> None:
    """Bend what exceeds ``PEAK_DBTP`` smoothly towards ``CEILING_DBFS``, in place.

    Without memory and without delay; only additions and divisions, whose results are the same on every machine.
    """
    knee, room = amplitude(PEAK_DBTP), amplitude(CEILING_DBFS) - amplitude(PEAK_DBTP)
    if max(samples.max(initial=0), -samples.min(initial=0)) <= np.float32(knee):
        return
    over = np.maximum(np.abs(samples) - np.float32(knee), np.float32(0)) / np.float32(room)
    bent = np.float32(knee) + np.float32(room) * (over / (1 + over))
    np.copyto(samples, np.copysign(bent, samples), where=over > 0)
