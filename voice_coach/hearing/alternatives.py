"""What else an utterance could have been: the best word sequences of the same graph, and how much dearer each is."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import vosk

from voice_coach.events import HEARING_RATE

MOST = 5
AROUND_S = 0.3
"""Sound around an utterance that is decoded with it, in seconds: soft beginnings and ends."""
SILENCE_S = 0.5
"""Silence after it, in seconds, so that the decoder has its last word."""
LATTICE_BEAM = 8.0
"""How much dearer than the best an alternative may be: what a session's decoder forgets (``GraphDials``) is told, too."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to take what was said."""

    text: str
    cost: float
    """Negative natural logarithm, relative to the best one: how much less sound, word graph and dials speak for it."""


class Alternatives:
    """Decodes stretches of sound by themselves; loads a model of its own."""

    def __init__(self, graph: Path) -> None:
        """``graph`` is a model directory of ``compile_graph``."""
        vosk.SetLogLevel(-1)
        with tempfile.TemporaryDirectory() as directory:
            model = vosk.Model(model_path=str(_with_wide_lattice(graph, Path(directory))))
        self._stream = vosk.KaldiRecognizer(model, HEARING_RATE)
        self._stream.SetMaxAlternatives(MOST)

    def find(self, samples: npt.NDArray[np.int16], start_s: float, end_s: float) -> tuple[Alternative, ...]:
        """Return what could be said in ``samples`` (16 kHz) between two times, the best first, at 0."""
        first, last = (round(at * HEARING_RATE) for at in (start_s - AROUND_S, end_s + AROUND_S))
        part = np.concatenate((samples[max(0, first) : last], np.zeros(round(SILENCE_S * HEARING_RATE), np.int16)))
        self._stream.AcceptWaveform(part.tobytes())
        found = json.loads(self._stream.FinalResult())["alternatives"]
        best = max(option["confidence"] for option in found)
        return tuple(Alternative(option["text"].strip(), best - option["confidence"]) for option in found)


def _with_wide_lattice(graph: Path, directory: Path) -> Path:
    """Return ``directory``, made a model directory like ``graph`` whose decoder keeps more."""
    for part in graph.iterdir():
        if part.name != "conf":
            (directory / part.name).symlink_to(part)
    shutil.copytree(graph / "conf", directory / "conf")
    conf = directory / "conf" / "model.conf"
    options = [line for line in conf.read_text().splitlines() if not line.startswith("--lattice-beam=")]
    conf.write_text("\n".join([*options, f"--lattice-beam={LATTICE_BEAM}", ""]))
    return directory
