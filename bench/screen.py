"""The companion page: how far it is behind the sound, how fast a touch is, what a page weighs, and what pages cost the voice path.

A session runs in real time without sound devices: the coach as it is, on the stream's clock. What a page shows is compared, in the page,
with the clock of the coach: a caption and the ring with the onset that was planned for the sound. The audio callback is a thread that
has to have rendered a block of the mixer every 10 ms, while 50 pages are open, one of which never reads, and others come and go.

    python -m bench.screen
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, Self

import numpy as np
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bench.row import Row, at_most, row
from tests.mind.partner import SCREENED
from voice_coach.build import make_coach
from voice_coach.clock import StreamClock, stopwatch
from voice_coach.companions import Company, Surroundings
from voice_coach.events import BLOCK_S, MIXER_RATE, Effect, Heard, LineEnded, LineStarted, Say, Woke
from voice_coach.events import Event as CoachEvent
from voice_coach.mind.coach import Coach
from voice_coach.mind.past import Past
from voice_coach.screen.companion import screen
from voice_coach.settings import ScreenSettings, Settings
from voice_coach.speaking.mixer import Mixer

PAGES = 50
WATCH_S, DEADLINE_S = 40.0, 20.0
TOUCHES = 40
BLOCK = round(BLOCK_S * MIXER_RATE)
IN_HAND_S = 0.040
"""What the live stream has in hand: a block that is later than this is heard as a gap; in seconds."""
_COMMAND = "python -m bench.screen"
KNOWN = Past(answers=SCREENED)
"""Of somebody who is not asked the health questions any more."""

WATCH = """
async () => {
  const { Line } = await import('/static/line.js');
  window.line = new Line(() => {}, () => {});
  await new Promise((ready) => setTimeout(ready, 3000));
  window.seen = [];
  const ahead = () => performance.now() / 1000 + window.line.clock.ahead;
  const note = (what) => new MutationObserver(() => seen.push([what.id || what.className.baseVal, what.textContent, ahead()]));
  for (const what of document.querySelectorAll('#now, #title, .count')) note(what).observe(what, {childList: true, characterData: true, subtree: true});
}
"""
"""Notes what changes on the page, each with the time on the coach's clock."""


LOADED = """
new MutationObserver(() => {
  if (document.querySelector('#title')?.textContent.includes('Which')) window.shownAt ??= performance.now();
}).observe(document, {childList: true, subtree: true, characterData: true});
"""


@dataclass
class Live:
    """A coach in real time: lines last as long as they would, and everything waits for its moment."""

    coach: Coach
    clock: StreamClock
    inbox: SimpleQueue[Any]
    company: Company
    said: list[Say] = field(default_factory=list)
    hand_over_s: list[float] = field(default_factory=list)
    """How long each hand-over to the companions took, in seconds."""
    reacted_s: list[float] = field(default_factory=list)
    """From a touch's arrival in the inbox to the end of what was done about it, in seconds."""
    over_at: float | None = None
    queue: list[Say] = field(default_factory=list)

    def greet(self) -> None:
        self._do(self.coach.greet(self.clock.now()))

    def hear(self, intent: str, **slots: str | int) -> None:
        now = self.clock.now()
        self._handle(Heard(intent.lower(), intent, slots=slots, addressed=True, started_at=now, ended_at=now, at=now))

    def run(self, until: Callable[[], bool]) -> None:
        """Go on until that holds."""
        while not until():
            moments = [at for at in (self.coach.wake_at, self.over_at) if at is not None]
            wait_s = min([max(0.0, at - self.clock.now()) for at in moments], default=0.05)
            try:
                event = self.inbox.get(timeout=min(wait_s, 0.05) or None, block=wait_s > 0)
            except Empty:
                self._pass()
                continue
            began = stopwatch()
            self._handle(event)
            self.reacted_s.append(stopwatch() - began)

    def _pass(self) -> None:
        now = self.clock.now()
        if self.over_at is not None and now >= self.over_at:
            line = self.queue.pop(0)
            self.over_at = None
            self._start(now)
            self._handle(LineEnded(line.ticket, complete=True, at=now))
        elif self.coach.wake_at is not None and now >= self.coach.wake_at:
            self._handle(Woke(now))

    def _start(self, now: float) -> None:
        if self.queue and self.over_at is None:
            self.over_at = now + 0.4
            self._tell(LineStarted(self.queue[0].ticket, now))

    def _handle(self, event: CoachEvent) -> None:
        self._tell(event)
        self._do(self.coach.handle(event))

    def _tell(self, event: CoachEvent) -> None:
        began = stopwatch()
        for observer in self.company.observers:
            observer.on_event(event)
        self.hand_over_s.append(stopwatch() - began)

    def _do(self, effects: tuple[Effect, ...]) -> None:
        now = self.clock.now()
        for effect in effects:
            if isinstance(effect, Say):
                self.said.append(effect)
                if effect.at is None:
                    self.queue.append(effect)
            began = stopwatch()
            for observer in self.company.observers:
                observer.on_effect(effect, now)
            self.hand_over_s.append(stopwatch() - began)
        self._start(now)


@contextmanager
def live() -> Iterator[tuple[Live, str]]:
    """Yield a coach that is looked at, and where."""
    clock, inbox = StreamClock(), SimpleQueue[Any]()
    told: list[str] = []
    settings = Settings(screen=ScreenSettings(enabled=True, port=0))
    with screen(settings, Surroundings(clock, inbox.put, KNOWN), told.append) as company:
        address = told[0].removeprefix("The screen is at ").replace("localhost", "127.0.0.1")
        coach = Live(make_coach(settings, KNOWN), clock, inbox, company)
        coach.greet()
        yield coach, address


def into_a_set(coach: Live) -> None:
    coach.hear("Start", exercise="standing")
    coach.hear("Ready")
    coach.hear("Ready")
    coach.run(lambda: coach.coach.state == "lift")


def run() -> Iterator[Row]:
    yield from _lateness()
    yield from _deadlines()


def _lateness() -> Iterator[Row]:
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        return
    with live() as (coach, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        sizes: list[int] = []
        page.on("response", lambda response: sizes.append(len(response.body())))
        page.goto(address)
        page.get_by_text("Which exercise?").wait_for()
        loads_s = [_load_s(browser, address) for _ in range(5)]
        yield row(
            "page load, p50", float(np.median(loads_s)), "s", target=at_most(1.0), detail="5 loads", command=_COMMAND
        )
        yield row(
            "page, all files",
            sum(sizes) / 1000,
            "kB",
            target=at_most(150),
            detail=f"{len(sizes)} files",
            command=_COMMAND,
        )
        page.evaluate(WATCH)
        into_a_set(coach)
        began = coach.clock.now()
        coach.run(lambda: coach.clock.now() > began + WATCH_S)
        yield from _behind(coach, page.evaluate("seen"))
        yield from _touches(coach, page)
        browser.close()


def _load_s(browser: Any, address: str) -> float:
    """Return how long a new browser profile takes from asking for the page until that shows the state, as the page has it."""
    context = browser.new_context()
    context.add_init_script(LOADED)
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Which exercise?").wait_for()
    took = page.evaluate("shownAt") / 1000
    context.close()
    return float(took)


def _behind(coach: Live, seen: list[tuple[str, str, float]]) -> Iterator[Row]:
    """Compare what the page showed with the moments that were planned for the sound."""
    planned = [say for say in coach.said if say.at is not None]
    captions = [
        abs(at - say.at)
        for say in planned
        for what, text, at in seen
        if what == "now" and text == say.text and say.at is not None and abs(at - say.at) < 1
    ]
    phases = {"cue.lift": "Lift", "cue.hold": "Hold", "cue.lower": "Lower"}
    rings = [
        abs(at - say.at)
        for say in planned
        for what, text, at in seen
        if what == "title"
        and say.at is not None
        and text == phases.get(say.line.rpartition(".")[0])
        and abs(at - say.at) < 1
    ]
    for name, late_s in (("caption", captions), ("phase ring", rings)):
        yield row(
            f"{name} and sound apart, p95",
            float(np.percentile(late_s, 95)) * 1000,
            "ms",
            target=at_most(100),
            detail=f"{len(late_s)} in {WATCH_S:g} s, largest {max(late_s) * 1000:.0f} ms",
            command=_COMMAND,
        )


def _touches(coach: Live, page: Any) -> Iterator[Row]:
    """Press pause and go on, again and again; from the press in the page to the coach's state there and back."""
    page.evaluate(
        """(count) => {
          window.took = [];
          const next = () => {
            if (took.length >= count) return;
            const label = document.querySelector('[data-touch="Pause"]') ? 'Pause' : 'Resume';
            const button = document.querySelector(`[data-touch="${label}"]`);
            if (!button) { setTimeout(next, 50); return; }
            const began = performance.now(), state = document.body.dataset.mood;
            button.click();
            const look = () => {
              if (document.body.dataset.mood !== state) { took.push(performance.now() - began); setTimeout(next, 100); }
              else setTimeout(look, 1);
            };
            look();
          };
          next();
        }""",
        TOUCHES,
    )
    took: list[float] = []
    began = coach.clock.now()
    while len(took) < TOUCHES and coach.clock.now() < began + 60:
        until = coach.clock.now() + 0.3
        coach.run(lambda until=until: coach.clock.now() > until)  # type: ignore[misc]  # bound now
        took = page.evaluate("took")
    yield row(
        "touch to action and back, p95",
        float(np.percentile(took, 95)),
        "ms",
        target=at_most(100),
        detail=f"{len(took)} touches; the coach's part: {np.percentile(coach.reacted_s, 95) * 1000:.1f} ms",
        command=_COMMAND,
    )


# --- what pages cost --------------------------------------------------------------------------------------------------------


class Callback:
    """A thread that has to render a block every 10 ms, as the sound card's does, and notes how late each was."""

    def __init__(self) -> None:
        self.late_s: list[float] = []
        self._mixer = Mixer()
        self._ends = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        due = stopwatch()
        while not self._ends.is_set():
            due += BLOCK_S
            self._ends.wait(max(0.0, due - stopwatch()))
            self._mixer.render(BLOCK)
            self.late_s.append(stopwatch() - due)


def _deadlines() -> Iterator[Row]:
    """Compare the voice path alone with the voice path looked at from everywhere."""
    figures: dict[str, tuple[list[float], list[float]]] = {}
    for name, pages in (("no page", 0), (f"{PAGES} pages", PAGES)):
        with live() as (coach, address), _readers(address, pages), Callback() as callback:
            into_a_set(coach)
            coach.hand_over_s.clear()
            callback.late_s.clear()
            began = coach.clock.now()
            coach.run(lambda began=began: coach.clock.now() > began + DEADLINE_S)  # type: ignore[misc]  # bound now
            figures[name] = (list(coach.hand_over_s), list(callback.late_s))
    for name, (hand_over_s, late_s) in figures.items():
        missed = sum(late > IN_HAND_S for late in late_s)
        yield row(
            f"hand-over to the screen, {name}, p95",
            float(np.percentile(hand_over_s, 95)) * 1000,
            "ms",
            target=at_most(1.0),
            detail=f"{len(hand_over_s)} events and effects, longest {max(hand_over_s) * 1000:.2f} ms",
            command=_COMMAND,
        )
        yield row(
            f"blocks of sound that come too late, {name}",
            100 * missed / len(late_s),
            "%",
            target=at_most(0.0),
            detail=f"{missed} of {len(late_s)}, p95 {np.percentile(late_s, 95) * 1000:.2f} ms, latest {max(late_s) * 1000:.1f} ms",
            command=_COMMAND,
        )


@contextmanager
def _readers(address: str, pages: int) -> Iterator[None]:
    """Keep so many pages open, in a process of their own as browsers are: one never reads, one comes and goes, the others read."""
    if not pages:
        yield
        return
    spawn = get_context("spawn")
    ends, open_ = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_read_all, args=(address, pages, open_, ends))
    process.start()
    open_.wait(60)
    try:
        yield
    finally:
        ends.set()
        process.join()


def _open(address: str) -> AbstractContextManager[ClientConnection]:
    host = address.removeprefix("http://").rstrip("/")
    return connect(
        f"ws://{host}/live",
        origin=Origin(f"http://{host}"),
        proxy=None,
        max_queue=4,
        ping_interval=None,
        close_timeout=0.2,
    )


def _read_all(address: str, pages: int, open_: Any, ends: Any) -> None:
    """Read from all pages but the first in turn, and open and close one more each time."""
    with ExitStack() as stack:
        lines = [stack.enter_context(_open(address)) for _ in range(pages)]
        open_.set()
        while not ends.wait(0.1):
            for line in lines[1:]:
                _take_what_is_there(line)
            with _open(address) as passing:
                passing.send(json.dumps({"clock": 1.0}))


def _take_what_is_there(line: ClientConnection) -> None:
    try:
        while True:
            line.recv(timeout=0)
    except TimeoutError:
        return


if __name__ == "__main__":
    for figure in run():
        print(f"{figure.name}: {figure.value:.3f} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")
