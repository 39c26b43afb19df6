"""What the coach tells of the sessions before: the last one, how it goes, and when the next one should be."""

from dataclasses import replace

import pytest

from tests.mind.past import partner_with, past_of, session
from voice_coach.mind.past import DAY_S


@pytest.mark.parametrize(
    ("days_ago", "line"), [(0, "today"), (1, "yesterday"), (3, "days_ago"), (None, "sometime"), (-2, "sometime")]
)
def test_the_last_session_is_told_with_its_day(days_ago: int | None, line: str) -> None:
    """What a clock that was never set, or was put back, says of days is not believed."""
    partner = partner_with(past_of(session(days_ago, level_id="supported")))
    partner.hear("History")
    assert partner.said()[-2:] == [f"history.{line}", "history.last"]
    assert "12" in partner.texts()[-1]


def test_pain_is_remembered_with_the_session() -> None:
    """Where it was, if that was said."""
    for pains, line in ((("knee",), "history.pain"), (("",), "history.pain_somewhere")):
        partner = partner_with(past_of(replace(session(), pains=pains)))
        partner.hear("History")
        assert partner.said()[-1] == line


@pytest.mark.parametrize(
    ("ages", "line"),
    [
        ((0,), "next.after_today"),
        ((3, 1), "next.after_yesterday"),
        ((6, 4, 2), "next.enough"),
        ((9, 2), "next.now"),
        ((None,), "next.unknown"),
        ((), "next.unknown"),
    ],
)
def test_the_next_session_leaves_a_day_between(ages: tuple[int | None, ...], line: str) -> None:
    """Two or three times a week, never on days in a row."""
    partner = partner_with(past_of(*map(session, ages)))
    partner.hear("NextSession")
    assert partner.said()[-1] == line


def test_who_trained_yesterday_is_told_so_and_may_start_anyway() -> None:
    """A rest day is recommended, and the session begins."""
    partner = partner_with(past_of(session(1)))
    partner.hear("Start", exercise="standing")
    assert ("start.rest_day" in partner.said(), partner.coach.state) == (True, "warm_up")
    partner = partner_with(past_of(session(2)))
    partner.hear("Start", exercise="standing")
    assert "start.rest_day" not in partner.said()


def test_weeks_in_a_row_are_praised_and_gaps_are_not_mentioned() -> None:
    """The week that runs counts when it is full, and breaks nothing while it is not."""
    for ages, line in (((15, 13, 9, 8), "trend.go_on"), ((20, 15, 13, 9, 1), "trend.row"), ((30,), "trend.go_on")):
        partner = partner_with(past_of(*map(session, ages)))
        partner.hear("Progress")
        assert partner.said()[-1] == line, ages


def test_midnight_makes_today_yesterday() -> None:
    """The date goes on with the clock."""
    partner = partner_with(past_of(session(0)))
    partner.wait(DAY_S / 2 + 1)
    partner.hear("NextSession", addressed=True)
    assert partner.said()[-1] == "next.after_yesterday"
