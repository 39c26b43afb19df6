"""Readings: the wake phrase comes off first, templates go before lessons, and those before what is merely alike."""

from pathlib import Path

import pytest

from voice_coach.events import Safety
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import FullReader, Reading, TemplateReader, Way
from voice_coach.hearing.signs import load_signs

GRAMMAR = """
language: en
intents:
  Pause: {data: [{sentences: ["pause [please]"]}]}
  Stop: {data: [{sentences: ["stop"]}]}
"""


@pytest.fixture
def parser(tmp_path: Path) -> Parser:
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(tmp_path))


class Guesser:
    """Stands in for the tolerant reading: takes everything for a pause, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, frozenset[str] | None]] = []

    def read(self, text: str, accepted: frozenset[str] | None = None, *, no_complaint: str | None = None) -> Reading:
        self.asked.append((text, accepted))
        return Reading("Pause", accepted=True, way=Way.MEANING)


class Phrase:
    """Stands in for the wake phrase: "hey you"."""

    def strip(self, text: str) -> tuple[str, bool]:
        rest = text.removeprefix("hey you").strip()
        return rest, rest != text


def test_templates_are_read(parser: Parser) -> None:
    """A sentence of the grammar is what it is; anything else is nothing."""
    reading = TemplateReader(parser).read("pause please", frozenset({"Stop"}))
    assert (reading.intent, reading.accepted, reading.way) == ("Pause", False, Way.TEMPLATE)
    assert TemplateReader(parser).read("pause it").intent is None


def test_a_template_needs_no_guess(parser: Parser) -> None:
    """The tolerant reading is asked about the rest only, with what is expected."""
    guesser = Guesser()
    reader = FullReader(parser, tolerant=guesser)
    assert reader.read("stop").intent == "Stop"
    assert reader.read("hang about", frozenset({"Pause"})).way is Way.MEANING
    assert guesser.asked == [("hang about", frozenset({"Pause"}))]


def test_nothing_is_guessed_before_all_is_said(parser: Parser) -> None:
    """Of what is still being said, only templates are read: that is cheap."""
    guesser = Guesser()
    reader = FullReader(parser, tolerant=guesser)
    assert reader.read("hang about", whole=False).intent is None
    assert reader.read("stop", whole=False).intent == "Stop"
    assert guesser.asked == []


def test_the_wake_phrase_comes_off_first(parser: Parser) -> None:
    """What follows is addressed; the phrase alone wakes."""
    guesser = Guesser()
    reader = FullReader(parser, tolerant=guesser, wake=Phrase())
    stop, alone, guess = reader.read("hey you stop"), reader.read("hey you"), reader.read("hey you hang about")
    assert (stop.intent, stop.addressed) == ("Stop", True)
    assert (alone.intent, alone.accepted, alone.addressed) == ("Wake", True, True)
    assert (guess.way, guess.addressed) == (Way.MEANING, True)
    assert guesser.asked == [("hang about", None)]
    assert not reader.read("stop").addressed


def test_lessons_go_between_templates_and_guesses(parser: Parser) -> None:
    """What teaches a phrase is not guessed at; what is a command teaches nothing."""
    lesson = Reading("Teach", {"phrase": "banana"}, accepted=True)
    reader = FullReader(parser, tolerant=Guesser(), lessons=lambda text: lesson if "means" in text else None)
    assert reader.read("banana means stop").intent == "Teach"
    assert reader.read("stop").intent == "Stop"
    assert reader.read("banana stop").way is Way.MEANING


def test_without_a_tolerant_reading_the_rest_is_nothing(parser: Parser) -> None:
    """Then templates are all there is."""
    assert FullReader(parser).read("hang about").way is Way.NONE


SIGNS = """
parts: {leg: [leg]}
signs:
  limp: {safety: pain, source: a book, says: ["<leg> & limp"], examples: ["my leg is limp"]}
  work: {safety: effort, source: a book, says: ["<leg> & tired"], examples: ["my leg is tired"]}
context:
  denied: {says: ["not limp"]}
"""


class Worrier(Guesser):
    """Stands in for the tolerant reading: takes everything for what may be pain, unless that is ruled out."""

    def read(self, text: str, accepted: frozenset[str] | None = None, *, no_complaint: str | None = None) -> Reading:
        if no_complaint:
            return Reading(why=no_complaint)
        return Reading("Possible", accepted=True, safety=Safety.POSSIBLE, way=Way.MEANING)


@pytest.fixture
def complaints(tmp_path: Path) -> ComplaintReader:
    directory = tmp_path / "signs"
    directory.mkdir()
    (directory / "a.yaml").write_text(SIGNS)
    return ComplaintReader(load_signs(directory))


def test_a_sign_goes_before_any_guess(parser: Parser, complaints: ComplaintReader) -> None:
    """What says something of the body is acted upon, and nothing else is looked for; but not before all is said."""
    guesser = Guesser()
    reader = FullReader(parser, tolerant=guesser, complaints=complaints)
    reading = reader.read("my leg is limp", frozenset({"Pain"}))
    assert (reading.intent, reading.safety, reading.body_part) == ("Pain", Safety.PAIN, "leg")
    assert (reading.way, reading.accepted, reading.slots["sign"]) == (Way.SIGN, True, "limp")
    assert guesser.asked == []
    assert reader.read("my leg is limp", whole=False).intent is None


def test_what_is_denied_is_not_guessed_to_be_a_complaint(parser: Parser, complaints: ComplaintReader) -> None:
    """The words overrule a likeness, and say why; a complaint that they do not deny stays one."""
    reader = FullReader(parser, tolerant=Worrier(), complaints=complaints)
    denied = reader.read("my leg is not limp")
    assert (denied.intent, denied.safety) == (None, None)
    assert '"not limp" denies it' in denied.why
    assert reader.read("my leg is odd").safety is Safety.POSSIBLE


def test_effort_reassures_only_where_nothing_is_asked_for(parser: Parser, complaints: ComplaintReader) -> None:
    """A tired leg is no complaint, but it may be the reason of a command."""
    assert FullReader(parser, tolerant=Worrier(), complaints=complaints).read("my leg is tired").intent == "Effort"
    assert FullReader(parser, tolerant=Guesser(), complaints=complaints).read("my leg is tired").intent == "Pause"
