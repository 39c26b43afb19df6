"""What the coach remembers: every step in the log, and what it tells of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mind.partner import Partner, in_a_set
from tests.mind.pasts import folded, kinds, partner_with, past_of, records, session
from voice_coach.events import Remembered
from voice_coach.mind.diary import fields_of
from voice_coach.mind.past import DAY_S, End, Kind, PastSession

# --- writing ----------------------------------------------------------------------------------------------------------


def test_every_step_of_a_session_is_recorded() -> None:
    """Beginning, repetitions, what was changed, the end of a set, and how it ended; each under a number of its own."""
    partner = in_a_set(2)
    partner.hear("Slower")
    partner.hear("Done")
    partner.wait_for_state("get_ready")
    partner.hear("Done")
    partner.hear("Stop")
    told = [Kind.BEGUN, Kind.REPETITION, Kind.REPETITION, Kind.CHANGED, Kind.CHANGED, Kind.SET_OVER, Kind.OVER]
    assert kinds(partner) == told
    assert records(partner)[1].data == {"done": 1}
    assert records(partner)[-1].data == {"how": End.STOPPED}
    assert [record.ticket for record in records(partner)] == list(range(1, len(told) + 1))


def test_pain_leaves_its_mark() -> None:
    """Where, what it was like, and that the session ended by it; what was only asked about is no mark."""
    partner = in_a_set(2)
    partner.hear("Pain", body_part="knee", sign="sharp")
    assert records(partner)[-2].data == {"part": "knee", "sign": "sharp", "danger": False, "certain": True}
    assert (folded(partner).sessions[0].end, folded(partner).sessions[0].pains) == (End.PAIN, ("knee",))
    partner = in_a_set(2)
    partner.hear("Possible", body_part="hip")
    assert records(partner)[-1].data == {"part": "hip", "danger": False, "certain": False}
    partner.wait(400)
    assert (folded(partner).sessions[0].end, folded(partner).sessions[0].pains) == (End.UNANSWERED, ())


def test_what_was_stopped_by_mistake_goes_on() -> None:
    """Undone, the end is none."""
    partner = in_a_set(2)
    partner.hear("Stop")
    partner.hear("Undo")
    assert folded(partner).sessions[0].end is None


SAID = (
    *("Start", "Ready", "Stop", "Undo", "Pause", "Resume", "Done", "Skip", "SwitchLegs", "WrongLeg", "RestartSet"),
    *("Easier", "Harder", "Slower", "Faster", "Rest", "Pain", "Possible", "RedFlag", "No", "Yes", "CorrectCount"),
    *("SetRepetitions", "SetLegs", "SetGoal", "IAm", "NextSession", "History", "Progress"),
)


@given(st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from([0.0, 0.5, 7.0, 40.0])), max_size=30))
def test_replaying_the_log_gives_the_same_history(steps: list[tuple[str, float]]) -> None:
    """Whatever is said and however long it takes: the records, laid over each other, are what the coach knows itself."""
    partner = partner_with(past_of())
    slots: dict[str, str | int] = {
        "exercise": "standing",
        "number": 7,
        "mode": "alternate",
        "goal": "activation",
        "name": "tom",
    }
    for intent, wait_s in steps:
        partner.hear(intent, slots=slots, addressed=True)
        partner.wait(wait_s)
        assert folded(partner).sessions == partner.coach.past.sessions
        if partner.coach.session is not None:
            assert folded(partner).sessions[-1].standing == fields_of(partner.coach.session)


# --- saved, or not ----------------------------------------------------------------------------------------------------


def finished() -> Partner:
    """Return a partner who has come to the end of a short session."""
    partner = in_a_set(2)
    partner.hear("SetSets", number=1)
    for _ in range(2):
        partner.hear("Done")
        partner.wait_until_silent()
        partner.wait(0.5)
    partner.hear("Done")
    partner.wait_until_silent()
    assert partner.coach.state == "finished"
    return partner


def test_saved_is_said_when_it_is_saved() -> None:
    """Not before the log has answered for the last record of the session, and for no earlier one."""
    partner = finished()
    last = records(partner)[-1].ticket
    partner.post(Remembered(last - 1, None, partner.now))
    assert "memory.saved" not in partner.said()
    partner.post(Remembered(last, None, partner.now))
    assert partner.said()[-1] == "memory.saved"


def test_who_says_stop_hears_nothing_more() -> None:
    """It is saved all the same."""
    partner = in_a_set(2)
    partner.hear("Stop")
    partner.post(Remembered(records(partner)[-1].ticket, None, partner.now))
    assert partner.said()[-1] == "stop.counted"


def test_saved_is_not_said_of_what_is_not_kept() -> None:
    """A guest, or a coach whose memory is switched off, hears nothing of it."""
    partner = finished()
    partner.coach.past = replace(partner.coach.past, kept=False)
    partner.post(Remembered(records(partner)[-1].ticket, None, partner.now))
    assert "memory.saved" not in partner.said()


def test_that_nothing_can_be_saved_is_said_once_and_to_nobody_who_moves() -> None:
    """The first time that the user stands still after it; then never again."""
    partner = in_a_set(2)
    for ticket in (1, 2):
        partner.post(Remembered(ticket, "The disk is full.", partner.now))
    assert "memory.trouble" not in partner.said()
    partner.hear("Pause")
    partner.post(Remembered(3, "The disk is full.", partner.now))
    partner.hear("Stop")
    assert partner.said().count("memory.trouble") == 1


def test_after_a_safety_stop_nothing_is_said_of_the_memory() -> None:
    """Neither that it is saved nor that it is not."""
    for trouble in (None, "The disk is full."):
        partner = in_a_set(2)
        partner.hear("Pain", body_part="knee")
        partner.post(Remembered(records(partner)[-1].ticket, trouble, partner.now))
        assert not [line for line in partner.said() if line.startswith("memory.")]


# --- going on where it was --------------------------------------------------------------------------------------------


def cut_off(**changed: str | int) -> Partner:
    return partner_with(past_of(session(0, None, **{"set": 2, "done": 5, "banked": 24, **changed})))


def test_a_session_that_was_cut_off_goes_on_where_it_was() -> None:
    """The coach says where that was; after "yes" it waits there, and counts on from there."""
    partner = cut_off()
    assert partner.texts() == [
        "Hello again.",
        "We were in set 2 of standing back leg raises, on your left leg. Shall we take it up there?",
    ]
    partner.wait_until_silent()
    partner.hear("Yes")
    assert (partner.coach.state, kinds(partner)) == ("paused", [Kind.REOPENED])
    partner.wait_until_silent()
    partner.hear("Ready")
    partner.wait_for_state("between")
    counted = partner.counted()[0].progress
    assert (counted.set, counted.leg, counted.repetition, partner.coach.current.total) == (2, "left", 6, 30)


def test_who_does_not_want_to_go_on_is_not_asked_again() -> None:
    """The session is over, and another can be begun."""
    partner = cut_off()
    partner.wait_until_silent()
    partner.hear("No")
    assert partner.said()[-1] == "choosing.ask"
    assert records(partner)[-1].data == {"how": End.GIVEN_UP}
    assert partner_with(partner.coach.past).said() == ["greeting"]


def test_the_question_may_be_answered_late_or_by_starting_anew() -> None:
    """Without the question, "resume" is understood all the same; "start" begins another session."""
    partner = cut_off()
    partner.wait(120)
    partner.hear("Resume")
    assert partner.coach.state == "paused"
    partner = cut_off()
    partner.hear("Start", exercise="prone")
    assert (partner.coach.state, partner.coach.cut_off()) == ("warm_up", None)


@pytest.mark.parametrize(
    "last",
    [
        session(0, End.STOPPED),
        session(2, None),
        session(0, None, done=0),
        session(0, None, turn=1, set=2, done=12),
        replace(session(0, None), pains=("knee",)),
        session(0, None, exercise="swimming"),
        session(0, None, level_id="flying"),
    ],
    ids=["over", "long ago", "nothing done", "nothing left", "pain", "unknown exercise", "unknown level"],
)
def test_what_is_over_is_not_offered(last: PastSession) -> None:
    """A session that ended, is days old, hurt, or has nothing left to do is over."""
    assert partner_with(past_of(last)).said() == ["greeting"]


def test_where_the_date_is_unknown_it_is_offered() -> None:
    """A machine without a clock remembers the order of things."""
    assert "memory.offer" in partner_with(past_of(session(None, None))).said()


# --- telling ----------------------------------------------------------------------------------------------------------


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
    assert ("start.after_yesterday" in partner.said(), partner.coach.state) == (True, "warm_up")
    for past in (session(2), session(0, End.STOPPED, set=1, banked=0, done=3)):  # three repetitions need no day off
        partner = partner_with(past_of(past))
        partner.hear("Start", exercise="standing")
        assert "start.gentle" not in partner.said()


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
