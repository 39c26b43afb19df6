"""What the microphone took, as a sound file, to look for a fault: only where ``log.audio`` says so, and the coach says so aloud.

It sits where the canceller sits, which is the one place that has what the microphone took, what was played at that moment, and what
was made of both.
"""

import logging
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.echo import Block, EchoCanceller

CHANNELS = 3
"""The microphone; what was played; and the microphone without it, later than the first by ``delay`` samples."""
_log = logging.getLogger(__name__)


class DebugRecording:
    """A canceller that records. One thread; a context, whose end closes the file."""

    def __init__(self, canceller: EchoCanceller, file: Path) -> None:
        """Raises VoiceCoachError where ``file`` cannot be written."""
        self._canceller = canceller
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = soundfile.SoundFile(file, "w", HEARING_RATE, CHANNELS, "PCM_16")
        except (OSError, soundfile.LibsndfileError) as error:
            raise VoiceCoachError(
                f"The recording {file} cannot be written ({error}); name another directory as log.audio, or none."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def delay(self) -> int:
        """Samples by which what ``process`` returns is later than the near end."""
        return self._canceller.delay

    def process(self, near: Block, far: Block) -> Block:
        """Return the near end without the echo of the far end; all are int16 (160,). A full disk ends the recording, not the session."""
        clean = self._canceller.process(near, far)
        if not self._file.closed:
            try:
                self._file.write(np.column_stack((near, far, clean)))
            except (OSError, soundfile.LibsndfileError):
                _log.warning("the recording of what is heard has ended: it cannot be written")
                self._file.close()
        return clean
