"""Plain wording: what makes no difference is made alike."""

import pytest

from voice_coach.hearing.wording import plain


@pytest.mark.parametrize(
    ("said", "plainly"),
    [
        ("can can you um make it easier", "can you make it easier"),
        ("i am ready now", "i'm ready now"),
        ("i do not want to and i cannot", "i don't want to and i can't"),
        ("that is it let us go", "that's it let's go"),
        ("lemme stop i gotta go", "let me stop i got to go"),
        ("skip it skip it this level is easy", "skip it this level is easy"),
        ("what is it", "what is it"),
        ("i have a pain", "i have a pain"),
        ("ow ow ow", "ow ow ow"),
        ("no no", "no no"),
    ],
)
def test_what_makes_no_difference_is_made_alike(said: str, plainly: str) -> None:
    """Short forms, hesitations, words said twice; but a cry and an insisting word stay."""
    assert plain(said) == plainly
    assert plain(plainly) == plainly
