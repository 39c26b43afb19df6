"""What is said after a stop is said to its end, whatever else is said meanwhile; and who does not answer is not left alone."""

import pytest

from tests.mind.partner import Partner, in_a_set
from tests.mind.test_watch import calls, with_contact
from voice_coach.events import HelpCalled, Hush
from voice_coach.mind.guard import URGENT_REPEAT_S


@pytest.mark.parametrize("words", ["Louder", "Repeat", "Help", "Possible", "Pain", "Stop", "SetSounds", "Wake"])
def test_whatever_is_said_over_the_call_for_help_it_goes_out(words: str) -> None:
    """A cry, a wish, and even "stop" said once more in the same breath."""
    partner = with_contact()
    partner.hear("RedFlag", sign="chest")
    partner.wait(0.5)
    partner.hear(words, sounds="earcons")
    partner.wait(12)
    assert calls(partner) == ["red flag: chest"]
    assert "redflag.repeat" in partner.said()


def test_stop_said_later_ends_the_urging_and_not_the_watch() -> None:
    """Nobody is shouted at who wants silence; the contact is told, and "help me" is heard."""
    partner = with_contact()
    partner.hear("RedFlag", sign="chest")
    partner.wait(6)
    partner.hear("Stop")
    said = len(partner.said())
    partner.wait(30)
    assert (calls(partner), partner.said()[said:]) == (["red flag: chest"], [])
    partner.hear("HelpMe")
    assert "redflag.stop" in partner.said()[said:]


def test_who_says_it_again_is_helped_at_once_and_once() -> None:
    """The second time is no mistake; nobody is called twice for the same, and a new session begins anew."""
    partner = with_contact()
    partner.hear("RedFlag", sign="chest")
    partner.wait(1)
    partner.hear("RedFlag", sign="chest")
    assert calls(partner) == ["red flag: chest"]
    partner.post(HelpCalled("red flag: chest", None, partner.now))
    partner.hear("RedFlag", sign="chest")
    partner.wait(60)
    assert calls(partner) == ["red flag: chest"]
    assert partner.said().count("contact.soon") == 1
    partner.hear("FalseAlarm")
    partner.hear("Yes", sure=True)
    partner.wait(1)
    partner.hear("Start", exercise="prone")
    partner.hear("RedFlag", sign="chest")
    partner.wait(15)
    assert calls(partner) == ["red flag: chest"] * 2


def test_stop_said_twice_in_trouble_is_one_stop() -> None:
    """After "ow, stop, stop" the first aid is given and asked about all the same, and the watch goes on."""
    partner = in_a_set(2)
    partner.hear("Pain")
    partner.wait(0.5)
    assert isinstance(partner.hear("Stop")[0], Hush)
    assert partner.coach.state == "stopped"
    partner.wait(5)
    assert (partner.coach.state, partner.said()[-1]) == ("asking", "triage.where")
    partner.hear("SkipQuestions")
    partner.wait(20)
    assert isinstance(partner.hear("Stop")[0], Hush)
    partner.wait(100)
    assert partner.coach.state == "stopped", (
        "who was hurt is watched over for five minutes, however often they say stop"
    )
    partner = in_a_set(2)
    partner.hear("Stop")
    partner.hear("Stop")
    partner.wait(1)
    assert partner.coach.state == "finished"
    partner.hear("Pain", body_part="back")
    assert partner.coach.state == "stopped"


def test_what_is_told_during_the_first_aid_is_not_asked() -> None:
    """After "ow!", and a moment later "my knee": where it hurts is known."""
    partner = in_a_set(2)
    partner.hear("Pain")
    partner.wait(0.2)
    assert partner.hear("Pain", body_part="knee") == []
    partner.wait_for_state("asking")
    assert partner.said()[-1] == "triage.how_bad"
    partner = in_a_set(2)
    partner.hear("Pain")
    partner.hear("Pain", sign="fall")
    partner.wait_for_state("asking")
    assert partner.said()[-1] == "triage.head"


def test_pain_that_is_told_of_later_is_heard() -> None:
    """After the advice another pain is stopped for and asked about like the first."""
    partner = in_a_set(2)
    partner.hear("Pain", body_part="hip")
    partner.wait_for_state("asking")
    partner.hear("SkipQuestions")
    partner.wait(5)
    partner.hear("Pain", body_part="knee")
    assert (partner.coach.state, partner.said()[-1]) == ("stopped", "pain.stop_part")
    partner.wait(2)
    assert (partner.coach.state, partner.said()[-1]) == ("asking", "triage.how_bad")


@pytest.mark.parametrize(("words", "state"), [("Pain", "stopped"), ("RedFlag", "stopped"), ("HelpMe", "choosing")])
def test_the_name_of_the_coach_ends_no_watch(words: str, state: str) -> None:
    """Within five minutes of a session safety is heard where an exercise is chosen; later a session has to begin first."""
    partner = in_a_set(2)
    partner.hear("Stop")
    partner.wait(20)
    partner.hear("Wake")
    partner.wait_until_silent()
    assert isinstance(partner.hear(words)[0], Hush)
    assert partner.coach.state == state
    assert partner.said()[-1] in {"pain.stop", "redflag.tell", "possible.ask"}
    partner = Partner()
    partner.hear(words)
    assert partner.coach.state == "choosing"
    assert not {"pain.stop", "redflag.tell", "possible.ask"} & set(partner.said())


def silent_after(words: str, **slots: str) -> Partner:
    partner = with_contact()
    partner.hear(words, slots=slots)
    partner.wait(200)
    return partner


@pytest.mark.parametrize(
    ("words", "slots", "reason"),
    [
        ("Pain", {"sign": "fall"}, "no answer after pain"),
        ("Pain", {}, "no answer after pain"),
        ("HelpMe", {}, "no answer whether hurt"),
    ],
)
def test_who_may_be_hurt_and_does_not_answer_is_asked_twice_and_then_helped(
    words: str, slots: dict[str, str], reason: str
) -> None:
    """Somebody who fell, and says nothing any more, may not be able to."""
    partner = silent_after(words, **slots)
    assert partner.said().count("watch.ask") == 2
    assert (calls(partner), partner.said()[-1]) == ([reason], "watch.waiting")


def test_who_answers_is_left_in_peace() -> None:
    """A "no, nothing is wrong" is believed, and so is any other word that is understood; a murmur in the room is no answer."""
    for words, asked in (("No", 1), ("Louder", 1), (None, 2)):
        partner = with_contact()
        partner.hear("Pain", sign="fall")
        while partner.said()[-1] != "watch.ask":
            partner.wait(1)
        partner.wait_until_silent()
        partner.hear(words)
        partner.wait(60)
        assert partner.said().count("watch.ask") == asked
    partner = with_contact()
    partner.hear("HelpMe")
    while partner.said()[-1] != "watch.ask":
        partner.wait(1)
    partner.wait_until_silent()
    partner.hear("Yes", sure=True)
    assert partner.said()[-1] == "possible.ask"


def test_silence_to_the_alarm_question_calls_after_all() -> None:
    """Who says "false alarm", and then wants to be left alone, has not taken it back."""
    partner = with_contact()
    partner.hear("RedFlag")
    partner.hear("FalseAlarm")
    partner.hear("Stop")
    partner.wait(URGENT_REPEAT_S)
    assert calls(partner) == ["red flag"]
