"""After a stop for pain: what is asked, and what is advised."""

import pytest

from tests.mind.partner import Partner, in_a_set
from tests.mind.pasts import folded
from voice_coach.mind.triage import advice


def hurt(part: str | None = None, text: str = "it hurts", **slots: str | int) -> Partner:
    """Return a partner who was stopped for pain and is being asked about it."""
    partner = in_a_set(2)
    partner.hear("Pain", text=text, body_part=part, slots=slots)
    partner.wait_for_state("asking")
    return partner


def test_what_was_said_already_is_not_asked() -> None:
    """A place and a kind of pain that were named are known."""
    assert hurt().said()[-1] == "triage.where"
    assert hurt("knee").said()[-1] == "triage.how_bad"
    partner = hurt("knee", text="a stabbing pain in my knee")
    partner.hear("Number", number=5)
    assert partner.said()[-1] == "triage.at_rest"


def test_the_utterance_that_was_asked_about_counts() -> None:
    """After "my knee feels funny", "are you hurt?", "yes": the knee is known."""
    partner = in_a_set(2)
    partner.hear("Possible", body_part="knee")
    partner.hear("Yes", sure=True)
    partner.wait_for_state("asking")
    assert partner.said()[-1] == "triage.how_bad"


@pytest.mark.parametrize(
    ("score", "kind", "at_rest", "line"),
    [
        (2, "dull", "No", "pain.advice_mild"),
        (2, "dull", "Yes", "pain.advice"),
        (5, "dull", "No", "pain.advice"),
        (5, "sharp", "No", "pain.advice"),
        (5, "sharp", "Yes", "pain.advice_urgent"),
        (5, "sharp", "Pain", "pain.advice_urgent"),
        (8, "dull", "No", "pain.advice_urgent"),
    ],
)
def test_what_is_advised_follows_from_the_answers_and_nothing_goes_on(
    score: int, kind: str, at_rest: str, line: str
) -> None:
    """However little it is, the session is over."""
    partner = hurt("hip")
    partner.hear("Number", number=score)
    partner.hear("Choice", text=kind, choice=kind)
    partner.hear(at_rest, sure=True)
    partner.wait(1)
    assert partner.said()[-2:] == [line, "pain.over"]
    assert partner.coach.state == "stopped"
    kept = folded(partner).sessions[-1].answers["triage"]
    assert (kept["where"], kept["how_bad"], kept["sharp"]) == ("hip", score, kind)
    partner.wait_until_silent()
    partner.hear("Start", exercise="standing")
    assert (partner.coach.state, partner.said()[-1]) == ("stopped", "stopped.no_more")


@pytest.mark.parametrize("part", ["chest", "jaw", "arm"])
def test_a_place_that_is_a_warning_is_a_red_flag(part: str) -> None:
    """Asked where it hurts, "my chest": the call for help at once."""
    partner = hurt()
    partner.hear("BodyPart", body_part=part)
    partner.wait(0.5)
    assert partner.said()[-2:] == ["redflag.stop", "redflag.tell.chest" if part == "chest" else "redflag.tell"]
    assert folded(partner).sessions[-1].danger


def test_a_fall_is_asked_about_as_a_fall() -> None:
    """The head and getting up first; either is reason enough to call for help."""
    partner = hurt(sign="fall")
    assert partner.said()[-1] == "triage.head"
    partner.hear("No")
    assert partner.said()[-1] == "triage.up"
    partner.hear("No")
    partner.wait(0.5)
    assert partner.said()[-2:] == ["redflag.stop", "redflag.tell.fall"]


@pytest.mark.parametrize(("answer", "line"), [("Yes", "pain.advice_unwell"), ("No", "pain.advice_urgent")])
def test_dizziness_is_asked_about_as_what_it_is(answer: str, line: str) -> None:
    """Nobody is asked where they are dizzy, but whether it passes."""
    partner = hurt(sign="dizziness")
    assert partner.said()[-1] == "triage.passing"
    partner.hear("Yes", text="okay")
    assert partner.said()[-1] == "asking.yes_or_no"
    partner.hear(answer, sure=True)
    partner.wait(0.5)
    assert partner.said()[-2:] == [line, "pain.over"]


def test_after_pain_nothing_is_normal_work() -> None:
    """Who was stopped and speaks of a burning muscle tells where and what like; nobody is told that it is normal."""
    partner = hurt()
    partner.hear("Effort", text="my glutes are burning", body_part="glute")
    partner.hear("Number", number=5)
    partner.hear("Effort", text="it burns")
    assert partner.said()[-1] == "triage.at_rest"
    partner.hear("Effort", text="my muscles burn")
    partner.wait(1)
    assert "effort.normal" not in partner.said()
    kept = folded(partner).sessions[-1].answers["triage"]
    assert (kept["where"], kept["sharp"], kept["at_rest"]) == ("glute", "sharp", "yes")


def test_a_burn_does_not_answer_whether_it_was_a_false_alarm() -> None:
    """It is asked again."""
    partner = hurt()
    partner.hear("FalseAlarm")
    partner.hear("Effort", text="it was only my glutes burning", body_part="glute")
    assert (partner.coach.state, partner.said()[-1]) == ("asking", "alarm.sure")


def test_repeat_repeats_what_to_do_after_help_has_said_so() -> None:
    """Help in this place is how to hear it again, and nothing to be heard again itself."""
    partner = hurt()
    partner.hear("SkipQuestions")
    partner.wait_until_silent()
    partner.wait(5)
    partner.hear("Help")
    assert partner.said()[-1] == "help.stopped"
    partner.hear("Repeat")
    assert partner.said()[-2:] == ["pain.advice", "pain.over"]


def test_who_has_called_for_help_has_not_said_yes() -> None:
    """To whatever else is being asked: "I've called them" is not that they can get up."""
    partner = hurt(sign="fall")
    partner.hear("No")
    partner.hear("Yes", text="i've called them", sure="true", called="true")
    assert partner.said()[-2:] == ["triage.up", "asking.yes_or_no"]


def test_stop_is_silence() -> None:
    """Who does not want to be asked is not, and nothing starts by it."""
    partner = hurt()
    since = len(partner.said())
    partner.hear("Stop")
    partner.wait(100)
    assert (partner.coach.state, partner.said()[since:]) == ("stopped", [])


def test_a_complaint_while_it_asks_does_not_begin_all_over() -> None:
    """What hurts still hurts: it is an answer, or the question comes again."""
    partner = hurt()
    partner.hear("Pain")
    assert (partner.coach.state, partner.said()[-1]) == ("asking", "triage.where")
    partner.hear("Pain", body_part="knee")
    assert partner.said()[-1] == "triage.how_bad"


def test_the_advice_is_never_to_go_on() -> None:
    """Whatever is found, there is a line that says what to do."""
    found = [advice(frozenset(findings)) for findings in ((), ("mild",), ("mild", "gone"), ("urgent", "gone"))]
    assert found == ["pain.advice", "pain.advice", "pain.advice_mild", "pain.advice_urgent"]
