"""What a microphone and a loudspeaker are to the rest of the program, wherever they are: on this machine (``sound``), or a
satellite's (``satellite``). The ear takes from the queues; the keeper gives up what is lost.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, TypeAlias, TypeVar

from voice_coach.callbacks import Capture, Mixer, Playback, SoundStats, catch_up
from voice_coach.clock import StreamClock
from voice_coach.devices import Kind
from voice_coach.events import Event

Post: TypeAlias = Callable[[Event | Exception], object]
"""Takes what happened, or what went wrong: say, the inbox's ``put``."""


class Mortal(Protocol):
    """A stream or a connection."""

    dead: bool
    """Whether it was given up: no block passes any more."""


Way = TypeVar("Way", bound=Mortal)


class AudioIO(Generic[Way]):
    """Both directions, and the clock that the loudspeaker moves; within ``with`` they run."""

    def __init__(self, mixer: Mixer, clock: StreamClock, post: Post, stats: SoundStats) -> None:
        """Open nothing yet."""
        self.stats = stats
        self.clock = clock
        """What it moves while it runs."""
        self.streams: dict[Kind, Way] = {}
        """What is open; one may be both."""
        self.kept = False
        """Whether somebody sees to it that what stops by itself is opened again."""
        self._mixer = mixer
        self._post = post
        self._given_up: list[Way] = []
        self._playback = Playback(mixer, clock, post, stats)
        self._capture = Capture(self._playback, clock, stats)
        self.captured = self._capture.captured
        self.played = self._playback.played

    @property
    def capture_rate(self) -> int:
        """The microphone's, in Hz."""
        return self._capture.rate

    @property
    def playback_rate(self) -> int:
        """The loudspeaker's, in Hz."""
        return self._playback.rate

    @property
    def one_clock(self) -> bool:
        """Whether microphone and loudspeaker are counted alike."""
        return self._capture.one_clock

    @property
    def silent(self) -> bool:
        """Whether nothing is to be heard just now."""
        return "output" not in self.streams or self._playback.silent

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sound; the clock goes on by itself. Harmless when it has ended."""
        raise NotImplementedError

    def give_up(self, kind: Kind) -> None:
        """No block passes there any more; what was open is closed when it is mended."""
        way = self.streams.pop(kind)
        way.dead = True
        if way not in self._given_up:
            self._given_up.append(way)
            self.stats.losses += 1
        if kind == "output":
            self._playback.mark = None
            self.clock.leave()
        else:
            self._capture.stop()

    def pass_time(self) -> None:
        """Where no loudspeaker runs, let what it would play pass unheard, so that lines and sounds end in their time."""
        if "output" not in self.streams:
            self.clock.leave()
            catch_up(self._mixer, self.clock.frames)
            for event in self._mixer.drain_events():
                self._post(event)
