"""A room with the coach in it: a microphone beside its loudspeaker, a user, a television, and devices that have clocks of their own.

Everything between them is the product's: mixer, speaker, ear (alignment, cancellers, double talk, recogniser). Time is the sound's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bench.rooms import SABINE, Sound
from bench.voices import Pcm, active_dba
from voice_coach.callbacks import MicBlock, PlayedBlock
from voice_coach.errors import VoiceCoachError
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE
from voice_coach.hearing.cancellers import CancellerName, open_canceller
from voice_coach.hearing.duplex import Duplex, Recogniser
from voice_coach.hearing.echo import BLOCK, FarEnd
from voice_coach.hearing.microphone import Ear, News
from voice_coach.speaking.mixer import Mixer

FRAMES = round(BLOCK_S * MIXER_RATE)
USER_DBA, NOISE_DB = -36.0, -68.0
"""Active level of the user at the microphone and RMS of the room's noise, in dB below overload."""
JITTER_S = 0.003
"""By how much the sound system's stamps are off, either way, in seconds (FACTS: 3 ms through PulseAudio)."""
MOUTH_M = 1.5


@dataclass(frozen=True, slots=True)
class Geometry:
    """A room and what stands in it; all in metres and seconds."""

    room: tuple[float, float, float]
    rt60_s: float
    microphone: tuple[float, float, float]
    loudspeaker: tuple[float, float, float]
    """From the microphone."""
    user_m: float
    """Distance of the mouth from the microphone."""
    user_degrees: float
    delay_s: float
    """From the mixer to the microphone and from there to the ear, beside what the sound system tells."""
    drift: float
    """How much faster the microphone's clock runs than the loudspeaker's."""


GEOMETRIES = (
    Geometry((5.0, 4.0, 2.6), 0.4, (0.6, 1.7, 0.9), (0.08, 0.0, 0.0), 1.5, 20, 0.06, 50e-6),
    Geometry((4.0, 3.0, 2.5), 0.3, (1.0, 0.4, 1.0), (0.0, 0.05, 0.0), 2.0, 50, 0.12, -50e-6),
    Geometry((7.0, 5.0, 2.8), 0.6, (3.0, 0.3, 0.8), (0.07, 0.07, 0.0), 3.0, 80, 0.24, 50e-6),
)


@cache
def responses(geometry: Geometry) -> tuple[Sound, Sound]:
    """Return the room's answers at the microphone to impulses at the mouth and at the loudspeaker, by images."""
    try:
        import pyroomacoustics
    except ImportError as error:
        raise VoiceCoachError("The benches simulate rooms with pyroomacoustics; type: scripts/prepare bench") from error
    absorption, order = pyroomacoustics.inverse_sabine(geometry.rt60_s * SABINE, geometry.room)
    room = pyroomacoustics.ShoeBox(
        geometry.room, fs=HEARING_RATE, materials=pyroomacoustics.Material(absorption), max_order=min(order, 40)
    )
    x, y, z = geometry.microphone
    along = np.sqrt(geometry.user_m**2 - (MOUTH_M - z) ** 2)
    direction = np.radians(geometry.user_degrees)
    room.add_source((x + along * np.cos(direction), y + along * np.sin(direction), MOUTH_M))
    room.add_source(tuple(np.add(geometry.microphone, geometry.loudspeaker)))
    room.add_microphone(geometry.microphone)
    room.compute_rir()
    return np.asarray(room.rir[0][0]), np.asarray(room.rir[0][1])


class EchoRoom:
    """Steps the mixer, the room and the ear 10 ms at a time."""

    def __init__(
        self,
        geometry: Geometry,
        mixer: Mixer,
        recogniser: Recogniser,
        *,
        signal_to_echo_db: float,
        coach: Sound,
        canceller: CancellerName = "webrtc",
        seed: int = 0,
    ) -> None:
        """``coach`` is a line at ``HEARING_RATE``: with it the user is ``signal_to_echo_db`` above the echo, A-weighted and active."""
        self._geometry, self._mixer = geometry, mixer
        self._mouth, path = responses(geometry)
        self._path = _Convolver(path * 10 ** ((USER_DBA - signal_to_echo_db - active_dba(_convolve(coach, path))) / 20))
        self._loudspeaker = FarEnd()
        self._ear = Ear(HEARING_RATE, one_clock=False, hearing=Duplex(open_canceller(canceller), recogniser))
        self._random = np.random.default_rng(seed)
        self._voices: list[list[Sound]] = []
        self._taken = 0
        self._begin_s = mixer.position / MIXER_RATE

    @property
    def now(self) -> float:
        """The end of what the mixer rendered, in seconds."""
        return self._mixer.position / MIXER_RATE

    def speak(self, clip: Pcm, dba: float = USER_DBA) -> float:
        """Let somebody speak where the user is, from now on; return for how long, in seconds."""
        heard = _convolve(np.pad(clip / 32768, (0, HEARING_RATE // 2)), self._mouth)
        heard = np.pad(heard * 10 ** ((dba - active_dba(heard)) / 20), (0, -heard.size % BLOCK))
        self._voices.append(list(heard.reshape(-1, BLOCK)))
        return clip.size / HEARING_RATE

    def step(self) -> tuple[npt.NDArray[np.float32], list[News]]:
        """Let 10 ms pass; return what the coach played, and what was understood."""
        played = self._mixer.render(FRAMES)
        self._loudspeaker.feed(played)
        self._ear.played(PlayedBlock(played.copy(), self._mixer.position - FRAMES))
        at = self._begin_s + self._taken / HEARING_RATE * (1 + self._geometry.drift)
        frame = (at - self._begin_s - self._geometry.delay_s) * MIXER_RATE
        taken = self._path.next(self._loudspeaker.at(frame) / 32768)
        taken += self._random.standard_normal(BLOCK) * 10 ** (NOISE_DB / 20)
        for voice in self._voices:
            taken += voice.pop(0)
        self._voices = [voice for voice in self._voices if voice]
        stamp = at + self._random.uniform(-JITTER_S, JITTER_S)
        block = MicBlock(np.clip(taken, -1, 1).astype(np.float32)[:, np.newaxis], self._taken, stamp, lost=False)
        self._taken += BLOCK
        return played, self._ear.hear(block)

    def run(self, seconds: float, each: Callable[[npt.NDArray[np.float32], list[News]], object]) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            each(*self.step())


class _Convolver:
    """Convolves a stream, block by block (overlap and save)."""

    def __init__(self, response: Sound) -> None:
        self._size = 1 << (response.size + BLOCK).bit_length()
        self._response = np.fft.rfft(response, self._size)
        self._past = np.zeros(self._size)

    def next(self, block: Sound) -> Sound:
        self._past = np.concatenate((self._past[BLOCK:], block))
        return np.asarray(np.fft.irfft(np.fft.rfft(self._past) * self._response, self._size)[-BLOCK:])


def _convolve(sound: Sound, response: Sound) -> Sound:
    size = 1 << (sound.size + response.size).bit_length()
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: sound.size])
