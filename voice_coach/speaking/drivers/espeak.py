"""eSpeak NG as a PCM driver, on pyttsx3's own bindings.

The library lives once in a process and is not thread-safe: it is initialised once, in the mode in which ``Synth`` calls
back in the caller's thread and returns when all is done, and everything that is set is set before each text. The one
callback is never replaced, so the C side never holds a pointer to a freed closure.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers.base import PcmDriver

_SYNCHRONOUS = 2
_BUFFER_MS = 60
_DONT_EXIT = 0x8000  # without it, missing data ends the whole process

_INSTALL = "install libespeak-ng1 and espeak-ng-data (sudo apt install libespeak-ng1 espeak-ng-data)"

_deliver: Callable[[bytes], bool] | None = None
"""Where the callback puts 16-bit samples while a text is rendered; it returns False to abort."""


class EspeakDriver(PcmDriver):
    """Voices are eSpeak's names, with a variant if wanted: "en-us", "en-us+f3"."""

    default_voice = "en-us"

    def __init__(self, proxy: Any) -> None:
        super().__init__(proxy)
        self._espeak, self._rate = _library()

    def synthesise(self, text: str) -> None:
        global _deliver  # noqa: PLW0603 - the library is one per process, and so is its callback
        espeak, wanted = self._espeak, self._properties
        if espeak.SetVoiceByName(str(wanted["voice"]).encode()) != espeak.EE_OK:
            raise VoiceCoachError(f'espeak has no voice "{wanted["voice"]}"; espeak-ng --voices lists what it has.')
        espeak.SetParameter(espeak.RATE, round(wanted["rate"]), 0)
        espeak.SetParameter(espeak.PITCH, round(wanted["pitch"]), 0)

        def deliver(pcm: bytes) -> bool:
            return self.deliver(np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32768), self._rate)

        _deliver = deliver
        try:
            status = espeak.Synth(text.encode(), flags=espeak.CHARS_UTF8)
        finally:
            _deliver = None
        if status != espeak.EE_OK:
            raise RuntimeError(f"espeak_Synth failed with status {status}")


def version() -> str:
    """Return the library's version, without starting it."""
    return str(_bindings().Info().decode())


def _on_synth(wav: Any, count: int, _events: Any) -> int:
    """Take samples from the library; 1 tells it to abort. ``wav`` is NULL at the end of a text."""
    if count <= 0 or _deliver is None:
        return 0
    return 0 if _deliver(ctypes.string_at(wav, count * ctypes.sizeof(ctypes.c_short))) else 1


@cache
def _library() -> tuple[Any, int]:
    """Initialise the library; return the bindings and its sample rate in Hz."""
    espeak = _bindings()
    rate = espeak.Initialize(_SYNCHRONOUS, _BUFFER_MS, None, _DONT_EXIT)
    if rate <= 0:
        raise VoiceCoachError(f"espeak-ng finds no voice data: {_INSTALL}.")
    espeak.SetSynthCallback(_on_synth)
    return espeak, rate


def _bindings() -> Any:
    try:
        from pyttsx3.drivers import _espeak
    except RuntimeError as error:
        raise VoiceCoachError(f"The library of espeak-ng is missing: {_INSTALL}.") from error
    return _espeak
