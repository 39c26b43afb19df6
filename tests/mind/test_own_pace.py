"""A set at the user's own pace."""

import pytest

from tests.mind.partner import Partner, in_a_set, make_coach
from voice_coach.events import Say
from voice_coach.mind.manners import Manners


def counting(legs: str = "one leg") -> Partner:
    """Return a partner who may begin to count."""
    partner = Partner(make_coach(Manners(self_paced=True, legs_mode="alternate" if legs == "alternate" else "one leg")))
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    partner.wait_for_state("lift")
    return partner


def test_the_user_leads_and_the_coach_counts_with_them() -> None:
    """Numbers and "done" count; what is left is told every four, and the last one leads to the other leg."""
    partner = counting()
    assert "set.own_pace" in partner.said()
    partner.wait(60)
    assert partner.coach.state == "lift"
    for number in range(1, 12):
        if number % 2:
            partner.hear("Number", number=number)
        else:
            partner.hear("Done")
        partner.wait(3)
    assert [counted.progress.repetition for counted in partner.counted()] == list(range(1, 12))
    assert [say.text for _, say in partner.effects if isinstance(say, Say) and say.line == "left.in_set"] == [
        "8 to go.",
        "Still 4 to go.",
    ]
    partner.hear("Done")
    partner.wait_for_state("switching", within_s=3)
    assert "set.done" in partner.said()
    assert not any(line.startswith("cue.") for line in partner.said())


@pytest.mark.parametrize(("number", "done"), [(3, 3), (5, 5), (6, 2), (2, 2), (1, 2), (30, 2)])
def test_a_count_that_was_not_heard_is_counted_with_the_next(number: int, done: int) -> None:
    """After two, three to five are believed; what goes back or far ahead is not."""
    partner = counting()
    for heard in (1, 2, number):
        partner.hear("Number", number=heard)
        partner.wait(2)
    assert (partner.coach.current.done, len(partner.counted())) == (done, done)


def test_corrections_and_pauses_work_as_ever() -> None:
    """That it was eight is believed; after a pause the count goes on from there; "undo" takes one back."""
    partner = counting()
    partner.hear("Number", number=1)
    partner.hear("CorrectCount", number=8)
    partner.hear("Pause")
    partner.hear("Resume")
    partner.wait_for_state("lift")
    partner.hear("Done")
    assert partner.coach.current.done == 9
    partner.hear("Undo")
    assert partner.coach.current.done == 8
    partner.hear("WrongLeg")
    assert partner.coach.current.leg == "right"


def test_where_legs_alternate_each_count_is_one_more() -> None:
    """However the user counts both."""
    partner = counting("alternate")
    for number in (1, 1, 2):
        partner.hear("Number", number=number)
    assert partner.coach.current.done == 3


def test_the_pace_changes_hands_with_the_leg() -> None:
    """What was begun is finished as it was, at the coach's tempo or at the user's own."""
    partner = in_a_set(3)
    partner.hear("SetPace", pace="mine")
    assert partner.said()[-1] == "pace.later"
    partner.wait_for_state("get_ready")
    assert len(partner.counted()) == 12
    partner.hear("Ready")
    partner.wait_for_state("lift")
    partner.hear("SetPace", pace="coach")
    partner.wait(30)
    for _ in range(12):
        partner.hear("Done")
    partner.wait_for_state("resting")
    assert len(partner.counted()) == 24


def test_numbers_are_no_counts_where_the_coach_leads() -> None:
    """What may be its own count, or that of somebody who counts along."""
    partner = in_a_set(3)
    assert partner.hear("Number", number=4) == []
