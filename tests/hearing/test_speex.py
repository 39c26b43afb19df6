"""Speex's echo canceller, where its library is installed; and the cancellers by their names."""

import ctypes
from typing import get_args

import numpy as np
import pytest

from tests.hearing.test_echo import cancel, echo_of, far_end, power_db, speech_like
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing.cancellers import CancellerName, open_canceller
from voice_coach.hearing.echo import to_int16
from voice_coach.hearing.speex import LIBRARY, SpeexCanceller
from voice_coach.setup import loads


@pytest.fixture
def speex() -> SpeexCanceller:
    if not loads(LIBRARY):
        pytest.skip("libspeexdsp1 is not installed")
    return SpeexCanceller()


def test_the_coach_is_taken_out(speex: SpeexCanceller) -> None:
    """After 5 s of its own voice at most a tenth of the echo's power is left."""
    far = far_end(speech_like(12, seed=1, rate=MIXER_RATE))
    near = to_int16((echo_of(far, 0.08) / 32768).astype(np.float32))
    settled = slice(5 * HEARING_RATE, None)
    assert power_db(near[settled]) - power_db(cancel(speex, near, far)[settled]) >= 10.0


def test_a_voice_over_silence_is_only_late(speex: SpeexCanceller) -> None:
    """Its level changes by less than 1 dB."""
    near = to_int16(speech_like(3, seed=5))
    clean = cancel(speex, near, np.zeros_like(near))
    assert power_db(clean) == pytest.approx(power_db(near), abs=1.0)


def test_a_missing_library_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    with pytest.raises(VoiceCoachError, match="apt-get install libspeexdsp1"):
        open_canceller("speex")


@pytest.mark.parametrize("name", get_args(CancellerName))
def test_each_name_in_the_settings_is_a_canceller(name: CancellerName) -> None:
    """It takes and gives 10 ms."""
    if name == "speex" and not loads(LIBRARY):
        pytest.skip("libspeexdsp1 is not installed")
    block = np.zeros(160, np.int16)
    assert open_canceller(name).process(block, block).shape == (160,)
