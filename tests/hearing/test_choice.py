"""Of what is nearly as likely, what is expected is taken, if the best says nothing."""

import pytest

from voice_coach.events import Safety
from voice_coach.hearing.choice import MARGIN, SILENCE_MARGIN, Candidate, choose
from voice_coach.hearing.reading import Reading, Way

READINGS = {
    "three": Reading("Number", {"number": 3}, accepted=True, way=Way.TEMPLATE),
    "stop the workout": Reading("Stop", accepted=True, way=Way.TEMPLATE),
    "start the workout": Reading("Start", accepted=False, way=Way.TEMPLATE),
    "ow": Reading("Pain", accepted=True, safety=Safety.PAIN, way=Way.TEMPLATE),
    "hurts": Reading("Pain", accepted=False, safety=Safety.PAIN, way=Way.TEMPLATE),
    "go on": Reading("Resume", accepted=True, way=Way.SOUND),
}


def chosen(*ways: tuple[str, float]) -> str:
    candidates = [Candidate(tuple({"word": word} for word in text.split()), cost) for text, cost in ways]
    return choose(candidates, lambda text: READINGS.get(text, Reading())).text


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((("free", 0.0), ("three", 1.0)), "three"),
        ((("free", 0.0), ("tree", 0.5), ("three", MARGIN)), "three"),
        ((("start the workout", 0.0), ("stop the workout", 2.0)), "stop the workout"),
        ((("", 0.0), ("three", SILENCE_MARGIN)), "three"),
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
        (("go un", 0.0), ("go on", 0.1)),  # only sentences of the grammar count
        (("free", 0.0),),
    ],
)
def test_the_best_is_taken_otherwise(ways: tuple[tuple[str, float], ...]) -> None:
    assert chosen(*ways) == ways[0][0]
