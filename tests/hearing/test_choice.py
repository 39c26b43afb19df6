"""Of what is nearly as likely, what is expected is taken, if the best says nothing."""

import pytest

from voice_coach.events import Safety
from voice_coach.hearing.choice import DOUBT_MARGIN, HALTING_MARGIN, MARGIN, SILENCE_MARGIN, choose, is_doubtful
from voice_coach.hearing.evidence import Candidate, Word
from voice_coach.hearing.reading import Reading, Way

READINGS = {
    "three": Reading("Number", {"number": 3}, accepted=True, way=Way.TEMPLATE),
    "stop the workout": Reading("Stop", accepted=True, way=Way.TEMPLATE),
    "start the workout": Reading("Start", accepted=False, way=Way.TEMPLATE),
    "ow": Reading("Pain", accepted=True, safety=Safety.PAIN, way=Way.TEMPLATE),
    "my chest hurts": Reading("RedFlag", accepted=True, safety=Safety.RED_FLAG, way=Way.TEMPLATE),
    "hurts": Reading("Pain", accepted=False, safety=Safety.PAIN, way=Way.TEMPLATE),
    "go on": Reading("Resume", accepted=True, way=Way.SOUND),
    "start please": Reading("Start", accepted=True, way=Way.TEMPLATE),
    "stop please": Reading("Stop", accepted=True, way=Way.TEMPLATE),
    "faster please": Reading("Faster", accepted=True, way=Way.TEMPLATE),
}


def candidates_of(*ways: tuple[str, float]) -> list[Candidate]:
    return [Candidate(tuple(Word(word, 0.0, 1.0, 30.0) for word in text.split()), cost) for text, cost in ways]


def read(text: str) -> Reading:
    return READINGS.get(text, Reading())


def chosen(*ways: tuple[str, float]) -> str:
    return choose(candidates_of(*ways), read).text


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((("free", 0.0), ("three", 1.0)), "three"),
        ((("free", 0.0), ("tree", 0.5), ("three", MARGIN)), "three"),
        ((("start the workout", 0.0), ("stop the workout", 2.0)), "stop the workout"),
        ((("", 0.0), ("three", SILENCE_MARGIN)), "three"),
        ((("start please", 0.0), ("stop please", HALTING_MARGIN)), "stop please"),
    ],
)
def test_what_is_expected_is_taken_where_it_is_nearly_as_likely(
    ways: tuple[tuple[str, float], ...], expected: str
) -> None:
    assert chosen(*ways) == expected


@pytest.mark.parametrize(
    "ways",
    [
        (("free", 0.0), ("three", MARGIN + 0.1)),
        (("", 0.0), ("three", SILENCE_MARGIN + 0.1)),
        (("stop by the store", 0.0), ("stop the workout", 0.1)),  # long, and no sentence of ours
        (("three", 0.0), ("stop the workout", 0.1)),  # it means something as it is
        (("hurts", 0.0), ("three", 0.1)),  # pain goes before what is expected
        (("off", 0.0), ("ow", 0.1)),  # and is not looked for where it is not the best
        (("start please", 0.0), ("stop please", HALTING_MARGIN + 0.1)),  # it may be meant as it is
        (("start please", 0.0), ("faster please", 0.1)),  # only what halts is safer
        (("ow", 0.0), ("stop please", 0.1)),  # pain halts too, and asks where
        (("go un", 0.0), ("go on", 0.1)),  # only sentences of the grammar count
        (("free", 0.0),),
    ],
)
def test_the_best_is_taken_otherwise(ways: tuple[tuple[str, float], ...]) -> None:
    assert chosen(*ways) == ways[0][0]


@pytest.mark.parametrize(
    ("ways", "doubtful"),
    [
        ((("stop the workout", 0.0), ("don't the work out", 1.0)), True),
        ((("stop the workout", 0.0), ("start the workout", DOUBT_MARGIN - 0.1)), True),
        ((("stop the workout", 0.0), ("start the workout", DOUBT_MARGIN)), False),
        ((("stop the workout", 0.0), ("stop the workout", 0.1)), False),
        ((("stop the workout", 0.0),), False),
        ((("three", 0.0), ("free", 0.1)), False),  # a single word: everything sounds like one
        ((("my chest hurts", 0.0), ("my guest shirts", 0.1)), False),  # it is acted upon at once
        ((("go on", 0.0), ("no one", 0.1)), False),  # the tolerant reading has doubts of its own
    ],
)
def test_a_sentence_is_doubtful_where_something_else_is_nearly_as_likely(
    ways: tuple[tuple[str, float], ...], doubtful: bool
) -> None:
    candidates = candidates_of(*ways)
    assert is_doubtful(candidates[0], candidates, read) is doubtful
