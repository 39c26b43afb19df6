"""Tempo: where every count and cue begins in a rendered session, against where the exercise's TOML puts it.

The expected times are computed here from ``content/exercises/*.toml`` alone; the mixer and the transcript's onsets are not
asked. Each set is anchored at the onset of its own first cue, so that an error of a beat or a drift would show.
"""

import json
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from bench.row import Row, at_most, row
from voice_coach.speaking.clip import find_onset

BEFORE_S, AFTER_S = (0.06, 0.03, 0.015), 0.20
"""An onset is looked for so long before and after its expected time, in seconds; less long before it where the cue before
still sounds. One that is earlier than the last of these counts as that early, which is too early."""


@dataclass(frozen=True, slots=True)
class Onset:
    """A cue or count in the recording; all in seconds."""

    leg: int
    """Which leg of which set, from 0 in the order of the session."""
    repetition: int
    phase: str
    expected_s: float
    measured_s: float

    @property
    def error_s(self) -> float:
        return self.measured_s - self.expected_s


def read_tempo(exercise: str, tempo: str) -> dict[str, float]:
    """Return the phases of a tempo in seconds, from the TOML file itself."""
    text = (files("voice_coach.content") / "exercises" / f"{exercise}.toml").read_text(encoding="utf-8")
    return next(entry for entry in tomllib.loads(text)["tempos"] if entry["id"] == tempo)


def onsets(out: Path) -> list[Onset]:
    """Measure every phase of every repetition of the rehearsal that left its files in ``out``."""
    sound, rate = soundfile.read(out / "session.wav", dtype="float32")
    coach = np.ascontiguousarray(sound[:, 1])
    found: list[Onset] = []
    for leg, (begun_at, repetitions, progress) in enumerate(_legs(out / "transcript.jsonl")):
        each = phases(read_tempo(progress["exercise"], progress["tempo"]))
        period = sum(length for _, length in each)
        anchor = onset_near(coach, rate, begun_at)
        for repetition in range(repetitions):
            at = anchor + repetition * period
            for phase, length in each:
                found.append(Onset(leg, repetition + 1, phase, at, onset_near(coach, rate, at)))
                at += length
    return found


def phases(tempo: dict[str, float]) -> list[tuple[str, float]]:
    """Return the phases of a repetition in their order, each with its length in seconds."""
    return [(name, tempo[f"{name}_s"]) for name in ("lift", "hold", "lower", "between")]


def _legs(transcript: Path) -> Iterator[tuple[float, int, dict[str, str]]]:
    """Yield, for each leg of each set done in one go: about when it began, its repetitions, and its tempo."""
    began: float | None = None
    count, progress = 0, {}
    for line in transcript.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["type"] == "Counted":
            count += 1
        elif entry["type"] == "Entered":
            if entry["state"] == "lift" and began is None:
                began, count, progress = entry["at"], 0, entry["progress"]
            elif entry["state"] not in {"lift", "hold", "lower", "between"} and began is not None:
                yield began, count, progress
                began = None


def onset_near(sound: npt.NDArray[np.float32], rate: int, at: float) -> float:
    """Return the first onset around ``at``, in seconds; infinity where there is silence."""
    found = math.inf
    for before_s in BEFORE_S:
        start = round((at - before_s) * rate)
        window = sound[start : start + round((before_s + AFTER_S) * rate)]
        onset = find_onset(window, rate) if window.any() else math.inf
        found = (start + onset) / rate
        if onset:
            break
    return found


def run(out: Path, command: str) -> list[Row]:
    """Return the rows for a rehearsal that was run by ``command``."""
    found = onsets(out)
    errors_ms = np.array([onset.error_s for onset in found]) * 1000
    drift_ms = max(
        abs(np.mean([o.error_s for o in found if o.leg == leg and o.repetition == last]) * 1000)
        for leg in {o.leg for o in found}
        for last in [max(o.repetition for o in found if o.leg == leg)]
    )
    worst = found[int(np.argmax(np.abs(errors_ms)))]
    detail = f"{len(found)} onsets, worst: repetition {worst.repetition} {worst.phase}, p95 {np.percentile(np.abs(errors_ms), 95):.2f} ms"
    return [
        row(
            "tempo: onset error, max",
            float(np.abs(errors_ms).max()),
            "ms",
            target=at_most(5),
            detail=detail,
            command=command,
        ),
        row(
            "tempo: drift at the last repetition",
            float(drift_ms),
            "ms",
            target=at_most(5),
            detail="mean error there, worst leg",
            command=command,
        ),
    ]
