"""The coach as a process on a real sound server: the tempo of what leaves the loudspeaker, and what processor time it all takes.

A user in the room starts a session by voice and says "ready" whenever the coach waits, for ten minutes; then "stop". What the
loudspeaker played is recorded from the server's monitor, sample by sample. The plan is the coach's own account of its repetitions;
that they are what the exercise says is measured by ``bench.tempo``. Recording and plan have different zeros: the median error of the
first minute is theirs. What is left is jitter, and what grows is drift.

    python -m bench.live --minutes 1
    python -m bench.live --minutes 30 --busy 1     while another program takes all of a core
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.row import Row, at_most, row
from bench.tempo import onset_near, phases, read_tempo
from tests.audio_server import AudioServer, missing
from tests.live_coach import Coach, running_coach, say, write_settings
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.events import MIXER_RATE
from voice_coach.hearing.model import find_model
from voice_coach.speaking.clip import find_onset
from voice_coach.speaking.voice import open_voice

MINUTES = 10.0
START = "start standing raises"
SAID = {
    "choosing": START,
    "standby": f"hey coach {START}",
    "finished": START,
    "warm up": "ready",
    "set up": "ready",
    "get ready": "ready",
    "switching": "ready",
    "resting": "ready",
    "paused": "resume",
    "checking": "no",
    "cool down": "skip",
}
"""What the user says in each state that waits for it."""
NICE = -11
"""The priority at which PulseAudio runs itself; on a machine that is busy otherwise, sound needs it."""
AGAIN_S = 5.0
ALIGN_S = 60.0
FURTHER_S = (0.0, 0.2, 0.4, 0.6)
"""How much later than the one before a beat is looked for, where it is not in its place; in seconds."""
SLIP_MS = 15.0
"""What the tempo may be wrong by, and what is no jitter: sound that the server repeated or left out."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One phase of one repetition; in seconds."""

    phase: str
    planned_s: float
    """On the coach's clock."""
    heard_s: float
    """In the recording."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a session took."""

    cpu_s: float
    wall_s: float


@contextmanager
def recorded(server: AudioServer, file: Path) -> Iterator[None]:
    """Record what the loudspeaker plays: 16-bit mono at ``MIXER_RATE``, no header."""
    command = ["parec", "--device=speaker.monitor", "--raw", "--format=s16le", "--channels=1", f"--rate={MIXER_RATE}"]
    with file.open("wb") as raw, subprocess.Popen(command, stdout=raw, env=server.environment) as recorder:
        try:
            yield
        finally:
            recorder.terminate()


def conduct(coach: Coach, server: AudioServer, folder: Path, seconds: float, again_s: float = AGAIN_S) -> Used:
    """Be the user of a session for so long, from its first count-in on; return the processor time it took.

    ``again_s``: from one attempt to be heard to the next, in seconds.
    """
    user = open_voice("espeak", pitch=30)
    state, began, cpu_s = "choosing", None, 0.0
    if not coach.wait_for("coach  Hello"):
        raise VoiceCoachError(f"The coach does not greet; it shows: {''.join(coach.all[-5:])}")
    while began is None or stopwatch() - began < seconds:
        shown = coach.wait_for("state  ", within_s=again_s)
        if shown is not None:
            state = shown.split("state  ")[1].strip()
            if state == "count in" and began is None:
                began, cpu_s = stopwatch(), processor_s(coach.pid)
        elif state in SAID:
            say(user, SAID[state], server.environment, folder, after_s=0.1)
    return Used(processor_s(coach.pid) - cpu_s, stopwatch() - began)


def stop(coach: Coach, server: AudioServer, folder: Path) -> None:
    """Say "stop" until the coach obeys."""
    user = open_voice("espeak", pitch=30)
    say(user, "stop", server.environment, folder, after_s=0.1)
    while not coach.wait_for("state  finished", within_s=AGAIN_S):
        say(user, "stop", server.environment, folder, after_s=0.1)


def processor_s(pid: int) -> float:
    """Return the processor time of a process so far, in seconds, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_recording(file: Path) -> npt.NDArray[np.float32]:
    sound: npt.NDArray[np.float32] = np.fromfile(file, dtype=np.int16).astype(np.float32) / np.float32(32768)
    return sound


def beats(transcript: Path, sound: npt.NDArray[np.float32]) -> list[Beat]:
    """Return every phase of every repetition that was completed."""
    entries = [json.loads(line) for line in transcript.read_text(encoding="utf-8").splitlines()]
    greeted_at = next(entry["at"] for entry in entries if entry["type"] == "LineStarted")
    begun = int(np.flatnonzero(sound)[0])
    ahead = (begun + find_onset(sound[begun : begun + MIXER_RATE])) / MIXER_RATE - greeted_at
    plan = [planned for entry in entries if entry["type"] == "Counted" for planned in _planned(entry)]
    rough = [onset_near(sound, MIXER_RATE, ahead + at) - at for _, at in plan if at < plan[0][1] + ALIGN_S]
    ahead = float(np.median([offset for offset in rough if np.isfinite(offset)]))
    return list(_followed(plan, sound, ahead))


def _followed(plan: list[tuple[str, float]], sound: npt.NDArray[np.float32], ahead: float) -> Iterator[Beat]:
    """Yield the beats, each looked for where the one before says that it should be: a slip moves all that follow it."""
    late = 0.0
    for phase, at in plan:
        looks = (onset_near(sound, MIXER_RATE, ahead + late + further_s + at) - ahead for further_s in FURTHER_S)
        heard = next((found for found in looks if np.isfinite(found)), math.inf)
        late = heard - at if np.isfinite(heard) else late
        yield Beat(phase, at, heard)


def _planned(counted: dict[str, object]) -> Iterator[tuple[str, float]]:
    """Yield when each phase of a repetition began, by the moment at which it was completed, in seconds."""
    progress = counted["progress"]
    completed_at = counted["completed_at"]
    if not isinstance(progress, dict) or not isinstance(completed_at, float):
        raise TypeError(f"{counted} is no repetition")
    each = phases(read_tempo(str(progress["exercise"]), str(progress["tempo"])))
    at = completed_at - sum(length for _, length in each[:-1])
    for phase, length in each:
        yield phase, at
        at += length


def errors_ms(found: list[Beat]) -> npt.NDArray[np.float64]:
    """Return how late each beat was heard, in ms; infinite where it was not."""
    return np.array([1000 * (beat.heard_s - beat.planned_s) for beat in found])


def drift_ms(found: list[Beat]) -> float:
    """Return how much later the last minute is than the first, in ms, by their medians."""
    errors, at = errors_ms(found), np.array([beat.planned_s for beat in found])
    first, last = errors[at < at[0] + ALIGN_S], errors[at > at[-1] - ALIGN_S]
    return float(np.median(last) - np.median(first))


def need_server() -> None:
    """Raise VoiceCoachError where there is no sound server."""
    if reason := missing():
        raise VoiceCoachError(
            f"There is no sound server to run the coach on ({reason}): install it, or leave this out."
        )


def run(minutes: float = MINUTES, block_ms: int = 10) -> list[Row]:
    """Return the rows, with blocks of ``block_ms`` ms; raise VoiceCoachError where there is no sound server."""
    need_server()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = f'input_device = "mic"\noutput_device = "speaker"\nblock_ms = {block_ms}'
        settings = write_settings(folder, find_model().path, sound)
        transcript, recording = folder / "transcript.jsonl", folder / "monitor.raw"
        with AudioServer(folder, pluggable=True) as server, recorded(server, recording):
            with running_coach(server.environment, settings, transcript, nice=NICE) as coach:
                used = conduct(coach, server, folder, 60 * minutes)
                stop(coach, server, folder)
                coach.interrupt()
                coach.wait_for("Sound was")
            trouble = coach.all[-1].strip()
        found = beats(transcript, read_recording(recording))
    command = f"python -m bench.live --minutes {minutes:g} --block-ms {block_ms}"
    errors = errors_ms(found)
    late, slips = np.abs(errors), np.abs(np.diff(errors[np.isfinite(errors)]))
    within = (
        f"{np.mean(late <= SLIP_MS):.1%} within 15 ms, median {np.median(late):.2f} ms; from one to the next "
        f"{np.count_nonzero(slips > SLIP_MS)} slips, otherwise at most {slips[slips <= SLIP_MS].max():.1f} ms; {trouble}"
    )
    return [
        row(
            "live: onset error on the monitor, max",
            float(late.max()),
            "ms",
            target=at_most(SLIP_MS),
            detail=f"{len(found)} onsets in {minutes:g} min, {within}",
            command=command,
        ),
        row(
            "live: drift",
            abs(drift_ms(found)),
            "ms",
            target=at_most(SLIP_MS),
            detail=f"median error of the last minute against the first, {minutes:g} min apart",
            command=command,
        ),
        row(
            "live: processor time, listening and speaking",
            100 * used.cpu_s / used.wall_s,
            "% of one core",
            target=at_most(15),
            detail=f"{used.cpu_s:.1f} s in {used.wall_s:.0f} s of sets and rests, voice espeak",
            command=command,
        ),
    ]


@contextmanager
def busy(cores: int) -> Iterator[None]:
    """Take all of so many cores, each with a process of the usual priority."""
    spinning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(cores)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.live", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--block-ms", type=int, default=10)
    parser.add_argument("--busy", type=int, default=0, metavar="CORES", help="cores that another program takes")
    asked = parser.parse_args()
    with busy(asked.busy):
        figures = run(asked.minutes, asked.block_ms)
    for measured in figures:
        print(
            f"{measured.name}: {measured.value:.4g} {measured.unit} ({measured.target}) {measured.verdict}; {measured.detail}"
        )


if __name__ == "__main__":
    main()
