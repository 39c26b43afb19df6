"""Learning from a lesson: tried, written, understood."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soxr

from voice_coach.errors import VoiceCoachError
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE, Heard, Learn, Learnt, Unlearn
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import SpeechModel
from voice_coach.hearing.own_words import read_own_words
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import FullReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.hearing.teaching import Teacher
from voice_coach.hearing.wake import WakePhrase
from voice_coach.learning import InBackground, Learning
from voice_coach.speaking.voice import open_voice

GRAMMAR = "language: en\nintents:\n  Stop: {data: [{sentences: [stop]}]}\n  Pause: {data: [{sentences: [pause]}]}\n"


class Student:
    """What is installed in, and reported to; it refuses to learn "blarghify"."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.parser: Parser | None = None
        self.reports: list[Learnt] = []
        self.written_before_ready = False

    def install(self, parser: Parser) -> Callable[[Learnt], object]:
        if parser.parse("blarghify"):
            raise VoiceCoachError('The speech model does not know "blarghify".')
        self.written_before_ready |= parser.parse("banana") is not None and self.file.exists()

        def put_into_effect(learnt: Learnt) -> None:
            self.parser = parser
            self.reports.append(learnt)

        return put_into_effect

    def understands(self, text: str) -> str | None:
        assert self.parser is not None
        return parse.intent if (parse := self.parser.parse(text)) else None


@pytest.fixture
def student(tmp_path: Path) -> Student:
    return Student(tmp_path / "own_words.toml")


@pytest.fixture
def learning(tmp_path: Path, student: Student) -> Learning:
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    teacher = Teacher(Parser(load_grammar(tmp_path)), WakePhrase("hey coach"))
    return Learning(student.file, teacher, student.install, student.reports.append)


def test_a_lesson_is_written_and_understood(learning: Learning, student: Student) -> None:
    """The file is written only when the new grammar is ready."""
    learning.perform(Learn("banana", "pause"))
    assert student.reports == [Learnt("banana", None, at=0.0)]
    assert student.understands("banana") == "Pause"
    assert [(own.say, own.means) for own in read_own_words(student.file).phrases] == [("banana", "pause")]
    assert not student.written_before_ready


def test_what_was_taught_is_forgotten(learning: Learning, student: Student) -> None:
    learning.perform(Learn("banana", "pause"))
    learning.perform(Unlearn("banana"))
    assert student.reports[-1] == Learnt("banana", None, at=0.0)
    assert student.understands("banana") is None
    assert read_own_words(student.file).phrases == ()


@pytest.mark.parametrize(
    ("effect", "trouble"),
    [
        (Learn("stop", "pause"), '"stop" always stops; take other words.'),
        (Learn("banana", "dance"), '"dance" is no command; give one that is understood already, such as "pause".'),
        (Learn("blarghify", "pause"), 'The speech model does not know "blarghify".'),
        (Unlearn("kiwi"), '"kiwi" is none of your own phrases; there are: none.'),
    ],
)
def test_what_cannot_be_done_is_reported(
    learning: Learning, student: Student, effect: Learn | Unlearn, trouble: str
) -> None:
    """Nothing is written, and nothing changes."""
    learning.perform(effect)
    assert student.reports == [Learnt(effect.phrase, trouble, at=0.0)]
    assert student.parser is None
    assert not student.file.exists()


def test_lessons_are_learnt_one_after_the_other_in_the_background(learning: Learning, student: Student) -> None:
    """In a thread of its own, so that the loop need not wait."""
    background = InBackground(learning, student.reports.append)  # type: ignore[arg-type]  # no error is expected
    background.perform(Learn("banana", "pause"))
    background.perform(Learn("kiwi", "stop"))
    background._worker.submit(int).result()  # it comes after them
    background.close()
    assert [report.phrase for report in student.reports] == ["banana", "kiwi"]


def test_what_goes_wrong_in_the_background_is_posted(learning: Learning, student: Student) -> None:
    """The main loop raises it."""
    posted: list[Exception] = []
    student.install = lambda parser: 1 / 0  # type: ignore[method-assign,assignment,return-value]  # a mistake of ours
    background = InBackground(Learning(student.file, learning._teacher, student.install, print), posted.append)
    background.perform(Learn("banana", "pause"))
    background._worker.submit(int).result()
    background.close()
    assert [type(error) for error in posted] == [ZeroDivisionError]


@pytest.mark.usefixtures("natural")
def test_a_phrase_is_heard_from_the_lesson_on(tmp_path: Path, speech_model: Path) -> None:
    """With the real recogniser: before it nothing is understood, after it the command, after forgetting nothing again."""
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    wake, cache = WakePhrase("hey coach"), tmp_path / "cache"
    teacher = Teacher(Parser(load_grammar(tmp_path)), wake)

    def recogniser(parser: Parser) -> Recogniser:
        graph = compile_graph(parser.grammar, SpeechModel(speech_model), cache, wake=wake)
        return Recogniser(graph, FullReader(parser, wake=wake))

    def install(parser: Parser) -> Callable[[Learnt], object]:
        return lambda learnt: exchangeable.exchange(lambda: recogniser(parser), learnt)

    exchangeable = ExchangeableRecogniser(recogniser(teacher.parser), inline=True)
    learning = Learning(tmp_path / "own_words.toml", teacher, install, exchangeable.report)
    speech = soxr.resample(open_voice("natural").clip("banana").samples, MIXER_RATE, HEARING_RATE)
    sound = (np.pad(speech, (HEARING_RATE, 2 * HEARING_RATE)) * 32767).astype(np.int16)
    blocks = [sound[first : first + 160] for first in range(0, len(sound) - 160, 160)]
    understood = []
    for lesson in (None, Learn("banana", "pause"), Unlearn("banana")):
        if lesson:
            learning.perform(lesson)
        news = [event for n, block in enumerate(blocks) for event in exchangeable.accept(block, (n + 1) * BLOCK_S)]
        understood.append([event.intent for event in news if isinstance(event, Heard)])
        assert [event for event in news if isinstance(event, Learnt)] == (
            [Learnt("banana", None, at=0.01)] if lesson else []
        )
    assert understood == [[None], ["Pause"], [None]]
