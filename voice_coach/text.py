"""The same coach with keyboard and screen: what is typed is heard, what is said is shown, and a set keeps its tempo.

Whoever has words for it and shows its lines can be the keyboard and the screen: another assistant that speaks them, for one, which
tells how long each takes (``takes_s``).
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from threading import Thread, current_thread, main_thread

from voice_coach.app import run_loop
from voice_coach.build import make_coach, make_parser, make_reader, make_teacher, open_memory
from voice_coach.clock import StreamClock
from voice_coach.companions import Observer, Surroundings, companions
from voice_coach.events import (
    Closed,
    Effect,
    Event,
    Forget,
    Heard,
    Hush,
    Learn,
    Learnt,
    LineEnded,
    Listen,
    Recall,
    Remember,
    Say,
    Unlearn,
    Unschedule,
    Woke,
)
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import Reader
from voice_coach.inbox import Inbox
from voice_coach.learning import Learning
from voice_coach.memory.store import Store
from voice_coach.mind.past import Past
from voice_coach.settings import Settings

_PUNCTUATION = re.compile(r"[.,;:!?\"]")


class Screen:
    """Scheduler and performer of text mode: shows queued lines one after the other, a scheduled one when its moment comes."""

    def __init__(
        self,
        clock: StreamClock,
        inbox: Inbox,
        show: Callable[[Say], object],
        learn: Callable[[Learn | Unlearn], object],
        remember: Callable[[Remember | Recall | Forget], object],
        *,
        takes_s: Callable[[Say], float],
    ) -> None:
        """``takes_s`` tells how long a queued line is shown before the next one, in seconds."""
        self._takes_s = takes_s
        self._queue: deque[Say] = deque()
        self._showing: Say | None = None
        self._until = 0.0
        self._clock = clock
        self._inbox = inbox
        self._show = show
        self._learn = learn
        self._remember = remember
        self._scheduled: list[Say] = []
        self._ended: deque[LineEnded] = deque()
        self.expected: frozenset[str] | None = None
        """Intents that the state listens for."""

    def perform(self, effect: Effect) -> None:
        match effect:
            case Say(at=None):
                self._queue.append(effect)
                self._show_next()
            case Say():
                self._scheduled.append(effect)
                self._scheduled.sort(key=lambda say: say.at or 0.0)
            case Hush():
                self._scheduled.clear()
                self._queue.clear()
                self._showing = None
            case Unschedule(since):
                self._scheduled = [say for say in self._scheduled if (say.at or 0.0) < since]
            case Listen():
                self.expected = effect.intents
            case Learn() | Unlearn():
                self._learn(effect)
            case Remember() | Recall() | Forget():
                self._remember(effect)
            case _:
                pass

    def next(self, wake_at: float | None) -> Event:
        while True:
            if self._ended:
                return self._ended.popleft()
            scheduled = self._scheduled[0].at if self._scheduled else None
            shown = self._until if self._showing else None
            moments = [at for at in (wake_at, scheduled, shown) if at is not None]
            event = self._inbox.next(min(moments, default=None))
            if not isinstance(event, Woke):
                return event
            self._show_what_is_due(event.at)
            if wake_at is not None and event.at >= wake_at:
                return event

    def _show_what_is_due(self, now: float) -> None:
        while self._scheduled and (self._scheduled[0].at or 0.0) <= now:
            say = self._scheduled.pop(0)
            self._show(say)
            self._end(say)
        if self._showing is not None and self._until <= now:
            self._end(self._showing)
            self._showing = None
            self._show_next()

    def _show_next(self) -> None:
        """Show what is queued, up to a line that takes its time."""
        while self._queue and self._showing is None:
            say = self._queue.popleft()
            self._show(say)
            if takes_s := self._takes_s(say):
                self._showing, self._until = say, self._clock.now() + takes_s
            else:
                self._end(say)

    def _end(self, say: Say) -> None:
        self._ended.append(LineEnded(say.ticket, complete=True, at=self._clock.now()))


def at_once(_: Say) -> float:
    """A line that is shown can be read at once."""
    return 0.0


def run_text(
    settings: Settings,
    lines: Iterable[str],
    show: Callable[[str], object],
    observers: Sequence[Observer],
    takes_s: Callable[[Say], float] = at_once,
) -> None:
    """Coach with ``lines`` for the user's words; at their end, or at an empty "quit", the session is over."""
    clock = StreamClock()
    inbox = Inbox(clock)
    with (
        open_memory(settings.memory, clock, inbox.post) as (store, past),
        companions(settings, Surroundings(clock, inbox.post, past)) as company,
    ):
        keyboard = Keyboard(settings, lines, show, takes_s)
        everybody = [*observers, *company.observers]
        _run_text(keyboard, everybody, clock=clock, inbox=inbox, store=store, past=past)


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Whose words it hears, and who shows its lines."""

    settings: Settings
    lines: Iterable[str]
    show: Callable[[str], object]
    takes_s: Callable[[Say], float]


def _run_text(
    keyboard: Keyboard,
    observers: Sequence[Observer],
    *,
    clock: StreamClock,
    inbox: Inbox,
    store: Store,
    past: Past,
) -> None:
    settings, hearing = keyboard.settings, keyboard.settings.hearing
    teacher = make_teacher(hearing, past.profiles)
    page = Page(lambda parser: make_reader(hearing, parser), make_parser(hearing, teacher), inbox, clock)
    learning = Learning(hearing.own_words_file, teacher, page.install, page.report)
    screen = Screen(
        clock,
        inbox,
        lambda say: keyboard.show(say.text),
        learning.perform,
        store.perform,
        takes_s=keyboard.takes_s,
    )

    def read() -> None:
        try:
            for line in keyboard.lines:
                if line.strip().lower() in {"quit", "exit"}:
                    break
                if line.strip():
                    inbox.post(page.typed(line, screen.expected))
        except Exception as error:  # noqa: BLE001 - the main loop raises it
            inbox.post(error)
        inbox.post(Closed(clock.now()))

    Thread(target=read, name="keyboard", daemon=True).start()
    alone = current_thread() is main_thread()  # else signals are for whoever has that
    with inbox.closed_by_signals() if alone else nullcontext():
        run_loop(make_coach(settings, past), screen, screen.perform, observers)


class Page:
    """Reads what is typed; the reader of the moment is replaced as a whole, so that any thread may."""

    def __init__(self, make: Callable[[Parser], Reader], parser: Parser, inbox: Inbox, clock: StreamClock) -> None:
        self._make = make
        self._reader = make(parser)
        self._inbox = inbox
        self._clock = clock

    def install(self, parser: Parser) -> Callable[[Learnt], object]:
        """See ``learning.Install``."""
        reader = self._make(parser)

        def put_into_effect(learnt: Learnt) -> None:
            self._reader = reader
            self.report(learnt)

        return put_into_effect

    def report(self, learnt: Learnt) -> None:
        self._inbox.post(replace(learnt, at=self._clock.now()))

    def typed(self, line: str, expected: frozenset[str] | None) -> Heard:
        """Return a typed line as the utterance it stands for."""
        now, text = self._clock.now(), spoken(line)
        return self._reader.read(text, expected).heard(text, started_at=now, ended_at=now, at=now)


def spoken(line: str) -> str:
    """Return a typed line as it would be said: lower-case words."""
    return " ".join(_PUNCTUATION.sub(" ", line.lower()).split())
