"""Taking back: every change can be, and nothing else changes by it."""

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import Hush, Learn, SetRate, SetVolume, Unlearn, Unschedule
from voice_coach.mind.manners import Manners
from voice_coach.mind.session import Session


def at_rest() -> Partner:
    """Return a partner who rests after the first set."""
    partner = in_a_set(1)
    for _ in range(2):
        partner.hear("Done")
        partner.wait_until_silent()
        partner.wait(0.5)
    assert partner.coach.state == "resting"
    return partner


@pytest.mark.parametrize(
    ("intent", "slots", "field", "line"),
    [
        ("Easier", {}, "level_id", "undo.level"),
        ("Harder", {"with": "ankle weights"}, "pending_level", "undo.level"),
        ("Slower", {}, "tempo_id", "undo.tempo"),
        ("SetRepetitions", {"number": 14}, "repetitions", "undo.repetitions"),
        ("SetSets", {"number": 4}, "sets", "undo.sets"),
        ("SetGoal", {"goal": "activation"}, "goal", "undo.goal"),
        ("CorrectCount", {"number": 5}, "done", "undo.count"),
    ],
)
def test_a_change_of_the_session_is_taken_back(intent: str, slots: dict[str, str | int], field: str, line: str) -> None:
    """Taken back in the set it was made in, all is as before but for what was counted meanwhile, and the coach says what."""
    partner = in_a_set(3)
    before = partner.coach.current
    partner.hear(intent, slots=slots)
    assert getattr(partner.coach.current, field) != getattr(before, field)
    partner.wait(8)
    partner.hear("Undo")
    assert partner.said()[-1] == line
    since = len(partner.counted()) - 3
    assert partner.coach.current == before_but_counted(before, since)


def before_but_counted(before: Session, repetitions: int) -> Session:
    for _ in range(repetitions):
        before = before.after_repetition()
    return before


@pytest.mark.parametrize(
    ("intent", "effect", "line"),
    [
        ("Louder", SetVolume(0.0), "undo.volume"),
        ("SpeakSlower", SetRate(1.0), "undo.rate"),
        ("SayLess", None, "undo.talk"),
    ],
)
def test_how_the_coach_speaks_is_taken_back(intent: str, effect: object, line: str) -> None:
    """Loudness, pace and brevity are as before."""
    partner = Partner()
    partner.hear(intent)
    effects = partner.hear("Undo")
    assert partner.said()[-1] == line
    assert effect is None or effect in effects
    assert partner.coach.manners == Manners()


def test_changes_are_taken_back_one_by_one() -> None:
    """The last one first, and then there is nothing to undo."""
    partner = Partner()
    for intent in ("Louder", "SpeakSlower"):
        partner.hear(intent)
    for line in ("undo.rate", "undo.volume", "undo.nothing"):
        partner.hear("Undo")
        assert partner.said()[-1] == line


def test_a_skipped_leg_gets_its_turn_back() -> None:
    """Taken back, the coach waits where it was; going on, the repetition that was cut comes next."""
    partner = in_a_set(4)
    partner.hear("Skip")
    assert partner.coach.current.leg == "right"
    partner.wait_for_state("get_ready")
    assert isinstance(partner.hear("Undo")[0], Hush)
    assert (partner.coach.state, partner.said()[-1]) == ("paused", "undo.place")
    partner.hear("Resume")
    partner.wait_for_state("between")
    assert (partner.counted()[-1].progress.leg, partner.counted()[-1].progress.repetition) == ("left", 5)


def test_repetitions_remain_done_when_a_skip_is_taken_back_late() -> None:
    """What was counted on the other leg meanwhile stays in the sum."""
    partner = in_a_set(4)
    partner.hear("Skip")
    partner.wait_for_state("get_ready")
    partner.hear("Ready")
    partner.wait_for_state("between")
    partner.hear("Undo")
    assert partner.coach.state == "paused"
    assert (partner.coach.current.leg, partner.coach.current.done, partner.coach.current.total) == ("left", 4, 5)


def test_a_count_that_ended_the_leg_leads_back_to_it() -> None:
    """Corrected to the last repetition, the leg is over; taken back, it is not."""
    partner = in_a_set(4)
    partner.hear("CorrectCount", number=12)
    partner.wait_for_state("switching")
    partner.hear("Undo")
    assert partner.coach.state == "paused"
    assert (partner.coach.current.leg, partner.coach.current.done, partner.coach.current.total) == ("left", 4, 4)


def test_a_skipped_rest_goes_on_where_it_was_cut() -> None:
    """What was left of the rest is left."""
    partner = at_rest()
    left_s = partner.coach.rest_until - partner.now
    partner.hear("SkipRest")
    assert partner.coach.state == "get_ready"
    partner.hear("Undo")
    assert partner.coach.state == "paused"
    partner.wait(60)
    partner.hear("Resume")
    assert partner.coach.state == "resting"
    assert partner.coach.rest_until - partner.now == pytest.approx(left_s)


def test_a_skipped_warm_up_is_explained_after_all() -> None:
    """The line that was cut is said again when the user wants to go on."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.wait(2.5)
    line = partner.said()[-1]
    partner.hear("Skip")
    partner.hear("Undo")
    partner.hear("Resume")
    assert (partner.coach.state, partner.said()[-1]) == ("warm_up", line)


def test_a_stop_can_be_taken_back() -> None:
    """A session that was ended by mistake is paused instead."""
    partner = in_a_set(4)
    partner.hear("Stop")
    partner.hear("Undo")
    assert partner.coach.state == "paused"
    partner.hear("Resume")
    partner.wait_for_state("between")
    assert partner.counted()[-1].progress.repetition == 5


def test_a_change_that_is_taken_back_in_a_set_is_laid_out_anew() -> None:
    """The next repetition is cued at the tempo there was."""
    partner = in_a_set(3)
    partner.hear("Slower")
    partner.wait_for_state("lower")
    effects = partner.hear("Undo")
    assert any(isinstance(effect, Unschedule) for effect in effects)
    planned = partner.coach.planned
    assert planned is not None
    assert planned.hold_at - planned.lift_at == pytest.approx(2.0)


def test_nothing_is_left_to_undo_in_a_new_session() -> None:
    """What was changed in one session is not taken back in the next."""
    partner = in_a_set(1)
    partner.hear("Slower")
    partner.hear("Stop")
    partner.hear("Start", exercise="prone")
    partner.hear("Undo")
    assert partner.said()[-1] == "undo.nothing"


def test_a_session_that_was_left_for_good_is_not_returned_to() -> None:
    """From standby there is no way back into it."""
    partner = in_a_set(1)
    partner.hear("Stop")
    partner.wait(6)
    partner.hear("Stop")
    partner.hear("Undo", addressed=True)
    assert (partner.coach.state, partner.said()[-1]) == ("standby", "undo.nothing")


def test_the_last_lesson_is_forgotten() -> None:
    """What was taught is unlearnt, and what was unlearnt is taught again."""
    partner = Partner()
    lesson = {"phrase": "banana", "command": "pause", "command_intent": "Pause"}
    for intent, effect in (("Teach", Unlearn("banana")), ("Unteach", Learn("banana", "pause"))):
        partner.hear("Teach", slots=lesson)
        partner.hear("Yes")
        partner.report("banana")
        if intent == "Unteach":
            partner.hear("Unteach", phrase="banana")
            partner.hear("Yes")
            partner.report("banana")
        assert effect in partner.hear("Undo")
        partner.report("banana")
        assert partner.said()[-1] == "undo.lesson"
