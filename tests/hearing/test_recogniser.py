"""Sound in, whole utterances out. A scripted decoder stands in for Vosk where times and levels are what matters."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr
import vosk

from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import SpeechModel
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.speaking.voice import open_voice

Pcm = npt.NDArray[np.int16]
BLOCK = HEARING_RATE // 100

GRAMMAR = """\
language: en
intents:
  Stop: {data: [{sentences: ["[please] stop [now]"]}]}
  Harder: {data: [{sentences: ["make it harder [with {with}]"]}]}
  Pain:
    data:
      - sentences: ["my {body_part} hurts", "(ow|ouch)"]
        metadata: {safety: pain}
lists:
  with: {values: [ankle weights, a band]}
  body_part: {values: [knee, back]}
"""


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    directory = tmp_path_factory.mktemp("grammar")
    (directory / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(directory))


class ScriptedVosk:
    """Ends one utterance when the stream has reached its time; words are (word, start, end) in seconds of the stream."""

    def __init__(self, until_s: float, *words: tuple[str, float, float]) -> None:
        self._until = round(until_s * HEARING_RATE)
        self._words = [{"word": word, "start": start, "end": end} for word, start, end in words]
        self._samples = 0

    def __call__(self, model: object, rate: float) -> "ScriptedVosk":
        return self

    def SetWords(self, on: bool) -> None:  # noqa: N802 - Vosk's name
        assert on

    def AcceptWaveform(self, data: bytes) -> bool:  # noqa: N802 - Vosk's name
        before, self._samples = self._samples, self._samples + len(data) // 2
        return before < self._until <= self._samples

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        words, self._words = self._words, []
        return json.dumps(
            {"text": " ".join(str(word["word"]) for word in words), "result": words} if words else {"text": ""}
        )

    FinalResult = Result


Decode = Callable[..., Recogniser]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, parser: Parser) -> Decode:
    """Make a recogniser on a scripted decoder."""

    def make(until_s: float, *words: tuple[str, float, float]) -> Recogniser:
        monkeypatch.setattr(vosk, "Model", lambda model_path: model_path)
        monkeypatch.setattr(vosk, "KaldiRecognizer", ScriptedVosk(until_s, *words))
        return Recogniser(Path("graph"), TemplateReader(parser))

    return make


def noise(seconds: float, amplitude: float) -> Pcm:
    sound = np.random.default_rng(1).normal(0, amplitude, round(seconds * HEARING_RATE))
    return np.clip(sound, -32768, 32767).astype(np.int16)


def spoken(seconds: float, *words: tuple[str, float, float], quiet: float = 10, loud: float = 3000) -> Pcm:
    """Quiet noise that is loud where the words are."""
    sound = noise(seconds, quiet)
    for _, start, end in words:
        first, last = round(start * HEARING_RATE), round(end * HEARING_RATE)
        sound[first:last] = noise(end - start, loud)[: last - first]
    return sound


def feed(recogniser: Recogniser, sound: Pcm, begins: float = 0.0, block: int = BLOCK) -> list[Heard]:
    heard: list[Heard] = []
    for first in range(0, len(sound), block):
        part = sound[first : first + block]
        heard += recogniser.accept(part, begins + (first + len(part)) / HEARING_RATE)
    return heard


STOP = (("please", 0.50, 0.80), ("stop", 0.80, 1.20))


@pytest.mark.parametrize("block", [BLOCK, 37, 1000])
def test_an_utterance_is_reported_with_its_times(scripted: Decode, block: int) -> None:
    """Times are those of the caller's clock, whatever the length of blocks."""
    (heard,) = feed(scripted(1.6, *STOP), spoken(2, *STOP), begins=100.0, block=block)
    assert (heard.text, heard.intent) == ("please stop", "Stop")
    assert heard.started_at == pytest.approx(100.5, abs=0.002)
    assert heard.ended_at == pytest.approx(101.2, abs=0.002)
    assert heard.at == pytest.approx(101.6, abs=0.07)


def test_times_jump_where_the_stream_does(scripted: Decode) -> None:
    """When blocks were lost, what follows is where the clock says."""
    recogniser, sound = scripted(1.6, *STOP), spoken(2, *STOP)
    assert feed(recogniser, sound[: HEARING_RATE // 4], begins=0.0) == []
    (heard,) = feed(recogniser, sound[HEARING_RATE // 4 :], begins=60.25)
    assert heard.started_at == pytest.approx(60.5, abs=0.002)
    assert heard.ended_at == pytest.approx(61.2, abs=0.002)


def test_what_means_nothing_is_reported_as_text(scripted: Decode) -> None:
    words = (("the", 0.5, 0.6), ("bus", 0.6, 0.9), ("stop", 0.9, 1.2))
    (heard,) = feed(scripted(1.6, *words), spoken(2, *words))
    assert (heard.text, heard.intent, heard.safety) == ("the bus stop", None, None)


def test_a_meaning_comes_with_all_that_belongs_to_it(scripted: Decode) -> None:
    words = (("my", 0.5, 0.6), ("knee", 0.6, 0.9), ("hurts", 0.9, 1.2))
    (heard,) = feed(scripted(1.6, *words), spoken(2, *words))
    assert (heard.intent, heard.slots, heard.safety, heard.body_part) == ("Pain", {"body_part": "knee"}, "pain", "knee")


@pytest.mark.parametrize(("expected", "accepted"), [(None, True), ({"Stop"}, True), ({"Pain"}, False)])
def test_the_state_decides_what_is_expected(scripted: Decode, expected: Iterable[str] | None, accepted: bool) -> None:
    """What is not expected is reported all the same."""
    recogniser = scripted(1.6, *STOP)
    recogniser.listen(None if expected is None else frozenset(expected))
    (heard,) = feed(recogniser, spoken(2, *STOP))
    assert (heard.intent, heard.accepted) == ("Stop", accepted)


def test_words_that_do_not_rise_above_the_noise_are_dropped(scripted: Decode) -> None:
    """A lone word that the decoder finds in steady noise is no utterance."""
    assert feed(scripted(1.6, ("stop", 0.5, 1.0)), noise(2, 500)) == []


def test_noise_before_a_command_does_not_spoil_it(scripted: Decode) -> None:
    """A word found in the noise well before what was said is cut off."""
    words = (("ow", 0.1, 0.2), *((word, start + 0.3, end + 0.3) for word, start, end in STOP))
    (heard,) = feed(scripted(1.8, *words), spoken(2, *words[1:], quiet=300))
    assert heard.text == "please stop"


def test_silence_says_nothing(scripted: Decode) -> None:
    recogniser = scripted(1.0)
    assert feed(recogniser, np.zeros(2 * HEARING_RATE, np.int16)) == []
    assert recogniser.finish(2.0) == []


def test_the_end_of_the_stream_ends_the_utterance(scripted: Decode) -> None:
    recogniser = scripted(99.0, *STOP)
    assert feed(recogniser, spoken(1.25, *STOP)) == []
    (heard,) = recogniser.finish(1.25)
    assert (heard.text, heard.at) == ("please stop", 1.25)


# --- the real decoder -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(parser: Parser, speech_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    cache = tmp_path_factory.mktemp("graphs")
    return Recogniser(compile_graph(parser.grammar, SpeechModel(speech_model), cache), TemplateReader(parser))


def said(text: str, before_s: float = 0.5, after_s: float = 1.5) -> Pcm:
    """A text in a real voice, with quiet noise around it."""
    voice = soxr.resample(open_voice("espeak").clip(text).samples, MIXER_RATE, HEARING_RATE)
    room = noise(before_s + len(voice) / HEARING_RATE + after_s, 3)
    first = round(before_s * HEARING_RATE)
    room[first : first + len(voice)] += (voice * 20_000).astype(np.int16)
    return room


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("please stop now", "Stop", {}),
        ("make it harder", "Harder", {}),
        ("make it harder with ankle weights", "Harder", {"with": "ankle weights"}),
        ("my knee hurts", "Pain", {"body_part": "knee"}),
    ],
)
def test_a_voice_is_understood(real: Recogniser, text: str, intent: str, slots: dict[str, str]) -> None:
    """A spoken command comes out once, where it was said, and within a second of its end."""
    real.restart()
    sound = said(text)
    (heard,) = feed(real, sound, begins=7.0)
    ended = 7.0 + len(sound) / HEARING_RATE - 1.5
    assert (heard.text, heard.intent, heard.slots) == (text, intent, slots)
    assert heard.started_at == pytest.approx(7.5, abs=0.2)
    assert heard.ended_at == pytest.approx(ended, abs=0.25)
    assert heard.at < ended + 1.0


@pytest.mark.usefixtures("espeak")
def test_a_pause_inside_a_command_does_not_end_it(real: Recogniser) -> None:
    """Somebody who hesitates after "make it" is waited for."""
    real.restart()
    sound = np.concatenate((said("make it", after_s=0.0), said("harder", before_s=0.6)))
    assert [heard.text for heard in feed(real, sound)] == ["make it harder"]


@pytest.mark.usefixtures("espeak")
def test_the_same_sound_is_heard_alike(real: Recogniser) -> None:
    """After a restart nothing is left of what was heard before."""
    sound, other = said("make it harder with a band"), said("my back hurts")
    results = []
    for between in ([], [other], [other, sound]):
        for extra in between:
            feed(real, extra)
        real.restart()
        results.append(feed(real, sound))
    assert results[0]
    assert results[1:] == results[:1] * 2


@pytest.mark.model
@pytest.mark.parametrize("amplitude", [0, 3, 300, 3000])
def test_nobody_says_nothing(real: Recogniser, amplitude: float) -> None:
    """A minute of silence or of steady noise is no command."""
    real.restart()
    assert [heard for heard in feed(real, noise(60, amplitude), block=1600) if heard.intent] == []
