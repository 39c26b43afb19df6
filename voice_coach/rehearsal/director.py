"""Walks a script: makes the user speak, sets noise and echo, waits, and judges what the coach does.

Two marks rule what counts. A wait or an expectation looks at what happened *since* the user last began to speak, or
since the last wait was met. The time in "within N s" runs *from* the moment at which the user finished, or the last
wait was met. An expectation moves neither, so that several can judge one reaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, assert_never

from voice_coach.events import Effect, Event
from voice_coach.rehearsal.facts import Facts
from voice_coach.rehearsal.steps import (
    Action,
    Expect,
    ExpectNo,
    Given,
    Pause,
    Script,
    SetDevice,
    SetEcho,
    SetNoise,
    Step,
    Subject,
    Utter,
    WaitFor,
)

SILENT_S = 0.5
"""After this long without a line or a sound the coach counts as silent: longer than the gap between two lines."""
TAIL_SILENT_S = 5.0
"""A script that is over ends when the coach has been silent this long: longer than the gap between two counts ..."""
TAIL_S = 10.0
"""... or after this long, in the middle of a set that nobody ends."""


class Stagehand(Protocol):
    """What the director has done in the room."""

    def speak(self, utterance: Utter) -> float:
        """Let the user say it from the next block on; return how long that takes, in seconds."""
        ...

    def noise(self, noise: SetNoise) -> None: ...

    def echo(self, echo: SetEcho) -> None: ...

    def device(self, device: SetDevice) -> None: ...


@dataclass(frozen=True, slots=True)
class Spoke:
    """What the user really said, and when: what the recogniser should have heard."""

    text: str
    voice: str | None
    gain_db: float
    started_at: float
    ended_at: float
    at: float


@dataclass(frozen=True, slots=True)
class Judged:
    """An expectation was met or not, or a wait timed out."""

    line: int
    """Line number in the script."""
    step: str
    """The step as written."""
    met: bool
    detail: str
    """When it was met, or what happened instead."""
    at: float


Note: TypeAlias = Spoke | Judged


class Director:
    """Observes the coach; asked once a block, before the block sounds, to take the steps that are due."""

    def __init__(self, script: Script, stagehand: Stagehand, note: Callable[[Note], None]) -> None:
        """``note`` is told what the user says and how expectations fare."""
        self._steps = list(script.steps)
        self._stagehand = stagehand
        self._note = note
        self._facts = Facts()
        self._since = 0
        self._from = 0.0
        self._began: float | None = None
        """When the present step began."""
        self._facts_before = 0
        """Facts there were when it began."""
        self._looked_at = 0
        """Facts before this one are known not to be what the present step looks for."""
        self._over_at: float | None = None
        self.failures = 0
        """Expectations that were not met, and waits that timed out."""

    def on_event(self, event: Event) -> None:
        self._facts.on_event(event)

    def on_effect(self, effect: Effect, at: float) -> None:
        self._facts.on_effect(effect, at)

    def over(self, now: float) -> bool:
        """Whether the script is over and the coach has fallen silent after it."""
        if self._steps:
            return False
        if self._over_at is None:
            self._over_at = now
        quiet_for = min(self._facts.silent_for(now), now - self._over_at)
        return quiet_for >= TAIL_SILENT_S or now - self._over_at >= TAIL_S

    def step(self, now: float) -> None:
        """Take every step that can be taken at ``now``, in seconds."""
        while self._steps:
            step = self._steps[0]
            if self._began is None:
                self._began, self._facts_before, self._looked_at = now, len(self._facts), 0
                self._begin(step.action, now)
            if not self._done(step, self._began, now):
                return
            self._began = None
            del self._steps[:1]

    def _begin(self, action: Action, now: float) -> None:
        match action:
            case Utter():
                ends_at = now + self._stagehand.speak(action)
                self._mark(ends_at)
                self._note(Spoke(action.text, action.voice, action.gain_db, now, ends_at, now))
            case SetNoise():
                self._stagehand.noise(action)
            case SetEcho():
                self._stagehand.echo(action)
            case SetDevice():
                self._stagehand.device(action)
            case Given() | Pause() | WaitFor() | Expect() | ExpectNo():
                pass
            case _:
                assert_never(action)

    def _done(self, step: Step, began: float, now: float) -> bool:
        """Whether the step is over; judge it if it is one to be judged."""
        action = step.action
        match action:
            case Utter():
                return now >= self._from
            case Pause():
                return now >= began + action.seconds and self._mark(began + action.seconds)
            case WaitFor():
                return self._wait_for(step, action, began, now)
            case Expect():
                return self._expect(step, action, now)
            case ExpectNo():
                return self._expect_no(step, action, began, now)
            case Given() | SetNoise() | SetEcho() | SetDevice():
                return True
            case _:
                assert_never(action)

    def _mark(self, at: float, since: int | None = None) -> bool:
        """From here on it counts. Return True: the step that marks is done."""
        self._since = len(self._facts) if since is None else since
        self._from = at
        return True

    def _wait_for(self, step: Step, wait: WaitFor, began: float, now: float) -> bool:
        if wait.subject is None:
            if self._facts.silent_for(now) >= SILENT_S:
                return self._mark(now)
        elif (index := self._find(wait.subject, self._since)) is not None:
            return self._mark(self._facts[index].at, index + 1)
        elif self._facts.is_now(wait.subject):
            return self._mark(now)
        if now < began + wait.within_s:
            return False
        instead = self._facts.instead(wait.subject, self._since)
        self._judge(step, met=False, detail=f"waited {wait.within_s:g} s; {instead}", now=now)
        self._steps.clear()
        return True

    def _expect(self, step: Step, expect: Expect, now: float) -> bool:
        deadline = self._from + expect.within_s
        at = self._met_at(expect)
        if at is not None and at <= deadline:
            return self._judge(step, met=True, detail=f"after {max(at - self._from, 0):.2f} s", now=now)
        if now < deadline:
            return False
        return self._judge(step, met=False, detail=self._facts.instead(expect.subject, self._since), now=now)

    def _met_at(self, expect: Expect) -> float | None:
        """Return when the expected happened, None while it did not."""
        if expect.subject is None:
            return self._facts.quiet_at(self._from, self._since)
        index = self._find(expect.subject, self._since)
        if index is not None:
            return self._facts[index].at
        return self._from if self._facts.is_now(expect.subject) else None

    def _expect_no(self, step: Step, expect: ExpectNo, began: float, now: float) -> bool:
        subject = expect.subject
        if subject is None:
            happened = self._facts.sound_since(began, now)
        else:
            happened = self._find(subject, self._facts_before) is not None
        if happened:
            detail = self._facts.instead(subject, self._facts_before)
            return self._judge(step, met=False, detail=detail, now=now)
        if now < began + expect.for_s:
            return False
        return self._judge(step, met=True, detail=f"for {expect.for_s:g} s", now=now) and self._mark(now)

    def _find(self, subject: Subject, since: int) -> int | None:
        """Return the index of the first fact from ``since`` on that is the subject, looking at each fact once."""
        since, self._looked_at = max(since, self._looked_at), len(self._facts)
        return self._facts.find(subject, since)

    def _judge(self, step: Step, *, met: bool, detail: str, now: float) -> bool:
        """Note the verdict. Return True: the step that is judged is done."""
        self.failures += not met
        self._note(Judged(step.number, step.text, met, detail, now))
        return True
