"""Speex's echo canceller: a linear filter and a gentle suppressor of what it leaves, through Debian's libspeexdsp1.

It lets who speaks over the coach through better than WebRTC's, and the coach as well: from about 10 dB more echo than speech on it
is the wrong one. The filter is J.-M. Valin's ("On Adjusting the Learning Rate in Frequency Domain Echo Cancellation With
Double-Talk", IEEE TASLP 15(3), 2007).
"""

import ctypes
from ctypes import byref, c_int, c_void_p

import numpy as np

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.echo import BLOCK, Block

LIBRARY = "libspeexdsp.so.1"
TAIL_S = 0.4
"""Length of the filter, in seconds: delays that nobody told of, and the room's reverberation."""

_ECHO_SET_SAMPLING_RATE = 24  # speex_echo.h
_PREPROCESS_SET_DENOISE, _PREPROCESS_SET_ECHO_STATE = 0, 24  # speex_preprocess.h
_Samples = np.ctypeslib.ndpointer(np.int16, shape=(BLOCK,), flags="C_CONTIGUOUS")


class SpeexCanceller:
    """One stream of sound. Not thread-safe."""

    delay = BLOCK  # the suppressor's windows overlap by a half; measured by correlation

    def __init__(self) -> None:
        """Raise VoiceCoachError where the library is missing."""
        self._speex = _library()
        self._echo = c_void_p(self._speex.speex_echo_state_init(BLOCK, round(TAIL_S * HEARING_RATE)))
        self._suppressor = c_void_p(self._speex.speex_preprocess_state_init(BLOCK, HEARING_RATE))
        self._speex.speex_echo_ctl(self._echo, _ECHO_SET_SAMPLING_RATE, byref(c_int(HEARING_RATE)))
        self._speex.speex_preprocess_ctl(self._suppressor, _PREPROCESS_SET_ECHO_STATE, self._echo)
        self._speex.speex_preprocess_ctl(self._suppressor, _PREPROCESS_SET_DENOISE, byref(c_int(0)))

    def process(self, near: Block, far: Block) -> Block:
        clean = np.empty(BLOCK, np.int16)
        self._speex.speex_echo_cancellation(self._echo, near, far, clean)
        self._speex.speex_preprocess_run(self._suppressor, clean)
        return clean

    def __del__(self) -> None:
        if hasattr(self, "_suppressor"):
            self._speex.speex_preprocess_state_destroy(self._suppressor)
            self._speex.speex_echo_state_destroy(self._echo)


def _library() -> ctypes.CDLL:
    """Return the library with the types of what is called in it."""
    try:
        speex = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise VoiceCoachError(
            'The echo canceller "speex" is not installed: type sudo apt-get install libspeexdsp1, or choose another sound.echo_canceller.'
        ) from error
    speex.speex_echo_state_init.restype = speex.speex_preprocess_state_init.restype = c_void_p
    speex.speex_echo_cancellation.argtypes = [c_void_p, _Samples, _Samples, _Samples]
    speex.speex_preprocess_run.argtypes = [c_void_p, _Samples]
    return speex
