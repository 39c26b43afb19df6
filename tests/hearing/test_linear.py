"""The linear echo canceller: the coach is taken out, and who speaks over it is as they are."""

import numpy as np

from tests.hearing.test_echo import cancel, echo_of, far_end, power_db, speech_like
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing.echo import to_int16
from voice_coach.hearing.linear import LinearCanceller

SETTLED = slice(5 * HEARING_RATE, None)


def test_the_coach_is_taken_out() -> None:
    """After 5 s of its own voice at most a hundredth of the echo's power is left."""
    far = far_end(speech_like(12, seed=1, rate=MIXER_RATE))
    near = to_int16((echo_of(far, 0.08) / 32768).astype(np.float32))
    clean = cancel(LinearCanceller(), near, far)
    assert power_db(near[SETTLED]) - power_db(clean[SETTLED]) >= 20.0


def test_who_speaks_over_the_coach_stays_as_they_are() -> None:
    """A voice 12 dB below the echo, that never ends, comes out 6 dB above all that is wrong with it: 18 dB better than it was."""
    far = far_end(speech_like(12, seed=1, rate=MIXER_RATE))
    echo = echo_of(far, 0.08)
    voice = speech_like(12, seed=2).astype(np.float64) * 32768
    voice *= 10 ** ((power_db(echo.astype(np.int16)) - 12 - power_db(voice.astype(np.int16))) / 20)
    clean = cancel(LinearCanceller(), (echo + voice).astype(np.int16), far)
    delay = LinearCanceller.delay
    wrong = clean[delay:] - voice[:-delay]
    assert power_db(voice[SETTLED].astype(np.int16)) - power_db(wrong[SETTLED].astype(np.int16)) >= 6.0


def test_a_voice_over_silence_is_only_late() -> None:
    """What comes out is what went in ``delay`` samples before, to -40 dB."""
    near = to_int16(speech_like(3, seed=5))
    clean = cancel(LinearCanceller(), near, np.zeros_like(near))
    delay = LinearCanceller.delay
    assert power_db(clean[delay:] - near[:-delay]) < power_db(near) - 40.0
