"""The product's own sounds, by name; ``audio/make_sounds.py`` makes them."""

from pathlib import Path

import soundfile

from voice_coach.assets import data_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.clip import Clip


def load_sounds(directory: Path | None = None) -> dict[str, Clip]:
    """Return every sound in ``directory`` (None: the installation's), by file name without ``.wav``."""
    sounds = {}
    for path in sorted((directory or data_dir("audio")).glob("*.wav")):
        try:
            sounds[path.stem] = Clip.read(path)
        except (soundfile.SoundFileError, ValueError) as error:
            raise VoiceCoachError(f"The sound {path} cannot be used ({error}); install voice-coach again.") from error
    return sounds
