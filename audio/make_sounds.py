"""Make the product's own sounds: ``python audio/make_sounds.py [DIRECTORY]`` (default: beside this file).

Each is a few struck wooden bars, as on a marimba: a sound that is soft beside a voice, and whose onset is sharp enough to
move to. Rising is begin, falling is end; the longest and lowest is the one that stops everything. 48 kHz, mono, 16 bit.
"""

import sys
import wave
from pathlib import Path

import numpy as np

from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import VOICE_LUFS, Samples, level

C4, F4, A4, C5, E5, G5, C6, E6, G6 = (440.0 * 2 ** (n / 12) for n in (-9, -4, 0, 3, 7, 10, 15, 19, 22))

# Modes of a marimba bar: frequency against the fundamental, amplitude, and how fast it dies away against the fundamental.
MODES = ((1.0, 1.0, 1.0), (3.93, 0.25, 0.35), (9.2, 0.08, 0.12))
ATTACK_S = 0.0015
MALLET_S = 0.002  # noise of the mallet
END_FADE_S = 0.010

Note = tuple[float, float]
"""Frequency in Hz, and when it is struck in seconds."""


def strike(frequency: float, seconds: float, decay_s: float) -> Samples:
    """Return one struck bar; its fundamental falls by 8.7 dB in ``decay_s``."""
    t = np.arange(round(seconds * MIXER_RATE)) / MIXER_RATE
    bar = sum(
        amplitude * np.sin(2 * np.pi * ratio * frequency * t) * np.exp(-t / (decay_s * length))
        for ratio, amplitude, length in MODES
        if ratio * frequency < MIXER_RATE / 4
    )
    mallet = np.random.default_rng(round(frequency)).standard_normal(t.size) * np.exp(-t / MALLET_S)
    return np.asarray((bar + 0.1 * mallet) * np.minimum(t / ATTACK_S, 1.0), np.float32)


def tune(notes: tuple[Note, ...], seconds: float, decay_s: float, below_voice_lu: float) -> Samples:
    """Return the notes, rung out and faded, so many LU below the voice."""
    total = np.zeros(round(seconds * MIXER_RATE), np.float32)
    for frequency, at in notes:
        start = round(at * MIXER_RATE)
        total[start:] += strike(frequency, seconds - at, decay_s)[: total.size - start]
    fade = round(END_FADE_S * MIXER_RATE)
    total[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return level(total, VOICE_LUFS - below_voice_lu)


def sounds() -> dict[str, Samples]:
    """Return every sound by its name."""
    return {
        # the metronome: where a phase of a repetition begins
        "rep_tick": tune(((C6, 0.0),), 0.080, 0.025, 8.0),
        "hold_tick": tune(((G5, 0.0),), 0.080, 0.025, 9.0),
        "lower_tick": tune(((C5, 0.0),), 0.080, 0.025, 9.0),
        # the dialogue
        "listening": tune(((E6, 0.0), (G6, 0.07)), 0.200, 0.040, 8.0),
        "noted": tune(((G5, 0.0), (C6, 0.06)), 0.200, 0.040, 8.0),
        "ready": tune(((C5, 0.0), (G5, 0.13)), 0.400, 0.090, 5.0),
        "switch": tune(((G5, 0.0), (C5, 0.16), (G5, 0.32)), 0.600, 0.090, 4.0),
        "rest_over": tune(((C5, 0.0), (E5, 0.16), (G5, 0.32)), 0.700, 0.120, 4.0),
        "paused": tune(((G5, 0.0), (C5, 0.16)), 0.500, 0.110, 5.0),
        "stopped": tune(((C5, 0.0), (A4, 0.22), (F4, 0.44), (C4, 0.44)), 1.000, 0.180, 2.0),
    }


def main() -> None:
    """Write the sounds."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, samples in sounds().items():
        with wave.open(str(directory / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(MIXER_RATE)
            file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
