"""What may be taught, what it does to the grammar, and lessons by voice."""

from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.own_words import OwnPhrase, OwnWords, parse_own_words
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.teaching import TakenError, Teacher, lesson
from voice_coach.hearing.wake import WakePhrase

GRAMMAR = """\
language: en
intents:
  Stop:
    data: [{sentences: ["[please] stop [now]"]}]
  Pause:
    data: [{sentences: ["[(okay|please)] pause"]}]
  Easier:
    data: [{sentences: ["make it easier [with {with}]"]}]
  Set:
    data: [{sentences: ["{number} repetitions"]}]
  Pain:
    data: [{sentences: ["(ow|ouch)", "my {body_part} hurts"], metadata: {safety: pain}}]
lists:
  with: {values: [support]}
  number: {range: {from: 1, to: 30}}
  body_part: {values: [knee]}
"""
OWN = """\
[[phrase]]
say = "banana"
means = "pause"
sounds_like = ["bah nana"]
[[phrase]]
say = "light"
means = "make it easier with support"
[[phrase]]
say = "oh dear knee"
means = "my knee hurts"
"""


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Teacher:
    directory = tmp_path_factory.mktemp("grammar")
    (directory / "a.yaml").write_text(GRAMMAR)
    return Teacher(Parser(load_grammar(directory)), WakePhrase("hey coach"))


@pytest.fixture(scope="module")
def taught(teacher: Teacher) -> Parser:
    """Knows the grammar and ``OWN``."""
    return Parser(teacher.grammar(parse_own_words(Path("own.toml"), OWN)))


@pytest.mark.parametrize(
    ("text", "intent", "slots", "safety"),
    [
        ("banana", "Pause", {}, None),
        ("bah nana", "Pause", {}, None),
        ("light", "Easier", {"with": "support"}, None),
        ("oh dear knee", "Pain", {"body_part": "knee"}, Safety.PAIN),
    ],
)
def test_an_own_phrase_means_its_command(
    taught: Parser, text: str, intent: str, slots: dict[str, str], safety: Safety | None
) -> None:
    """In every spelling, with the command's slots and what it says about the body."""
    parse = taught.parse(text)
    assert parse is not None
    assert (parse.intent, dict(parse.slots), parse.safety) == (intent, slots, safety)
    assert parse.body_part == slots.get("body_part")


def test_the_commands_stay_what_they_are(taught: Parser, teacher: Teacher) -> None:
    assert (parse := taught.parse("twelve repetitions")) is not None
    assert (parse.intent, dict(parse.slots)) == ("Set", {"number": 12})
    assert taught.grammar.digest != teacher.parser.grammar.digest
    assert teacher.grammar(OwnWords(Path("none"))) is teacher.parser.grammar


def test_an_own_phrase_goes_before_a_command_of_the_same_words(teacher: Teacher) -> None:
    """Whatever the state expects: its user wanted it so."""
    own = parse_own_words(Path("own.toml"), '[[phrase]]\nsay = "make it easier"\nmeans = "pause"\n')
    parse = Parser(teacher.grammar(own)).parse("make it easier", frozenset({"Easier"}))
    assert parse is not None
    assert (parse.intent, parse.accepted) == ("Pause", False)


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("ow", "a sign that somebody is hurt"),
        ("banana ouch", "a sign that somebody is hurt"),
        ("my knee hurts", "a sign that somebody is hurt"),
        ("hey coach", "has the wake phrase"),
        ("so hey coach go", "has the wake phrase"),
        ("stop", "always stops"),
        ("x", "too short"),
        ("uh huh", "too short"),
        ("hmm", "too short"),
        ("one two three four five six seven", "too long"),
    ],
)
def test_some_phrases_cannot_be_taught(teacher: Teacher, phrase: str, why: str) -> None:
    """By nobody and by no force, nor written into the file by hand, where its line is told."""
    with pytest.raises(VoiceCoachError, match=why):
        teacher.taught(OwnWords(Path("own.toml")), OwnPhrase(phrase, "pause"), force=True)
    with pytest.raises(VoiceCoachError, match=rf"own\.toml:2: .*{why}"):
        teacher.grammar(parse_own_words(Path("own.toml"), f'\n[[phrase]]\nsay = "{phrase}"\nmeans = "pause"\n'))


def test_another_command_is_taken_over_only_on_purpose(teacher: Teacher) -> None:
    """What it is now is told; what means the same already is no conflict."""
    own = OwnWords(Path("own.toml"))
    with pytest.raises(TakenError, match=r'^"twelve repetitions" is a command already \(Set, number 12\)\.$'):
        teacher.taught(own, OwnPhrase("twelve repetitions", "pause"))
    assert teacher.taught(own, OwnPhrase("twelve repetitions", "pause"), force=True).phrases
    assert teacher.taught(own, OwnPhrase("okay pause", "pause")).phrases


def test_a_phrase_has_one_meaning(teacher: Teacher) -> None:
    """A spelling of one phrase cannot be one of another; the same phrase can be taught anew."""
    own = teacher.taught(OwnWords(Path("own.toml")), OwnPhrase("banana", "pause", ("bah nana",)))
    with pytest.raises(VoiceCoachError, match='already, for "banana"'):
        teacher.taught(own, OwnPhrase("bah nana", "stop"))
    assert teacher.taught(own, OwnPhrase("banana", "stop")).phrases == (OwnPhrase("banana", "stop"),)


@pytest.mark.parametrize("phrase", ["b(an|on)ana", "Banana", "step 2"])
def test_a_phrase_is_made_of_words(teacher: Teacher, phrase: str) -> None:
    with pytest.raises(VoiceCoachError, match="not made of words in letters"):
        teacher.taught(OwnWords(Path("own.toml")), OwnPhrase(phrase, "pause"))


def test_a_phrase_needs_a_command(teacher: Teacher) -> None:
    """Typed or in the file."""
    with pytest.raises(VoiceCoachError, match='"dance" is no command'):
        teacher.taught(OwnWords(Path("own.toml")), OwnPhrase("banana", "dance"))
    with pytest.raises(VoiceCoachError, match=r'own\.toml:1: "dance" is no command'):
        teacher.grammar(parse_own_words(Path("own.toml"), '[[phrase]]\nsay = "banana"\nmeans = "dance"\n'))


@pytest.mark.parametrize(
    ("text", "phrase", "command", "intent"),
    [
        ("when i say kiwi pause", "kiwi", "pause", "Pause"),
        ("okay when i say kiwi please pause", "kiwi", "please pause", None),
        ("if i say too hard make it easier", "too hard", "make it easier", "Easier"),
        ("whenever i say kiwi then make it easier with support", "kiwi", "make it easier with support", "Easier"),
        ("from now on when i say kiwi i mean twelve repetitions", "kiwi", "twelve repetitions", "Set"),
        ("when i say kiwi it means stop now", "kiwi", "stop now", "Stop"),
        ("when i say kiwi banana", "kiwi", "banana", "Pause"),
        ("kiwi means pause", "kiwi", "pause", "Pause"),
        ("the word kiwi means make it easier", "kiwi", "make it easier", "Easier"),
    ],
)
def test_a_lesson_is_a_phrase_and_a_command(
    taught: Parser, text: str, phrase: str, command: str, intent: str | None
) -> None:
    """The command is as much of the end as is understood; what leads to it is left out."""
    reading = lesson(text, taught)
    assert reading is not None
    assert reading.intent == "Teach"
    assert dict(reading.slots) == {"phrase": phrase, "command": command, "command_intent": intent or "Pause"}


@pytest.mark.parametrize(
    "text",
    [
        "when i say jump",
        "when i say jump you ask how high",
        "when i say pause",
        "when i say okay pause",
        "you stop when i say so",
        "that means stop",
        "and you know what that means stop",
        "kiwi means green",
        "one two three four five six seven means stop",
        "means stop",
        "pause",
        "",
    ],
)
def test_other_talk_is_no_lesson(taught: Parser, text: str) -> None:
    """Nor is one whose phrase cannot be told from its command."""
    assert lesson(text, taught) is None


@pytest.mark.parametrize("text", ["forget banana", "please forget the word banana", "forget about bah nana please"])
def test_what_was_taught_can_be_forgotten(taught: Parser, teacher: Teacher, text: str) -> None:
    """In any of its spellings; and only what was taught."""
    reading = lesson(text, taught)
    assert reading is not None
    assert (reading.intent, dict(reading.slots)) == ("Unteach", {"phrase": "banana"})
    assert lesson(text, teacher.parser) is None
    assert lesson("forget it", taught) is None
