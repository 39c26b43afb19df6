"""All figures in one table: ``make bench``; ``SPEECH=DIR make bench`` adds recordings of people and of noise.

Written to ``bench/out/bench.json`` and ``bench.md``, with the machine, the versions and the commands. ``--only NAME`` takes one bench,
several times several. The sentences that are kept from tuning are read with ``--unseen`` only.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    barge_in,
    barista,
    confusion,
    dictation,
    ear,
    floor,
    home,
    idle,
    latency,
    live,
    memory,
    mind,
    rejection,
    safety,
    screen,
    session,
    understanding,
    words,
)
from bench.row import Row
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers import natural

OUT = Path(__file__).parent / "out"
PACKAGES = (
    "vosk",
    "pyttsx3",
    "sounddevice",
    "numpy",
    "soxr",
    "hassil",
    "pywebrtc-audio",
    "onnxruntime",
    "pyroomacoustics",
)


@dataclass(frozen=True, slots=True)
class Bench:
    """One part of the table."""

    title: str
    run: Callable[[argparse.Namespace], Iterable[Row]]
    needs_people: bool = False
    """Whether it is nothing without recordings of people."""
    usual: bool = True
    """Whether it belongs to the table when nobody asks for it."""


BENCHES = {
    "barista": Bench(
        "orders by people", lambda asked: barista.run(ear.needed_speech_dir(), full=asked.full), needs_people=True
    ),
    "words": Bench("single words by people", lambda _: words.run(ear.needed_speech_dir()), needs_people=True),
    "understanding": Bench("what people say of their own accord", lambda asked: understanding.run(full=asked.full)),
    "unseen": Bench(
        "the same, in sentences kept from tuning",
        lambda asked: understanding.run(full=asked.full, unseen=True),
        usual=False,
    ),
    "confusion": Bench("which command is taken for which", lambda asked: confusion.run(each=20 if asked.full else 3)),
    "safety": Bench("pain, danger, effort and what only sounds like it", lambda asked: safety.run(full=asked.full)),
    "safety-unseen": Bench(
        "the same, in sentences kept from tuning", lambda asked: safety.run(full=asked.full, unseen=True), usual=False
    ),
    "rejection": Bench("speech that is not for the coach", lambda asked: rejection.run(full=asked.full)),
    "latency": Bench("from the end of speech to the decision", lambda asked: latency.run(full=asked.full)),
    "barge_in": Bench("speaking over the coach, and the coach alone", lambda asked: barge_in.run(full=asked.full)),
    "memory": Bench("memory of the recogniser", lambda _: memory.run()),
    "mind": Bench("events a minute through the mind", lambda _: mind.run()),
    "floor": Bench("the page of all stations of a gym", lambda _: floor.run(), usual=False),
    "home": Bench("the smart home and the voice path", lambda _: home.run(), usual=False),
    "idle": Bench("from the start to the greeting, and standby", lambda _: idle.run(), usual=False),
    "live": Bench("ten minutes on a real sound server", lambda _: live.run(), usual=False),
    "screen": Bench(
        "the companion page: behind the sound, touches, and what pages cost", lambda _: screen.run(), usual=False
    ),
    "dictation": Bench("how well each voice is understood", lambda _: dictation.run(), usual=False),
    "session": Bench(
        "ten minutes of a session, twice with each voice",
        lambda _: session.run([*(["natural"] if natural.available() else []), "espeak"]),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="everything, however long it takes")
    parser.add_argument("--unseen", action="store_true", help="the sentences that are kept from tuning, too")
    parser.add_argument("--only", action="append", choices=BENCHES, help="this bench; may be given several times")
    asked = parser.parse_args()
    console = Console()
    began = stopwatch()
    try:
        rows = list(_measure(asked, console))
    except VoiceCoachError as error:
        console.print(str(error), markup=False)
        return 2
    console.print(_table(rows))
    _write(rows, stopwatch() - began)
    return 1 if any(row.passed is False for row in rows) else 0


def _measure(asked: argparse.Namespace, console: Console) -> Iterator[Row]:
    for name, bench in BENCHES.items():
        wanted = name in asked.only if asked.only else _is_usual(name, bench, asked)
        if wanted:
            console.print(f"{name}: {bench.title} ...")
            began = stopwatch()
            yield from bench.run(asked)
            console.print(f"  {stopwatch() - began:.0f} s")


def _is_usual(name: str, bench: Bench, asked: argparse.Namespace) -> bool:
    """Return whether a bench belongs to the table that is asked for, on this machine."""
    if bench.needs_people and ear.speech_dir() is None:
        return False
    return bench.usual or (asked.unseen if name.endswith("unseen") else asked.full)


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
