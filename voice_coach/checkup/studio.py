"""Microphone and loudspeaker, open for measuring: as a session opens them, but with nothing between them and the tape."""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from voice_coach.build import make_sound
from voice_coach.checkup.chirp import LEAD_S, TAIL_S, Samples16
from voice_coach.checkup.tape import Recogniser, Tape
from voice_coach.clock import StreamClock
from voice_coach.events import MIXER_RATE, Heard
from voice_coach.hearing.microphone import Microphone
from voice_coach.settings import SoundSettings
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.mixer import Lane, Mixer

START_S = 0.3
"""From the decision to play something to its first sample, in seconds: more than devices buffer."""
GLANCE_S = 0.1
"""How often whoever watches is shown what is heard, in seconds."""

Watch = Callable[[Samples16], object]
"""Is shown what the microphone took since it was last called."""


class Studio:
    """Runs within ``with``. One thread."""

    def __init__(self, settings: SoundSettings, mixer: Mixer | None = None) -> None:
        """Take what a session would take, a satellite included; raise NoSoundDevice where that fails, here or within ``with``."""
        self.tape = Tape()
        self._mixer = mixer or Mixer()
        self.sound = make_sound(self._mixer, StreamClock(), self.tape.post, settings)

    def __enter__(self) -> Self:
        self.sound.__enter__()
        self._ear = Microphone(self.sound, self.tape, self.tape.post)  # only now is the rate of a satellite known
        self._ear.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ear.stop()
        self.sound.close()

    def listen(self, seconds: float, watch: Watch) -> Samples16:
        """Return the next seconds of the microphone."""
        self.tape.await_end(GLANCE_S)
        start = self.tape.end
        for _ in self._glances(start, seconds, watch):
            pass
        return self.tape.between(start, start + seconds)[0]

    def hear(self, recogniser: Recogniser, within_s: float, watch: Watch) -> Heard | None:
        """Return the next utterance; None when there is none within that time."""
        self.tape.recogniser = recogniser
        for _ in self._glances(self.tape.end, within_s, watch):
            if heard := self.tape.take_heard():
                return heard
        return None

    def _glances(self, start: float, seconds: float, watch: Watch) -> Iterator[None]:
        """Yield every ``GLANCE_S`` for so many seconds, after ``watch`` was shown what came in."""
        seen = start
        while seen < start + seconds:
            self.tape.await_end(seen + GLANCE_S)
            samples, _ = self.tape.between(seen, self.tape.end)
            watch(samples)
            seen = self.tape.end
            yield

    def play(self, samples: Samples) -> tuple[Samples16, float]:
        """Play sound at ``MIXER_RATE``; return what the microphone took from ``LEAD_S`` before until ``TAIL_S`` after it.

        With it comes the time of its first sample, in seconds after the onset of the sound.
        """
        onset = self._mixer.position + round((LEAD_S + START_S) * MIXER_RATE)
        self._mixer.play(Clip(samples, onset=0), lane=Lane.SOUND, start=onset)
        begins = self._mixer.seconds_at(onset)
        ends = begins + samples.size / MIXER_RATE
        self.tape.await_end(ends + TAIL_S)
        heard, first = self.tape.between(begins - LEAD_S, ends + TAIL_S)
        return heard, first - begins
