"""How the coach stands, for who asks (``voice-coach status``): numbers and states, no names and nothing that was said."""

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

from voice_coach import __version__
from voice_coach.clock import stopwatch
from voice_coach.events import (
    Counted,
    Deafened,
    Effect,
    Entered,
    Event,
    Recalled,
    Remembered,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.vitals import Vitals

STARTING = "starting"


class Standing:
    """Observer that knows the latest of everything. The main thread writes; any thread may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._began = stopwatch()
        self._vitals: Vitals | None = None
        self._state = STARTING
        self._session: dict[str, Any] | None = None
        self._sound: dict[str, Any] = {}
        self._lost: list[str] = []
        self._ailment: str | None = None
        self._memory: str | None = None

    def listens(self, vitals: Vitals | None) -> None:
        """The coach listens now (None: no more)."""
        with self._lock:
            self._vitals = vitals

    def waits(self, reason: str) -> None:
        """It cannot listen yet."""
        with self._lock:
            self._state = reason

    def on_event(self, event: Event) -> None:
        with self._lock:
            match event:
                case SoundLost():
                    self._lost.append(event.part)
                case SoundBack():
                    self._lost = [part for part in self._lost if part != event.part]
                case SoundCounts():
                    self._sound = {name: value for name, value in asdict(event).items() if name != "at"}
                case Deafened():
                    self._ailment = event.ailment
                case Remembered() | Recalled():
                    self._memory = event.trouble
                case _:
                    pass

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        with self._lock:
            match effect:
                case Entered():
                    self._state = effect.state
                    self._session = None if effect.progress is None else asdict(effect.progress)
                case Counted():
                    self._session = asdict(effect.progress)
                case _:
                    pass

    def report(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        with self._lock:
            vitals = self._vitals
            return {
                "version": __version__,
                "pid": os.getpid(),
                "up_s": round(stopwatch() - self._began, 1),
                "listens": vitals is not None,
                "state": self._state,
                "session": self._session,
                "microphone": vitals and vitals.microphone,
                "loudspeaker": vitals and vitals.loudspeaker,
                "lost": list(self._lost),
                "microphone_ailment": self._ailment,
                "sound": dict(self._sound),
                "memory_trouble": self._memory,
                "resident_mb": resident_mb(),
                "beats": {} if vitals is None else {name: pulse() for name, pulse in vitals.pulses.items()},
            }


def resident_mb() -> float:
    """Return how much memory this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def told(report: Mapping[str, Any]) -> str:
    """Return a report for people."""
    lines = [
        f"Voice Coach {report['version']}, process {report['pid']}, for {_time(report['up_s'])}, {report['resident_mb']} MB",
        f"State: {report['state'].replace('_', ' ')}",
    ]
    if session := report["session"]:
        place = f"set {session['set']} of {session['sets']}, {session['repetition']} of {session['repetitions']}"
        lines.append(f"Session: {session['exercise']}, {session['level']}, {session['leg']} leg, {place}")
    if report["listens"]:
        lines.append(f"Microphone: {report['microphone']}; loudspeaker: {report['loudspeaker']}")
    if sound := report["sound"]:
        counts = ", ".join(f"{name} {sound[name]}" for name in ("underruns", "overruns", "dropped", "losses"))
        lines.append(f"Sound: {sound['latency_s']:.3f} s out and back; {counts}")
    lines += [f"Lost: the {part}, which is looked for" for part in report["lost"]]
    if ailment := report["microphone_ailment"]:
        lines.append(f"The microphone is {ailment}")
    if trouble := report["memory_trouble"]:
        lines.append(f"Memory: {trouble}")
    return "\n".join(lines)


def _time(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
