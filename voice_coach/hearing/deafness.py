"""Whether a microphone that delivers sound delivers anything to be understood: told from one second's statistics at a time.

A second is what its samples are, whoever speaks: their mean, how far they are from it, and how many are at full scale.

- Silent: every sample equals the next. An analogue input always has noise; a microphone that was never heard to have any
  is muted, or not there. One that was heard may gate what is not speech, as conference phones do, so it gets longer.
- Faint: less noise than 16 bits can tell, 2 steps or -84 dBFS, all the time. What people say at 2 m is some 20 dB over the
  noise of a quiet room, which is -70 to -45 dBFS with a level at which they are understood.
- Clipped: a sample in a hundred at full scale, second after second. Speech that is 12 dB too loud has that many; a knock on
  the table has none of it in the next second.
- Offset: a mean of a tenth of full scale. Codecs are specified for at most a few thousandths.

One finding is told once. Time is counted in blocks: what is lost on the way does not count.
"""

import numpy as np
import numpy.typing as npt

from voice_coach.events import BLOCK_S, Ailment, Deafened

Block = npt.NDArray[np.int16]

FULL_SCALE = 32_700
"""From this size on a sample counts as clipped: resampling moves a clipped one a little."""
FAINT = 2.0
"""Standard deviation, in steps of 16 bits."""
CLIPPED_SHARE = 0.01
NOTHING = 0.01
"""Less than this is a standard deviation of 0, but for rounding."""
OFFSET = 0.1 * 32_768

NEVER_HEARD_S = 10
"""How long a microphone may be silent from the start, in seconds."""
LASTING_S = {Ailment.SILENT: 60, Ailment.FAINT: 60, Ailment.CLIPPED: 5, Ailment.OFFSET: 5}
"""How long each must last before it is told, in seconds."""

_BLOCKS = round(1.0 / BLOCK_S)


class Deafness:
    """Takes what one microphone delivers. One thread."""

    def __init__(self) -> None:
        self._second: list[Block] = []  # what came of it by now
        self._lasted = dict.fromkeys(Ailment, 0)
        self._told: set[Ailment] = set()
        self._heard = False

    def accept(self, block: Block, at: float) -> list[Deafened]:
        """Take 10 ms that end at ``at`` seconds on the clock; return what is found to be wrong, if that is new."""
        self._second.append(block)
        if len(self._second) < _BLOCKS:
            return []
        second = np.concatenate(self._second)
        self._second.clear()
        return [Deafened(ailment, at) for ailment in self._judge(second)]

    def _judge(self, second: Block) -> list[Ailment]:
        """Return what has lasted long enough with this second."""
        values = second.astype(np.float64)
        mean, deviation = float(values.mean()), float(values.std())
        silent = deviation < NOTHING
        self._heard |= not silent
        now = {
            Ailment.SILENT: silent,
            Ailment.FAINT: not silent and deviation < FAINT,
            Ailment.CLIPPED: np.count_nonzero(np.abs(values) >= FULL_SCALE) >= CLIPPED_SHARE * values.size,
            Ailment.OFFSET: abs(mean) >= OFFSET,
        }
        found = []
        for ailment, there in now.items():
            self._lasted[ailment] = self._lasted[ailment] + 1 if there else 0
            if self._lasted[ailment] >= self._limit_s(ailment) and ailment not in self._told:
                self._told.add(ailment)
                found.append(ailment)
        return found

    def _limit_s(self, ailment: Ailment) -> int:
        return NEVER_HEARD_S if ailment is Ailment.SILENT and not self._heard else LASTING_S[ailment]
