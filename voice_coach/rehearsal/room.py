"""A simulated room: what a microphone hears of a user, of noise, and of the coach's own loudspeaker.

All sound is at ``HEARING_RATE``, mono, in blocks of ``BLOCK`` samples. Levels in dBFS are RMS, with 0 dBFS the RMS of a
square wave at full scale. Everything is seeded: the same steps give the same samples.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voice_coach.events import BLOCK_S, HEARING_RATE, Deafened, SoundBack, SoundLost, SoundPart
from voice_coach.hearing.deafness import Deafness
from voice_coach.rehearsal.steps import DeviceState

Pcm = npt.NDArray[np.int16]
Sound = npt.NDArray[np.float32]

BLOCK = round(BLOCK_S * HEARING_RATE)
FULL_SCALE = 32_768.0
RESPONSE_S = 0.100
"""Length of the response between loudspeaker and microphone; all later reflections together, 26 dB below the direct
sound, are left out."""
DECAY_S = 0.3
"""Reverberation time (to -60 dB) of a furnished living room."""
REFLECTIONS_DB = -6.0
"""Energy of all reflections against the direct sound, for a microphone beside its loudspeaker."""
NOISE_S = 32.0
"""Length of generated noise, in seconds; it loops without a seam."""


def amplitude(db: float) -> float:
    """Return the factor of amplitude for a gain in dB."""
    return float(10.0 ** (db / 20.0))


def rms(sound: Sound) -> float:
    """Return the root mean square of (n,) samples."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def make_noise(colour: str, seed: int) -> Sound:
    """Return ``NOISE_S`` seconds of "white" (flat) or "pink" (3 dB less per octave) noise, float32 (n,), RMS 1.

    Made in the frequency domain, so that its end joins its beginning.
    """
    random = np.random.default_rng(seed)
    size = round(NOISE_S * HEARING_RATE)
    spectrum = np.fft.rfft(random.standard_normal(size))
    if colour == "pink":
        spectrum[1:] /= np.sqrt(np.arange(1, spectrum.size))
        spectrum[: round(20 * NOISE_S)] = 0  # below 20 Hz there is no sound, and no microphone hears it
    noise: Sound = np.fft.irfft(spectrum, size).astype(np.float32)
    return noise / np.float32(rms(noise))


def make_response(seed: int) -> Sound:
    """Return a room's impulse response from loudspeaker to microphone, float32 (n,), with unit energy.

    Direct sound at sample 0, then exponentially decaying noise. Unit energy: broadband sound keeps its level.
    """
    random = np.random.default_rng(seed)
    n = np.arange(round(RESPONSE_S * HEARING_RATE))
    response = random.standard_normal(n.size) * 10.0 ** (-3.0 * n / (DECAY_S * HEARING_RATE))
    response[:32] = 0  # 2 ms: the nearest wall is 35 cm away
    response *= amplitude(REFLECTIONS_DB) / np.sqrt(np.sum(response**2))
    response[0] = 1.0
    unit: Sound = (response / np.sqrt(np.sum(response**2))).astype(np.float32)
    return unit


@dataclass(slots=True)
class _Playing:
    sound: Sound
    position: int = 0


class Room:
    """Mixes the user, noise and echo into what the microphone hears, one block at a time."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._response = make_response(seed)
        self._voices: list[_Playing] = []
        self._noise: _Playing | None = None
        self._echo_gain = 0.0
        self._delay = 0
        self._far = np.zeros(self._response.size - 1 + BLOCK, dtype=np.float32)
        self._sounding = 0
        """Samples until what the loudspeaker played last has died away at the microphone."""
        self._mix = np.zeros(BLOCK, dtype=np.float32)
        self._out_of_order: dict[SoundPart, DeviceState] = {}
        self._news: list[tuple[type[SoundLost | SoundBack], SoundPart]] = []
        self._deafness = Deafness()

    def speak(self, sound: Sound) -> None:
        """Add a voice (n,), full scale ±1, from the next block on."""
        self._voices.append(_Playing(sound))

    def noise(self, noise: Sound | str | None, dbfs: float = 0.0) -> None:
        """Set the noise: "white", "pink", samples (n,) to be looped, or None; ``dbfs`` is its RMS level over a loop."""
        if noise is None:
            self._noise = None
            return
        sound = make_noise(noise, self._seed) if isinstance(noise, str) else noise
        self._noise = _Playing(sound * np.float32(amplitude(dbfs) / rms(sound)))

    def echo(self, gain_db: float | None, delay_s: float = 0.0) -> None:
        """Set how much louder (dB) and later (seconds) the loudspeaker is at the microphone; None: it is not heard."""
        self._echo_gain = 0.0 if gain_db is None else amplitude(gain_db)
        self._delay = round(delay_s * HEARING_RATE)
        self._far = np.zeros(self._delay + self._response.size - 1 + BLOCK, dtype=np.float32)
        self._sounding = 0

    def device(self, part: SoundPart, state: DeviceState) -> None:
        """Take a device away or put it back, or mute the microphone, from the next block on."""
        was = self._out_of_order.pop(part, "back")
        if state != "back":
            self._out_of_order[part] = state
        if state != was and "lost" in {state, was}:
            self._news.append((SoundLost if state == "lost" else SoundBack, part))
        self._deafness = Deafness()

    def news(self, at: float) -> list[SoundLost | SoundBack | Deafened]:
        """Return what became of the devices in the block that ends at ``at`` seconds; call it once for each."""
        news, self._news = self._news, []
        told: list[SoundLost | SoundBack | Deafened] = [event(part, at) for event, part in news]
        if self._out_of_order.get("microphone") == "muted":  # otherwise it has noise, which a script may leave out
            told += self._deafness.accept(np.zeros(BLOCK, dtype=np.int16), at)
        return told

    def block(self, far: Pcm) -> Pcm:
        """Return what the microphone hears, int16 (BLOCK,), while the loudspeaker plays ``far``, int16 (BLOCK,)."""
        heard = self._heard(np.zeros_like(far) if "loudspeaker" in self._out_of_order else far)
        return np.zeros_like(heard) if "microphone" in self._out_of_order else heard

    def _heard(self, far: Pcm) -> Pcm:
        mix = self._mix
        mix[:] = 0
        for voice in self._voices:
            piece = voice.sound[voice.position : voice.position + BLOCK]
            mix[: piece.size] += piece
            voice.position += BLOCK
        if self._voices:
            self._voices = [voice for voice in self._voices if voice.position < voice.sound.size]
        if self._noise is not None:
            self._add_noise(self._noise)
        if self._echo_gain:
            self._add_echo(far)
        mix *= FULL_SCALE
        np.rint(mix, out=mix)
        return np.clip(mix, -32_768, 32_767).astype(np.int16)

    def _add_noise(self, noise: _Playing) -> None:
        start, size = noise.position, noise.sound.size
        if start + BLOCK <= size:
            self._mix += noise.sound[start : start + BLOCK]
        else:
            self._mix += noise.sound[np.arange(start, start + BLOCK) % size]
        noise.position = (start + BLOCK) % size

    def _add_echo(self, far: Pcm) -> None:
        self._far[:-BLOCK] = self._far[BLOCK:]
        self._far[-BLOCK:] = far
        if far.any():
            self._sounding = self._far.size + BLOCK
        if self._sounding <= 0:
            return
        self._sounding -= BLOCK
        window = self._far[: self._response.size - 1 + BLOCK]
        echo = np.convolve(window, self._response, mode="valid")
        self._mix += echo * np.float32(self._echo_gain / FULL_SCALE)
