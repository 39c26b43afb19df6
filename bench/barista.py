"""How many orders at a coffee bar are understood, with every slot right, in quiet and beside a noisy kitchen.

The recordings, their grammar and the way noise is mixed in are those of Picovoice's speech-to-intent benchmark, and the targets
the figures it gives for Picovoice Rhino. The grammar is not ours, so this measures the engine: templates to graph, recogniser,
parser.

    SPEECH=DIR python -m bench.barista [--full]     DIR holds barista/
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import yaml

from bench import ear
from bench.row import Row, at_least, at_most, row, wilson
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.hear import SILENCE_S, Recording, hear_samples, open_grammar
from voice_coach.hearing.noise import Sound, mix
from voice_coach.hearing.recogniser import Recogniser

CLEAN = 1.0
RHINO = {24.0: 0.99, 18.0: 0.99, 12.0: 0.98, 9.0: 0.97, 6.0: 0.96}
"""What Rhino understands beside the kitchen, by signal-to-noise ratio in dB."""
USUAL_DB = 12.0
SEEDS = 5
MOST_CLOSED, MOST_OPEN = 0.06, 0.10
"""Processor time per time of sound, with the grammar alone and with everything that a session listens to."""


@dataclass
class _Tally:
    right: int = 0
    heard: int = 0
    sound_s: float = 0.0
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Order:
    """One recording and what it means."""

    file: Path
    label: Mapping[str, Any]


class Bar:
    """The recordings, the noise and the grammar."""

    def __init__(self, speech: Path, limit: int | None = None) -> None:
        bar = speech / "barista"
        if not (bar / "labels.json").exists():
            raise VoiceCoachError(f"There are no orders in {bar}; SPEECH must name a directory that holds barista/.")
        labels: Mapping[str, Any] = json.loads((bar / "labels.json").read_text())
        self.orders = [Order(bar / name, label) for name, label in sorted(labels.items())][:limit]
        self._noise = _read(bar / "kitchen_noise.flac")
        self._context = bar / "coffee_maker.yaml"

    def open(self, dials: GraphDials) -> Recogniser:
        with tempfile.TemporaryDirectory() as folder:
            return open_grammar(convert(self._context, Path(folder) / "grammar"), None, dials).recogniser

    def hear(self, recogniser: Recogniser, snr_db: float | None, seed: int) -> _Tally:
        """Listen to every order, ``snr_db`` above the kitchen at places that ``seed`` chooses, or without it."""
        tally, random = _Tally(), np.random.default_rng(seed)
        for order in self.orders:
            speech = _read(order.file)
            mixed = speech if snr_db is None else mix(speech, self._noise, snr_db, random)
            samples = np.clip(np.rint(mixed * 32768), -32768, 32767).astype(np.int16)
            began = ear.cpu_s()
            recording = hear_samples(order.file, samples, recogniser)
            tally.took_s += ear.cpu_s() - began
            tally.sound_s += recording.duration_s + SILENCE_S
            tally.heard += 1
            tally.right += is_right(recording, order.label)
        return tally


def run(speech: Path, *, full: bool = False, limit: int | None = None, given: Sequence[str] = ()) -> Iterator[Row]:
    """Yield accuracy clean and in noise, and the processor time; ``full``: every ratio, with noise from five places each."""
    bar, dials = Bar(speech, limit), ear.dials(given)
    command = f"SPEECH=DIR python -m bench.barista{' --full' if full else ''}"
    recogniser = bar.open(dials)
    clean = bar.hear(recogniser, None, 0)
    yield _accuracy("coffee orders, clean", [clean], CLEAN, command)
    tallies = [clean]
    for snr_db, rhino in RHINO.items():
        if full or snr_db == USUAL_DB:
            noisy = [bar.hear(recogniser, snr_db, seed) for seed in range(SEEDS if full else 1)]
            yield _accuracy(f"coffee orders, kitchen noise at {snr_db:g} dB", noisy, rhino, command)
            tallies += noisy
    yield _speed("hearing, all lanes: processor time per time of sound", tallies, MOST_OPEN, command)
    closed = bar.hear(bar.open(replace(dials, closed=True)), None, 0)
    yield _accuracy("coffee orders, clean, grammar alone", [closed], CLEAN, command)
    yield _speed("hearing, grammar alone: processor time per time of sound", [closed], MOST_CLOSED, command)


def convert(context: Path, grammar: Path) -> Path:
    """Write their grammar as ours into the directory ``grammar`` and return it: [a, b] is (a|b), $list:slot is {list:slot}."""
    theirs = yaml.safe_load(context.read_text())["context"]
    ours = {
        "language": "en",
        "intents": {
            intent: {"data": [{"sentences": [_template(sentence) for sentence in sentences]}]}
            for intent, sentences in theirs["expressions"].items()
        },
        "lists": {name: {"values": values} for name, values in theirs["slots"].items()},
    }
    grammar.mkdir()
    (grammar / "orders.yaml").write_text(yaml.safe_dump(ours))
    return grammar


def _template(sentence: str) -> str:
    choices = re.sub(r"\[(.*?)\]", lambda found: f"({'|'.join(re.split(r', *', found[1]))})", sentence)
    return re.sub(r"\$(\w+):(\w+)", r"{\1:\2}", choices)


def _read(file: Path) -> Sound:
    sound: Sound = soundfile.read(file, dtype="float64")[0]
    return sound


def is_right(recording: Recording, label: Mapping[str, Any]) -> bool:
    """Return whether exactly one command was heard, with the intent and every labelled slot, blanks aside."""
    commands = [utterance for utterance in recording.utterances if utterance.intent]
    if len(commands) != 1 or commands[0].intent != label["intent"]:
        return False
    slots = commands[0].slots
    return all(
        str(slots.get(name, "")).replace(" ", "") == value.replace(" ", "") for name, value in label["slots"].items()
    )


def _accuracy(name: str, tallies: Sequence[_Tally], target: float, command: str) -> Row:
    right, heard = sum(tally.right for tally in tallies), sum(tally.heard for tally in tallies)
    low, high = wilson(right, heard)
    return row(
        name,
        right / heard,
        "right",
        target=at_least(target),
        detail=f"{right} of {heard}; 95 %: {low:.3f} to {high:.3f}",
        command=command,
    )


def _speed(name: str, tallies: Sequence[_Tally], target: float, command: str) -> Row:
    took, length = sum(tally.took_s for tally in tallies), sum(tally.sound_s for tally in tallies)
    return row(
        name,
        took / length,
        "s/s",
        target=at_most(target),
        detail=f"{length:.0f} s of sound, {SILENCE_S:g} s of silence after each order included",
        command=command,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--full", action="store_true", help="every ratio, with noise from five places")
    arguments.add_argument("--limit", type=int, help="take only the first so many orders")
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    for figure in run(ear.needed_speech_dir(), full=chosen.full, limit=chosen.limit, given=chosen.dial):
        print(f"{figure.name}: {figure.value:.3f} {figure.target} {figure.verdict} ({figure.detail})", flush=True)


if __name__ == "__main__":
    main()
