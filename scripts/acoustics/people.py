"""People who speak: four hours of actors in a talking adventure of 1995, "Flight of the Amazon Queen", which is given away.

Debian has it (``apt-get install flight-of-the-amazon-queen``). Each sentence is an MP3 of 11 kHz, 16 kbit/s: what is above 5.5 kHz is learnt
from the synthetic voices. The file begins, as ScummVM's ``engines/queen/resource.cpp`` reads it, with a header of ``HEADER`` bytes, whose
last two are the number of entries; each entry is a name, one byte, and first byte and size of what it names.
"""

import io
import random
import struct
from pathlib import Path

import numpy as np
import soundfile
import soxr

from bench.voices import Pcm, to_level
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE

RECORDINGS = Path("/usr/share/scummvm/flight-of-the-amazon-queen/queen.1c")
HEADER, ENTRY = 15, struct.Struct(">12sxII")
SPOKEN = ".SB"
"""How the names of sentences end."""
SHORTEST_S, LONGEST_S = 1.0, 12.0


def recordings(count: int, seed: int, file: Path = RECORDINGS) -> list[Pcm]:
    """Return so many sentences, 16 kHz, at one level. The same seed gives the same.

    Raises VoiceCoachError where there is no such file, or too few sentences in it.
    """
    if not file.is_file():
        raise VoiceCoachError(f"There are no recordings in {file}; type: apt-get install flight-of-the-amazon-queen")
    content = file.read_bytes()
    spoken = _sentences(content)
    random.Random(seed).shuffle(spoken)  # noqa: S311 - no secret depends on it
    clips: list[Pcm] = []
    for first, size in spoken:
        sound, rate = soundfile.read(io.BytesIO(content[first : first + size]))
        if SHORTEST_S * rate < sound.size < LONGEST_S * rate and np.any(sound):
            clips.append(to_level(soxr.resample(sound, rate, HEARING_RATE)))
        if len(clips) == count:
            return clips
    raise VoiceCoachError(f"{file} has only {len(clips)} sentences, not {count}; take another file.")


def _sentences(content: bytes) -> list[tuple[int, int]]:
    """Return first byte and size of each."""
    (count,) = struct.unpack_from(">H", content, HEADER - 2)
    entries = (ENTRY.unpack_from(content, HEADER + ENTRY.size * number) for number in range(count))
    return [(first, size) for name, first, size in entries if name.rstrip(b"\0").decode("ascii").endswith(SPOKEN)]
