"""Where the speaker is: a room, a distance, the floor, and noise.

A condition is named as people would: "clean", "2 m", "2 m, 10 dB", "prone 1 m, 20 dB", "3 m 0.8 s, 10 dB" (distance, reverberation
time, signal-to-noise ratio at the microphone).
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from bench.voices import Pcm, a_weighted, active_dba
from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE

Sound = npt.NDArray[np.float64]

ROOM_M = (5.0, 4.0, 2.6)
MICROPHONE_M = (0.6, 1.7, 0.9)
"""On a shelf, at a place where no two walls are equally far."""
MOUTH_M, PRONE_MOUTH_M = 1.5, 0.2
"""Height of the mouth, standing and lying face down."""
REVERBERATION_S = {1.0: 0.4, 2.0: 0.5, 3.0: 0.6}
"""RT60 at each distance unless the name says another: people farther away tend to be in larger rooms."""
SABINE = 0.78
"""The image method in a box of equal walls decays this much slower than Sabine's formula: measured 0.40 s for 0.3 s asked, 0.62 for
0.5 and 1.03 for 0.8."""
PRONE_HZ, PRONE_DB = 1000.0, -4.0
"""A voice into the floor: a first-order low-pass, which is 12 dB at 4 kHz, and this much quieter; of the kind that is measured
behind a talker's head."""

_NAME = re.compile(r"(?P<prone>prone )?(?P<m>[\d.]+) m(?: (?P<s>[\d.]+) s)?(?:, (?P<db>-?[\d.]+) dB)?")


@dataclass(frozen=True, slots=True)
class Condition:
    """A place and its noise."""

    name: str
    distance_m: float | None = None
    """None: the microphone is in the speaker's mouth, in no room."""
    rt60_s: float = 0.0
    prone: bool = False
    snr_db: float | None = None
    """Active level of the speech over the level of the noise at the microphone, both A-weighted; None: silence."""

    def hear(self, clip: Pcm, seed: int, noises: "Noises", *, before_s: float, after_s: float) -> Pcm:
        """Return what the microphone takes of ``clip``, with so much of the room before and after it.

        Speech begins at ``before_s``, later by the sound's way. The same arguments give the same samples.
        """
        speech = np.pad(clip / 32768.0, (round(before_s * HEARING_RATE), round(after_s * HEARING_RATE)))
        if self.distance_m is not None:
            speech = _convolve(speech, impulse_response(self.distance_m, self.rt60_s, prone=self.prone))
        if self.snr_db is not None:
            speech = speech + noises.take(len(speech), active_dba(speech) - self.snr_db, seed)
        return np.clip(np.rint(speech * 32768), -32768, 32767).astype(np.int16)


def condition(name: str) -> Condition:
    """Return the condition of that name. Raises VoiceCoachError where it is none."""
    if name == "clean":
        return Condition(name)
    parts = _NAME.fullmatch(name)
    if parts is None or not 0.3 <= float(parts["m"]) <= 4:
        raise VoiceCoachError(f'"{name}" is no condition; write "clean" or something like "prone 2 m 0.5 s, 10 dB".')
    distance = float(parts["m"])
    usual = float(np.interp(distance, list(REVERBERATION_S), list(REVERBERATION_S.values())))
    return Condition(
        name,
        distance,
        float(parts["s"]) if parts["s"] else usual,
        prone=parts["prone"] is not None,
        snr_db=float(parts["db"]) if parts["db"] else None,
    )


class Noises:
    """The noises of a home and a gym: recordings where there are some, else pink noise."""

    def __init__(self, speech: Path | None) -> None:
        """``speech`` is a directory that holds ``noise/``."""
        files = sorted((speech / "noise").glob("*.flac")) if speech else []
        self._sounds = [_read(file) for file in files if "white" not in file.name] or [_pink(20 * HEARING_RATE)]

    def take(self, samples: int, dba: float, seed: int) -> Sound:
        """Return noise at a level (RMS, A-weighted, in dB below overload), from a place that ``seed`` chooses."""
        random = np.random.default_rng(seed)
        sound = self._sounds[random.integers(len(self._sounds))]
        first = random.integers(sound.size)
        taken = np.take(sound, range(first, first + samples), mode="wrap")
        return np.asarray(taken * 10 ** (dba / 20) / np.sqrt(np.mean(a_weighted(taken) ** 2)))


def seed_of(*parts: str) -> int:
    """Return a seed that belongs to these words, on every machine."""
    return zlib.crc32("\0".join(parts).encode())


@cache
def impulse_response(distance_m: float, rt60_s: float, *, prone: bool) -> Sound:
    """Return the room's answer to an impulse at the mouth; the sound on its own way is 1 at 1 m. Kept in the user's cache."""
    file = assets.cache_dir("bench-rooms") / f"{distance_m:g}-{rt60_s:g}{'-prone' if prone else ''}.npy"
    if not file.exists():
        draft = file.with_suffix(f".{id(file)}.npy")
        np.save(draft, _simulated(distance_m, rt60_s, PRONE_MOUTH_M if prone else MOUTH_M))
        draft.rename(file)
    response: Sound = np.load(file)
    return _into_the_floor(response) if prone else response


def _simulated(distance_m: float, rt60_s: float, mouth_m: float) -> Sound:
    """Simulate by images (Allen and Berkley 1979); needs pyroomacoustics."""
    try:
        import pyroomacoustics
    except ImportError as error:
        raise VoiceCoachError("The benches simulate rooms with pyroomacoustics; type: scripts/prepare bench") from error
    absorption, order = pyroomacoustics.inverse_sabine(rt60_s * SABINE, ROOM_M)
    room = pyroomacoustics.ShoeBox(
        ROOM_M, fs=HEARING_RATE, materials=pyroomacoustics.Material(absorption), max_order=order, air_absorption=True
    )
    along = np.sqrt(max(0.01, distance_m**2 - (mouth_m - MICROPHONE_M[2]) ** 2))
    direction = np.radians(20)
    mouth = (MICROPHONE_M[0] + along * np.cos(direction), MICROPHONE_M[1] + along * np.sin(direction), mouth_m)
    room.add_source(mouth)
    room.add_microphone(MICROPHONE_M)
    room.compute_rir()
    return np.asarray(room.rir[0][0], np.float64)


def _into_the_floor(response: Sound) -> Sound:
    spectrum = np.fft.rfft(response)
    hertz = np.fft.rfftfreq(response.size, 1 / HEARING_RATE)
    muffled = spectrum / np.sqrt(1 + (hertz / PRONE_HZ) ** 2) * 10 ** (PRONE_DB / 20)
    return np.fft.irfft(muffled, response.size)


def _convolve(sound: Sound, response: Sound) -> Sound:
    """Return as many samples as ``sound`` has: what rings on after it is cut."""
    size = 1 << (sound.size + response.size - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: sound.size]


def _pink(samples: int) -> Sound:
    """Return pink noise: power falls with frequency, from 20 Hz on."""
    white = np.fft.rfft(np.random.default_rng(1).standard_normal(samples))
    hertz = np.fft.rfftfreq(samples, 1 / HEARING_RATE)
    return np.fft.irfft(white / np.sqrt(np.maximum(hertz, 20.0)), samples)


def _read(file: Path) -> Sound:
    sound, rate = soundfile.read(file, dtype="float64")
    if rate != HEARING_RATE:
        raise VoiceCoachError(f"{file} is at {rate} Hz; noises for the benches are at {HEARING_RATE} Hz.")
    return np.asarray(sound)


def conditions(names: Sequence[str]) -> list[Condition]:
    return [condition(name) for name in names]
