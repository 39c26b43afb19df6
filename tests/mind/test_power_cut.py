"""After a power cut: whoever was in a session may need help."""

import pytest

from tests.mind.pasts import partner_with, past_of, session
from tests.mind.test_admission import hurt
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
