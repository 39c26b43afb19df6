"""From the stations to the pages. A page gets what has changed since it was last sent something, at most five times a second.

Law: what waits for a page is a set of names, never more than there are stations; a page that is slow, or asleep, costs nothing and sees the
newest when it is back.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from voice_coach.floor.stations import Stations

PERIOD_S = 0.2
"""From one message to the next, in seconds; what happens meanwhile is sent together."""
ALIVE_S = 15.0
"""Without news a page is sent an empty message so often, in seconds: else it would not know whether anybody is there."""


class Feeds:
    """All pages that look. One event loop."""

    def __init__(self, stations: Stations) -> None:
        self._stations = stations
        self._feeds: set[Feed] = set()
        self.connected = False
        """Whether the broker is there."""
        self.over = False
        """Whether no page is sent anything any more."""

    def __len__(self) -> int:
        return len(self._feeds)

    def open(self) -> "Feed":
        feed = Feed(self, self._stations)
        self._feeds.add(feed)
        return feed

    def close(self, feed: "Feed") -> None:
        self._feeds.discard(feed)

    def changed(self, station: str) -> None:
        for feed in self._feeds:
            feed.note(station)

    def broker(self, *, connected: bool) -> None:
        """Note whether the broker is there."""
        if connected != self.connected:
            self.connected = connected
            for feed in self._feeds:
                feed.note(None)

    def end(self) -> None:
        """Let all pages go: the server leaves."""
        self.over = True
        for feed in self._feeds:
            feed.note(None)


class Feed:
    """One page."""

    def __init__(self, feeds: Feeds, stations: Stations) -> None:
        self._feeds = feeds
        self._stations = stations
        self._changed = set(stations.names())
        self._news = asyncio.Event()
        self._news.set()

    def note(self, station: str | None) -> None:
        """Something has changed: in a station, or None, the broker."""
        if station is not None:
            self._changed.add(station)
        self._news.set()

    async def messages(self) -> AsyncIterator[str]:
        """Yield server-sent events, as soon as the page has taken the one before."""
        try:
            while not self._feeds.over:
                try:
                    async with asyncio.timeout(ALIVE_S):
                        await self._news.wait()
                except TimeoutError:
                    yield ": alive\n\n"
                    continue
                yield f"data: {self._take()}\n\n"
                await asyncio.sleep(PERIOD_S)
        finally:
            self._feeds.close(self)

    def _take(self) -> str:
        changed, self._changed = self._changed, set()
        self._news.clear()
        stations = ", ".join(self._stations.written(name) for name in changed)
        return f'{{"connected": {json.dumps(self._feeds.connected)}, "stations": {{{stations}}}}}'
