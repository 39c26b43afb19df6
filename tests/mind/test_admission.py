"""Before a session: what health allows, what hurt the last time, what is locked, and what was a false alarm."""

from dataclasses import replace

import pytest

from tests.mind.partner import SCREENED, Partner, in_a_set, make_coach
from tests.mind.pasts import TODAY, folded, partner_with, past_of, records, session
from voice_coach.events import Recalled
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import GUEST, End, Kind, Past, PastSession


def newcomer(**known: object) -> Partner:
    return partner_with(replace(past_of(), answers={}, **known))  # type: ignore[arg-type]  # fields of Past


def asked(partner: Partner, answers: dict[str, str]) -> list[str]:
    """Answer the questions about health (yes, no, or "DontKnow"; else no); return which were asked."""
    items: list[str] = []
    while partner.coach.state == "asking":
        item = partner.said()[-1].removeprefix("screening.")
        items.append(item)
        answer = answers.get(item, "No")
        partner.hear(answer, sure=True)
        partner.wait(0.1)
    return items


# --- questions about health -------------------------------------------------------------------------------------------


def test_a_newcomer_is_asked_once() -> None:
    """Before the first session; who was asked goes straight to the warm-up, and the disclaimer is not said again."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    assert partner.said()[-3:] == ["disclaimer", "screening.intro", "screening.heart"]
    items = asked(partner, {})
    assert items == ["heart", "chest", "dizzy", "condition", "joints", "hip", "supervised"]
    assert partner.coach.state == "warm_up"
    partner.hear("Stop")
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "warm_up"
    assert partner.said().count("disclaimer") == 1


def test_a_guest_is_asked_the_short_form_each_time() -> None:
    """Nothing is kept of a guest, so a guest is always new."""
    partner = newcomer(profile=GUEST, kept=False)
    partner.hear("Start", exercise="standing")
    assert asked(partner, {}) == ["ill", "joints", "hip"]
    partner.post(Recalled(replace(past_of(profile=GUEST), answers={}, kept=False), None, partner.now))
    partner.hear("Stop")
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "asking"


@pytest.mark.parametrize("words", ["SkipQuestions", "Start", "Ready"])
def test_the_questions_can_be_skipped(words: str) -> None:
    """Who wants to begin begins, and is not asked again."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    partner.hear(words)
    partner.wait(0.1)
    assert partner.coach.state == "warm_up"
    assert partner.coach.past.answers["screening"]["how"] == "skipped"


def test_silence_and_stop_cost_nothing() -> None:
    """Nothing begins without an answer, and the next "start" asks again; who is silent has a minute, and hears that the coach waits."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    partner.wait(45)
    assert partner.coach.state == "asking"
    partner.wait(15)
    assert (partner.coach.state, "asking.unanswered" in partner.said()) == ("choosing", True)
    for wait_s, words in ((60.0, None), (0.1, "Stop")):
        partner = newcomer()
        partner.hear("Start", exercise="standing")
        if words:
            partner.hear(words)
        partner.wait(wait_s)
        assert partner.coach.state == "choosing"
        partner.hear("Start", exercise="standing")
        assert partner.coach.state == "asking"


@pytest.mark.parametrize("front", ["Skip", "SkipQuestions", "Start"])
def test_what_was_left_out_about_a_hip_is_not_known(front: str) -> None:
    """Who has a new hip and skips how it was operated on does not lie face down, whatever else is skipped."""
    partner = newcomer()
    partner.hear("Start", exercise="prone")
    while partner.said()[-1] != "screening.front":
        partner.hear("Yes" if partner.said()[-1] == "screening.hip" else "No", sure=True)
    partner.hear(front, exercise="prone")
    while partner.coach.state == "asking":
        partner.hear("Yes" if partner.said()[-1] == "screening.cleared" else "No", sure=True)
        partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.not_this")


@pytest.mark.parametrize("front", ["Yes", "DontKnow"])
def test_after_a_hip_operation_from_the_front_there_is_no_lying_face_down(front: str) -> None:
    """Nor where that is not known; standing is begun once a professional has agreed, with hands on the support."""
    partner = newcomer()
    partner.hear("Start", exercise="prone")
    asked(partner, {"hip": "Yes", "front": front, "cleared": "Yes"})
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.not_this")
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "warm_up"
    levels = [level.id for level in partner.coach.current.exercise.levels]
    assert "unsupported" not in levels
    assert "ankle_weights" in levels


def test_a_professional_is_asked_first() -> None:
    """Without a clear yes nothing begins; later only that is asked again."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    asked(partner, {"heart": "Yes"})
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.professional_first")
    partner.hear("Start", exercise="standing")
    partner.hear("Yes", text="okay")
    assert partner.said()[-1] == "asking.yes_or_no"
    assert asked(partner, {"asking.yes_or_no": "Yes"}) == ["asking.yes_or_no"]
    assert partner.coach.state == "warm_up"


def test_who_has_seen_the_professional_is_asked_about_that_alone() -> None:
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    asked(partner, {"heart": "Yes"})
    partner.hear("HealthQuestions", news="doctor")
    assert asked(partner, {"cleared": "Yes"}) == ["cleared"]
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "warm_up"


def test_what_was_answered_can_be_changed() -> None:
    """Asked for, the questions come again, and the last answers count."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    asked(partner, {"joints": "Yes"})
    partner.hear("Stop")
    partner.hear("HealthQuestions")
    asked(partner, {})
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.noted")
    assert partner.coach.health == frozenset()
    assert folded(partner).answers == partner.coach.past.answers


def test_where_somebody_else_asks_the_coach_does_not() -> None:
    """With the setting off, a newcomer hears the disclaimer and begins."""
    partner = Partner(make_coach(Manners(screening=False), Past()))
    partner.hear("Start", exercise="standing")
    partner.wait(2)
    assert partner.coach.state == "warm_up"
    assert "disclaimer" in partner.said()


# --- after pain -------------------------------------------------------------------------------------------------------


def hurt(days_ago: int | None = 0, *, danger: bool = False, exercise: str = "standing") -> PastSession:
    """Return a session that ended with pain in the knee, at the usual level."""
    before = session(days_ago, End.PAIN, exercise=exercise)
    return replace(before, pains=("knee",), hurt_on=before.day, danger=danger)


def test_what_hurt_today_is_locked_and_the_rest_is_not() -> None:
    """The same exercise waits until tomorrow; after a red flag all of them do."""
    partner = partner_with(past_of(hurt()))
    partner.hear("Start", exercise="standing")
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "locked.today")
    partner.hear("Start", exercise="prone")
    assert partner.coach.state == "warm_up"
    partner = partner_with(past_of(hurt(danger=True)))
    partner.hear("Start", exercise="prone")
    assert partner.said()[-1] == "locked.emergency"


def test_the_next_time_it_asks_how_it_is_and_begins_easier() -> None:
    """One level below the one that hurt; what still hurts is not begun, and asked about again."""
    partner = partner_with(past_of(hurt(2)))
    partner.hear("Start", exercise="standing")
    assert partner.texts()[-1] == "When we last did this, your knee hurt. Does it still hurt?"
    partner.hear("Pain", text="yes it hurts")
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "locked.still_hurts")
    partner.hear("Start", exercise="standing")
    partner.hear("No")
    partner.wait(0.1)
    assert partner.coach.state == "warm_up"
    assert partner.coach.current.level_id == "small_range"
    assert "programme.pain" in partner.said()
    partner = partner_with(past_of(replace(hurt(2), standing={**hurt(2).standing, "done": 0})))
    partner.hear("Start", exercise="standing")
    partner.hear("No")
    partner.wait(0.1)
    assert partner.coach.current.level_id == "small_range", "though nothing was counted before it hurt"
    assert "start.easier" in partner.said()


def test_pain_in_two_of_three_sessions_is_to_be_looked_at() -> None:
    """It is advised before anything is asked; once is not enough for that."""
    partner = partner_with(past_of(hurt(6), session(4), hurt(2)))
    partner.hear("Start", exercise="standing")
    assert partner.said()[-2:] == ["pain.assessment", "how_is_it.hurts"]
    partner = partner_with(past_of(hurt(8), session(6), session(4), hurt(2)))
    partner.hear("Start", exercise="standing")
    assert "pain.assessment" not in partner.said()


def test_pain_in_two_of_three_sessions_is_spoken_of_whatever_hurt_last() -> None:
    """Also where the exercise that is wanted was fine the last time, and only once for the same pain."""
    partner = partner_with(past_of(hurt(6), session(4), hurt(2, exercise="prone")))
    partner.hear("Start", exercise="standing")
    assert (partner.coach.state, partner.said().count("pain.assessment")) == ("warm_up", 1)


def test_after_an_emergency_every_exercise_asks_how_it_is() -> None:
    """Not only the one in which it happened; that one alone begins easier."""
    partner = partner_with(past_of(session(5, exercise="prone"), hurt(2, danger=True)))
    partner.hear("Start", exercise="prone")
    assert partner.said()[-1] == "how_is_it.hurts"
    partner.hear("No")
    partner.wait(0.1)
    assert (partner.coach.state, "start.easier" in partner.said()) == ("warm_up", False)


def test_a_date_that_is_still_to_come_is_none() -> None:
    """Where the clock was put back meanwhile, nobody knows whether it hurt today but the user."""
    partner = partner_with(past_of(hurt(-1)))
    partner.hear("Start", exercise="standing")
    assert partner.said()[-1] == "how_is_it.today"
    partner.hear("Yes", sure=True)
    partner.wait(0.1)
    assert partner.coach.state == "choosing"


def without_a_clock(*sessions: PastSession) -> Partner:
    return partner_with(Past(sessions=sessions, answers=SCREENED))


@pytest.mark.parametrize(("answer", "begins"), [("Yes", False), ("DontKnow", False), ("No", True)])
def test_where_no_clock_was_set_the_user_is_asked_whether_it_was_today(answer: str, begins: bool) -> None:
    """Nobody else can know; who does not know waits."""
    partner = without_a_clock(hurt(None))
    partner.hear("Start", exercise="standing")
    assert partner.said()[-1] == "how_is_it.today"
    partner.hear(answer)
    partner.hear("No")
    partner.wait(0.1)
    assert partner.coach.state == ("warm_up" if begins else "choosing")


def test_where_no_clock_was_set_an_emergency_locks_everything_until_the_coach_is_started_anew() -> None:
    """Not only the exercise in which it happened."""
    partner = without_a_clock()
    partner.hear("Start", exercise="standing")
    partner.hear("RedFlag", sign="chest")
    partner.wait(500)
    partner.hear("Start", exercise="prone", addressed=True)
    assert partner.said()[-1] == "locked.emergency"


def test_where_no_clock_was_set_it_is_locked_until_the_coach_is_started_anew() -> None:
    """What hurt since then is not begun again."""
    partner = without_a_clock()
    partner.hear("Start", exercise="standing")
    partner.hear("Pain")
    partner.wait(6)
    partner.hear("Stop")
    partner.wait(0.1)
    partner.hear("Stop")
    partner.hear("Wake", addressed=True)
    partner.wait(310)
    partner.hear("Start", exercise="standing", addressed=True)
    assert partner.said()[-1] == "locked.today"


# --- a false alarm ----------------------------------------------------------------------------------------------------


def stopped() -> Partner:
    """Return a partner who was stopped for pain, today."""
    partner = partner_with(past_of())
    partner.hear("Start", exercise="standing")
    partner.hear("Pain", body_part="knee")
    partner.wait_for_state("asking")
    return partner


def test_a_false_alarm_needs_a_clear_yes_and_removes_mark_and_lock() -> None:
    """That session stays over; the same exercise may begin again, at its usual level."""
    partner = stopped()
    partner.hear("FalseAlarm")
    partner.hear("Yes", text="okay")
    assert partner.said()[-2:] == ["alarm.sure", "asking.yes_or_no"]
    partner.hear("Yes", sure=True)
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "alarm.withdrawn")
    assert (folded(partner).sessions[-1].pains, folded(partner).sessions[-1].end) == ((), End.STOPPED)
    assert [record.data["how"] for record in records(partner) if record.kind == Kind.ANSWERS] == [
        "broken off",
        "answered",
    ]
    partner.hear("Start", exercise="standing")
    assert (partner.coach.state, partner.coach.current.level_id) == ("warm_up", "supported")


@pytest.mark.parametrize("answer", ["No", "Pain", "DontKnow", None])
def test_without_it_all_stays_as_it_is(answer: str | None) -> None:
    """No, doubt and silence keep the mark and the lock."""
    partner = stopped()
    partner.hear("FalseAlarm")
    if answer:
        partner.hear(answer)
    partner.wait(30)
    assert partner.coach.state == "stopped"
    assert partner.coach.past.sessions[-1].pains == ("knee",)
    assert partner.coach.past.sessions[-1].hurt_on == TODAY


def test_who_is_not_sure_hears_that_it_stays_noted() -> None:
    """Also long after, called from standby."""
    partner = partner_with(past_of(hurt()))
    partner.wait(400)
    partner.hear("FalseAlarm", addressed=True)
    partner.hear("No")
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "alarm.kept")
    assert partner.coach.past.sessions[-1].pains == ("knee",)


def test_a_lock_can_be_removed_later_on_the_day() -> None:
    """Where there is a mark to remove; else "false alarm" means nothing."""
    partner = partner_with(past_of(hurt()))
    partner.hear("FalseAlarm")
    partner.hear("Yes", sure=True)
    partner.wait(0.1)
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "warm_up"
    assert partner_with(past_of(session(1))).hear("FalseAlarm") == []


def test_a_guests_lock_ends_with_the_guest() -> None:
    """The next one is somebody else."""
    partner = in_a_set(2)
    partner.coach.past = replace(partner.coach.past, profile=GUEST, kept=False)
    partner.hear("Pain")
    partner.wait(400)
    partner.post(Recalled(replace(past_of(profile=GUEST), kept=False), None, partner.now))
    partner.hear("Start", exercise="standing", addressed=True)
    assert partner.coach.state == "warm_up"


# --- what is left out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Skip", "SkipQuestions", "Start", "Ready"])
def test_a_professionals_word_cannot_be_skipped(words: str) -> None:
    """Who has a heart condition and leaves that question out has not been told that it is safe; it is asked again next time."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    partner.hear("Yes", sure=True)
    partner.hear("SkipQuestions")
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.professional_first")
    partner.hear("Start", exercise="standing")
    while partner.said()[-1] != "screening.cleared":
        partner.hear("No")
    partner.hear(words, exercise="standing")
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.professional_first")


def test_who_wants_the_other_exercise_meanwhile_has_that() -> None:
    """Named while questions are asked, it is what begins; and so it is where the questions were asked for."""
    partner = newcomer()
    partner.hear("Start", exercise="standing")
    partner.hear("Start", exercise="prone")
    partner.wait(0.1)
    assert (partner.coach.state, partner.coach.current.exercise.id) == ("warm_up", "prone")
    partner = partner_with(past_of())
    partner.hear("HealthQuestions")
    partner.hear("Start", exercise="standing")
    partner.wait(0.1)
    assert (partner.coach.state, partner.coach.current.exercise.id) == ("warm_up", "standing")


def test_who_skips_twice_in_one_breath_skips_once() -> None:
    """Between the last answer and what becomes of it there is nothing to skip."""
    partner = newcomer()
    partner.hear("HealthQuestions")
    partner.hear("SkipQuestions")
    partner.hear("Next")
    partner.hear("Skip")
    partner.wait(0.1)
    assert (partner.coach.state, partner.said()[-1]) == ("choosing", "screening.noted")
