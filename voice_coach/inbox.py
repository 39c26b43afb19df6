"""The live scheduler: edges post events from their threads, the main thread waits for them."""

from queue import Empty, SimpleQueue

from voice_coach.clock import StreamClock
from voice_coach.events import Closed, Event, Woke


class Inbox:
    """``post`` may be called from any thread, also with an exception for the main thread to raise."""

    def __init__(self, clock: StreamClock) -> None:
        self._clock = clock
        self._posted: SimpleQueue[Event | Exception] = SimpleQueue()
        self.post = self._posted.put

    def next(self, wake_at: float | None) -> Event:
        """Wait for the next event. What failed in a thread of an edge is raised here; Ctrl-C is ``Closed``."""
        try:
            while True:
                wait_s = None if wake_at is None else self._clock.wait_s(wake_at)
                try:
                    posted = self._posted.get(block=wait_s != 0, timeout=wait_s or None)
                except Empty:
                    if not self._clock.wait_s(wake_at or 0.0):
                        return Woke(self._clock.now())
                    continue
                if isinstance(posted, Exception):
                    raise posted
                return posted
        except KeyboardInterrupt:
            return Closed(self._clock.now())
