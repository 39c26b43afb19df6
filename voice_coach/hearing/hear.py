"""``voice-coach hear``: what the recogniser makes of recordings, each by itself and with two seconds of silence after it."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from rich.console import Console
from rich.progress import track

from voice_coach import assets
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing.acceptance import Verdict
from voice_coach.hearing.alternatives import Alternative, Alternatives
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.endpoint import PATIENCE_S
from voice_coach.hearing.evidence import Evidence
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import find_model
from voice_coach.hearing.noise import mix
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import Reader, Reading, TemplateReader
from voice_coach.hearing.recogniser import Recogniser

SILENCE_S = 2.0
"""Silence after each recording, in seconds: longer than any that ends an utterance."""
BLOCK = HEARING_RATE // 100
NAMED = 3
"""Unreadable files that are named; of more, the number."""

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Recording:
    """What was made of one file."""

    file: Path
    duration_s: float
    utterances: tuple[Heard, ...]
    """``at`` is when a live session on this machine would have decided: the position in the file plus the processing."""


class Listener(Protocol):
    """What turns sound into utterances: ``hearing.recogniser.Recogniser``."""

    def listen(self, intents: frozenset[str] | None) -> None: ...

    def restart(self) -> None: ...

    def accept(self, block: Samples, at: float) -> Sequence[Heard | Suspected]: ...

    def finish(self, at: float) -> Sequence[Heard | Suspected]: ...


class Chooser(Protocol):
    """What finds alternatives: ``hearing.alternatives.Alternatives``."""

    def find(self, samples: Samples, start_s: float, end_s: float) -> tuple[Alternative, ...]: ...


class Hearer(Protocol):
    """A recogniser, and what its reader thought: ``Ear``."""

    @property
    def recogniser(self) -> Listener: ...

    @property
    def alternatives(self) -> Chooser | None:
        """None: nobody is to look for any."""

    def reading(self, heard: Heard) -> Reading:
        """Return the reading that ``heard`` was made of."""


class Ear:
    """See ``Hearer``."""

    def __init__(
        self,
        graph: Path,
        reader: Reader,
        patience_s: float = PATIENCE_S,
        asked_about: frozenset[str] = frozenset(),
        *,
        explain: bool = False,
    ) -> None:
        """See ``Recogniser``; ``explain``: look for alternatives too, with a model of their own."""
        self._readings: dict[float, Reading] = {}  # by when the utterance began
        self.recogniser = Recogniser(graph, reader, patience_s, asked_about, self._take_note)
        self.alternatives = Alternatives(graph) if explain else None

    def _take_note(self, _evidence: Evidence, verdict: Verdict | None) -> None:
        if verdict is not None:
            self._readings[verdict.heard.started_at] = verdict.reading

    def reading(self, heard: Heard) -> Reading:
        """See ``Hearer``."""
        if not heard.text:
            return Reading(why="what began like a word that silences was none")
        return self._readings[heard.started_at]


Open = Callable[[], Hearer]


class Noise:
    """Noise to mix with recordings, one after the other from other places."""

    def __init__(self, file: Path, snr_db: float, seed: int) -> None:
        self._noise = read_sound(file) / 32768
        if not self._noise.any():
            raise VoiceCoachError(f"There is no sound in {file}; name a recording of noise.")
        self._snr_db = snr_db
        self._random = np.random.default_rng(seed)

    def over(self, samples: Samples) -> Samples:
        """Return ``samples`` with noise, at half of full scale; what has no sound stays as it is."""
        if not samples.any():
            return samples
        return _to_int16(mix(samples / 32768, self._noise, self._snr_db, self._random))


def open_grammar(directory: Path, model: Path | None, dials: GraphDials, *, explain: bool = False) -> Ear:
    """Return an ear for the templates in ``directory`` and nothing else: no wake phrase, no tolerant reading."""
    parser = Parser(load_grammar(directory))
    graph = compile_graph(parser.grammar, find_model(model), assets.cache_dir("graphs"), dials)
    return Ear(graph, TemplateReader(parser), explain=explain)


def hear_files(
    files: Sequence[Path],
    open_ear: Open,
    *,
    accepted: frozenset[str] | None = None,
    noise: Noise | None = None,
    as_json: bool = False,
    out: TextIO | None = None,
) -> None:
    """Print what is heard in each of ``files`` (WAV, FLAC and the like, of any rate and number of channels).

    ``accepted`` are the intents that are expected (None: all). Files that cannot be read are passed over and named at the end
    by the VoiceCoachError.
    """
    out = out or sys.stdout
    unreadable: list[str] = []
    console = Console(stderr=True)
    with console.status("Loading ..."):
        ear = open_ear()
    ear.recogniser.listen(accepted)
    for file in track(files, "Hearing", console=console, disable=not console.is_terminal):
        try:
            samples = read_sound(file)
        except (OSError, soundfile.LibsndfileError) as error:
            unreadable.append(f"{file} ({getattr(error, 'strerror', None) or getattr(error, 'error_string', error)})")
            continue
        samples = noise.over(samples) if noise else samples
        recording = hear_samples(file, samples, ear.recogniser)
        shown = [_explained(heard, samples, ear) for heard in recording.utterances]
        print(_as_json(recording, shown) if as_json else _as_text(recording, shown), file=out, flush=True)
    if unreadable:
        more = f" and {len(unreadable) - NAMED} more" if len(unreadable) > NAMED else ""
        raise VoiceCoachError(f"Not every file could be read as sound: {', '.join(unreadable[:NAMED])}{more}.")


def hear(file: Path, recogniser: Listener) -> Recording:
    """Return what ``recogniser``, which forgets all it knows, makes of ``file``; its times count from the file's start."""
    return hear_samples(file, read_sound(file), recogniser)


def hear_samples(file: Path, samples: Samples, recogniser: Listener) -> Recording:
    """Return what ``hear`` would of a file with these samples at 16 kHz."""
    recogniser.restart()
    return Recording(file, len(samples) / HEARING_RATE, tuple(_decided(samples, recogniser)))


def _decided(samples: Samples, recogniser: Listener) -> Iterator[Heard]:
    """Yield utterances as they would be decided live, where each block is there when it is over and not before."""
    whole = np.concatenate((samples, np.zeros(int(SILENCE_S * HEARING_RATE), np.int16)))
    free_at = 0.0  # when the recogniser would be done with what came before
    for first in range(0, len(whole), BLOCK):
        block = whole[first : first + BLOCK]
        at = (first + len(block)) / HEARING_RATE
        began = stopwatch()
        news = recogniser.accept(block, at)
        free_at = max(free_at, at) + stopwatch() - began
        yield from _utterances(news, free_at)
    began = stopwatch()
    news = recogniser.finish(len(whole) / HEARING_RATE)
    free_at += stopwatch() - began
    yield from _utterances(news, free_at)


def _utterances(news: Sequence[Heard | Suspected], at: float) -> Iterator[Heard]:
    yield from (replace(heard, at=at) for heard in news if isinstance(heard, Heard))


def read_sound(file: Path) -> Samples:
    """Return a file's sound as the recogniser takes it: its channels mixed, 16 kHz, int16."""
    with file.open("rb") as opened:  # so that what is wrong with the file itself is an OSError with its reason
        channels, rate = soundfile.read(opened, dtype="float32", always_2d=True)
    mono = channels.mean(axis=1)
    if rate != HEARING_RATE:
        mono = soxr.resample(mono, rate, HEARING_RATE)
    return _to_int16(mono)


def _to_int16(sound: npt.NDArray[np.floating[Any]]) -> Samples:
    samples: Samples = np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)
    return samples


@dataclass(frozen=True, slots=True)
class _Explained:
    """One utterance with how it came about."""

    heard: Heard
    reading: Reading
    alternatives: tuple[Alternative, ...] | None
    """What else it could have been; None: nobody looked."""


def _explained(heard: Heard, samples: Samples, ear: Hearer) -> _Explained:
    found = ear.alternatives.find(samples, heard.started_at, heard.ended_at) if ear.alternatives else None
    return _Explained(heard, ear.reading(heard), found)


def _as_json(recording: Recording, shown: Sequence[_Explained]) -> str:
    return json.dumps(
        {
            "file": str(recording.file),
            "duration_s": round(recording.duration_s, 3),
            "utterances": [_utterance(explained) for explained in shown],
        }
    )


def _utterance(explained: _Explained) -> Mapping[str, Any]:
    heard, reading = explained.heard, explained.reading
    utterance: dict[str, Any] = {
        "text": heard.text,
        "intent": heard.intent,
        "slots": dict(heard.slots),
        "accepted": heard.accepted and heard.intent is not None,
        "doubtful": heard.doubtful,
        "addressed": heard.addressed,
        "safety": heard.safety,
        "body_part": heard.body_part,
        "way": reading.way,
        "why": reading.why,
        "started_at_s": round(heard.started_at, 3),
        "ended_at_s": round(heard.ended_at, 3),
        "decided_at_s": round(heard.at, 3),
    }
    if explained.alternatives is not None:
        others = [{"text": other.text, "cost": round(other.cost, 2)} for other in explained.alternatives]
        utterance["alternatives"] = others
    return utterance


def _as_text(recording: Recording, shown: Sequence[_Explained]) -> str:
    lines = [str(recording.file)]
    for explained in shown:
        heard, reading = explained.heard, explained.reading
        slots = "".join(f" {name}={value}" for name, value in heard.slots.items())
        states = {"not expected": not heard.accepted, "in doubt": heard.doubtful, "addressed": heard.addressed}
        marks = ", ".join(state for state, holds in states.items() if holds)
        meaning = f"{heard.intent}{slots}{f' ({marks})' if marks else ''}" if heard.intent else "-"
        lines.append(f"  {heard.started_at:6.2f}-{heard.ended_at:.2f} s  {heard.text}  → {meaning}")
        if explained.alternatives is not None:
            lines.append(f"{'':10}{reading.way}: {reading.why}")
            lines += [f"{'':10}+{other.cost:.1f}  {other.text or '(nothing)'}" for other in explained.alternatives]
    return "\n".join(lines if shown else [*lines, "  nothing"])
