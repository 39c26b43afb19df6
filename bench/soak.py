"""A day of the coach in virtual time: session after session with standby between them. Nothing may drift, grow or pile up.

    python -m bench.soak --hours 24            one session an hour
    python -m bench.soak --sessions 1000       one after the other, without a pause
    python -m bench.soak --hours 1 --ear       with the real canceller and recogniser in a quiet room

The natural voice renders in a process of its own, which is not counted.
Everything between microphone and loudspeaker is real: mind, speaker, mixer, record on a disk. The user is made up and says
what the state at hand listens for. A day is 8.6 million blocks of 10 ms.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import numpy as np

from bench.row import Row, at_least, at_most, row
from voice_coach.app import run_loop
from voice_coach.build import make_canceller, make_coach, make_parser, make_recogniser
from voice_coach.clock import ManualClock, stopwatch
from voice_coach.events import (
    MIXER_RATE,
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    LineStarted,
    Remember,
    Remembered,
    Say,
)
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.echo import FarEnd
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.memory import give_back_clips
from voice_coach.memory.store import Site, Store
from voice_coach.mind.dialogue import State
from voice_coach.mind.intent import Intent
from voice_coach.performer import performer
from voice_coach.rehearsal.room import BLOCK, Pcm, Sound
from voice_coach.rehearsal.stage import Ear, Stage
from voice_coach.rehearsal.stage import FarEnd as FarEndOfStage
from voice_coach.service.standing import resident_mb
from voice_coach.settings import Settings
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker
from voice_coach.speaking.voice import open_voice

HOUR_S = 3600.0
PAUSE_S = 1.5
"""How long the user takes to answer, in seconds."""
MORNING = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""When it begins: the night of a change to summer time lies in it, where there is one."""

ANSWERS = {
    State.STANDBY: Intent.WAKE,
    State.CHOOSING: Intent.START,
    State.WARM_UP: Intent.READY,
    State.SET_UP: Intent.READY,
    State.GET_READY: Intent.READY,
    State.PAUSED: Intent.RESUME,
    State.RESTING: Intent.SKIP_REST,
    State.COOL_DOWN: Intent.SKIP,
    State.FINISHED: Intent.STOP,
    State.ASKING: Intent.SKIP_QUESTIONS,
}
"""What the user says in each state; in the others nothing."""


@dataclass
class Trainee:
    """The user, who sees where the coach is and answers; and the witness of what it does."""

    until: Callable[["Trainee"], bool]
    """Whether it is over."""
    rest_s: float
    """From the end of a session to the next wake phrase, in seconds."""
    now: float = 0.0
    state: str = ""
    sessions: int = 0
    repetitions: int = 0
    cues: int = 0
    late_frames: int = 0
    """The most that a scheduled cue was away from its sample."""
    unanswered: int = 0
    """Records that were not acknowledged."""
    most_unanswered: int = 0
    resident: list[float] = field(default_factory=list)
    """Memory at the end of each hour, in MB."""
    _asked_at: float = 0.0
    _scheduled: dict[int, float] = field(default_factory=dict)
    _said: list[Event] = field(default_factory=list)

    # --- the script of a stage ----------------------------------------------------------------------------------------

    def step(self, now: float) -> None:
        self.now = now
        if now >= HOUR_S * (len(self.resident) + 1):
            self.resident.append(resident_mb())
        waits_s = self.rest_s if self.state == State.STANDBY else PAUSE_S
        if (intent := ANSWERS.get(State(self.state)) if self.state else None) and now >= self._asked_at + waits_s:
            self._asked_at = now
            slots = {"exercise": ("standing", "prone")[self.sessions % 2]} if intent == Intent.START else {}
            heard = Heard(intent.value, intent.value, slots, addressed=True, started_at=now, ended_at=now, at=now)
            self._said.append(heard)

    def over(self, now: float) -> bool:
        self.now = now
        return self.until(self)

    def block(self, far: Pcm) -> Pcm:
        """Be the room, in which it is quiet: half of the echo, and a little noise."""
        return far // 2

    def news(self, at: float) -> Sequence[Event]:
        del at
        said, self._said = self._said, []
        return said

    def record(self, heard: Pcm, played: Sound) -> None:
        """Keep nothing."""

    # --- the observer -------------------------------------------------------------------------------------------------

    def on_event(self, event: Event) -> None:
        match event:
            case LineStarted() if (wanted := self._scheduled.pop(event.ticket, None)) is not None:
                self.cues += 1
                self.late_frames = max(self.late_frames, abs(round((event.at - wanted) * MIXER_RATE)))
            case Remembered():
                self.unanswered -= 1
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:
        match effect:
            case Entered():
                if effect.state == State.FINISHED and self.state != State.FINISHED:
                    self.sessions += 1
                    self._scheduled.clear()
                if effect.state != self.state:
                    self.state, self._asked_at = effect.state, at
            case Counted():
                self.repetitions += 1
            case Say(at=float(wanted)):
                self._scheduled[effect.ticket] = wanted
            case Remember():
                self.unanswered += 1
                self.most_unanswered = max(self.most_unanswered, self.unanswered)
            case _:
                pass


class Deaf:
    """Hears nothing, for a soak without a recogniser: also the far end that nobody listens to."""

    _silence = np.zeros(BLOCK, dtype=np.int16)

    def hear(self, near: Pcm, far: Pcm, at: float) -> Sequence[Event]:
        del near, far, at
        return ()

    def listen(
        self, intents: frozenset[str] | None, *, addressed_only: bool = False, patience_s: float | None = None
    ) -> None:
        """Expect nothing."""

    def feed(self, block: Sound) -> None:
        """Take what is played."""

    def take(self) -> Pcm:
        return self._silence


@dataclass(frozen=True, slots=True)
class Soak:
    """What became of it."""

    trainee: Trainee
    drift_frames: int
    """The mixer's position against the clock."""
    record_bytes: int
    took_s: float

    @property
    def growth_mb(self) -> float:
        """Memory at the end beyond that after the first hour."""
        resident = self.trainee.resident
        return max(resident[1:], default=resident[0]) - resident[0] if resident else 0.0


def soak(trainee: Trainee, folder: Path, settings: Settings, *, ear: bool = False) -> Soak:
    """Coach the trainee until it is over."""
    give_back_clips()
    began = stopwatch()
    clock, mixer = ManualClock(), Mixer()
    deaf = Deaf()
    recogniser = cast("ExchangeableRecogniser", deaf)  # of which only ``listen`` is called here
    hears: Ear = deaf
    far_end: FarEndOfStage = deaf
    if ear:
        recogniser = ExchangeableRecogniser(
            make_recogniser(settings.hearing, make_parser(settings.hearing)), inline=True
        )
        hears, far_end = Duplex(make_canceller(settings.sound), recogniser), FarEnd()
    stage = Stage(script=trainee, mixer=mixer, clock=clock, far_end=far_end, room=trainee, ear=hears, recorder=trainee)
    site = Site(folder / "history.sqlite3", retention_days=settings.memory.retention_days)
    store = Store(
        site,
        stage.post,
        clock.now,
        lambda: MORNING + timedelta(seconds=clock.now()),
        submit=lambda work: work(),
    )
    voice = open_voice(settings.voice.engine, rate_wpm=settings.voice.rate_wpm)
    speaker = Speaker(voice, mixer, load_sounds(), inline=True)
    perform = performer(speaker, recogniser, lambda _: None, store.perform)
    run_loop(make_coach(settings, store.recall().past), stage, perform, [trainee])
    store.close()
    drift = abs(mixer.position - round(clock.now() * MIXER_RATE))
    return Soak(trainee, drift, (folder / "history.sqlite3").stat().st_size, stopwatch() - began)


def rows(soaked: Soak, command: str, *, hours: float = 0, sessions: int = 0) -> list[Row]:
    """Return the figures of a soak that was to last for so many hours, or sessions."""
    trainee = soaked.trainee
    length = f"{trainee.now / HOUR_S:.1f} h, {trainee.sessions} sessions, {trainee.repetitions} repetitions"
    detail = f"{length}, in {soaked.took_s:.0f} s"
    held = "after the first hour; MB at the end of each: " + " ".join(f"{mb:.0f}" for mb in trainee.resident)
    wanted = at_least(sessions or max(1, hours - 1))
    return [
        row("sessions", trainee.sessions, "", detail=detail, command=command, target=wanted),
        row("drift", soaked.drift_frames, "samples", detail="mixer against clock", command=command, target=at_most(0)),
        row("cues", trainee.late_frames, "samples", detail=f"{trainee.cues} cues", command=command, target=at_most(0)),
        row("memory growth", soaked.growth_mb, "MB", detail=held, command=command, target=at_most(5)),
        row("unwritten records", trainee.unanswered, "", detail="at the end", command=command, target=at_most(0)),
        row("record", soaked.record_bytes / 1000, "kB", detail="on the disk", command=command),
    ]


def main() -> None:
    """Soak and print the figures; exit code 1 when one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=0.0)
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--ear", action="store_true", help="the real canceller and recogniser")
    asked = parser.parse_args()
    if asked.sessions:
        trainee = Trainee(lambda trainee: trainee.sessions >= asked.sessions and trainee.state == State.STANDBY, 2.0)
    else:
        trainee = Trainee(lambda trainee: trainee.now >= asked.hours * HOUR_S, HOUR_S / 2)
    with tempfile.TemporaryDirectory() as folder:
        soaked = soak(trainee, Path(folder), Settings(), ear=asked.ear)
    command = " ".join(["python -m bench.soak", *sys.argv[1:]])
    figures = rows(soaked, command, hours=asked.hours, sessions=asked.sessions)
    for figure in figures:
        print(f"{figure.name}: {figure.value:.3g} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")
    sys.exit(any(figure.passed is False for figure in figures))


if __name__ == "__main__":
    main()
