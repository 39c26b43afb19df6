"""The studio's stand-in: a room without devices, in which there is noise, an echo, and perhaps somebody who answers."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
import soxr

from voice_coach.callbacks import SoundStats
from voice_coach.checkup.chirp import LEAD_S, TAIL_S, Samples16
from voice_coach.checkup.studio import Watch
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.echo import to_int16
from voice_coach.speaking.levels import Samples, amplitude


@dataclass(frozen=True)
class Device:
    name: str
    index: int


CARD = Device("USB speakerphone", 0)


@dataclass
class SoundStandIn:
    microphone: Device = CARD
    loudspeaker: Device = CARD
    capture_rate: int = 16_000
    playback_rate: int = 44_100
    stats: SoundStats = field(default_factory=lambda: SoundStats(input_latency_s=0.02, output_latency_s=0.03))


@dataclass
class Room:
    """Answers as ``checkup.studio.Studio`` does, at once."""

    noise_dbfs: float = -70.0
    delay_s: float = 0.06
    loss_db: float = 20.0
    user_dbfs: float = -25.0
    says: Heard | None = None
    muted: bool = False
    sound: SoundStandIn = field(default_factory=SoundStandIn)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        pass

    @property
    def tape(self) -> Self:
        return self

    def between(self, start: float, end: float) -> tuple[Samples16, float]:
        """What was recorded then: the user."""
        return self._heard(round((end - start) * HEARING_RATE), self.user_dbfs), start

    def listen(self, seconds: float, watch: Watch) -> Samples16:
        heard = self._heard(round(seconds * HEARING_RATE), self.noise_dbfs)
        watch(heard)
        return heard

    def play(self, samples: Samples) -> tuple[Samples16, float]:
        played = soxr.resample(samples, MIXER_RATE, HEARING_RATE)
        heard = self._noise(round((LEAD_S + TAIL_S) * HEARING_RATE) + played.size, self.noise_dbfs)
        start = round((LEAD_S + self.delay_s) * HEARING_RATE)
        heard[start : start + played.size] += amplitude(-self.loss_db) * played
        return self._taken(heard), -LEAD_S

    def hear(self, recogniser: object, within_s: float, watch: Watch) -> Heard | None:
        self.listen(0.1, watch)
        return self.says

    def _heard(self, size: int, dbfs: float) -> Samples16:
        return self._taken(self._noise(size, dbfs))

    def _noise(self, size: int, dbfs: float) -> Samples:
        return np.asarray(self._random.normal(0.0, amplitude(dbfs), size), np.float32)

    def _taken(self, samples: Samples) -> Samples16:
        return np.zeros(samples.size, np.int16) if self.muted else to_int16(samples)
