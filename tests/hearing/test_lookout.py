"""In standby the wake phrase is all that is listened for, and what follows it."""

import json
from pathlib import Path

import numpy as np
import pytest
import soxr
import vosk

from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.gate import CHUNK, chunks
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.lookout import BACK_S, Lookout, Passed
from voice_coach.hearing.model import SpeechModel
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import FullReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.hearing.wake import WakePhrase
from voice_coach.speaking.voice import open_voice

GRAMMAR = "language: en\nintents: {Louder: {data: [{sentences: [speak louder please]}]}}\n"


class ScriptedVosk:
    """Has heard ``text`` from the chunk ``known_at`` on, and finds the end of an utterance at ``ends_at``."""

    def __init__(self, text: str, known_at: int, ends_at: int) -> None:
        self._text, self._known_at, self._ends_at = text, known_at, ends_at
        self._chunks = 0

    def __call__(self, model: object, rate: float, phrases: str) -> "ScriptedVosk":
        assert json.loads(phrases) == ["hey coach", "[unk]"]
        return self

    def AcceptWaveform(self, data: bytes) -> bool:  # noqa: N802 - Vosk's name
        self._chunks += 1
        return self._chunks == self._ends_at

    def PartialResult(self) -> str:  # noqa: N802 - Vosk's name
        return json.dumps({"partial": self._text if self._chunks >= self._known_at else "[unk]"})

    def FinalResult(self) -> str:  # noqa: N802 - Vosk's name
        return json.dumps({"text": self._text if self._chunks >= self._known_at else ""})


def passed(number: int) -> Passed:
    return np.full(CHUNK, number, np.int16), number * CHUNK / HEARING_RATE, 40.0


def taken(monkeypatch: pytest.MonkeyPatch, scripted: ScriptedVosk, count: int) -> list[list[Passed]]:
    """What a lookout returns for the first so many chunks."""
    monkeypatch.setattr(vosk, "KaldiRecognizer", scripted)
    lookout = Lookout(None, ("hey", "coach"))
    return [lookout.take(passed(number)) for number in range(count)]


def test_other_talk_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(taken(monkeypatch, ScriptedVosk("[unk]", 0, 50), 100))


@pytest.mark.parametrize("ends_at", [60, 10_000])
def test_what_may_be_a_call_is_heard_with_what_was_before(monkeypatch: pytest.MonkeyPatch, ends_at: int) -> None:
    """As soon as it is noticed, or where an utterance ends."""
    (call,) = (call for call in taken(monkeypatch, ScriptedVosk("hey coach", 57, ends_at), 62) if call)
    assert [at for _, at, _ in call] == sorted(at for _, at, _ in call)
    assert 57 <= round(call[-1][1] * HEARING_RATE / CHUNK) + 1 <= 62
    assert len(call) >= 57


def test_no_more_is_kept_than_a_call_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = taken(monkeypatch, ScriptedVosk("hey coach", 900, 10_000), 910)
    assert max(map(len, calls)) == chunks(BACK_S)


@pytest.mark.usefixtures("natural")
def test_only_who_calls_is_heard(tmp_path: Path, speech_model: Path) -> None:
    """With the real decoder; before and after the call, and not at all where the phrase need not be said."""
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    parser, wake = Parser(load_grammar(tmp_path)), WakePhrase("hey coach")
    graph = compile_graph(parser.grammar, SpeechModel(speech_model), tmp_path / "cache", wake=wake)
    ear = Recogniser(graph, FullReader(parser, wake=wake))
    voice, heard, began = open_voice("natural"), [], 0
    for text, addressed_only in (
        ("speak louder please", True),
        ("hey coach speak louder please", True),
        ("speak louder please", True),
        ("speak louder please", False),
    ):
        ear.listen(None, addressed_only=addressed_only)
        speech = soxr.resample(voice.clip(text).samples, MIXER_RATE, HEARING_RATE)
        sound = (np.pad(speech, (HEARING_RATE, 3 * HEARING_RATE)) * 32767).astype(np.int16)
        blocks = [(sound[n : n + 160], (began + n) / HEARING_RATE) for n in range(0, len(sound) - 160, 160)]
        began += len(sound)
        news = [event for block, at in blocks for event in ear.accept(block, at)]
        heard.append([(event.intent, event.addressed) for event in news if isinstance(event, Heard)])
    assert heard == [[], [("Louder", True)], [], [("Louder", False)]]
