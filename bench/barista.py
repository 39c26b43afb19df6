"""How many orders at a coffee bar are understood, with every slot right, in quiet and beside a noisy kitchen.

The recordings, their grammar and the way noise is mixed in are those of Picovoice's speech-to-intent benchmark. The grammar is
not ours, so this measures the engine: templates to graph, recogniser, parser.

    python -m bench.barista SPEECH
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import yaml

from bench.row import Row, at_least, row, wilson
from voice_coach import assets
from voice_coach.clock import stopwatch
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.hear import SILENCE_S, Recording, hear
from voice_coach.hearing.model import find_model
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser

Sound = npt.NDArray[np.float64]

FRAME = 2048
"""Samples over which the loudest energy of speech and of noise is found."""
CLEAN, NOISY = at_least(0.99), at_least(0.97)
NOISE_DB = 12.0


@dataclass
class _Tally:
    right: int = 0
    heard: int = 0
    sound_s: float = 0.0
    took_s: float = 0.0


def run(speech: Path, model: Path, *, seeds: int = 1, limit: int | None = None) -> Iterator[Row]:
    """Yield accuracy clean and in noise, each with the time it took; ``seeds`` times with noise from other places."""
    bar = speech / "barista"
    labels: Mapping[str, Any] = json.loads((bar / "labels.json").read_text())
    orders = sorted(labels.items())[:limit]
    noise = _read(bar / "kitchen_noise.flac")
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        parser = Parser(load_grammar(convert(bar / "coffee_maker.yaml", work / "grammar")))
        graph = compile_graph(parser.grammar, find_model(model), assets.cache_dir("graphs"))
        recogniser = Recogniser(graph, TemplateReader(parser))
        quiet, loud = _Tally(), _Tally()
        for name, label in orders:
            _measure(quiet, bar / name, label, recogniser)
        for seed in range(seeds):
            random = np.random.default_rng(seed)
            for name, label in orders:
                mixed = work / "mixed.wav"
                soundfile.write(mixed, mix(_read(bar / name), noise, NOISE_DB, random), HEARING_RATE, subtype="FLOAT")
                _measure(loud, mixed, label, recogniser)
    yield _accuracy("coffee orders, clean", quiet, CLEAN)
    yield _accuracy(f"coffee orders, kitchen noise at {NOISE_DB:g} dB", loud, NOISY)
    took, length = quiet.took_s + loud.took_s, quiet.sound_s + loud.sound_s
    yield row(
        "hearing, time per time of sound",
        took / length,
        "s/s",
        detail=f"{length:.0f} s of sound, {SILENCE_S:g} s of silence after each order included",
        command=_COMMAND,
    )


_COMMAND = "python -m bench.barista SPEECH"


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


def mix(speech: Sound, noise: Sound, snr_db: float, random: np.random.Generator) -> Sound:
    """Return speech with noise from a random place, scaled by the loudest frame of each, at half of full scale."""
    scale = np.sqrt(_loudest(speech) / (_loudest(noise) * 10 ** (snr_db / 10)))
    first = random.integers(0, len(noise) - len(speech))
    together = speech + scale * noise[first : first + len(speech)]
    mixed: Sound = together / (2 * np.max(np.abs(together)))
    return mixed


def _loudest(sound: Sound) -> float:
    """Return the energy of the loudest frame."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    return float(np.max(np.sum(frames**2, axis=1)))


def _read(file: Path) -> Sound:
    sound: Sound = soundfile.read(file, dtype="float64")[0]
    return sound


def _measure(tally: _Tally, file: Path, label: Mapping[str, Any], recogniser: Recogniser) -> None:
    began = stopwatch()
    recording = hear(file, recogniser)
    tally.took_s += stopwatch() - began
    tally.sound_s += recording.duration_s + SILENCE_S
    tally.heard += 1
    tally.right += _is_right(recording, label)


def _is_right(recording: Recording, label: Mapping[str, Any]) -> bool:
    """Return whether exactly one command was heard, with the intent and every labelled slot, blanks aside."""
    commands = [utterance for utterance in recording.utterances if utterance.intent]
    if len(commands) != 1 or commands[0].intent != label["intent"]:
        return False
    slots = commands[0].slots
    return all(
        str(slots.get(name, "")).replace(" ", "") == value.replace(" ", "") for name, value in label["slots"].items()
    )


def _accuracy(name: str, tally: _Tally, target: Any) -> Row:
    low, high = wilson(tally.right, tally.heard)
    return row(
        name,
        tally.right / tally.heard,
        "right",
        target=target,
        detail=f"{tally.right} of {tally.heard}; 95 %: {low:.3f} to {high:.3f}",
        command=_COMMAND,
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("speech", type=Path, help="directory that holds barista/")
    arguments.add_argument("--limit", type=int, help="take only the first so many orders")
    chosen = arguments.parse_args()
    for figure in run(chosen.speech, find_model(None).path, limit=chosen.limit):
        print(f"{figure.name}: {figure.value:.3f} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")
