"""What the coach does when it cannot hear, or cannot be heard: events in, effects out."""

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import (
    Ailment,
    Deafened,
    Effect,
    Heard,
    Hush,
    LineStarted,
    SoundBack,
    SoundCounts,
    SoundLost,
    SoundPart,
)

PARTS: tuple[SoundPart, ...] = ("microphone", "loudspeaker")


def lose(partner: Partner, part: SoundPart) -> list[Effect]:
    return partner.post(SoundLost(part, partner.now))


def give_back(partner: Partner, part: SoundPart) -> list[Effect]:
    return partner.post(SoundBack(part, partner.now))


def deafen(partner: Partner, ailment: Ailment) -> list[Effect]:
    return partner.post(Deafened(ailment, partner.now))


def in_a_rest() -> Partner:
    partner = in_a_set(1)
    partner.hear("Rest", seconds=60)
    assert partner.coach.state == "resting"
    return partner


# --- lost devices -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_set_waits_for_a_lost_device(part: SoundPart) -> None:
    """Silence first, then it says what is missing; nothing is counted, asked or said again until it is back."""
    partner = in_a_set(2)
    before = partner.now
    effects = lose(partner, part)
    assert isinstance(effects[0], Hush)
    assert partner.coach.state == "paused"
    partner.wait(600)
    assert partner.said(since=before) == [f"sound.lost.{part}"]
    assert len(partner.counted()) == 2


def test_it_offers_to_go_on_when_the_device_is_back() -> None:
    """And then goes on where it was, with the count it had, when the user says so."""
    partner = in_a_set(2)
    lose(partner, "microphone")
    partner.wait(30)
    before = partner.now
    give_back(partner, "microphone")
    assert partner.said(since=before) == ["sound.back.microphone", "sound.go_on"]
    assert partner.coach.state == "paused"
    partner.wait(5)
    partner.hear("Resume")
    partner.wait_for_state("lift")
    assert partner.coach.current.done == 2


def test_it_offers_nothing_before_all_is_there() -> None:
    """With both devices lost, the first that is back is told, and the offer waits for the other."""
    partner = in_a_set(1)
    for part in PARTS:
        lose(partner, part)
    partner.wait(5)
    before = partner.now
    give_back(partner, "loudspeaker")
    assert partner.said(since=before) == ["sound.back.loudspeaker"]
    give_back(partner, "microphone")
    assert partner.said(since=before) == ["sound.back.loudspeaker", "sound.back.microphone", "sound.go_on"]


def test_a_rest_goes_on_by_itself() -> None:
    """With what was left of it."""
    partner = in_a_rest()
    partner.wait(20)
    lose(partner, "microphone")
    assert partner.coach.state == "paused"
    partner.wait(100)
    before = partner.now
    give_back(partner, "microphone")
    assert partner.coach.state == "resting"
    assert partner.said(since=before) == ["sound.back.microphone", "rest.take"]
    partner.wait(41)
    assert partner.coach.state == "get_ready"


def test_a_pause_of_the_users_stays_one() -> None:
    """Who paused in a rest goes on when they say so, not when somebody puts a plug back."""
    partner = in_a_rest()
    partner.hear("Pause")
    lose(partner, "microphone")
    give_back(partner, "microphone")
    assert partner.coach.state == "paused"


def test_a_later_pause_of_the_users_stays_one_too() -> None:
    """Also when the loudspeaker that made the rest wait comes back only then."""
    partner = in_a_rest()
    lose(partner, "loudspeaker")
    partner.hear("Resume")
    assert partner.coach.state == "resting"
    partner.hear("Pause")
    give_back(partner, "loudspeaker")
    assert partner.coach.state == "paused"


@pytest.mark.parametrize("state", ["standby", "choosing"])
def test_without_a_session_nothing_waits(state: str) -> None:
    """It is told to who is there; in standby nobody is told, not even at night."""
    partner = Partner()
    partner.wait_until_silent()
    if state == "standby":
        partner.hear("Stop")
    before = partner.now
    lose(partner, "microphone")
    give_back(partner, "microphone")
    assert partner.coach.state == state
    told = ["sound.lost.microphone", "sound.back.microphone"] if state == "choosing" else []
    assert partner.said(since=before)[-2:] == told


def test_safety_advice_is_not_cut_short() -> None:
    """Who is told what to do about pain hears it to its end, whatever is plugged."""
    partner = in_a_set(1)
    partner.hear("Pain")
    assert partner.coach.state == "stopped"
    assert not any(isinstance(effect, Hush) for effect in lose(partner, "microphone"))
    assert partner.coach.state == "stopped"


@pytest.mark.parametrize(("intent", "told"), [("Pain", "pain.stop"), ("Possible", "possible.ask")])
def test_safety_advice_that_nobody_could_hear_is_said_again(intent: str, told: str) -> None:
    """What to do about pain is told anew when the loudspeaker is back, and whether somebody is hurt is asked anew."""
    partner = in_a_set(1)
    lose(partner, "loudspeaker")
    partner.hear(intent)
    partner.wait(0.5)
    before = partner.now
    give_back(partner, "loudspeaker")
    said = partner.said(since=before)
    assert said[0] == "sound.back.loudspeaker"
    assert told in said


def test_what_nobody_could_hear_is_not_said_to_its_end() -> None:
    """A loudspeaker that is back begins with what is true now, and not with the rest of "The loudspeaker is gone"."""
    partner = Partner()
    partner.wait_until_silent()
    lose(partner, "loudspeaker")
    partner.post(LineStarted(1, partner.now))
    before = partner.now
    assert isinstance(give_back(partner, "loudspeaker")[0], Hush)
    assert partner.said(since=before)[-1] == "sound.back.loudspeaker"


@pytest.mark.parametrize(("intent", "after_s", "obeyed"), [("Start", 1, False), ("Start", 5, True), ("Stop", 1, True)])
def test_what_is_heard_while_a_device_settles_may_be_the_coach(intent: str, after_s: float, obeyed: bool) -> None:
    """Nobody knows yet when a new loudspeaker sounds, so the coach obeys only what is worth a mistake."""
    partner = Partner()
    partner.wait_until_silent()
    lose(partner, "loudspeaker")
    give_back(partner, "loudspeaker")
    partner.wait(after_s)
    partner.post(Heard("stop" if intent == "Stop" else "begin", intent, at=partner.now))
    done = partner.coach.state == "standby" if intent == "Stop" else "choosing.ask" in partner.said(since=partner.now)
    assert done is obeyed


def test_commands_work_without_a_loudspeaker() -> None:
    """Who cannot hear the coach can still stop it."""
    partner = in_a_set(1)
    lose(partner, "loudspeaker")
    partner.hear("Stop")
    assert partner.coach.state == "finished"


def test_counts_of_faults_change_nothing() -> None:
    """They are for whoever shows how the coach does."""
    partner = in_a_set(1)
    assert partner.post(SoundCounts(1, 2, 3, 0, 0.1, partner.now)) == []


# --- a deaf microphone ------------------------------------------------------------------------------------------------


def test_a_deaf_coach_leads_no_set() -> None:
    """When the microphone goes silent in a set, nobody could stop it by voice: it waits, and says why."""
    partner = in_a_set(1)
    before = partner.now
    deafen(partner, Ailment.SILENT)
    assert partner.coach.state == "paused"
    assert partner.said(since=before) == ["deaf.silent"]


@pytest.mark.parametrize("ailment", [Ailment.FAINT, Ailment.CLIPPED, Ailment.OFFSET])
def test_what_can_wait_waits_for_the_end_of_the_set(ailment: Ailment) -> None:
    """A set goes on with a bad microphone, and its count is not talked over; then it is said, once."""
    partner = in_a_set(1)
    before = partner.now
    deafen(partner, ailment)
    partner.wait(20)
    assert f"deaf.{ailment}" not in partner.said(since=before)
    assert len(partner.counted()) > 2
    partner.hear("Rest", seconds=60)
    assert partner.said(since=before).count(f"deaf.{ailment}") == 1
    partner.wait(120)
    assert partner.said(since=before).count(f"deaf.{ailment}") == 1


def test_it_is_said_at_once_to_who_does_not_move() -> None:
    """As in the greeting, when the microphone is muted from the start."""
    partner = Partner()
    before = partner.now
    deafen(partner, Ailment.SILENT)
    assert partner.said(since=before)[-1] == "deaf.silent"
    assert partner.coach.state == "choosing"


def test_in_standby_it_waits_until_somebody_is_there() -> None:
    """Nobody is told at night that a microphone is muted; who wakes the coach is."""
    partner = Partner()
    partner.wait_until_silent()
    partner.hear("Stop")
    before = partner.now
    deafen(partner, Ailment.SILENT)
    assert partner.said(since=before) == []
    partner.hear("Wake", addressed=True)
    assert partner.said(since=before)[-1] == "deaf.silent"
