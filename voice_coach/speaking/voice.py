"""A voice: text in, clip out, rendered once and kept.

Every line the coach says is known in advance, so a clip is rendered once for each voice, rate and text, then trimmed,
levelled to one loudness and written to the cache directory. The engine is loaded for the first text that is not there, and a
session whose lines are all cached never loads it; one that costs 200 MB renders in a process of its own (``drivers.apart``).

``clip`` may be called from any thread; texts that have to be rendered wait for one another.
"""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Literal, Protocol

import soundfile
import soxr

from voice_coach.assets import cache_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.events import MIXER_RATE
from voice_coach.speaking.clip import Clip, find_onset, trim
from voice_coach.speaking.drivers import espeak, natural
from voice_coach.speaking.drivers.base import FASTEST_WPM, SLOWEST_WPM
from voice_coach.speaking.levels import Samples, level
from voice_coach.speaking.tone import ITS_OWN, Tone

VoiceName = Literal["auto", "natural", "espeak"]

_CALM_WPM = {"natural": 170, "espeak": 150}
_RECIPE = 2
"""Version of what is done to the engine's samples (trimming, levels, format); a change makes every cached clip stale."""

_MEMORY_BYTES = 16 * 2**20
"""Clips kept in memory, longest unused dropped first: 87 s of speech, more than the cues of a set."""

_log = logging.getLogger(__name__)


class Engine(Protocol):
    """What renders speech."""

    def render(self, text: str, tone: Tone) -> tuple[Samples, int]:
        """Return mono samples and their rate in Hz."""


class Voice:
    """One voice, at a rate and a pitch of its own and at others relative to them."""

    def __init__(self, name: str, *, engine: Callable[[], Engine], cache: Path) -> None:
        """Keep clips in ``cache``, which belongs to this very voice, rate and pitch; call ``engine`` when it is needed."""
        self.name = name
        self._open_engine = engine
        self._engine: Engine | None = None
        self._cache = cache
        self._memory: OrderedDict[str, Clip] = OrderedDict()  # by digest
        self._memory_lock = Lock()
        self._engine_lock = Lock()

    def clip(self, text: str, tone: Tone = ITS_OWN) -> Clip:
        """Return the spoken text. Raises VoiceCoachError where there is nothing to speak or no engine to speak it."""
        key = _key(text, tone)
        with self._memory_lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        clip = self._stored(key) or self._store(key, self._rendered(text, tone))
        with self._memory_lock:
            self._memory[key] = clip
            while sum(kept.samples.nbytes for kept in self._memory.values()) > _MEMORY_BYTES and len(self._memory) > 1:
                self._memory.popitem(last=False)
        return clip

    def cached(self, text: str, tone: Tone = ITS_OWN) -> bool:
        """Tell whether ``clip`` answers without rendering."""
        key = _key(text, tone)
        with self._memory_lock:
            if key in self._memory:
                return True
        return self._path(key).exists()

    def prepare(self, texts: Iterable[str], tone: Tone = ITS_OWN) -> None:
        """Make sure that each of the texts is cached."""
        for text in texts:
            self.clip(text, tone)

    def release(self) -> None:
        """Let go of the engine and its memory; it is loaded again when it is needed."""
        with self._engine_lock:
            self._engine = None

    def _path(self, key: str) -> Path:
        return self._cache / f"{key}.flac"

    def _stored(self, key: str) -> Clip | None:
        """Read the clip from disk; None where it is missing or damaged (FLAC carries checksums)."""
        path = self._path(key)
        if not path.exists():
            return None
        try:
            return Clip.read(path)
        except (soundfile.SoundFileError, ValueError, OSError) as error:
            _log.warning("The cached speech %s is damaged (%s) and is made again.", path, error)
            return None

    def _rendered(self, text: str, tone: Tone) -> Clip:
        with self._engine_lock:
            if self._engine is None:
                self._engine = self._open_engine()
            samples, rate = self._engine.render(text, tone)
        if not samples.any():
            raise VoiceCoachError(f'There is nothing to speak in "{text}": write words.')
        at_mixer_rate = soxr.resample(samples, rate, MIXER_RATE, quality="HQ")
        levelled = level(trim(at_mixer_rate, MIXER_RATE))
        return Clip(levelled, find_onset(levelled))

    def _store(self, key: str, clip: Clip) -> Clip:
        """Write the clip and return what was written, so that a rendered line and a cached one are the same samples.

        A cache that cannot be written (a full disk) costs time and is said; it does not silence the coach.
        """
        try:
            self._cache.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._cache, suffix=".flac", delete=False) as file:
                temporary = Path(file.name)
            try:
                clip.write(temporary)
                temporary.replace(self._path(key))
            finally:
                temporary.unlink(missing_ok=True)
            return Clip.read(self._path(key))
        except (OSError, soundfile.SoundFileError) as error:
            _log.warning("Speech cannot be kept in %s: %s.", self._cache, error)
            return clip


def open_voice(
    name: VoiceName,
    *,
    rate_wpm: int | None = None,
    pitch: int = 50,
    speaker: str | None = None,
    cache: Path | None = None,
) -> Voice:
    """Return a voice; "auto" is the natural one where it is installed. Raises VoiceCoachError where it is not.

    ``rate_wpm``: words a minute, None: calm; ``pitch``: 0 to 100, 50 is the voice's own; ``speaker``: the engine's name
    of another voice; ``cache``: the directory for rendered speech of all voices.
    """
    chosen: Literal["natural", "espeak"]
    chosen = ("natural" if natural.available() else "espeak") if name == "auto" else name
    rate = _CALM_WPM[chosen] if rate_wpm is None else rate_wpm
    if not SLOWEST_WPM <= rate <= FASTEST_WPM:
        raise VoiceCoachError(f"The voice speaks {SLOWEST_WPM} to {FASTEST_WPM} words a minute, not {rate}.")
    version = {"natural": natural, "espeak": espeak}[chosen].version()
    recipe = _digest(f"{chosen} {version} {rate} {pitch} {speaker} {_RECIPE}")[:16]

    def engine() -> Engine:
        from voice_coach.speaking.drivers.engine import Manner, PyttsxEngine

        manner = Manner(rate, pitch, speaker)
        if chosen == "espeak":
            return PyttsxEngine(chosen, manner)
        from voice_coach.speaking.drivers.apart import EngineApart

        return EngineApart(chosen, manner)

    return Voice(chosen, engine=engine, cache=(cache or cache_dir("speech")) / f"{chosen}-{recipe}")


def say_to_file(text: str, out: Path, voice: Voice) -> None:
    """Write the spoken text as WAV or FLAC, mono, 16 bit, 48 kHz."""
    if out.suffix.lower() not in {".wav", ".flac"}:
        raise VoiceCoachError(f"{out} is neither a .wav nor a .flac file: give the output one of these endings.")
    clip = voice.clip(text)
    try:
        clip.write(out)
    except (OSError, soundfile.SoundFileError) as error:
        raise VoiceCoachError(f"{out} cannot be written ({error}): choose another place.") from error


def _key(text: str, tone: Tone) -> str:
    """Return what a clip is kept under."""
    return _digest(text if tone == ITS_OWN else f"{tone.pace:.3f} {tone.pitch:+d} {text}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
