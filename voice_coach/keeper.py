"""Keeps the sound running: a device that is lost is noticed within 2 s, told, and opened again when it is back.

    stream beats ──look, 4 a second──▶ lost: SoundLost ──▶ mend, again and again ──▶ back: SoundBack

The laws:

1. A stream is lost when PortAudio says that it ended, or when it did not beat for ``STALLED_LOOKS`` looks in a row, once it
   has settled. A look that comes late itself does not count: then the whole program was kept from running.
2. Whatever may block is done in a thread of its own, one at a time; the keeper only looks whether it is done. What takes
   longer than ``HANG_S`` never ends: the program does, so that a service starts it anew.
3. Mending is tried after ``RETRY_S`` seconds, with longer and longer waits. While the other direction runs, it is only
   interrupted to look for devices anew after ``KNOWN_TRIES`` tries without, and in silence.
4. The clock goes on, and what cannot be heard passes unheard: lines start and end in their time.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Protocol, Self

from voice_coach.audio_io import Post
from voice_coach.callbacks import SoundStats
from voice_coach.clock import Clock, stopwatch
from voice_coach.devices import KINDS, Device, Kind
from voice_coach.errors import NoSoundDevice, SoundHangs
from voice_coach.events import SoundBack, SoundCounts, SoundLost, SoundPart
from voice_coach.streams import within

LOOK_S = 0.25
"""From one look to the next, in seconds."""
STALLED_LOOKS = 5
SETTLING_LOOKS = 12
"""For so many looks after it was opened a stream may stall: PulseAudio plays a few blocks at once and then waits for a second."""
RETRY_S = (0.5, 1.0, 2.0, 4.0, 5.0)
"""From one try to the next, in seconds; the last one from then on."""
KNOWN_TRIES = 2
HANG_S = 20.0
"""Longer than two devices may take to start (``sound.START_S``), in seconds."""
END_S = 6.0
"""How long mending may go on after the keeper's end, in seconds, before it counts as hanging: one device may still start."""
COUNTS_S = 10.0
"""Faults of the sound are told at most so often, in seconds."""

PARTS: dict[Kind, SoundPart] = {"input": "microphone", "output": "loudspeaker"}


class Stream(Protocol):
    """What can be lost: ``streams.Stream``, ``satellite.Line``."""

    @property
    def beats(self) -> int:
        """Blocks that passed."""

    @property
    def ended(self) -> bool:
        """Whether it says that it is over."""


class Sound(Protocol):
    """What is kept: ``sound.Sound``, ``satellite.RemoteSound``; what each does is told there."""

    kept: bool
    stats: SoundStats
    microphone: Device
    loudspeaker: Device

    @property
    def clock(self) -> Clock: ...

    @property
    def streams(self) -> Mapping[Kind, Stream]: ...

    @property
    def silent(self) -> bool: ...

    def give_up(self, kind: Kind) -> None: ...

    def pass_time(self) -> None: ...

    def mend(self, *, renew: bool) -> None: ...

    def abandon(self) -> None: ...


@dataclass(slots=True)
class _Pulse:
    """How often a stream had beaten at the last look, for how many looks it has not, and how many there were."""

    stream: Stream
    beats: int = -1
    still: int = 0
    looks: int = 0

    def stalls(self, *, on_time: bool) -> bool:
        """Look at it; return whether it has stalled."""
        beats = self.stream.beats
        self.still = 0 if beats != self.beats else self.still + on_time
        self.beats = beats
        self.looks += 1
        return self.still >= STALLED_LOOKS and self.looks > SETTLING_LOOKS


class Keeper:
    """Within ``with`` a ``Sound`` that runs is kept running. Threads: see ``sound``; ``look`` belongs to the keeper's."""

    def __init__(self, sound: Sound, post: Post, seconds: Callable[[], float] = stopwatch) -> None:
        """Keep ``sound``; ``post`` takes what becomes of it, ``seconds`` tells how late a look comes."""
        self.looks = 0
        """How often it has looked; for any thread to read."""
        self._sound = sound
        self._post = post
        self._seconds = seconds
        self._looked_at = seconds()
        self._pulses: dict[Kind, _Pulse] = {}
        self._mending: Future[None] | None = None
        self._tries = 0
        self._next_at = 0.0
        """When mending is tried next, or given up where it is under way."""
        self._told: set[Kind] = set()
        """What is known to be lost."""
        self._counts: tuple[int, int, int, int, float] | None = None
        self._count_at = 0.0
        self._leaving = Flag()
        self._thread = Thread(target=self._run, name="keeper", daemon=True)
        sound.kept = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        self._thread.join()
        if self._mending is not None and not _done(self._mending, END_S):
            self._sound.abandon()

    def _run(self) -> None:
        try:
            while not self._leaving.wait(LOOK_S):
                self.look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
            self._post(error)

    def look(self) -> None:
        """See what is lost and what is back, and begin to mend what can be; raise SoundHangs where that never ends."""
        self.looks += 1
        on_time = self._on_time()
        if self._mending is not None:
            self._look_at_mending(self._mending)
        if self._mending is None:
            self._look_for_losses(on_time=on_time)
            self._tell()
            if len(self._sound.streams) < len(KINDS) and self._seconds() >= self._next_at:
                self._begin_to_mend()
            else:
                self._sound.pass_time()
        self._count()

    def _on_time(self) -> bool:
        before, self._looked_at = self._looked_at, self._seconds()
        return self._looked_at - before < 2 * LOOK_S

    def _look_for_losses(self, *, on_time: bool) -> None:
        for kind, stream in list(self._sound.streams.items()):
            pulse = self._pulses.get(kind)
            if pulse is None or pulse.stream is not stream:
                pulse = self._pulses[kind] = _Pulse(stream)
            if pulse.stalls(on_time=on_time) or stream.ended:
                self._sound.give_up(kind)
                self._tries, self._next_at = 0, self._seconds() + RETRY_S[0]

    def _tell(self) -> None:
        """Post what was lost and what is back since this was last told."""
        lost, now = {kind for kind in KINDS if kind not in self._sound.streams}, self._sound.clock.now()
        for kind in KINDS:
            if kind in lost - self._told:
                self._post(SoundLost(PARTS[kind], now))
            elif kind in self._told - lost:
                self._post(SoundBack(PARTS[kind], now))
        self._told = lost

    def _begin_to_mend(self) -> None:
        sound = self._sound
        renew = self._tries >= KNOWN_TRIES and sound.silent
        self._tries += 1
        self._next_at = self._seconds() + HANG_S
        self._mending = within(lambda: sound.mend(renew=renew), "mending")

    def _look_at_mending(self, mending: "Future[None]") -> None:
        now = self._seconds()
        if not mending.done():
            if now >= self._next_at:
                raise SoundHangs
            return
        self._mending = None
        self._next_at = now + RETRY_S[min(self._tries, len(RETRY_S) - 1)]
        if (error := mending.exception()) is not None and not isinstance(error, NoSoundDevice):
            raise error

    def _count(self) -> None:
        """Tell how the sound fares, when that has changed."""
        stats = self._sound.stats
        dropped = stats.dropped_captured + stats.dropped_played
        latency_s = stats.input_latency_s + stats.output_latency_s
        counts = (stats.underruns, stats.overruns, dropped, stats.losses, latency_s)
        if counts != self._counts and self._seconds() >= self._count_at:
            self._counts, self._count_at = counts, self._seconds() + COUNTS_S
            self._post(SoundCounts(*counts, self._sound.clock.now(), stats.output_latency_s))


def _done(work: "Future[None]", limit_s: float) -> bool:
    """Return whether ``work`` ends within ``limit_s`` seconds, however it ends."""
    try:
        work.exception(limit_s)
    except TimeoutError:
        return False
    return True
