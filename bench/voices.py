"""People who do not exist: speakers of every engine there is, slow and fast, high and low, for whatever text.

Their clips begin and end with speech: the first and the last frame above -40 dB of the loudest. They are kept in the user's
cache.

``python -m bench.dictation`` measures how well each is understood word for word.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from bench.engines import Engine, Festival, Flite, OwnDriver, Piper, Sound
from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE

Pcm = npt.NDArray[np.int16]
Wave = npt.NDArray[np.floating[Any]]

LEVEL_DBA = -30.0
"""Active level of every clip, A-weighted, in dB below overload: people's speech has then about -26 dB unweighted, which is the
level of speech in ITU-T P.56 tests."""
FRAME = HEARING_RATE // 100
SPEECH_DB = -40.0
"""Frames above this, relative to the loudest, are speech: where a clip begins and ends."""
ACTIVE_DB = -25.0
"""Frames above this, relative to the loudest, make up its level: pauses do not count."""


@dataclass(frozen=True, slots=True)
class BenchVoice:
    """One speaker."""

    name: str
    engine: Engine
    like_people: bool
    """Whether people understand it without effort: headline figures use only such voices."""
    pitch: float = 1.0
    """What all frequencies are multiplied by."""
    pace: float = 1.0
    """How fast this speaker speaks, in units of the engine's normal speed."""

    def say(self, text: str, speed: float = 1.0, *, keep: bool = True) -> Pcm:
        """Return 16 kHz int16 without silence at either end; ``keep``: put it into, and take it from, the cache."""
        if not keep:
            return self._render(text, speed)
        key = hashlib.sha256(f"{LEVEL_DBA}\0{speed:.3f}\0{text}".encode()).hexdigest()[:24]
        file = assets.cache_dir("bench-voices") / self._folder() / f"{key}.flac"
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            draft = file.with_suffix(f".{id(self)}")
            soundfile.write(draft, self._render(text, speed), HEARING_RATE, format="FLAC", subtype="PCM_16")
            draft.rename(file)
        samples: Pcm = soundfile.read(file, dtype="int16")[0]
        return samples

    def _folder(self) -> str:
        return f"{self.name.replace(' ', '-')}-{self.pitch:g}-{self.pace:g}"

    def _render(self, text: str, speed: float) -> Pcm:
        sound, rate = self.engine.render(text, speed * self.pace / self.pitch)
        return to_level(trim(soxr.resample(sound, rate * self.pitch, HEARING_RATE)))


_HIBARI, _JOE, _SLT, _RMS, _AWB = OwnDriver("natural"), Piper(), Flite("slt"), Flite("rms"), Flite("awb")
_HTS = Festival("cmu_us_slt_arctic_hts", "festvox-us-slt-hts")

_ALL = (
    BenchVoice("hibari", _HIBARI, like_people=True),
    BenchVoice("hibari low", _HIBARI, like_people=True, pitch=0.85, pace=0.9),
    BenchVoice("hibari high fast", _HIBARI, like_people=True, pitch=1.12, pace=1.15),
    BenchVoice("piper joe", _JOE, like_people=True),
    BenchVoice("piper joe deep slow", _JOE, like_people=True, pitch=0.9, pace=0.85),
    BenchVoice("flite slt", _SLT, like_people=True),
    BenchVoice("flite rms", _RMS, like_people=True),
    BenchVoice("flite awb", _AWB, like_people=True),
    BenchVoice("festival slt", _HTS, like_people=True),
    BenchVoice("flite slt child", _SLT, like_people=False, pitch=1.25),
    BenchVoice("flite rms slow", _RMS, like_people=False, pitch=0.95, pace=0.7),
    BenchVoice("flite kal", Flite("kal16"), like_people=False),
    BenchVoice("festival kal", Festival("kal_diphone", "festvox-kallpc16k"), like_people=False),
    BenchVoice("festival ked", Festival("ked_diphone", "festvox-kdlpc16k"), like_people=False),
    BenchVoice("espeak us", OwnDriver("espeak", "en-us"), like_people=False),
    BenchVoice("espeak gb", OwnDriver("espeak", "en"), like_people=False),
    BenchVoice("espeak rp", OwnDriver("espeak", "en-gb-x-rp"), like_people=False),
    BenchVoice("espeak scotland", OwnDriver("espeak", "en-gb-scotland"), like_people=False),
    BenchVoice("espeak us woman", OwnDriver("espeak", "en-us+f3"), like_people=False),
    BenchVoice("espeak gb man", OwnDriver("espeak", "en+m7"), like_people=False),
)


def voices() -> list[BenchVoice]:
    """Return everybody who can speak on this machine; ``absent`` tells who cannot.

    Raises VoiceCoachError where nobody can who is like people.
    """
    present = [voice for voice in _ALL if voice.engine.missing() is None]
    if not any(voice.like_people for voice in present):
        raise VoiceCoachError("The benches have no voice to speak with; type: scripts/prepare bench")
    return present


def like_people() -> list[BenchVoice]:
    """Return the voices of the headline figures."""
    return [voice for voice in voices() if voice.like_people]


def absent() -> dict[str, str]:
    """Return who cannot speak here, and what would make them."""
    return {voice.name: reason for voice in _ALL if (reason := voice.engine.missing()) is not None}


def named(names: Sequence[str]) -> list[BenchVoice]:
    """Return the voices of these names. Raises VoiceCoachError naming one that is not there."""
    present = {voice.name: voice for voice in voices()}
    for name in names:
        if name not in present:
            raise VoiceCoachError(f'There is no voice "{name}" for the benches; there is {", ".join(present)}.')
    return [present[name] for name in names]


def trim(sound: Sound) -> Sound:
    """Return ``sound`` from its first to its last frame of speech."""
    levels = _levels_db(sound)
    speech = np.flatnonzero(levels > levels.max() + SPEECH_DB)
    return sound[speech[0] * FRAME : (speech[-1] + 1) * FRAME]


def to_level(sound: Sound, dba: float = LEVEL_DBA) -> Pcm:
    """Return ``sound`` at an active level, as int16."""
    scaled = sound * 10 ** ((dba - active_dba(sound)) / 20) * 32768
    samples: Pcm = np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
    return samples


def active_dba(sound: Wave) -> float:
    """Return the level of what is spoken in ``sound`` (full scale 1) as a sound-level meter has it: A-weighted, in dB below overload.

    Unweighted, some voices are mostly their fundamental: flite's slt would be as loud as people with 5 dB less that matters.
    """
    levels = _levels_db(a_weighted(sound))
    spoken = levels[levels > levels.max() + ACTIVE_DB]
    return float(10 * np.log10(np.mean(10 ** (spoken / 10))))


def a_weighted(sound: Wave) -> Wave:
    """Return ``sound`` filtered by the A curve of IEC 61672-1."""
    square = np.fft.rfftfreq(sound.size, 1 / HEARING_RATE) ** 2
    low, first, second, high = (corner**2 for corner in (20.6, 107.7, 737.9, 12194.0))
    response = high * square**2 / ((square + low) * np.sqrt((square + first) * (square + second)) * (square + high))
    return np.fft.irfft(np.fft.rfft(sound) * response * 10 ** (2.0 / 20), sound.size)


def _levels_db(sound: Wave) -> npt.NDArray[np.float64]:
    """Return the level of each 10 ms frame."""
    frames = np.pad(sound, (0, -sound.size % FRAME)).reshape(-1, FRAME).astype(np.float64)
    return np.asarray(10 * np.log10(np.mean(frames**2, axis=1) + 1e-12))
