"""Questions about what was meant: one at a time, never about safety, and answers only where something was asked."""

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import Hush, Say
from voice_coach.mind.dialogue import MOVING, TABLE, State, accepts
from voice_coach.mind.doubts import NEVER_ASKED
from voice_coach.mind.intent import ANSWERS, Intent


def getting_ready() -> Partner:
    partner = Partner()
    for intent in ("Start", "Ready", "Skip"):
        partner.hear(intent, exercise="standing")
    partner.wait_until_silent()
    assert partner.coach.state == "get_ready"
    return partner


def test_what_was_probably_meant_is_asked_about() -> None:
    """Nothing is changed before the answer; "yes" within a quarter of a minute does it."""
    partner = getting_ready()
    level = partner.coach.current.level_id
    partner.hear("Easier", doubtful=True)
    assert partner.texts()[-1] == "Did you mean make it easier?"
    assert partner.coach.current.level_id == level
    assert {"Yes", "No"} <= partner.listens_for
    partner.wait(10)
    partner.hear("Yes")
    assert partner.coach.current.level_id != level


def test_the_question_repeats_the_slots() -> None:
    """A number, an exercise, what it is done with: all that will be done is in the question."""
    partner = Partner()
    partner.hear("Start", exercise="prone", doubtful=True)
    assert partner.texts()[-1] == "Did you mean start prone back leg raises?"
    partner.hear("Start", exercise="standing")
    partner.hear("SetRepetitions", number=14, doubtful=True)
    assert "14" in partner.texts()[-1]
    partner.wait_until_silent()
    partner.hear("Yes")
    assert partner.coach.current.repetitions == 14


def test_no_leaves_all_as_it_is() -> None:
    """A wrong guess costs a word."""
    partner = getting_ready()
    before = partner.coach.current
    partner.hear("Harder", doubtful=True)
    partner.wait_until_silent()
    partner.hear("No")
    assert (partner.coach.current, partner.said()[-1]) == (before, "doubt.no")


def test_an_answer_that_comes_late_is_none() -> None:
    """After a quarter of a minute "yes" means nothing any more, and is not listened for."""
    partner = in_a_set(3)
    level = partner.coach.current.level_id
    partner.hear("Easier", doubtful=True)
    partner.wait(20)
    assert "Yes" not in partner.listens_for
    assert partner.hear("Yes") == []
    assert partner.coach.current.level_id == level


def test_another_command_drops_the_question() -> None:
    """It is done itself, and a "yes" after it does not do what was asked about."""
    partner = in_a_set(3)
    level = partner.coach.current.level_id
    partner.hear("Easier", doubtful=True)
    partner.hear("Slower")
    assert partner.coach.current.tempo_id == "control"
    partner.hear("Yes")
    assert partner.coach.current.level_id == level


def test_after_two_wrong_guesses_there_is_help() -> None:
    """A third question in a row is not asked."""
    partner = getting_ready()
    for _ in range(2):
        partner.hear("Harder", doubtful=True)
        partner.wait_until_silent()
        partner.hear("No")
        partner.wait_until_silent()
    partner.hear("Harder", doubtful=True)
    assert partner.said()[-2:] == ["help.get_ready", "help.more"]
    partner.hear("Harder", doubtful=True)
    assert partner.said()[-1] == "doubt.ask"


def test_a_question_in_a_set_never_covers_a_count() -> None:
    """It is asked when it is over before the next count: at once, or with the next repetition; the set goes on."""
    for phase in MOVING:
        partner = in_a_set(2)
        if phase is State.COUNT_IN:
            partner.hear("Pause")
            partner.hear("Resume")
        partner.wait_for_state(phase)
        partner.hear("Easier", doubtful=True)
        partner.wait(14)
        asked_at = next(at for at, e in partner.effects if isinstance(e, Say) and e.line == "doubt.ask")
        counts = [say.at for say in partner.scheduled if say.line.startswith("set.") and say.at is not None]
        assert not [at for at in counts if asked_at <= at < asked_at + 2.5]
        assert not any(isinstance(e, Hush) for at, e in partner.effects if at >= asked_at)
        assert partner.coach.state in MOVING


@pytest.mark.parametrize("intent", ["Stop", "Pause"])
def test_stopping_is_never_asked_about(intent: str) -> None:
    """It is certain, or it is not for us."""
    assert in_a_set(3).hear(intent, doubtful=True) == []


def test_what_a_state_does_not_know_is_not_asked_about() -> None:
    """A question whose "yes" would change nothing is none."""
    partner = Partner()
    partner.wait(60)
    assert partner.hear("Easier", doubtful=True) == []


@pytest.mark.parametrize("intent", [intent for intent in Intent if intent not in NEVER_ASKED])
def test_there_are_words_for_every_command(intent: Intent) -> None:
    """Whatever may be asked about, and be taught, can be said in the question."""
    from voice_coach.content import load_lines

    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in intent.value).strip("_")
    assert any(key == f"meant.{name}" or key.startswith(f"meant.{name}.") for key in load_lines().lines)


@pytest.mark.parametrize("intent", sorted(ANSWERS))
def test_answers_mean_nothing_when_nothing_was_asked(intent: Intent) -> None:
    """Yes, no, a side, a number: in a set, in a rest, and long after a question, nothing happens."""
    slots: dict[str, str | int] = {"number": 5, "leg": "right"}
    partner = in_a_set(3)
    assert partner.hear(intent, slots=slots) == []
    partner.hear("Pause")
    partner.wait(60)
    assert partner.hear(intent, slots=slots) == []
    assert partner.coach.state == "paused"


def test_a_number_that_is_missing_is_asked_for() -> None:
    """Asked to change the repetitions, the coach asks how many; a bare number answers."""
    for intent, field in (("SetRepetitions", "repetitions"), ("SetSets", "sets")):
        partner = getting_ready()
        partner.hear(intent)
        assert partner.said()[-1] == "dose.how_many"
        assert "Number" in partner.listens_for
        partner.wait_until_silent()
        partner.hear("Number", number=5)
        assert getattr(partner.coach.current, field) == 5
        assert "Number" not in partner.listens_for


def test_a_number_out_of_range_is_answered_with_the_range() -> None:
    """Nothing is changed, and the coach says what is possible."""
    partner = getting_ready()
    for intent in ("SetRepetitions", "SetSets", "CorrectCount"):
        before = partner.coach.current
        partner.hear("Pause" if intent == "CorrectCount" else intent)
        partner.hear(intent, number=50)
        assert partner.coach.current == before
    partner = in_a_set(2)
    partner.hear("SetRepetitions", number=50)
    assert partner.said()[-1] == "dose.range"


def test_a_bare_side_may_be_agreement() -> None:
    """When the left leg is to begin, "right" is asked about; "left" is what is so already."""
    partner = getting_ready()
    partner.hear("Side", leg="left")
    assert partner.said()[-1] == "legs.same"
    partner.hear("Side", leg="right")
    assert partner.texts()[-1] == "Did you mean change to your right leg?"
    partner.wait_until_silent()
    partner.hear("Yes")
    assert (partner.coach.state, partner.coach.current.leg) == ("switching", "right")


def test_the_script_waits_for_an_answer() -> None:
    """The next line is not said over the answer, and comes when there is none."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.wait(1.5)
    partner.hear("Slower", doubtful=True)
    partner.wait_until_silent()
    asked_at = partner.now
    partner.wait(5)
    assert partner.said(since=asked_at) == []
    partner.wait(2)
    assert partner.said(since=asked_at) != []


def test_expecting_an_answer_does_not_depend_on_the_table_alone() -> None:
    """Answers to questions about what was said are expected only while such a question is open."""
    assert "Number" not in accepts(State.GET_READY)
    assert "Number" in accepts(State.GET_READY, "asked_how_many")
    assert any(Intent.NUMBER in row.triggers for row in TABLE)
