"""The wake phrase: taken off where it is said, and by nothing else."""

import pytest

from voice_coach.hearing.wake import WakePhrase


@pytest.mark.parametrize(
    ("text", "rest", "addressed"),
    [
        ("hey coach", "", True),
        ("hey coach make it easier", "make it easier", True),
        ("hey coach hey coach stop", "stop", True),
        ("make it easier", "make it easier", False),
        ("stop hey coach", "stop hey coach", False),
        ("a coach", "a coach", False),
        ("hey couch stop", "hey couch stop", False),
        ("hey coaching", "hey coaching", False),
        ("hey", "hey", False),
        ("", "", False),
    ],
)
def test_only_the_exact_words_at_the_beginning_count(text: str, rest: str, addressed: bool) -> None:
    """What sounds like it wakes nobody; said twice, it is gone altogether."""
    assert WakePhrase("Hey Coach").strip(text) == (rest, addressed)


@pytest.mark.parametrize("phrase", ["coach", "hey you over there coach", "hey c0ach", "hey, coach", "", "' '"])
def test_a_wake_phrase_is_two_to_four_words(phrase: str) -> None:
    with pytest.raises(ValueError, match="must be 2 to 4 words in letters"):
        WakePhrase(phrase)
