"""Speed and memory: a session of ten minutes rehearsed on one core, when nothing was said before and again, with each voice."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import soundfile

from bench import tempo
from bench.row import Row, at_most, row
from voice_coach.clock import stopwatch

SCRIPT = Path(__file__).parent / "ten_minutes.txt"
MEMORY_MB = {"espeak": 350, "natural": 500}


@dataclass(frozen=True, slots=True)
class Run:
    took_s: float
    peak_mb: float


LAUNCHER = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status)
"""
"""Starts a program and writes down its peak memory in kB. Linux counts to that what the process had which started it, so this
small one stands between the bench and what it measures."""


def measure(arguments: list[str], log: Path, environment: dict[str, str]) -> Run:
    """Run ``voice-coach`` in a process of its own, on one core; raise RuntimeError when it fails."""
    command = ["taskset", "-c", "0", sys.executable, "-m", "voice_coach", *arguments]
    peak = log.with_suffix(".peak")
    began = stopwatch()
    with log.open("w") as screen:
        done = subprocess.run(
            [sys.executable, "-c", LAUNCHER, str(peak), *command],
            stdout=screen,
            stderr=screen,
            env=environment,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text()[-2000:]}")
    return Run(stopwatch() - began, int(peak.read_text()) / 1024)


def run(engines: list[str]) -> list[Row]:
    """Return the rows of every engine: time, memory and tempo.

    The user of a rehearsal speaks in the natural voice where there is one, so that goes first: with eSpeak the coach's memory
    is measured, and the user's lines are there already.
    """
    with tempfile.TemporaryDirectory() as folder:
        return [row for engine in engines for row in _measure(engine, Path(folder))]


def _measure(engine: str, folder: Path) -> list[Row]:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
    settings = folder / f"{engine}.toml"
    settings.write_text(f'[voice]\nengine = "{engine}"\n', encoding="utf-8")

    def coach(name: str, *arguments: str) -> Run:
        log = folder / f"{engine}-{name}.log"
        return measure([*arguments, "--settings", str(settings)], log, environment)

    def rehearse(name: str) -> Run:
        return coach(name, "rehearse", str(SCRIPT), "--out", str(folder / f"{engine}-{name}"))

    made_ready, cold, warm = coach("setup", "setup"), rehearse("cold"), rehearse("warm")
    out = folder / f"{engine}-warm"
    length_s = float(soundfile.info(out / "session.wav").duration)
    command = f"taskset -c 0 voice-coach rehearse bench/{SCRIPT.name} (voice {engine})"
    rows = [
        row(
            f"10 min rehearsed, {engine}, {name}",
            result.took_s * 600 / length_s,
            "s",
            target=at_most(120),
            detail=f"{length_s:.0f} s of session in {result.took_s:.1f} s on one core",
            command=command,
        )
        for name, result in (("nothing said before", cold), ("all said before", warm))
    ]
    memory = row(
        f"peak memory, {engine}",
        max(cold.peak_mb, warm.peak_mb),
        "MB",
        target=at_most(MEMORY_MB[engine]),
        detail=f"nothing said before {cold.peak_mb:.0f}, all {warm.peak_mb:.0f}; voice-coach setup {made_ready.peak_mb:.0f}",
        command=command,
    )
    return [*rows, memory, *tempo.run(out, command)]
