"""``voice-coach hear``: files in, what was made of them out."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard, Safety
from voice_coach.hearing import hear as module
from voice_coach.hearing.acceptance import Verdict
from voice_coach.hearing.alternatives import Alternative
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.evidence import Candidate, Evidence
from voice_coach.hearing.hear import SILENCE_S, Ear, Noise, hear_files, open_grammar, read_sound
from voice_coach.hearing.reading import Reading, Way
from voice_coach.speaking.voice import open_voice

Pcm = npt.NDArray[np.int16]

PAIN = Heard(
    "my knee hurts", "Pain", {"body_part": "knee"}, safety=Safety.PAIN, body_part="knee", started_at=0.1, ended_at=0.5
)


@dataclass
class Listener:
    """The recogniser's stand-in: says ``PAIN`` as soon as half a second was heard, and remembers what it took."""

    expected: frozenset[str] | None = None
    restarts: int = 0
    blocks: list[Pcm] = field(default_factory=list)

    def listen(self, intents: frozenset[str] | None) -> None:
        self.expected = intents

    def restart(self) -> None:
        self.restarts += 1
        self.blocks = []

    def accept(self, block: Pcm, at: float) -> list[Heard]:
        self.blocks.append(block)
        return [PAIN] if round(at * 100) == 50 else []

    def finish(self, at: float) -> list[Heard]:
        return [Heard("mm", None, started_at=at - 0.2, ended_at=at - 0.1, at=at)]


READINGS = {
    "my knee hurts": Reading(
        "Pain", safety=Safety.PAIN, accepted=True, way=Way.TEMPLATE, why="a sentence of the grammar"
    ),
    "mm": Reading(why="no sentence of the grammar"),
}
CHOICES = (Alternative("my knee hurts", 0.0), Alternative("", 4.25))


@dataclass
class Choices:
    """The stand-in of what finds alternatives."""

    asked: list[tuple[int, float, float]] = field(default_factory=list)

    def find(self, samples: Pcm, start_s: float, end_s: float) -> tuple[Alternative, ...]:
        self.asked.append((len(samples), start_s, end_s))
        return CHOICES


@dataclass
class StandIn:
    """The ear's stand-in."""

    recogniser: Listener
    alternatives: Choices | None = None

    def reading(self, heard: Heard) -> Reading:
        return READINGS[heard.text]


@pytest.fixture
def listener() -> Listener:
    return Listener()


def show(listener: Listener, files: Sequence[Path], *, choices: Choices | None = None, **options: Any) -> str:
    """Return what ``hear_files`` prints."""
    out = io.StringIO()
    hear_files(files, lambda: StandIn(listener, choices), out=out, **options)
    return out.getvalue()


def tone(file: Path, rate: int = HEARING_RATE, channels: int = 1, seconds: float = 1.0) -> Path:
    wave = 0.25 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    soundfile.write(file, np.repeat(wave[:, None], channels, axis=1), rate)
    return file


@pytest.mark.parametrize("name", ["tone.wav", "tone.flac"])
@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (8_000, 1), (44_100, 2), (48_000, 6)])
def test_sound_of_any_rate_and_channels_is_read(tmp_path: Path, name: str, rate: int, channels: int) -> None:
    """A second of a tone is a second at 16 kHz, as loud as it was."""
    samples = read_sound(tone(tmp_path / name, rate, channels))
    assert samples.dtype == np.int16
    assert len(samples) == pytest.approx(HEARING_RATE, abs=2)
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) == pytest.approx(0.25 / np.sqrt(2) * 32768, rel=0.02)


def test_full_scale_does_not_wrap(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "loud.wav", np.array([1.0, -1.0] * 800), HEARING_RATE, subtype="FLOAT")
    assert set(read_sound(tmp_path / "loud.wav")) == {32767, -32768}


def test_json_has_a_line_for_each_file(tmp_path: Path, listener: Listener) -> None:
    """Every key of an utterance is there, with times in the file; a decision is not before its sound was there."""
    files = [tone(tmp_path / "a.wav"), tone(tmp_path / "b.flac", 48_000)]
    lines = [json.loads(line) for line in show(listener, files, as_json=True).splitlines()]
    assert [(line["file"], line["duration_s"]) for line in lines] == [(str(file), 1.0) for file in files]
    pain, murmur = lines[0]["utterances"]
    decided = [utterance.pop("decided_at_s") for utterance in (pain, murmur)]
    assert 0.5 <= decided[0] < decided[1]
    assert decided[1] >= 1.0 + SILENCE_S
    assert pain == {
        "text": "my knee hurts",
        "intent": "Pain",
        "slots": {"body_part": "knee"},
        "accepted": True,
        "doubtful": False,
        "addressed": False,
        "safety": "pain",
        "body_part": "knee",
        "way": "template",
        "why": "a sentence of the grammar",
        "started_at_s": 0.1,
        "ended_at_s": 0.5,
    }
    assert (murmur["intent"], murmur["accepted"], murmur["slots"], murmur["safety"]) == (None, False, {}, None)


def test_two_seconds_of_silence_follow_each_file(tmp_path: Path, listener: Listener) -> None:
    show(listener, [tone(tmp_path / "a.wav")])
    heard = np.concatenate(listener.blocks)
    assert len(heard) == round((1.0 + SILENCE_S) * HEARING_RATE)
    assert not heard[HEARING_RATE:].any()


def test_each_file_is_heard_by_itself(tmp_path: Path, listener: Listener) -> None:
    """The recogniser starts anew for each, expecting what was asked for."""
    show(listener, [tone(tmp_path / f"{n}.wav") for n in range(3)], accepted=frozenset({"Stop"}))
    assert (listener.restarts, listener.expected) == (3, frozenset({"Stop"}))


def test_text_is_for_people(tmp_path: Path, listener: Listener) -> None:
    shown = show(listener, [tone(tmp_path / "a.wav")])
    assert re.search(r"a\.wav\n +0\.10-0\.50 s +my knee hurts +→ Pain body_part=knee\n", shown)


def test_an_utterance_is_explained(tmp_path: Path, listener: Listener) -> None:
    """Which way it was understood, why, and what else it could have been, by how much, for people and as JSON."""
    file, choices = tone(tmp_path / "a.wav"), Choices()
    shown = show(listener, [file], choices=choices)
    assert re.search(
        r"my knee hurts +→ Pain.*\n +template: a sentence of the grammar\n +\+0\.0  my knee hurts\n +\+4\.2  \(nothing\)\n",
        shown,
    )
    assert choices.asked[0] == (HEARING_RATE, 0.1, 0.5)
    (line,) = show(listener, [file], choices=choices, as_json=True).splitlines()
    assert json.loads(line)["utterances"][0]["alternatives"] == [
        {"text": "my knee hurts", "cost": 0.0},
        {"text": "", "cost": 4.25},
    ]


def test_noise_is_mixed_in(tmp_path: Path, listener: Listener) -> None:
    """At the ratio that is asked for, from places that a seed decides; nothing is added to what has no sound."""
    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros(HEARING_RATE), HEARING_RATE)
    hiss = tmp_path / "hiss.wav"
    soundfile.write(hiss, np.random.default_rng(0).normal(0, 0.1, 3 * HEARING_RATE), HEARING_RATE)
    heard = []
    for seed in (1, 1, 2):
        show(listener, [tone(tmp_path / "a.wav")], noise=Noise(hiss, 6.0, seed))
        heard.append(np.concatenate(listener.blocks))
    assert np.abs(heard[0]).max() == pytest.approx(16384, abs=1)
    assert np.array_equal(heard[0], heard[1])
    assert not np.array_equal(heard[0], heard[2])
    show(listener, [quiet], noise=Noise(hiss, 6.0, 1))
    assert not np.concatenate(listener.blocks).any()
    with pytest.raises(VoiceCoachError, match="There is no sound in"):
        Noise(quiet, 6.0, 1)


def test_an_unreadable_file_is_named_at_the_end(tmp_path: Path, listener: Listener) -> None:
    """The others are heard; one sentence says which could not be and why."""
    (tmp_path / "text.wav").write_text("hello")
    out, files = io.StringIO(), [tmp_path / "text.wav", tmp_path / "none.wav", tone(tmp_path / "a.wav")]
    with pytest.raises(VoiceCoachError) as caught:
        hear_files(files, lambda: StandIn(listener), as_json=True, out=out)
    assert len(out.getvalue().splitlines()) == 1
    assert re.search(r"text\.wav \(.+\), .*none\.wav \(No such file or directory\)\.$", str(caught.value))


@pytest.mark.usefixtures("espeak")
def test_anybodys_grammar_is_heard(tmp_path: Path, speech_model: Path) -> None:
    """A directory of templates of one's own is all that is listened for; numbers are numbers."""
    (tmp_path / "a.yaml").write_text(
        'language: en\nintents: {Blinds: {data: [{sentences: ["close {2..30:number} blinds in the {room}"]}]}}\n'
        "lists: {room: {values: [kitchen, living room]}}\n"
    )
    voice = open_voice("espeak").clip("close twenty one blinds in the living room").samples
    soundfile.write(tmp_path / "a.flac", soxr.resample(voice, MIXER_RATE, 22_050), 22_050)
    ear = open_grammar(tmp_path, speech_model, GraphDials(), explain=True)
    out = io.StringIO()
    hear_files([tmp_path / "a.flac"], lambda: ear, as_json=True, out=out)
    (utterance,) = json.loads(out.getvalue())["utterances"]
    assert (utterance["intent"], utterance["slots"]) == ("Blinds", {"number": 21, "room": "living room"})
    assert utterance["way"] == "template"
    best, *others = utterance["alternatives"]
    assert best == {"text": "close twenty one blinds in the living room", "cost": 0.0}
    assert all(other["cost"] >= 0 for other in others)


def test_an_ear_knows_how_an_utterance_came_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suspicion of nothing has a reason, too."""

    class Silent:
        def read(self, text: str, accepted: frozenset[str] | None = None, *, whole: bool = True) -> Reading:
            raise NotImplementedError

    notes: list[Any] = []

    def recogniser(*given: Any) -> Listener:
        notes.append(given[-1])
        return Listener()

    monkeypatch.setattr(module, "Recogniser", recogniser)
    ear = Ear(Path("graph"), Silent())
    heard, evidence = Heard("enough of this", "Stop", started_at=2.5), Evidence((Candidate((), 0.0),), 0.0, 0.0, 3.0)
    notes[0](evidence, Verdict(heard, Reading("Stop", why="because")))
    notes[0](evidence, None)
    assert ear.reading(heard).why == "because"
    assert "none" in ear.reading(Heard("", None)).why
