"""The same coach with keyboard and screen: what is typed is heard, what is said is shown, and a set keeps its tempo."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from threading import Thread

from voice_coach.app import Observer, make_coach, make_parser, run_loop
from voice_coach.clock import StreamClock
from voice_coach.events import Closed, Effect, Event, Heard, Hush, LineEnded, Listen, Say, Unschedule, Woke
from voice_coach.hearing.parser import Parser
from voice_coach.inbox import Inbox
from voice_coach.settings import Settings


class Screen:
    """Scheduler and performer of text mode: shows a queued line at once, a scheduled one when its moment comes."""

    def __init__(self, clock: StreamClock, inbox: Inbox, show: Callable[[Say], object]) -> None:
        self._clock = clock
        self._inbox = inbox
        self._show = show
        self._scheduled: list[Say] = []
        self._ended: deque[LineEnded] = deque()
        self.expected: frozenset[str] | None = None
        """Intents that the state listens for."""

    def perform(self, effect: Effect) -> None:
        match effect:
            case Say(at=None):
                self._end(effect)
            case Say():
                self._scheduled.append(effect)
                self._scheduled.sort(key=lambda say: say.at or 0.0)
            case Hush():
                self._scheduled.clear()
            case Unschedule(since):
                self._scheduled = [say for say in self._scheduled if (say.at or 0.0) < since]
            case Listen():
                self.expected = effect.intents
            case _:
                pass

    def next(self, wake_at: float | None) -> Event:
        while True:
            if self._ended:
                return self._ended.popleft()
            moments = [at for at in (wake_at, self._scheduled[0].at if self._scheduled else None) if at is not None]
            event = self._inbox.next(min(moments, default=None))
            if not isinstance(event, Woke):
                return event
            self._show_what_is_due(event.at)
            if wake_at is not None and event.at >= wake_at:
                return event

    def _show_what_is_due(self, now: float) -> None:
        while self._scheduled and (self._scheduled[0].at or 0.0) <= now:
            self._end(self._scheduled.pop(0))

    def _end(self, say: Say) -> None:
        self._show(say)
        self._ended.append(LineEnded(say.ticket, complete=True, at=self._clock.now()))


def run_text(
    settings: Settings, lines: Iterable[str], show: Callable[[str], object], observers: Sequence[Observer]
) -> None:
    """Coach with ``lines`` for the user's words; at their end, or at an empty "quit", the session is over."""
    clock, parser = StreamClock(), make_parser()
    inbox = Inbox(clock)
    screen = Screen(clock, inbox, lambda say: show(say.text))

    def read() -> None:
        try:
            for line in lines:
                if line.strip().lower() in {"quit", "exit"}:
                    break
                if line.strip():
                    inbox.post(typed(parser, line, screen.expected, clock.now()))
        except Exception as error:  # noqa: BLE001 - the main loop raises it
            inbox.post(error)
        inbox.post(Closed(clock.now()))

    Thread(target=read, name="keyboard", daemon=True).start()
    with inbox.closed_by_signals():
        run_loop(make_coach(settings), screen, screen.perform, observers)


def typed(parser: Parser, line: str, expected: frozenset[str] | None, now: float) -> Heard:
    """Return a typed line as the utterance it stands for; ``now`` in seconds."""
    text = line.strip().lower().rstrip(".!?")
    parse = parser.parse(text, expected)
    if parse is None:
        return Heard(text, None, started_at=now, ended_at=now, at=now)
    return Heard(
        text=text,
        intent=parse.intent,
        slots=parse.slots,
        accepted=parse.accepted,
        safety=parse.safety,
        body_part=parse.body_part,
        started_at=now,
        ended_at=now,
        at=now,
    )
