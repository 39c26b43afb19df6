"""The live scheduler: edges post events from their threads, the main thread waits for them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType

from voice_coach.clock import StreamClock
from voice_coach.events import Closed, Event, Woke

TURN_S = 1.0
"""The longest wait at a time, in seconds: who waits for an event turns that often, and so shows that it is alive."""


class Inbox:
    """``post`` may be called from any thread, also with an exception for the main thread to raise."""

    def __init__(self, clock: StreamClock) -> None:
        self.turns = 0
        """How often the main thread came by; for any thread to read."""
        self.clock = clock
        self._posted: SimpleQueue[Event | Exception] = SimpleQueue()
        self.post = self._posted.put

    @contextmanager
    def closed_by_signals(self) -> Iterator[None]:
        """Take Ctrl-C and a service's stop for ``Closed`` while the context lasts; main thread only."""

        def close(_number: int, _frame: FrameType | None) -> None:
            self.post(Closed(self.clock.now()))

        before = {number: signal.signal(number, close) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def next(self, wake_at: float | None) -> Event:
        """Wait for the next event. What failed in a thread of an edge is raised here."""
        while True:
            self.turns += 1
            wait_s = TURN_S if wake_at is None else min(TURN_S, self.clock.wait_s(wake_at))
            try:
                posted = self._posted.get(block=wait_s != 0, timeout=wait_s or None)
            except Empty:
                if wake_at is not None and not self.clock.wait_s(wake_at):
                    return Woke(self.clock.now())
                continue
            if isinstance(posted, Exception):
                raise posted
            return posted
