"""Between the voice path and the pages: the latest of each topic, and nothing before it.

Laws
- ``publish`` costs the voice path one assignment and, at most once for each look of the server, one byte through a pipe; it takes no
  lock that a page can hold, and allocates nothing that grows with the pages or their slowness.
- A page gets the latest of each topic when it is ready to take it; what came in between it never sees.
- A page that takes nothing for ``SLOW_S`` is dismissed; there are ``MOST_PAGES`` at most.

Threads: ``publish`` and ``measure`` may be called from any; all else belongs to the server's own loop.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from voice_coach.screen.scene import Scene
from voice_coach.screen.view import View

SLOW_S = 15.0
"""How long a page may take to take a message, in seconds."""
MOST_PAGES = 64
MOST_REPLIES = 8
"""Answers that wait for a page to take them; older ones are dropped."""
LEVEL_S = 0.1
"""The microphone's level is told so often, in seconds."""
LEVEL_STEP_DB = 1.0
"""Smaller changes of the level are not told, in dB."""

Send = Callable[[str], Awaitable[None]]
Reply = Callable[[], dict[str, Any]]


class Page:
    """One client: what it was sent last, and what it is to be answered."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.sent: dict[str, int] = {}
        self.replies: list[Reply] = []

    def reply(self, reply: Reply) -> None:
        """Answer as soon as the page can take it; ``reply`` is called at that moment."""
        self.replies = [*self.replies, reply][-MOST_REPLIES:]
        self.news.set()


class Hub:
    """Keeps the scene, and sends it to every page at the pace of each."""

    def __init__(self, view: View, now: Callable[[], float]) -> None:
        """``now`` is the time on the coach's clock."""
        self.view = view
        self._now = now
        self.scene = Scene()
        self.pages: set[Page] = set()
        self._level_db = self._told_db = -100.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = False
        self._topics: dict[str, tuple[int, str]] = {}
        """The number and the text of the latest message on each topic."""

    # --- from any thread ----------------------------------------------------------------------------------------------

    def publish(self, scene: Scene) -> None:
        """Let this be what is seen from now on."""
        self.scene = scene
        loop = self._loop
        if loop is not None and not self._woken:
            self._woken = True
            try:
                loop.call_soon_threadsafe(self._look)
            except RuntimeError:  # the server has ended this moment
                self._loop = None

    def measure(self, level_db: float) -> None:
        """Take the microphone's level, in dB below full scale."""
        self._level_db = level_db

    # --- the server's loop --------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Tell the level for as long as the server runs."""
        self._loop = asyncio.get_running_loop()
        self._look()
        try:
            while True:
                await asyncio.sleep(LEVEL_S)
                if self.pages and abs(self._level_db - self._told_db) >= LEVEL_STEP_DB:
                    self._told_db = self._level_db
                    self._tell("level", round(self._level_db))
        finally:
            self._loop = None

    def _look(self) -> None:
        """Put the latest scene into words, where anything of it has changed."""
        self._woken = False
        scene = self.scene
        self._tell("scene", self.view.show(scene))
        self._tell("buttons", self.view.buttons(scene))

    def _tell(self, topic: str, what: Any) -> None:
        text = json.dumps({topic: what}, ensure_ascii=False, separators=(",", ":"))
        number, before = self._topics.get(topic, (0, ""))
        if text != before:
            self._topics[topic] = (number + 1, text)
            for page in self.pages:
                page.news.set()

    async def serve(self, page: Page, send: Send) -> None:
        """Send ``page`` what is new, until that fails or takes too long (TimeoutError)."""
        self.pages.add(page)
        page.news.set()
        try:
            while True:
                await page.news.wait()
                page.news.clear()
                for text in self._news(page):
                    async with asyncio.timeout(
                        SLOW_S
                    ):  # wait_for of Python 3.11 swallows a cancellation that comes with the result
                        await send(text)
        finally:
            self.pages.discard(page)

    def _news(self, page: Page) -> list[str]:
        replies, page.replies = page.replies, []
        texts = [json.dumps(reply()) for reply in replies]
        for topic, (number, text) in self._topics.items():
            if page.sent.get(topic) != number:
                page.sent[topic] = number
                if topic == "scene":  # whether the page's clock is right is seen from this
                    texts.append(json.dumps({"at": self._now()}))
                texts.append(text)
        return texts
