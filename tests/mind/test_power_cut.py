"""After a power cut: whoever was in a session may need help."""

from dataclasses import replace

import pytest

from tests.mind.partner import Partner, make_coach
from tests.mind.pasts import folded, partner_with, past_of, session
from tests.mind.test_admission import hurt
from tests.mind.test_watch import calls, with_contact
from voice_coach.events import HelpCalled
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import PastSession


@pytest.mark.parametrize(
    ("last", "watched"),
    [(session(0, None), True), (hurt(), True), (session(0), False), (session(1, None), False)],
)
def test_after_a_power_cut_safety_is_listened_for(last: PastSession, watched: bool) -> None:
    """Who was in a session that has no end, or was hurt, may call for help as soon as the coach is back."""
    partner = partner_with(past_of(last))
    partner.hear("HelpMe")
    assert ("possible.ask" in partner.said()) is watched


def test_after_a_power_cut_in_an_emergency_it_speaks_of_that_first() -> None:
    """And of nothing else; on another day it greets as ever."""
    partner = partner_with(past_of(hurt(danger=True)))
    assert partner.said() == ["redflag.since"]
    assert "your local emergency number" in partner.texts()[0]
    assert partner_with(past_of(hurt(1, danger=True))).said() == ["greeting"]


def back_after(last: PastSession) -> Partner:
    return Partner(make_coach(Manners(contact="Anna"), past=past_of(last)))


def test_an_emergency_that_nobody_was_told_of_is_told_after_the_power_cut() -> None:
    """The first aid goes on where it was cut off: announced, then called, unless it was a false alarm."""
    partner = back_after(hurt(danger=True))
    assert partner.said() == ["redflag.since", "contact.soon"]
    assert (partner.coach.state, calls(partner)) == ("stopped", [])
    partner.wait(20)
    assert calls(partner) == ["red flag, before the coach was switched off"]
    partner = back_after(hurt(danger=True))
    partner.hear("FalseAlarm")
    partner.hear("Yes", sure=True)
    partner.wait(60)
    assert calls(partner) == []


def test_who_was_told_before_the_power_cut_is_not_told_again() -> None:
    """Nor on another day; what was told stands in the records, and so does a mark that came after it."""
    told = replace(hurt(danger=True), help_called=True)
    for last in (told, hurt(1, danger=True), hurt()):
        partner = back_after(last)
        partner.wait(60)
        assert calls(partner) == []
    partner = with_contact()
    partner.hear("RedFlag", sign="chest")
    assert not folded(partner).sessions[-1].help_called
    partner.wait(12)
    partner.post(HelpCalled("red flag: chest", "No network.", partner.now))
    partner.hear("RedFlag", sign="chest")
    assert folded(partner).sessions[-1].help_called


def test_where_nobody_is_there_after_a_power_cut_the_coach_goes_to_standby() -> None:
    """Whether it greets or speaks of an emergency, and whether or not somebody can be called."""
    danger = past_of(hurt(danger=True))
    for partner in (partner_with(past_of()), partner_with(danger), back_after(hurt(danger=True))):
        assert partner.coach.state != "standby"
        partner.wait(4000)
        assert partner.coach.state == "standby"
