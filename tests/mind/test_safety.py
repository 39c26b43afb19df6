"""Safety first in every table."""

import pytest

from tests.mind.partner import in_a_set
from voice_coach.events import Hush, Say
from voice_coach.mind.dialogue import IN_SESSION, TABLE, WATCHED, State, accepts
from voice_coach.mind.intent import Intent

SAFETY_LINES = ("pain.", "redflag.", "triage.", "asking.", "stopped.", "help.", "answer.", "volume.", "stop.", "watch.")


@pytest.mark.parametrize("state", WATCHED)
def test_every_state_of_a_session_listens_for_danger(state: State) -> None:
    """From every state of a session pain and red flags stop it, and help and stop are understood."""
    assert {"Pain", "RedFlag", "Effort", "Help", "Stop"} <= accepts(state)


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_has_its_rows(intent: Intent) -> None:
    """No intent is understood by the grammar and then forgotten by the dialogue."""
    assert any(intent in row.triggers for row in TABLE)


def test_safety_rows_come_first() -> None:
    """The first matching row wins, so no row stands before those of pain and danger."""
    safety = {Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE, Intent.HELP_ME}
    assert all(set(row.triggers) <= safety for row in TABLE[:5])


@pytest.mark.parametrize("words", ["Pain", "RedFlag"])
def test_pain_in_the_middle_of_a_repetition_is_silence_first(words: str) -> None:
    """Silence is the first effect; the exercise is over and nothing more is counted or cued."""
    partner = in_a_set(3)
    partner.wait(2.2)
    effects = partner.hear(words, body_part="lower back")
    assert isinstance(effects[0], Hush)
    assert partner.coach.state == "stopped"
    since = partner.now
    partner.wait(200)
    assert len(partner.counted()) == 3
    assert all(line.startswith(SAFETY_LINES) for line in partner.said(since=since))


def test_the_part_that_hurts_is_named() -> None:
    """The warning repeats the part of the body that was said to hurt."""
    partner = in_a_set(1)
    partner.hear("Pain", body_part="knee")
    assert any("knee" in text for text in partner.texts()[-3:])


def test_what_may_be_pain_is_asked_about_once_in_silence() -> None:
    """Silence, then one question; "yes" stops for good, "no" only pauses."""
    for answer, sure, state in (("Yes", True, "stopped"), ("No", False, "paused"), ("Possible", False, "stopped")):
        partner = in_a_set(2)
        effects = partner.hear("Possible")
        assert isinstance(effects[0], Hush)
        assert partner.said()[-1] == "possible.ask"
        partner.wait_until_silent()
        partner.hear(answer, sure=sure)
        assert partner.coach.state == state


def test_a_bare_okay_is_no_clear_answer_to_are_you_hurt() -> None:
    """Who is asked whether they are hurt and says "okay" is asked once more, for yes or no."""
    partner = in_a_set(2)
    partner.hear("Possible")
    partner.wait_until_silent()
    partner.hear("Yes", text="okay")
    assert (partner.coach.state, partner.said()[-1]) == ("checking", "possible.again")
    partner.wait_until_silent()
    partner.hear("No")
    assert partner.coach.state == "paused"


@pytest.mark.parametrize("state", [state for state in IN_SESSION if state is not State.CHECKING])
def test_a_call_for_help_is_heard_everywhere(state: State) -> None:
    """From every state of a session "help me" is understood and leads to the question whether somebody is hurt."""
    assert "HelpMe" in accepts(state)
    row = next(row for row in TABLE if Intent.HELP_ME in row.triggers and state in row.sources)
    assert row.dest is State.CHECKING


def test_who_calls_for_help_when_asked_gets_the_call_for_help() -> None:
    """A cry for help in answer to "Are you hurt?" is an emergency, and so it is after a stop for pain."""
    for before in ("HelpMe", "Pain"):
        partner = in_a_set(2)
        partner.hear(before)
        assert isinstance(partner.hear("HelpMe")[0], Hush)
        assert (partner.coach.state, partner.said()[-2:]) == ("stopped", ["redflag.stop", "redflag.tell"])


@pytest.mark.parametrize(("answer", "state"), [("Yes", "stopped"), ("No", "finished")])
def test_after_the_session_it_is_asked_as_well(answer: str, state: str) -> None:
    """What may be pain when all is over brings the same silence and the same question."""
    partner = in_a_set(2)
    partner.hear("Stop")
    for words in ("Possible", "HelpMe"):
        assert isinstance(partner.hear(words)[0], Hush)
        assert partner.said()[-1] == "possible.ask"
    partner.wait_until_silent()
    partner.hear(answer)
    assert partner.coach.state == state
    assert partner.said()[-1] == ("pain.stop" if answer == "Yes" else "possible.over")


@pytest.mark.parametrize("words", ["Pain", "RedFlag", "Possible", "HelpMe"])
def test_a_doubt_about_pain_is_what_may_be_pain(words: str) -> None:
    """Even what the hearing is not sure of brings silence and the question whether somebody is hurt."""
    partner = in_a_set(2)
    assert isinstance(partner.hear(words, doubtful=True)[0], Hush)
    assert partner.coach.state == "checking"


def test_nothing_can_be_taken_back_after_a_safety_stop() -> None:
    """What led to a stop for pain is over: "undo" changes nothing."""
    partner = in_a_set(2)
    partner.hear("Harder")
    partner.hear("Pain")
    assert partner.hear("Undo") == []
    assert partner.coach.state == "stopped"


def test_no_answer_to_are_you_hurt_ends_the_exercise() -> None:
    """Without a clear answer the exercise ends, but it is no pain stop."""
    partner = in_a_set(2)
    partner.hear("Possible")
    partner.wait(60)
    assert partner.coach.state == "finished"


def test_a_burning_muscle_is_answered_and_the_set_goes_on() -> None:
    """A mild burn is normal: a reassuring word, no silence, no stop."""
    partner = in_a_set(4)
    effects = partner.hear("Effort")
    assert [type(effect) for effect in effects] == [Say]
    assert partner.said()[-1] == "effort.normal"
    partner.wait_for_state("switching")
    assert len(partner.counted()) == 12


def test_after_a_safety_stop_there_is_no_more_today() -> None:
    """Asked to start again after pain, the coach declines."""
    partner = in_a_set(1)
    partner.hear("Pain")
    partner.hear("Start", exercise="prone")
    assert partner.coach.state == "stopped"
    assert partner.said()[-1] == "stopped.no_more"


def test_the_call_for_help_is_repeated() -> None:
    """After a red flag what to do is said again and again by itself, for some two minutes."""
    partner = in_a_set(1)
    partner.hear("RedFlag", sign="chest")
    assert partner.said()[-2:] == ["redflag.stop", "redflag.tell.chest"]
    partner.wait(200)
    assert partner.said()[-13:] == ["redflag.tell.chest", *["redflag.repeat"] * 12]


def test_who_answers_the_call_for_help_is_urged_no_more() -> None:
    """Once they have said that they call, nothing is urged any more."""
    partner = in_a_set(1)
    partner.hear("RedFlag", sign="breath")
    partner.wait(12)
    partner.hear("Yes", text="i've called", sure="true")
    partner.wait(100)
    assert partner.said()[-1] == "redflag.known"
