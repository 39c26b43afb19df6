"""What ``test_live_check.py`` runs beside a private PulseAudio: the echo path of real streams; results as JSON.

python -m tests.checkup.live_echo DELAY_S   a loudspeaker that holds everything back for so long without telling, as Bluetooth does
"""

import json
import sys
from dataclasses import asdict

import numpy as np

from voice_coach.checkup.chirp import chirp, echo_path
from voice_coach.checkup.studio import Studio
from voice_coach.events import MIXER_RATE
from voice_coach.settings import SoundSettings
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.mixer import Mixer

CHIRPS = 3
SETTLING_S = 2.0
"""What is left to a sound server that has just started, in seconds."""


class LateMixer(Mixer):
    """Hands everything to the device later than it says."""

    def __init__(self, late_s: float) -> None:
        super().__init__()
        self._late: Samples = np.zeros(round(late_s * MIXER_RATE), np.float32)

    def render(self, frames: int) -> Samples:
        together = np.concatenate((self._late, super().render(frames)))
        now, self._late = together[:frames], together[frames:]
        return now


def main(late_s: float) -> None:
    with Studio(SoundSettings(), LateMixer(late_s)) as studio:
        studio.listen(SETTLING_S, lambda _samples: None)
        paths = [echo_path(*studio.play(chirp())) for _ in range(CHIRPS)]
    print(json.dumps([path and asdict(path) for path in paths]))


if __name__ == "__main__":
    main(float(sys.argv[1]))
