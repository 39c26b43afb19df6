"""One rehearsal: its script, its user and room, and what it leaves behind in a directory.

with Rehearsal(script, out) as rehearsal:
    stage = rehearsal.stage(mixer=..., clock=..., far_end=..., ear=...)
    run_loop(coach, stage, perform, rehearsal.observers)
return 1 if rehearsal.failures else 0
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Effect, Event
from voice_coach.rehearsal.account import Account
from voice_coach.rehearsal.director import Director, Note
from voice_coach.rehearsal.recording import Recording
from voice_coach.rehearsal.report import write_summary
from voice_coach.rehearsal.room import Room
from voice_coach.rehearsal.stage import Clock, Ear, FarEnd, Mixer, Stage
from voice_coach.rehearsal.steps import Script
from voice_coach.rehearsal.timeline import draw_timeline
from voice_coach.rehearsal.transcript import Transcript
from voice_coach.rehearsal.user import User
from voice_coach.speaking.voice import Voice


class Observer(Protocol):
    """Sees everything that goes through the loop."""

    def on_event(self, event: Event) -> None: ...

    def on_effect(self, effect: Effect, at: float) -> None: ...


class Rehearsal:
    """A context: entering opens the files in ``out``, leaving completes them."""

    def __init__(
        self,
        script: Script,
        out: Path,
        *,
        stopwatch: Callable[[], float],
        open_at_pitch: Callable[[int], Voice] | None = None,
    ) -> None:
        """``stopwatch`` tells the machine's seconds; ``open_at_pitch`` gives the user's voices (see ``User``)."""
        self.script = script
        self.account = Account()
        self.took_s = 0.0
        """How long the machine took, in seconds."""
        self._out = out
        self._stopwatch = stopwatch
        self._room = Room()
        self._user = User(self._room, open_at_pitch)
        self._director = Director(script, self._user, self._note)
        self._files = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            self._transcript = self._files.enter_context(Transcript(self._out / "transcript.jsonl"))
            self._recording = self._files.enter_context(Recording(self._out / "session.wav"))
        except OSError as error:
            raise VoiceCoachError(
                f"{self._out} cannot be written ({error}); name another directory with --out."
            ) from error
        self._user.prepare(self.script)
        self._began = self._stopwatch()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.close()
        self.took_s = self._stopwatch() - self._began
        title = self.script.name.replace("_", " ").capitalize()
        (self._out / "timeline.svg").write_text(draw_timeline(self.account, title), encoding="utf-8")
        write_summary(self._out / "summary.txt", self.account, self.script.name, self.took_s)

    @property
    def failures(self) -> int:
        """Expectations that were not met, and waits that timed out."""
        return self._director.failures

    @property
    def observers(self) -> tuple[Observer, ...]:
        """Who has to see the events and effects of the loop."""
        return (self._transcript, self.account, self._director)

    def stage(self, *, mixer: Mixer, clock: Clock, far_end: FarEnd, ear: Ear) -> Stage:
        """Return the scheduler on which the coach plays."""
        return Stage(
            script=self._director,
            mixer=mixer,
            clock=clock,
            far_end=far_end,
            room=self._room,
            ear=ear,
            recorder=self._recording,
        )

    def _note(self, note: Note) -> None:
        self._transcript.on_note(note)
        self.account.on_note(note)
