"""Hibari, a neural voice in one wheel, as a PCM driver. Only the voice inside the wheel is used: nothing is downloaded."""

import importlib.metadata
import importlib.util
import os
from typing import Any

import numpy as np

from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers.base import PcmDriver

_PACE_WPM = (82, 101, 122, 144, 170, 203, 211, 219, 234, 320, 339, 371, 390)
_PACE_SPEED = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 2.0, 2.5)
"""Words a minute of seven trimmed coaching sentences at each speed, measured: far from proportional."""

_OCTAVE = 100.0
"""Points of "pitch" that double every frequency."""

_SEED = 1  # of the noise in the voice: the same text gives the same samples

_MISSING = "The natural voice is not installed: pip install 'voice-coach[natural]', or choose the voice espeak."


class NaturalDriver(PcmDriver):
    """A pitch other than 50 is a playback speed that the speaking rate makes up for: another speaker, same words."""

    default_voice = "heart"

    def __init__(self, proxy: Any) -> None:
        super().__init__(proxy)
        try:
            # Unless told otherwise before it is loaded, onnxruntime reports to its maker.
            os.environ["ORT_DISABLE_TELEMETRY"] = "1"
            from hibari import Hibari

            self._hibari = Hibari(self.default_voice)
        except ImportError as error:
            raise VoiceCoachError(_MISSING) from error

    def synthesise(self, text: str) -> None:
        wanted = self._properties
        if wanted["voice"] != self.default_voice:
            raise VoiceCoachError(f'The natural voice has no speaker "{wanted["voice"]}"; it has {self.default_voice}.')
        pitch = 2.0 ** ((wanted["pitch"] - 50) / _OCTAVE)
        speed = float(np.interp(wanted["rate"] / pitch, _PACE_WPM, _PACE_SPEED))
        for sentence in self._hibari.stream(text, speed=speed, seed=_SEED):
            if not self.deliver(np.asarray(sentence, np.float32), round(self._hibari.sample_rate * pitch)):
                break


def version() -> str:
    """Return the version of the package that holds the voice, without loading it."""
    try:
        return importlib.metadata.version("hibari-tts")
    except importlib.metadata.PackageNotFoundError as error:
        raise VoiceCoachError(_MISSING) from error


def available() -> bool:
    """Tell whether the voice and its runtime are installed, without loading them."""
    return all(importlib.util.find_spec(name) is not None for name in ("hibari", "onnxruntime"))
