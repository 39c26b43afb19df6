"""How loud the microphone hears something: the power between 200 and 4,000 Hz, where the coach looks for speech.

In dB relative to full scale: a square wave that uses the whole range has 0, were it all in that band. Levels are those that the
recogniser's gate goes by (``hearing/gate.py``), so that what is told here is what decides there.
"""

import numpy as np
import numpy.typing as npt

from voice_coach.checkup.chirp import Samples16
from voice_coach.hearing.gate import CHUNK, NOISE_PERCENTILE, level_db

FULL_SCALE_DB = 20 * float(np.log10(32_768))
"""What ``gate.level_db`` says of a square wave that uses the whole range: its 0 is one step of 16 bits."""
_PAUSE_DB = 20.0  # what is this far below the loudest moment is a pause, not speech


def levels_dbfs(heard: Samples16) -> npt.NDArray[np.float64]:
    """Return the level of every whole 32 ms; nothing where there is less."""
    chunks = heard[: heard.size // CHUNK * CHUNK].reshape(-1, CHUNK)
    return np.array([level_db(chunk) for chunk in chunks]) - FULL_SCALE_DB


def noise_dbfs(heard: Samples16) -> float:
    """Return what a tenth of the sound stays below, as the gate has it."""
    return float(np.percentile(levels_dbfs(heard), NOISE_PERCENTILE))


def speech_dbfs(heard: Samples16) -> float:
    """Return the mean level of speech without its pauses."""
    levels = levels_dbfs(heard)
    spoken = levels[levels >= levels.max() - _PAUSE_DB]
    return 10 * float(np.log10(np.mean(10 ** (spoken / 10))))


def is_silent(heard: Samples16) -> bool:
    """Return whether nothing but zeros came: a microphone that is muted or broken. Any other delivers noise."""
    return not heard.any()
