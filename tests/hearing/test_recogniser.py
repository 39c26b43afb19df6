"""Sound in, whole utterances out. A scripted decoder stands in for Vosk, and loudness for speech, where times are what matters."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vosk

from tests.hearing.listening import BLOCK, Pcm, feed, noise, outcomes, small_parser
from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing import recogniser
from voice_coach.hearing.acceptance import Acceptance
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.hearing.templates import Templates


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    return small_parser(tmp_path_factory.mktemp("grammar"))


class ScriptedVosk:
    """Knows a word when the stream has reached its end; words are (word, start, end) in seconds of the stream.

    When the stream has reached ``until_s``, that is the end of an utterance; if it ``is_sure``, when it knows all words, too.
    """

    def __init__(self, until_s: float, is_sure: bool, *words: tuple[str, float, float]) -> None:
        self._until = round(until_s * HEARING_RATE)
        self._words: list[dict[str, Any]] = [{"word": word, "start": start, "end": end} for word, start, end in words]
        self._samples, self._is_sure = 0, is_sure

    def __call__(self, model: object, rate: float) -> "ScriptedVosk":
        return self

    def SetWords(self, on: bool) -> None:  # noqa: N802 - Vosk's name
        assert on

    def SetMaxAlternatives(self, most: int) -> None:  # noqa: N802 - Vosk's name
        assert most > 1

    def AcceptWaveform(self, data: bytes) -> bool:  # noqa: N802 - Vosk's name
        before, self._samples = self._samples, self._samples + len(data) // 2
        return before < self._until <= self._samples or self._is_complete()

    def PartialResult(self) -> str:  # noqa: N802 - Vosk's name
        return json.dumps({"partial": " ".join(str(word["word"]) for word in self._heard())})

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        words = self._heard()
        self._words = self._words[len(words) :]
        if not words:
            return json.dumps({"alternatives": [{"text": "", "confidence": 1.0}]})
        text = " ".join(str(word["word"]) for word in words)
        return json.dumps({"alternatives": [{"text": text, "result": words, "confidence": 200.0}]})

    def Reset(self) -> None:  # noqa: N802 - Vosk's name
        self.Result()

    FinalResult = Result

    def _is_complete(self) -> bool:
        return self._is_sure and bool(self._words) and len(self._heard()) == len(self._words)

    def _heard(self) -> list[dict[str, Any]]:
        return [word for word in self._words if word["end"] * HEARING_RATE <= self._samples]


class LoudSpeech:
    """Takes whatever is loud for speech."""

    def reset(self) -> None:
        pass

    def probability(self, frame: Pcm) -> float:
        return float(np.sqrt(np.mean(np.square(frame.astype(float)))) > 1000)


Decode = Callable[..., Recogniser]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, parser: Parser) -> Decode:
    """Make a recogniser on a scripted decoder."""
    prefixes = Prefixes.of(Templates(parser.grammar).word_graph(0.0))

    def make(
        *words: tuple[str, float, float], until_s: float = 99.0, patience_s: float = 0.8, is_sure: bool = True
    ) -> Recogniser:
        monkeypatch.setattr(vosk, "Model", lambda model_path: model_path)
        monkeypatch.setattr(vosk, "KaldiRecognizer", ScriptedVosk(until_s, is_sure, *words))
        monkeypatch.setattr(recogniser, "SpeechDetector", LoudSpeech)
        monkeypatch.setattr(Prefixes, "read", lambda file: prefixes)
        return Recogniser(Path("graph"), TemplateReader(parser), patience_s)

    return make


def spoken(seconds: float, *words: tuple[str, float, float], quiet: float = 10, loud: float = 3000) -> Pcm:
    """Quiet noise that is loud where the words are."""
    sound = noise(seconds, quiet)
    for _, start, end in words:
        first, last = round(start * HEARING_RATE), round(end * HEARING_RATE)
        sound[first:last] = noise(end - start, loud)[: last - first]
    return sound


STOP = (("please", 0.50, 0.80), ("stop", 0.80, 1.20))


@pytest.mark.parametrize("block", [BLOCK, 37, 1000])
def test_an_utterance_is_reported_with_its_times(scripted: Decode, block: int) -> None:
    """Times are those of the caller's clock, whatever the length of blocks."""
    (heard,) = feed(scripted(*STOP), spoken(2, *STOP), begins=100.0, block=block)
    assert (heard.text, heard.intent) == ("please stop", "Stop")
    assert heard.started_at == pytest.approx(100.5, abs=0.002)
    assert heard.ended_at == pytest.approx(101.2, abs=0.002)


def test_times_jump_where_the_stream_does(scripted: Decode) -> None:
    """When blocks were lost, what follows is where the clock says."""
    ear, sound = scripted(*STOP), spoken(2, *STOP)
    assert feed(ear, sound[: HEARING_RATE // 4], begins=0.0) == []
    (heard,) = feed(ear, sound[HEARING_RATE // 4 :], begins=60.25)
    assert heard.started_at == pytest.approx(60.5, abs=0.002)
    assert heard.ended_at == pytest.approx(61.2, abs=0.002)


def test_what_is_heard_again_is_in_its_own_time(scripted: Decode) -> None:
    """A word that the decoder begins a little before what is heard again is not where the clock was then."""
    word = ("stop", 0.95, 1.90)
    ear = scripted(word)
    assert feed(ear, noise(1.0, 10), begins=50.0) == []
    sound = spoken(2, ("stop", 0.05, 0.40))
    blocks = [(sound[n : n + BLOCK], 49.5 + (n + BLOCK) / HEARING_RATE) for n in range(0, len(sound) - BLOCK, BLOCK)]
    (heard,) = (found for found in ear.hear_again(blocks) if isinstance(found, Heard))
    assert 48.5 < heard.started_at < heard.ended_at < 50.5


def test_what_means_nothing_is_reported_as_text(scripted: Decode) -> None:
    words = (("the", 0.5, 0.6), ("bus", 0.6, 0.9), ("stop", 0.9, 1.2))
    (heard,) = feed(scripted(*words), spoken(3, *words))
    assert (heard.text, heard.intent, heard.safety) == ("the bus stop", None, None)


def test_a_meaning_comes_with_all_that_belongs_to_it(scripted: Decode) -> None:
    words = (("my", 0.5, 0.6), ("knee", 0.6, 0.9), ("hurts", 0.9, 1.2))
    (heard,) = feed(scripted(*words), spoken(2, *words))
    assert (heard.intent, heard.slots, heard.safety, heard.body_part) == ("Pain", {"body_part": "knee"}, "pain", "knee")


@pytest.mark.parametrize(("expected", "accepted"), [(None, True), ({"Stop"}, True), ({"Pain"}, False)])
def test_the_state_decides_what_is_expected(scripted: Decode, expected: Iterable[str] | None, accepted: bool) -> None:
    """What is not expected is reported all the same."""
    ear = scripted(*STOP)
    ear.listen(None if expected is None else frozenset(expected))
    (heard,) = feed(ear, spoken(2, *STOP))
    assert (heard.intent, heard.accepted) == ("Stop", accepted)


MAKE_IT = (("make", 0.5, 0.8), ("it", 0.8, 1.0))
HESITANT = (*MAKE_IT, ("harder", 2.9, 3.3))
HEARD_LATE = [(word, start + 0.256 * (start > 2), end + 0.256 * (end > 2)) for word, start, end in HESITANT]
"""The same in a stream that is behind: what the gate kept back comes first."""


@pytest.mark.parametrize(
    ("words", "patience_s", "wait_s"),
    [
        (STOP, 0.8, 0.09),
        (STOP, 2.0, 0.09),
        ((("ouch", 0.5, 1.0),), 0.8, 0.16),
        ((("ouch", 0.5, 1.0),), 2.0, 2.0),
        ((*MAKE_IT, ("harder", 1.0, 1.5)), 0.8, 0.38),
        ((*MAKE_IT, ("harder", 1.0, 1.5)), 2.0, 2.0),
        (MAKE_IT, 0.8, 0.8),
        (MAKE_IT, 2.0, 2.0),
        ((("the", 0.5, 0.6), ("bus", 0.6, 1.0)), 0.8, 0.6),
    ],
)
def test_the_more_can_follow_the_longer_is_waited(
    scripted: Decode, words: tuple[tuple[str, float, float], ...], patience_s: float, wait_s: float
) -> None:
    """A sentence that stays what it is is over at once, the beginning of one when the speaker's patience is."""
    ear = scripted(*words, patience_s=patience_s, is_sure=words != MAKE_IT)
    (heard,) = feed(ear, spoken(5, *words))
    assert heard.at - words[-1][2] == pytest.approx(wait_s + 0.032, abs=0.033)


@pytest.mark.parametrize(("words", "wait_s"), [(STOP, 0.09), ((*MAKE_IT, ("harder", 1.0, 1.5)), 0.5)])
def test_others_go_on_after_what_sounds_like_a_command(
    monkeypatch: pytest.MonkeyPatch, scripted: Decode, words: tuple[tuple[str, float, float], ...], wait_s: float
) -> None:
    """So while they talk it is waited for longer, but for a stop."""
    monkeypatch.setattr(Acceptance, "is_in_company", lambda _, at: at > 0)
    (heard,) = feed(scripted(*words), spoken(5, *words))
    assert heard.at - words[-1][2] == pytest.approx(wait_s + 0.032, abs=0.033)


def test_a_doubtful_sentence_is_waited_for(scripted: Decode) -> None:
    """While the decoder does not think that it is complete, it may become another."""
    (heard,) = feed(scripted(*STOP, is_sure=False), spoken(5, *STOP))
    assert heard.at - STOP[-1][2] == pytest.approx(0.38 + 0.032, abs=0.033)


def test_a_slow_speaker_is_waited_for(scripted: Decode) -> None:
    """With a patience of two seconds a command may have a pause of nearly as much."""
    sound = spoken(7, *HESITANT)
    assert [heard.text for heard in feed(scripted(*HEARD_LATE, patience_s=2.0), sound)] == ["make it harder"]
    assert [heard.text for heard in feed(scripted(*HEARD_LATE), sound)] == ["make it", "harder"]


def test_patience_may_be_asked_for(scripted: Decode) -> None:
    """Who wants more time to speak has it from then on, and no longer than they want it."""
    sound, ear = spoken(7, *HESITANT), scripted(*HEARD_LATE)
    ear.listen(None, patience_s=2.0)
    assert [heard.text for heard in feed(ear, sound)] == ["make it harder"]
    impatient = scripted(*HEARD_LATE)
    impatient.listen(None, patience_s=2.0)
    impatient.listen(None)
    assert [heard.text for heard in feed(impatient, sound)] == ["make it", "harder"]


def test_words_that_stay_the_same_end_in_whatever_noise(scripted: Decode) -> None:
    """Where the speech detector hears somebody all the time, the utterance is over a second later than else."""
    (heard,) = feed(scripted(*STOP), spoken(4, ("noise", 0.5, 4.0)))
    assert heard.text == "please stop"
    assert heard.at == pytest.approx(1.2 + 1.0 + 0.1, abs=0.07)


def test_what_seems_to_stop_is_told_before_it_is_over(scripted: Decode) -> None:
    """Once, with the word; what it was in the end follows."""
    words = (("stop", 0.5, 0.9), ("now", 0.9, 1.2))
    suspected, heard = outcomes(scripted(*words), spoken(3, *words))
    assert isinstance(suspected, Suspected)
    assert isinstance(heard, Heard)
    assert (suspected.intent, heard.text, heard.intent) == ("Stop", "stop now", "Stop")
    assert suspected.at == pytest.approx(0.9, abs=0.04)


def test_a_false_suspicion_is_taken_back(scripted: Decode) -> None:
    """Something else, when all is said, follows as well."""
    words = (("stop", 0.5, 0.8), ("by", 0.8, 1.0), ("the", 1.0, 1.1), ("store", 1.1, 1.5))
    suspected, heard = outcomes(scripted(*words), spoken(4, *words))
    assert isinstance(suspected, Suspected)
    assert isinstance(heard, Heard)
    assert (heard.text, heard.intent) == ("stop by the store", None)


def test_a_suspicion_of_nothing_is_taken_back(scripted: Decode) -> None:
    """Even where the word turns out to be noise, an utterance without words follows."""
    sound = spoken(9, ("noise", 2.0, 2.4))
    suspected, heard = outcomes(scripted(("stop", 0.3, 1.0), is_sure=False), sound)
    assert isinstance(suspected, Suspected)
    assert isinstance(heard, Heard)
    assert (heard.text, heard.intent) == ("", None)


def test_what_is_not_expected_is_not_suspected(scripted: Decode) -> None:
    ear = scripted(*STOP)
    ear.listen(frozenset({"Harder"}))
    assert [type(found) for found in outcomes(ear, spoken(3, *STOP))] == [Heard]


def test_words_that_do_not_rise_above_the_noise_are_dropped(scripted: Decode) -> None:
    """A lone word that the decoder finds in steady noise is no utterance."""
    assert feed(scripted(("stop", 0.5, 1.0), until_s=1.6), noise(2, 500)) == []


def test_noise_before_a_command_does_not_spoil_it(scripted: Decode) -> None:
    """A word found in the noise well before what was said is cut off."""
    words = (("ow", 0.1, 0.2), *((word, start + 0.3, end + 0.3) for word, start, end in STOP))
    (heard,) = feed(scripted(*words), spoken(2, *words[1:], quiet=300))
    assert heard.text == "please stop"


def test_silence_says_nothing(scripted: Decode) -> None:
    ear = scripted(until_s=1.0)
    assert feed(ear, np.zeros(2 * HEARING_RATE, np.int16)) == []
    assert ear.finish(2.0) == []


def test_the_end_of_the_stream_ends_the_utterance(scripted: Decode) -> None:
    ear = scripted(*STOP)
    assert feed(ear, spoken(1.25, *STOP)) == []
    (heard,) = ear.finish(1.25)
    assert isinstance(heard, Heard)
    assert (heard.text, heard.at) == ("please stop", 1.25)
