"""A clip: a piece of sound ready for the mixer, with the sample at which it is heard to begin.

What a synthesiser delivers starts and ends with silence of any length; ``trim`` cuts both, and ``Clip.onset`` marks the
first audible sample, so that a cue is placed by what a listener hears and not by where its samples begin.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import soundfile

from voice_coach.events import MIXER_RATE
from voice_coach.speaking.levels import Samples, amplitude

AUDIBLE_DB = -32.0
"""A voice is heard from here on: dB below its own loudest 5 ms, which is about 38 dB below its peak.

Low enough for a whispered "h" or "f", whose loudness is 25 to 35 dB below that of the vowel after it; above the slow
swelling of a synthetic "l" or "w", in which an onset could be anywhere within 50 ms.
"""

PAUSE_S, PAUSE_DB = 0.2, -40.0
"""Between two phrases there is so much silence, in seconds, so far below the loudest 10 ms, in dB."""

_WINDOW_S = 0.005
_END_DB = -45.0  # an end fades more slowly than a beginning: here it merges with the quietest room
_TAIL_S = 0.030  # kept after it, faded out
_PRE_ROLL_S = 0.005  # kept before the onset, faded in


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Sound at ``MIXER_RATE``, float32 (n,), n > 0, read-only."""

    samples: Samples
    onset: int
    """Samples from the start of the clip to the first that is heard; see ``find_onset``."""
    phrases: tuple[int, ...] = field(init=False)
    """Where its phrases begin, from 0 on."""

    def __post_init__(self) -> None:
        if not 0 <= self.onset < self.samples.size:
            raise ValueError(f"onset {self.onset} lies outside a clip of {self.samples.size} samples")
        self.samples.flags.writeable = False
        object.__setattr__(self, "phrases", (0, *_find_phrases(self.samples)))

    def from_phrase_at(self, sample: int) -> "Clip":
        """Return the clip from the beginning of the phrase that holds ``sample``."""
        start = next(start for start in reversed(self.phrases) if start <= max(sample, 0))
        return self if start == 0 else Clip(self.samples[start:], 0)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a sound file; raise ValueError or soundfile.LibsndfileError for one that is damaged or is no clip."""
        samples, rate = soundfile.read(path, dtype="float32")
        if rate != MIXER_RATE or samples.ndim != 1:
            raise ValueError(f"{path} is not mono at {MIXER_RATE} Hz")
        return cls(samples, find_onset(samples))

    def write(self, path: Path) -> None:
        """Write 16-bit samples in the format that the suffix names."""
        soundfile.write(path, self.samples, MIXER_RATE, subtype="PCM_16")

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.samples.size / MIXER_RATE


def find_onset(samples: Samples, rate: int = MIXER_RATE) -> int:
    """Return the index of the first audible sample.

    That is the first sample of at least the threshold, in the first 5 ms that are at least at the threshold as a whole
    (a lone click is not a voice); the threshold is ``AUDIBLE_DB`` below the loudest 5 ms. A gain does not move it.
    Raises ValueError for silence.
    """
    return _first_above(samples, rate, AUDIBLE_DB)


def trim(samples: Samples, rate: int) -> Samples:
    """Cut the silence at both ends and fade them.

    What swells before the onset is cut too but for 5 ms, so that all ways of finding an onset find the same one.
    """
    start = max(0, find_onset(samples, rate) - round(_PRE_ROLL_S * rate))
    last = samples.size - _first_above(samples[::-1], rate, _END_DB)
    stop = min(samples.size, last + round(_TAIL_S * rate))
    trimmed = samples[start:stop].copy()
    fade_in = find_onset(trimmed, rate)
    trimmed[:fade_in] *= np.linspace(0.0, 1.0, fade_in, endpoint=False, dtype=np.float32)
    fade_out = min(trimmed.size, round(_TAIL_S * rate))
    trimmed[trimmed.size - fade_out :] *= np.linspace(1.0, 0.0, fade_out, dtype=np.float32)
    return trimmed


def _find_phrases(samples: Samples) -> list[int]:
    """Return where, after the first one, phrases begin: 10 ms before the end of each pause."""
    step = MIXER_RATE // 100
    steps = samples[: samples.size // step * step].reshape(-1, step)
    power = np.einsum("ns,ns->n", steps, steps)
    loud = np.flatnonzero(power > power.max(initial=0.0) * amplitude(PAUSE_DB) ** 2)
    return [int(loud[n + 1] - 1) * step for n in np.flatnonzero(np.diff(loud) > PAUSE_S * MIXER_RATE / step)]


def _first_above(samples: Samples, rate: int, threshold_db: float) -> int:
    window = min(samples.size, max(1, round(_WINDOW_S * rate)))
    energy = np.concatenate(([0.0], np.cumsum(np.square(samples, dtype=np.float64))))
    power = (energy[window:] - energy[: energy.size - window]) / max(1, window)
    if not samples.any():
        raise ValueError("silence has no onset")
    threshold = float(np.sqrt(power.max())) * amplitude(threshold_db)
    first = int(np.argmax(power >= threshold**2))
    return first + int(np.argmax(np.abs(samples[first : first + window]) >= threshold))
