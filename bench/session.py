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
    """Return the rows of every engine: time, memory and tempo."""
    rows: list[Row] = []
    for engine in engines:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {"XDG_CACHE_HOME": folder}
            settings = Path(folder) / "settings.toml"
            settings.write_text(f'[voice]\nengine = "{engine}"\n', encoding="utf-8")
            with_settings = ["--settings", str(settings)]
            made_ready = measure(["setup", *with_settings], Path(folder) / "setup.log", environment)
            cold, warm = (
                measure(
                    ["rehearse", str(SCRIPT), "--out", str(Path(folder) / name), *with_settings],
                    Path(folder) / f"{name}.log",
                    environment,
                )
                for name in ("cold", "warm")
            )
            command = f"taskset -c 0 voice-coach rehearse bench/{SCRIPT.name} (voice {engine})"
            length_s = _length_s(Path(folder) / "warm")
            for name, result in (("nothing said before", cold), ("all said before", warm)):
                rows.append(
                    row(
                        f"10 min rehearsed, {engine}, {name}",
                        result.took_s * 600 / length_s,
                        "s",
                        target=at_most(120),
                        detail=f"{length_s:.0f} s of session in {result.took_s:.1f} s on one core",
                        command=command,
                    )
                )
            rows.append(
                row(
                    f"peak memory, {engine}",
                    max(cold.peak_mb, warm.peak_mb),
                    "MB",
                    target=at_most(MEMORY_MB[engine]),
                    detail=f"nothing said before {cold.peak_mb:.0f}, all {warm.peak_mb:.0f}; voice-coach setup {made_ready.peak_mb:.0f}",
                    command=command,
                )
            )
            rows += tempo.run(Path(folder) / "warm", command)
    return rows


def _length_s(out: Path) -> float:
    return float(soundfile.info(out / "session.wav").duration)
