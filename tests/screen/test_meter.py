"""The level of the microphone: measured on the way, and nothing is changed."""

import numpy as np
import pytest

from voice_coach.hearing.echo import BLOCK, NoCanceller
from voice_coach.screen.meter import SILENCE_DB, Meter


@pytest.mark.parametrize(("amplitude", "level_db"), [(0, SILENCE_DB), (32, -60.2), (32_767, 0.0)])
def test_a_tenth_of_a_second_is_one_level(amplitude: int, level_db: float) -> None:
    """In dB below full scale; that of its loudest block."""
    told: list[float] = []
    meter = Meter(NoCanceller(), told.append)
    loud, still = np.full(BLOCK, amplitude, np.int16), np.zeros(BLOCK, np.int16)
    for number in range(10):
        near = loud if number == 3 else still
        assert meter.process(near, still) is near
    assert told == [pytest.approx(level_db, abs=0.1)]
    assert meter.delay == 0
