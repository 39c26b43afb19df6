"""Help is called for where it is needed: after a red flag, and where nobody answers."""

from tests.mind.partner import Partner, in_a_set, make_coach
from voice_coach.events import CallForHelp, HelpCalled
from voice_coach.mind.manners import Manners


def with_contact() -> Partner:
    """Return a partner in a set, whose coach can call somebody."""
    partner = Partner(make_coach(Manners(contact="Anna")))
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.hear("Ready")
    partner.wait_for_state("lift")
    partner.wait(10)
    return partner


def calls(partner: Partner) -> list[str]:
    return [effect.reason for _, effect in partner.effects if isinstance(effect, CallForHelp)]


def test_after_a_red_flag_help_is_called_and_that_is_said_when_it_is_true() -> None:
    """It is announced; said to be done it is only when it is, and that it failed where it did."""
    for trouble, line in ((None, "contact.called"), ("No network.", "contact.failed")):
        partner = with_contact()
        partner.hear("RedFlag", sign="chest")
        assert partner.said()[-1] == "contact.soon"
        assert calls(partner) == []
        partner.wait(12)
        assert calls(partner) == ["red flag: chest"]
        assert "contact.called" not in partner.said()
        partner.post(HelpCalled("red flag: chest", trouble, partner.now))
        assert partner.said()[-1] == line


def test_a_false_alarm_in_time_calls_nobody() -> None:
    """Nor does it urge any more."""
    partner = with_contact()
    partner.hear("RedFlag")
    partner.hear("FalseAlarm")
    partner.hear("Yes", sure=True)
    partner.wait(60)
    assert calls(partner) == []
    assert partner.said()[-1] == "alarm.withdrawn"


def test_who_is_not_sure_about_the_alarm_is_urged_on() -> None:
    """The call goes out, and what to do is said again."""
    partner = with_contact()
    partner.hear("RedFlag")
    partner.hear("FalseAlarm")
    partner.hear("No")
    partner.wait(1)
    assert calls(partner) == ["red flag"]
    assert partner.said()[-1] == "redflag.repeat"


def test_stop_and_an_answer_do_not_keep_the_call_back() -> None:
    """Who wants silence has it, and help all the same."""
    for words in ("Stop", "Yes"):
        partner = with_contact()
        partner.hear("RedFlag")
        partner.wait(5.5)
        partner.hear(words, sure=True)
        assert calls(partner) == ["red flag"]


def test_who_has_no_contact_is_promised_none() -> None:
    """Whoever else listens is told; the user hears nothing of it."""
    partner = in_a_set(1)
    partner.hear("RedFlag")
    partner.wait(12)
    assert calls(partner) == ["red flag"]
    assert not [line for line in partner.said() if line.startswith("contact.")]


def silent_after_a_set() -> Partner:
    partner = with_contact()
    partner.hear("Done")
    partner.wait_for_state("get_ready")
    return partner


def test_long_silence_after_a_set_is_asked_about_twice_and_then_help_is_called() -> None:
    """Two minutes, two questions; then the call, and waiting without another word."""
    partner = silent_after_a_set()
    partner.wait(119)
    assert "watch.ask" not in partner.said()
    partner.wait(85)
    assert partner.said().count("watch.ask") == 2
    assert partner.said()[-1] == "watch.waiting"
    assert calls(partner) == ["no answer after a set"]
    partner.wait(600)
    assert partner.said()[-1] == "watch.waiting"
    assert partner.coach.state == "get_ready"


def test_who_is_well_is_left_in_peace_and_who_is_not_is_asked() -> None:
    """Who says so is waited for anew; "yes, something is wrong" is asked whether they are hurt."""
    partner = silent_after_a_set()
    partner.wait(122)
    partner.hear("No", text="i'm fine")
    assert partner.said()[-1] == "watch.fine"
    partner.wait(110)
    assert partner.said().count("watch.ask") == 1
    partner.wait(15)
    partner.hear("Yes", sure=True)
    assert (partner.coach.state, partner.said()[-1]) == ("checking", "possible.ask")


def test_before_the_first_repetition_nobody_is_watched() -> None:
    """Who is getting ready may take hours."""
    partner = Partner(make_coach(Manners(contact="Anna")))
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.hear("Skip")
    partner.wait(600)
    assert "watch.ask" not in partner.said()
    assert calls(partner) == []
