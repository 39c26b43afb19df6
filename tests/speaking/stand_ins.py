"""Stand-ins for what is slow or missing in a test: a synthesiser that beeps, and clips of plain numbers."""

from threading import Event

import numpy as np

from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.tone import Tone

RATE = 16_000


class BeepingEngine:
    """Says every word as a beep of 0.2 s (at pace 1) after 0.1 s of silence; "gate" waits for the test, "broken" fails."""

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.started = Event()
        self.gate = Event()

    def render(self, text: str, tone: Tone) -> tuple[Samples, int]:
        self.started.set()
        if "gate" in text:
            assert self.gate.wait(timeout=10)
        if "broken" in text:
            raise VoiceCoachError("The beeper is broken: replace it.")
        pitched = f" {tone.pitch:+d}" if tone.pitch else ""
        self.rendered.append(text + (f" at {tone.pace:g}" if tone.pace != 1.0 else "") + pitched)
        silence = np.zeros(RATE // 10, np.float32)
        beep = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(RATE / 5 / tone.pace)) / RATE, dtype=np.float32)
        return np.concatenate([silence, *[beep] * len(text.split()), silence]), RATE


def steps(size: int, onset: int = 0, value: float = 0.1) -> Clip:
    """Return a clip whose samples are 0 before the onset, and all the same from there on."""
    samples = np.full(size, value, np.float32)
    samples[:onset] = 0.0
    return Clip(samples, onset)


def noise(seed: int, size: int, onset: int, value: float) -> Clip:
    """Return a clip of noise whose peak is at most ``value``."""
    samples = np.random.default_rng(seed).uniform(-value, value, size).astype(np.float32)
    return Clip(samples, onset)
