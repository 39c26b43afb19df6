"""Noise added to speech at a given ratio, as the authors of the coffee-order benchmark do it (Picovoice, speech-to-intent)."""

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float64]

FRAME = 2048
"""Samples over which the loudest energy of speech and of noise is found."""


def mix(speech: Sound, noise: Sound, snr_db: float, random: np.random.Generator) -> Sound:
    """Return speech with noise from a random place, scaled by the loudest frame of each, at half of full scale.

    Noise that is shorter than the speech is repeated.
    """
    scale = np.sqrt(_loudest(speech) / (_loudest(noise) * 10 ** (snr_db / 10)))
    noise = np.tile(noise, -(-(len(speech) + 1) // len(noise)))
    first = random.integers(0, len(noise) - len(speech))
    together = speech + scale * noise[first : first + len(speech)]
    mixed: Sound = together / (2 * np.max(np.abs(together)))
    return mixed


def _loudest(sound: Sound) -> float:
    """Return the energy of the loudest frame."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return float(np.max(np.sum(frames**2, axis=1)))
