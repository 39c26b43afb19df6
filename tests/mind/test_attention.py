"""Whom the coach listens to, and how it holds its tongue when somebody seems to say "stop"."""

import pytest

from tests.mind.partner import Partner, in_a_set, make_coach
from voice_coach.events import HoldVoice, Hush, Listen, Play, ReleaseVoice, Say
from voice_coach.mind.manners import Manners


def in_standby() -> Partner:
    partner = Partner()
    partner.wait_until_silent()
    partner.hear("Stop")
    assert partner.coach.state == "standby"
    return partner


def in_the_gym() -> Partner:
    """Return a partner in a set, where sessions need the wake phrase."""
    partner = Partner(make_coach(Manners(wake_in_session=True)))
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing", addressed=True)
    partner.wait_for_state("lift")
    return partner


# --- the wake phrase --------------------------------------------------------------------------------------------------


def test_in_standby_only_what_is_addressed_acts() -> None:
    """Without the wake phrase "start standing raises" does nothing; with it, the session starts at once."""
    partner = in_standby()
    for intent in ("Start", "Help", "Louder", "Stop"):
        assert partner.hear(intent, exercise="standing") == []
    partner.hear("Start", exercise="standing", addressed=True)
    assert partner.coach.state == "warm_up"


def test_in_standby_only_a_call_is_listened_for() -> None:
    """But an answer where the coach has asked something, and everything when it is awake."""
    partner = in_standby()
    news = [
        *partner.hear("Louder", addressed=True, doubtful=True),
        *partner.hear("No"),
        *partner.hear("Wake", addressed=True),
    ]
    assert [effect.addressed_only for effect in news if isinstance(effect, Listen)] == [False, True, False]


def test_the_wake_phrase_alone_wakes() -> None:
    """And then the answer needs no wake phrase."""
    partner = in_standby()
    partner.hear("Wake", addressed=True)
    partner.wait_until_silent()
    partner.hear("Start", exercise="standing")
    assert partner.coach.state == "warm_up"


def test_in_a_session_the_microphone_is_open() -> None:
    """Nothing needs the wake phrase, where the settings do not ask for it."""
    partner = in_a_set(1)
    partner.hear("Pause")
    assert partner.coach.state == "paused"


def test_in_the_gym_a_session_needs_the_wake_phrase() -> None:
    """Without it nothing happens; with it, or just after it, all does."""
    partner = in_the_gym()
    assert partner.hear("Slower") == []
    partner.hear("Slower", addressed=True)
    assert partner.coach.current.tempo_id == "control"
    partner.hear("Wake", addressed=True)
    partner.wait(7)
    partner.hear("Faster")
    assert partner.coach.current.tempo_id == "steady"
    partner.wait(9)
    assert partner.hear("Slower") == []


@pytest.mark.parametrize(
    ("intent", "state"),
    [
        ("Stop", "finished"),
        ("Pause", "paused"),
        ("Pain", "stopped"),
        ("RedFlag", "stopped"),
        ("Possible", "checking"),
        ("HelpMe", "checking"),
    ],
)
def test_in_the_gym_too_what_matters_is_heard_from_anybody(intent: str, state: str) -> None:
    """Stop, pause, pain and a call for help need no wake phrase."""
    partner = in_the_gym()
    partner.hear(intent)
    assert partner.coach.state == state


def test_in_the_gym_an_answer_needs_no_wake_phrase() -> None:
    """Who is asked may answer, for as long as answers are taken."""
    partner = in_the_gym()
    partner.hear("Pause")
    partner.wait_until_silent()
    partner.wait(14)
    partner.hear("Resume")
    assert partner.coach.state == "count_in"
    partner.hear("Easier", doubtful=True, addressed=True)
    partner.wait(12)
    level = partner.coach.current.level_id
    partner.hear("Yes")
    assert partner.coach.current.level_id != level


def test_in_the_gym_a_long_pause_does_not_end_by_chatter() -> None:
    """Long after the question, "go on" may be for somebody else."""
    partner = in_the_gym()
    partner.hear("Pause")
    partner.wait(60)
    assert partner.hear("Resume") == []


def test_called_in_a_set_the_coach_makes_only_a_sound() -> None:
    """No word disturbs the count."""
    assert in_a_set(2).hear("Wake", addressed=True) == [Play("listening")]


def test_called_in_a_rest_the_coach_says_that_it_listens() -> None:
    """A sound and a word, and nothing it had to say is said over what follows."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.wait(1.5)
    partner.hear("Wake", addressed=True)
    assert partner.said()[-1] == "wake.listening"
    partner.wait_until_silent()
    since = partner.now
    partner.wait(5)
    assert partner.said(since=since) == []
    partner.wait(5)
    assert partner.said(since=since) != []


# --- holding the voice ------------------------------------------------------------------------------------------------


def test_what_seems_to_be_stop_is_silence_at_once() -> None:
    """The voice is held; a real "stop" hushes, which ends the hold."""
    partner = in_a_set(3)
    assert partner.begin_to_say("Stop") == [HoldVoice()]
    partner.wait(0.8)
    effects = partner.hear("Stop")
    assert isinstance(effects[0], Hush)
    assert not any(isinstance(effect, ReleaseVoice) for effect in effects)
    assert partner.coach.state == "finished"


def test_stop_by_the_store_changes_nothing() -> None:
    """When it was not for the coach, the voice goes on, and the set's schedule has never been touched."""
    partner = in_a_set(3)
    due = partner.coach.wake_at
    partner.begin_to_say("Stop")
    assert partner.coach.wake_at == due or partner.coach.state == "lift"
    partner.wait(1.0)
    assert partner.hear(None, text="stop by the store on your way home") == [ReleaseVoice()]
    partner.wait_for_state("switching")
    assert len(partner.counted()) == 12


def test_the_voice_is_released_before_a_line() -> None:
    """What is answered without silence is heard."""
    partner = in_a_set(3)
    partner.begin_to_say("Stop")
    effects = partner.hear("HowManyLeft")
    assert isinstance(effects[0], ReleaseVoice)
    assert any(isinstance(effect, Say) for effect in effects)


def test_the_voice_goes_on_by_itself() -> None:
    """If the hearing says nothing more, three seconds of silence are enough; more suspicion does not lengthen them."""
    partner = in_a_set(3)
    partner.begin_to_say("Stop")
    partner.wait(2.0)
    assert partner.begin_to_say("Stop") == []
    partner.wait(0.9)
    assert partner.held_since is not None
    partner.wait(0.2)
    assert partner.held_since is None


def test_silence_need_not_be_held() -> None:
    """Where nothing is said and nothing moves, there is nothing to hold."""
    partner = Partner()
    partner.wait_until_silent()
    assert partner.begin_to_say("Stop") == []
