"""Answers with a little around them."""

from collections.abc import Mapping

import pytest

from tests import shipped
from voice_coach.hearing.answers import ANSWERS, Answers


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers(shipped.parser())


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("not really no", "No", {}),
        ("sure have", "Yes", {}),
        ("oh i think so yes", "Yes", {"sure": "true"}),
        ("i reckon about ten would do", "Number", {"number": 10}),
        ("well i'd say the left one i think", "Side", {"leg": "left"}),
    ],
)
def test_what_is_around_an_answer_does_not_hide_it(
    answers: Answers, text: str, intent: str, slots: Mapping[str, str | int]
) -> None:
    """What goes before it, what comes after it, and the same once more."""
    found = answers.find(text, ANSWERS)
    assert found is not None
    assert (found.intent, found.slots) == (intent, slots)


@pytest.mark.parametrize(
    "text",
    ["no no he's at work", "yes mum", "left it on the table", "i think the left wing has it", "not no yes"],
)
def test_other_words_make_it_other_talk(answers: Answers, text: str) -> None:
    """An answer inside other talk is none."""
    assert answers.find(text, ANSWERS) is None


def test_what_is_not_asked_is_not_answered(answers: Answers) -> None:
    """A number is none where yes or no is asked, and nothing is where nothing is."""
    assert answers.find("i reckon about ten", frozenset({"Yes", "No"})) is None
    assert answers.find("not really no", frozenset({"Stop"})) is None
    assert answers.find("not really no", None) is None
