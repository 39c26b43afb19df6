"""The way of a sentence from a mouth to a microphone: rooms, noises and levels as chance has them.

Rooms are shoe boxes simulated by images (Allen and Berkley 1979). No noise is a recording: they are coloured and modulated noise,
others' talk, knocks and simple music, so that measuring with recordings (``bench``) is a fair test.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyroomacoustics
from scipy.signal import fftconvolve

from bench.voices import Pcm
from voice_coach.events import HEARING_RATE

Sound = npt.NDArray[np.floating[Any]]

ROOMS = 400
"""Ways through rooms that are simulated: enough that few come twice to one clip."""
RT60_S = (0.15, 0.75)
DISTANCE_M = (0.4, 4.2)
STANDING_M, LYING_M, LYING_SHARE = (1.1, 1.8), (0.1, 0.5), 0.25
"""Heights of mouths, and how many of them are near the floor."""
MOST_REFLECTIONS = 22
FILTER, HEAD = 40, 4
"""Samples by which the simulation's filters are early, and how many of them are kept before the direct sound."""
NEAR_SHARE = 0.12
"""Of the clips that are heard in no room, with little noise: people near the microphone must be heard as well as before."""
QUIET_SHARE = 0.25
"""Of the others, in which there is little noise."""
SNR_DB, QUIET_DB = (2.0, 25.0), (25.0, 45.0)
FLOOR_SHARE, FLOOR_HZ = 0.15, (700.0, 2500.0)
"""Of the clips that are spoken into the floor, and where a first-order low-pass then begins."""
COLOURED_SHARE = 0.3
"""Of the clips that are heard through a microphone with a colour of its own."""
LEVEL_DB = (-22.0, 4.0)
BEFORE_S, AFTER_S = (0.15, 0.9), (0.3, 0.7)
SMOOTH = HEARING_RATE // 10
"""Clips are as long as a multiple of this: a number of samples without large primes is transformed faster."""
CLEAN_DB = (45.0, 60.0)
"""How far the noise in the clean clip is below the speech: digital silence is nothing that a model knows."""


def impulse_responses(count: int, seed: int) -> list[Sound]:
    """Return ways through rooms, from the direct sound on, of unit energy."""
    draw = np.random.default_rng(seed)
    found: list[Sound] = []
    while len(found) < count:
        size = np.array([draw.uniform(2.6, 8), draw.uniform(2.4, 6), draw.uniform(2.3, 3.2)])
        try:
            absorption, order = pyroomacoustics.inverse_sabine(np.exp(draw.uniform(*np.log(RT60_S))), size)
        except ValueError:  # no wall absorbs as much
            continue
        microphone = draw.uniform([0.3, 0.3, 0.4], [size[0] - 0.3, size[1] - 0.3, 1.8])
        height = draw.uniform(*(LYING_M if draw.random() < LYING_SHARE else STANDING_M))
        mouth = np.array([*draw.uniform(0.3, size[:2] - 0.3), height])
        distance = float(np.linalg.norm(mouth - microphone))
        if not DISTANCE_M[0] < distance < DISTANCE_M[1]:
            continue
        room = pyroomacoustics.ShoeBox(
            size,
            fs=HEARING_RATE,
            materials=pyroomacoustics.Material(absorption),
            max_order=min(order, MOST_REFLECTIONS),
            air_absorption=True,
        )
        room.add_source(mouth)
        room.add_microphone(microphone)
        room.compute_rir()
        direct = round(distance / pyroomacoustics.constants.get("c") * HEARING_RATE) + FILTER - HEAD
        response = np.asarray(room.rir[0][0])[direct:]
        found.append(response / np.sqrt(np.sum(response**2)))
    return found


class Rooms:
    """Hears clips from afar."""

    def __init__(self, clips: Sequence[Pcm], responses: Sequence[Sound], seed: int) -> None:
        self._clips, self._responses = clips, responses
        self._draw = np.random.default_rng(seed)

    def pair(self) -> tuple[Sound, Sound]:
        """Return some clip from near and from afar, at the same times, in units of int16."""
        draw = self._draw
        before, after = (round(draw.uniform(*span) * HEARING_RATE) for span in (BEFORE_S, AFTER_S))
        clip = self._clips[int(draw.integers(len(self._clips)))].astype(np.float64)
        spoken = np.pad(clip, (before, after + -(before + clip.size + after) % SMOOTH))
        level = _active(spoken)
        clean = spoken + draw.standard_normal(spoken.size) * level * 10 ** (-draw.uniform(*CLEAN_DB) / 20)
        near = draw.random() < NEAR_SHARE
        far = spoken if near else self._through_a_room(spoken)
        if draw.random() < COLOURED_SHARE:
            far = _filtered(far, self._colour(far.size, bumps=2, most_db=6, width=(0.3, 1.0)))
        quiet = near or draw.random() < QUIET_SHARE
        snr_db = draw.uniform(*(QUIET_DB if quiet else SNR_DB))
        there = _active(far)
        far = far + self._noise(far.size) * there * 10 ** (-snr_db / 20)
        far = far * level / there * 10 ** (draw.uniform(*LEVEL_DB) / 20)
        return clean, np.clip(far, -32768, 32767)

    def _through_a_room(self, spoken: Sound) -> Sound:
        far = fftconvolve(spoken, self._some_response())[HEAD : HEAD + spoken.size]
        if self._draw.random() < FLOOR_SHARE:
            hertz = np.fft.rfftfreq(far.size, 1 / HEARING_RATE)
            far = _filtered(far, 1 / np.sqrt(1 + (hertz / self._draw.uniform(*FLOOR_HZ)) ** 2))
        return np.asarray(far)

    def _some_response(self) -> Sound:
        return self._responses[int(self._draw.integers(len(self._responses)))]

    def _noise(self, samples: int) -> Sound:
        """Return some noise, of unit power."""
        kind = self._draw.choice(("coloured", "talk", "knocks", "music", "modulated"), p=(0.3, 0.3, 0.1, 0.15, 0.15))
        if kind == "coloured":
            return self._coloured(samples)
        if kind == "modulated":
            seconds = np.arange(samples) / HEARING_RATE
            wave = np.sin(2 * np.pi * self._draw.uniform(0.3, 12) * seconds + self._draw.uniform(0, 2 * np.pi))
            return _unit(self._coloured(samples) * (1 + self._draw.uniform(0.2, 0.95) * wave))
        sound = {"talk": self._talk, "knocks": self._knocks, "music": self._music}[str(kind)](samples)
        below_db = self._draw.uniform(3, 20)
        return _unit(_unit(sound) + self._coloured(samples) * 10 ** (-below_db / 20))

    def _coloured(self, samples: int) -> Sound:
        """Return noise whose power falls with frequency, with broad bumps."""
        hertz = np.fft.rfftfreq(samples, 1 / HEARING_RATE)
        tilt = np.maximum(hertz, 30.0) ** (-self._draw.uniform(0, 2.2) / 2)
        bumps = self._colour(samples, bumps=int(self._draw.integers(4)), most_db=12, width=(0.1, 0.7))
        return _unit(_filtered(self._draw.standard_normal(samples), tilt * bumps))

    def _colour(self, samples: int, *, bumps: int, most_db: float, width: tuple[float, float]) -> Sound:
        """Return gains at the frequencies of a spectrum."""
        octaves = np.log(np.maximum(np.fft.rfftfreq(samples, 1 / HEARING_RATE), 20.0))
        gain_db = np.zeros_like(octaves)
        for _ in range(bumps):
            at, wide = self._draw.uniform(*np.log((80, 7000))), self._draw.uniform(*width)
            gain_db += self._draw.uniform(-most_db, most_db) * np.exp(-0.5 * ((octaves - at) / wide) ** 2)
        return np.asarray(10 ** (gain_db / 20))

    def _talk(self, samples: int) -> Sound:
        """Return one to six people who talk elsewhere in a room."""
        mixed = np.zeros(samples)
        for _ in range(self._draw.integers(1, 7)):
            said = [self._clips[n] for n in self._draw.integers(len(self._clips), size=1 + samples // 40_000)]
            talker = np.resize(np.concatenate(said).astype(np.float64), samples)
            mixed += np.roll(talker, self._draw.integers(samples)) * 10 ** (self._draw.uniform(-8, 0) / 20)
        return np.asarray(fftconvolve(mixed, self._some_response())[:samples])

    def _knocks(self, samples: int) -> Sound:
        """Return short bursts that die away, half of them with a tone."""
        sound = np.zeros(samples)
        for _ in range(max(1, int(samples / HEARING_RATE * self._draw.uniform(0.5, 5)))):
            seconds = np.arange(int(self._draw.uniform(0.01, 0.25) * HEARING_RATE)) / HEARING_RATE
            knock = self._draw.standard_normal(seconds.size) * np.exp(-seconds / self._draw.uniform(0.003, 0.06))
            if self._draw.integers(2):
                tone = np.sin(2 * np.pi * self._draw.uniform(300, 5000) * seconds)
                knock = 0.3 * knock + tone * np.exp(-seconds / self._draw.uniform(0.01, 0.15))
            _add(sound, knock * 10 ** (self._draw.uniform(-15, 0) / 20), int(self._draw.integers(samples)))
        return sound

    def _music(self, samples: int) -> Sound:
        """Return chords of plucked notes in time."""
        sound, beat = np.zeros(samples), self._draw.uniform(0.2, 0.7)
        for begun in np.arange(0, samples / HEARING_RATE, beat):
            for _ in range(self._draw.integers(1, 4)):
                hertz = 110 * 2 ** (self._draw.integers(0, 36) / 12)
                seconds = np.arange(int(beat * self._draw.uniform(0.8, 3) * HEARING_RATE)) / HEARING_RATE
                fall = self._draw.uniform(0.8, 2)
                partials = [n for n in range(1, 7) if hertz * n < HEARING_RATE * 0.47]
                note = np.sum([np.sin(2 * np.pi * hertz * n * seconds) / n**fall for n in partials], axis=0)
                _add(sound, note * np.exp(-seconds / self._draw.uniform(0.1, 1)), int(begun * HEARING_RATE))
        return sound


def _active(sound: Sound) -> float:
    """Return the level of what is not silence."""
    loud = np.abs(sound) > 0.05 * np.abs(sound).max()
    return float(np.sqrt(np.mean(sound[loud] ** 2)))


def _unit(sound: Sound) -> Sound:
    return np.asarray(sound / (sound.std() + 1e-9))


def _filtered(sound: Sound, gains: Sound) -> Sound:
    return np.fft.irfft(np.fft.rfft(sound) * gains, sound.size)


def _add(sound: Sound, part: Sound, first: int) -> None:
    there = sound[first : first + part.size]
    there += part[: there.size]
