"""What maintainers see: the last session from its own beginning, and nothing of a guest."""

import xml.etree.ElementTree as ET

from tests.mind.partner import in_a_set
from tests.mind.pasts import past_of
from voice_coach.events import LineEnded, LineStarted, Recalled
from voice_coach.mind.conduct import SAME_STOP_S
from voice_coach.mind.past import GUEST, Past
from voice_coach.screen.companion import make_view
from voice_coach.screen.debug import Debug, LastSession
from voice_coach.screen.hub import Hub
from voice_coach.screen.scene import Scene
from voice_coach.settings import Settings

LATER_S = 5_000_000.0
"""Two months after the coach was switched on."""


def watched(last: LastSession, *, later_s: float = 0.0) -> LastSession:
    """Let two repetitions and a stop be observed, ``later_s`` after the clock began."""
    partner = in_a_set(2)
    partner.hear("Stop")
    for at, effect in partner.effects:
        last.on_effect(effect, at + later_s)
    return last


def test_the_last_session_begins_at_its_own_beginning() -> None:
    """However long the coach has been there."""
    account = watched(LastSession(Past()), later_s=LATER_S).account
    assert account.stays[0].began_at == 0.0
    assert len(account.repetitions) == 2
    assert account.ended_at < 120


def test_events_are_told_as_the_session_counts() -> None:
    """Lines of the session before are none of this one."""
    last = watched(LastSession(Past()), later_s=LATER_S)
    last.on_event(LineStarted(9_999, LATER_S + 1))
    last.on_event(LineStarted(1, LATER_S + 2))
    last.on_event(LineEnded(1, complete=True, at=LATER_S + 3))
    assert [(line.started_at, line.ended_at) for line in last.account.lines] == [(2.0, 3.0)]


def test_nothing_is_left_of_a_guests_session() -> None:
    """As soon as nobody is there any more; that of anybody else stays until the next begins."""
    for profile, left in (("anna", 2), (GUEST, 0)):
        last = LastSession(Past())
        last.on_event(Recalled(past_of(profile=profile), None, 0.0))
        partner = in_a_set(2)
        partner.hear("Stop")
        partner.wait(SAME_STOP_S)
        partner.hear("Stop")
        for at, effect in partner.effects:
            last.on_effect(effect, at)
        assert len(last.account.repetitions) == left


def test_the_pictures_are_pictures() -> None:
    """Of the dialogue, and of the last session, also where there was none."""
    hub = Hub(make_view(Settings()), lambda: 0.0)
    for last in (LastSession(Past()), watched(LastSession(Past()))):
        debug = Debug(hub, last)
        for picture in (debug.dialogue(), debug.timeline()):
            assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - our own


def test_the_page_tells_how_the_sound_fares() -> None:
    """With the state, and how many look on."""
    hub = Hub(make_view(Settings()), lambda: 0.0)
    hub.publish(Scene(state="paused"))
    page = Debug(hub, LastSession(Past())).page()
    assert "<td>paused" in page
    assert "<th scope=row>pages<td>0" in page
