"""All figures in one table: ``make bench``; ``SPEECH=DIR make bench`` adds recordings of people.

Written to ``bench/out/bench.json`` and ``bench.md``, with the machine, the versions and the commands.
"""

import argparse
import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import barista, session
from bench.row import Row
from voice_coach.clock import stopwatch
from voice_coach.hearing.model import find_model
from voice_coach.speaking.drivers import natural

OUT = Path(__file__).parent / "out"
PACKAGES = ("vosk", "pyttsx3", "sounddevice", "numpy", "soxr", "hassil", "pywebrtc-audio")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="everything, however long it takes")
    arguments = parser.parse_args()
    console = Console()
    began = stopwatch()
    speech = os.environ.get("SPEECH")
    rows = list(_measure(Path(speech) if speech else None, full=arguments.full, console=console))
    console.print(_table(rows))
    _write(rows, stopwatch() - began)
    return 1 if any(row.passed is False for row in rows) else 0


def _measure(speech: Path | None, *, full: bool, console: Console) -> Iterable[Row]:
    if speech is not None:
        console.print("Orders by people ...")
        yield from barista.run(speech, find_model(None).path, seeds=5 if full else 1)
    console.print("Ten minutes of a session, twice with each voice ...")
    yield from session.run([*(["natural"] if natural.available() else []), "espeak"])


def _table(rows: list[Row]) -> Table:
    table = Table("figure", "value", "target", "", "detail")
    for row in rows:
        table.add_row(row.name, f"{row.value:.4g} {row.unit}", row.target, row.verdict, row.detail)
    return table


def _machine() -> dict[str, str]:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    versions = {name: version(name) for name in PACKAGES}
    return {
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "system": platform.platform(),
        "python": platform.python_version(),
    } | versions


def _write(rows: list[Row], took_s: float) -> None:
    OUT.mkdir(exist_ok=True)
    machine = _machine()
    record = {
        "machine": machine,
        "took_s": round(took_s),
        "rows": [asdict(row) | {"verdict": row.verdict} for row in rows],
    }
    (OUT / "bench.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [
        "| figure | value | target | verdict | detail | command |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row.name} | {row.value:.4g} {row.unit} | {row.target} | {row.verdict} | {row.detail} | `{row.command}` |"
            for row in rows
        ),
        "",
        f"Measured in {took_s:.0f} s on: " + ", ".join(f"{name} {value}" for name, value in machine.items()) + ".",
    ]
    (OUT / "bench.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
