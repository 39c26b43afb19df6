"""How the coach does, as one value: folded over sessions of the real mind."""

from tests.mind.partner import Partner
from voice_coach.events import (
    CallForHelp,
    Effect,
    Entered,
    Forget,
    Heard,
    HelpCalled,
    HoldVoice,
    Hush,
    LineEnded,
    LineStarted,
    Recall,
    ReleaseVoice,
    SoundBack,
    SoundLost,
)
from voice_coach.home.status import Activity, Alarm, Call, Look, Status
from voice_coach.home.topics import Topics, last_session, state
from voice_coach.mind.conduct import SAME_STOP_S
from voice_coach.mind.past import GUEST

TOPICS = Topics("voice-coach", "hall")


def fold(partner: Partner, status: Status | None = None) -> Status:
    """Return the status after everything that the coach did."""
    status = status or Status()
    for _, effect in partner.effects:
        status = status.after_effect(effect)
    return status


def training() -> Partner:
    """Return somebody in a set."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.wait(1)
    partner.hear("Ready")
    partner.wait_for_state("lift")
    return partner


def test_a_coach_begins_free() -> None:
    """In standby it is off; once it asks what to do, it listens."""
    assert (Status().activity, Status().look) == (Activity.FREE, Look.OFF)
    greeting = fold(Partner())
    assert (greeting.state, greeting.activity, greeting.look) == ("choosing", Activity.FREE, Look.LISTENING)


def test_a_set_is_told_as_it_goes() -> None:
    """Exercise, leg, set and repetition are those of the session."""
    partner = training()
    while not partner.counted():
        partner.wait(0.5)
    told = state(fold(partner))
    assert (told["activity"], told["exercise"], told["set"], told["repetition"]) == ("set", "standing", 1, 1)


def test_a_pause_is_a_pause() -> None:
    """For the light, and for who looks for a free station."""
    partner = training()
    partner.hear("Pause")
    status = fold(partner)
    assert (status.activity, status.look) == (Activity.PAUSED, Look.PAUSED)


def test_pain_and_danger_raise_an_alarm_until_the_coach_is_free_again() -> None:
    """Pain needs a look, a red flag needs help; neither is told longer than the coach waits there, nor shorter for a "stop"."""
    hurt, ill = training(), training()
    hurt.hear("Pain", body_part="knee")
    ill.hear("RedFlag")
    assert [fold(partner).alarm for partner in (hurt, ill)] == [Alarm.PAIN, Alarm.DANGER]
    assert (fold(hurt).activity, fold(hurt).look) == (Activity.HELP, Look.STOPPED)
    hurt.wait(30)  # until nothing is asked any more
    hurt.hear("Stop")
    assert fold(hurt).alarm is Alarm.PAIN
    hurt.wait_for_state("standby")
    assert (fold(hurt).alarm, fold(hurt).activity) == (None, Activity.FREE)


def test_an_alarm_with_a_call_for_help_outlasts_the_session() -> None:
    """Who lies there does not wake the coach; whoever does ends it."""
    ill = training()
    ill.hear("RedFlag")
    ill.wait_for_state("standby")
    status = fold(ill)
    assert (status.alarm, status.call, status.activity) == (Alarm.DANGER, Call.MADE, Activity.HELP)
    for trouble, call in ((None, Call.TOLD), ("No network.", Call.FAILED)):
        assert state(status.after_event(HelpCalled("red flag", trouble, ill.now)))["call"] == call
    woken = status.after_effect(Entered("choosing"))
    assert (woken.alarm, woken.call, woken.activity) == (None, None, Activity.FREE)


def test_who_does_not_answer_after_a_set_raises_an_alarm() -> None:
    """Until something is said that is a command or an answer; a television's talk is none, nor the coach's own words."""
    partner = training()
    partner.wait_for_state("get_ready")
    while not any(isinstance(effect, CallForHelp) for _, effect in partner.effects):
        partner.wait(10)
    status = fold(partner)
    assert (status.alarm, status.call, status.look) == (Alarm.NO_ANSWER, Call.MADE, Look.STOPPED)
    for heard in (Heard("the weather", None), Heard("yes", "Yes", maybe_own=True)):
        assert status.after_event(heard).alarm is Alarm.NO_ANSWER
    assert status.after_effect(Entered("standby")).alarm is Alarm.NO_ANSWER
    assert status.after_effect(Entered("stopped")).alarm is Alarm.PAIN
    answered = status.after_event(Heard("yes", "Yes"))
    assert (answered.alarm, answered.call, answered.activity) == (None, None, Activity.SET)


def test_an_alarm_lasts_while_the_coach_asks_what_hurts() -> None:
    """The questions after a stop are part of it."""
    partner = training()
    partner.hear("Pain", body_part="knee")
    partner.wait_for_state("asking")
    status = fold(partner)
    assert (status.alarm, status.activity, status.look) == (Alarm.PAIN, Activity.HELP, Look.STOPPED)
    assert Status().after_effect(Entered("asking")).activity == Activity.COACHING


def test_what_may_be_pain_needs_somebody_to_look() -> None:
    """While the coach asks, the floor sees it; there is no alarm yet."""
    partner = training()
    partner.hear("Possible")
    assert (fold(partner).activity, fold(partner).alarm) == (Activity.HELP, None)


def test_the_last_session_is_told_when_it_is_over() -> None:
    """With what was done in it; what hurt is nobody's business."""
    partner = training()
    while not partner.counted():
        partner.wait(0.5)
    assert fold(partner).last is None
    partner.hear("Pain", body_part="knee")
    last = fold(partner).last
    assert last is not None
    assert last_session(last) == {
        "exercise": "standing",
        "level": last.level,
        "sets": 1,
        "repetitions": 1,
        "end": "pain",
    }
    assert "knee" not in str(TOPICS.messages(fold(partner)))


def test_a_guests_session_is_nobodys_last() -> None:
    """Once it is over nothing of it is in the status."""
    partner = training()
    partner.hear("Stop")
    status = fold(partner, Status(profile=GUEST))
    assert status.last is None
    partner.wait(SAME_STOP_S)
    partner.hear("Stop")
    status = fold(partner, Status(profile=GUEST))
    assert (status.state, status.progress, status.last) == ("standby", None, None)


def test_what_is_forgotten_is_taken_back_from_the_broker() -> None:
    """The message of the last session is replaced by one that says nothing."""
    partner = training()
    partner.hear("Stop")
    status = fold(partner).after_effect(Forget())
    assert TOPICS.messages(status)["voice-coach/hall/last_session"] == '{"exercise": null}'
    assert "voice-coach/hall/last_session" not in TOPICS.messages(Status())


def test_a_session_counts_for_who_did_it() -> None:
    """What somebody recorded before is not mixed with what the next one does."""
    partner = training()
    status = fold(partner).after_effect(Recall("anna"))
    assert (status.profile, status.record.sessions) == ("anna", ())


def test_the_light_follows_the_voice() -> None:
    """Speaking from the first sound of a line to its last, unless the voice is held."""
    events = (LineStarted(3, 0.0), LineEnded(2, complete=True, at=0.5), LineEnded(3, complete=True, at=1.0))
    status, looks = Status().after_effect(Entered("choosing")), []
    for event in events:
        status = status.after_event(event)
        looks.append(status.look)
    assert looks == [Look.SPEAKING, Look.SPEAKING, Look.LISTENING]
    voice: tuple[Effect, ...] = (HoldVoice(), ReleaseVoice(), Hush())
    status, looks = status.after_event(events[0]), []
    for effect in voice:
        status = status.after_effect(effect)
        looks.append(status.look)
    assert looks == [Look.LISTENING, Look.SPEAKING, Look.LISTENING]


def test_a_coach_that_cannot_hear_shows_it() -> None:
    """Until the device is back; but a stop for safety is shown first."""
    status = Status().after_effect(Entered("resting")).after_event(SoundLost("microphone", 0.0))
    assert (status.look, state(status)["lost"]) == (Look.DEAF, ["microphone"])
    assert status.after_effect(Entered("stopped")).look == Look.STOPPED
    assert status.after_event(SoundBack("microphone", 1.0)).look == Look.LISTENING
