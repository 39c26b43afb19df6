"""What the recogniser costs by itself: memory after five minutes of speech that no template holds, and how soon an edited
grammar is listened for.

    python -m bench.memory
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import ear
from bench.chatter import SCENE_S, Chatter
from bench.row import Row, at_most, row
from voice_coach import assets
from voice_coach.clock import stopwatch
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import find_model
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.language import ENGLISH

MOST_MB, MOST_READY_S = 300, 4
SCENES = round(300 / SCENE_S)


def run() -> Iterator[Row]:
    """Yield the figures, each measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "chatter.pcm"
        chatter = Chatter(ear.speech_dir(), traps=False)
        np.concatenate([chatter.scene(number).sound for number in range(1, SCENES + 1)]).tofile(sound)
        memory, ready = _child("memory", str(sound)), _child("ready", folder)
    command = "python -m bench.memory"
    yield row(
        "memory of the recogniser",
        memory["resident_mb"],
        "MB",
        target=at_most(MOST_MB),
        detail=f"after {memory['seconds']:.0f} s of speech; {memory['ready_mb']:.0f} MB before it; peak {memory['peak_mb']:.0f} MB",
        command=command,
    )
    yield row(
        "grammar edited to listened for",
        ready["seconds"],
        "s",
        target=at_most(MOST_READY_S),
        detail=f"read, compiled and loaded; {ready['cpu_s']:.1f} s of processor time in this process",
        command=command,
    )


def _child(*arguments: str) -> dict[str, float]:
    """Run this file as a process that holds nothing else; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _memory(sound: Path) -> dict[str, float]:
    listener = ear.Listener()
    ready = _resident_mb()
    listener.listen(ear.expected_in(ear.IN_SET))
    with sound.open("rb") as file:
        while block := file.read(2 * HEARING_RATE):  # a second at a time, which takes no memory of its own
            for _ in listener.follow(np.frombuffer(block, np.int16)):
                pass
    return {
        "seconds": listener.now,
        "ready_mb": ready,
        "resident_mb": _resident_mb(),
        "peak_mb": _status_mb("VmHWM"),
    }


def _resident_mb() -> float:
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def _ready(folder: Path) -> dict[str, float]:
    """Edit a copy of the shipped grammar, and take the time until a recogniser listens for it."""
    model, cache = find_model(None), assets.cache_dir("graphs")
    grammar = Path(shutil.copytree(assets.data_dir("grammars") / ENGLISH, folder / "grammar"))
    compile_graph(load_grammar(grammar), model, cache)  # what is made once on each machine is there
    edited = f'language: en\nintents:\n  Yes:\n    data:\n      - sentences: ["{_new_words()} sounds good"]\n'
    (grammar / "edited.yaml").write_text(edited)
    began, cpu_began = stopwatch(), ear.cpu_s()
    parser = Parser(load_grammar(grammar))
    Recogniser(compile_graph(parser.grammar, model, cache, GraphDials()), TemplateReader(parser))
    return {"seconds": stopwatch() - began, "cpu_s": ear.cpu_s() - cpu_began}


def _new_words() -> str:
    """Return words that no graph in the cache was made with."""
    digits = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return " ".join(digits[int(digit)] for digit in str(int.from_bytes(os.urandom(4))))


def main() -> None:
    match sys.argv[1:]:
        case ["memory", sound]:
            print(json.dumps(_memory(Path(sound))))
        case ["ready", folder]:
            print(json.dumps(_ready(Path(folder))))
        case _:
            for figure in run():
                print(
                    f"{figure.name}: {figure.value:.3g} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})"
                )


if __name__ == "__main__":
    main()
