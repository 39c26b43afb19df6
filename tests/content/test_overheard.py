"""What the coach says is not taken for the user, should the microphone hear it: checked with the real grammars."""

import re
from functools import cache
from itertools import product

import pytest

from tests import shipped
from tests.content.spoken import everything, exercise_texts, placeholders, words
from voice_coach.content import load_exercises, load_lines
from voice_coach.events import Safety

EXERCISES = load_exercises()
LINES = load_lines()
EVERYTHING = {
    path: text
    for path, text in everything().items()
    if {"pain", "anything"}.isdisjoint(
        (
            *(
                LINES.lines[re.split(r"\.(?:say|simple)\.", path)[0].removeprefix("lines.")].names
                if path.startswith("lines.")
                else ()
            ),
            *LINES.answer_names.get(re.sub(r"^(simple_)?answers\.", "", path), ()),
        )
    )
}
"""Every spoken text that is not marked as naming pain."""
SAFETY = frozenset({"Pain", "RedFlag", "Possible", "Effort"})

FILLED: dict[str, list[str]] = {
    "contact": ["your contact", "Anna"],
    "count": ["one", "six"],
    "where": ["your knee", "something"],
    "emergency": ["your local emergency number", "nine one one"],
    "exercise": [exercise.name for exercise in EXERCISES.values()],
    "goal": [dose.name for exercise in EXERCISES.values() for dose in exercise.doses],
    "leg": ["left", "right"],
    "equipment": sorted({level.equipment for e in EXERCISES.values() for level in e.levels if level.equipment}),
    "level": [level.name for exercise in EXERCISES.values() for level in exercise.levels],
    "next": [LINES.lines["next.set"].say[0].format(set="two", sets="two", leg="left")],
    "meant": [
        line.say[0] for key, line in LINES.lines.items() if key.startswith("meant.") and not placeholders(line.say[0])
    ],
    "mode": ["alternate", "one leg"],
    "name": ["Anna", "Tom"],
    "part": ["lower back", "knee"],
    "phrase": ["banana"],
    "tempo": [tempo.name for exercise in EXERCISES.values() for tempo in exercise.tempos],
    "topic": list(LINES.topics.values()),
    "with": sorted(
        {words for exercise in EXERCISES.values() for level in exercise.levels for words in level.with_words}
    ),
}
"""What stands in the place of {placeholders}; numbers, where nothing is given."""


@cache
def meanings(clause: str) -> frozenset[str]:
    """Return the intents that ``clause`` as a whole has."""
    return frozenset(result.intent.name for result in shipped.parser().results(clause))


def overheard(text: str) -> dict[str, frozenset[str]]:
    """Return what the grammars make of ``text``, and of each of its sentences and clauses, where they make something."""
    parts = [text, *re.split(r"[.?]", text), *re.split(r"[.,:?]", text)]
    clauses = {" ".join(words(part)) for part in parts} - {""}
    return {clause: meanings(clause) for clause in clauses if meanings(clause)}


def fill(text: str) -> list[str]:
    names = sorted(placeholders(text))
    choices = product(*(FILLED.get(name, ["twelve"]) for name in names))
    return [text.format(**dict(zip(names, values, strict=True))) for values in choices]


@pytest.mark.parametrize("key", LINES.lines)
def test_a_line_is_no_command_but_those_it_marks(key: str) -> None:
    """No clause of a line has a meaning that the line does not name."""
    line = LINES.lines[key]
    if "anything" in line.names:
        return
    named = {*line.names, *(SAFETY if "pain" in line.names else ()), *(("Number",) if "number" in line.names else ())}
    for wording in (*line.say, *line.simple):
        for text in fill(wording):
            for clause, intents in overheard(text).items():
                assert intents <= named, f"{text!r}: {clause!r} is {', '.join(intents)}"


@pytest.mark.parametrize("topic", LINES.answers)
def test_a_general_answer_holds_no_command(topic: str) -> None:
    """No clause of an answer has a meaning."""
    assert not overheard(LINES.answers[topic])
    assert not overheard(LINES.simple_answers.get(topic, ""))


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_nothing_in_an_exercise_is_a_command(exercise_id: str) -> None:
    """No clause has a meaning; the name of the exercise would start it, and a muscle's answer "where?": never said alone."""
    exercise = EXERCISES[exercise_id]
    for path, text in exercise_texts(exercise).items():
        if path != "name" and not re.fullmatch(r"muscles\.\d+\.name", path):
            assert not overheard(text), path


@pytest.mark.parametrize("path", EVERYTHING)
def test_nothing_else_sounds_like_a_complaint(path: str) -> None:
    """No sentence that is not marked as naming pain complains of any, in words of any kind."""
    for sentence in re.split(r"[.?!]", EVERYTHING[path]):
        said = " ".join(words(sentence))
        assert shipped.complaints().read(said).safety in {None, Safety.EFFORT}, said
