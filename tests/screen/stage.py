"""A coach that is looked at: its session passes in virtual time, its page is served for real.

Between two steps of the session the clock that pages see goes on with the machine's, so that what moves is seen to move.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from tests.mind.partner import Partner
from voice_coach.clock import StreamClock, stopwatch
from voice_coach.companions import Company, Surroundings
from voice_coach.events import Effect, Event, Heard, LineStarted
from voice_coach.mind.past import Past
from voice_coach.screen.companion import screen
from voice_coach.settings import ScreenSettings, Settings

TOUCH_S = 5.0
"""Longest that a touch may take to arrive, in seconds."""


class WatchedClock(StreamClock):
    """Stands where the session stands, and goes on from there."""

    def __init__(self) -> None:
        super().__init__()
        self._session_s, self._set_at = 0.0, stopwatch()

    def now(self) -> float:
        return self._session_s + stopwatch() - self._set_at

    def set(self, seconds: float) -> None:
        self._session_s, self._set_at = seconds, stopwatch()


@dataclass
class Watched(Partner):
    """A partner whose coach is observed as it would be live: lines begin when it is their turn."""

    company: Company = field(default_factory=Company)
    clock: WatchedClock = field(default_factory=WatchedClock)
    touched: SimpleQueue[Event | Exception] = field(default_factory=SimpleQueue)
    started: set[int] = field(default_factory=set)

    def post(self, event: Event) -> list[Effect]:
        for observer in self.company.observers:
            observer.on_event(event)
        return super().post(event)

    def _perform(self, effects: tuple[Effect, ...]) -> list[Effect]:
        self.clock.set(self.now)
        for effect in effects:
            for observer in self.company.observers:
                observer.on_effect(effect, self.now)
        done = super()._perform(effects)
        if self.queue and self.queue[0].ticket not in self.started:
            self.started.add(self.queue[0].ticket)
            for observer in self.company.observers:
                observer.on_event(LineStarted(self.queue[0].ticket, self.now))
        return done

    def take_touch(self) -> Heard:
        """Wait for a touch, and let the coach act on it."""
        event = self.touched.get(timeout=TOUCH_S)
        assert isinstance(event, Heard)
        self.hear_by_hand(event)
        return event

    def hear_by_hand(self, heard: Heard) -> None:
        self.post(heard)
        self.wait(0.0)

    def nothing_touched(self) -> bool:
        try:
            self.touched.get_nowait()
        except Empty:
            return True
        return False


@dataclass
class Stage:
    """The session, and where its page is."""

    session: Watched
    address: str


@contextmanager
def on_stage(past: Past | None = None, **settings: object) -> Iterator[Stage]:
    """Greet, with the page being served; ``settings`` are those of [screen]."""
    clock, touched = WatchedClock(), SimpleQueue[Event | Exception]()
    told: list[str] = []
    chosen = Settings(screen=ScreenSettings.model_validate({"enabled": True, "port": 0, **settings}))
    with screen(chosen, Surroundings(clock, touched.put, past or Past()), told.append) as company:
        session = Watched(company=company, clock=clock, touched=touched)
        yield Stage(session, told[0].removeprefix("The screen is at ").replace("localhost", "127.0.0.1"))
