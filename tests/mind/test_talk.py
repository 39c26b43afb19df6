"""What can be asked and said beside the exercise itself: legs, time, what was done, how much and how fast the coach talks."""

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.content import load_exercises
from voice_coach.events import Counted, Hush, Prepare, Say, SetRate
from voice_coach.mind.session import Plan, Session


def at_rest() -> Partner:
    """Return a partner who rests after the first set, in which one repetition was done."""
    partner = in_a_set(1)
    for _ in range(2):
        partner.hear("Done")
        partner.wait_until_silent()
        partner.wait(0.5)
    assert partner.coach.state == "resting"
    return partner


# --- the count --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["lift", "hold", "lower", "between"])
def test_the_count_is_put_right_at_any_moment(phase: str) -> None:
    """Told it was eight, the coach says so, counts nine next, in time with what was running, and ends at the same number."""
    partner = in_a_set(3)
    partner.wait_for_state(phase)
    before = partner.coach.repetition
    partner.hear("CorrectCount", number=8)
    assert partner.texts()[-1] == "I have 8 now."
    after = partner.coach.repetition
    assert before is not None
    assert after is not None
    assert after.over_at == before.over_at
    since = partner.now
    partner.wait_for_state("switching")
    later = [counted.progress.repetition for at, counted in counts(partner) if at >= since]
    assert later == [9, 10, 11, 12]
    said = [say.text for say in heard_from(partner, since)]
    assert said == ["9.", "10, two more.", "11, one more.", "12. Good work."]


def counts(partner: Partner) -> list[tuple[float, Counted]]:
    return [(at, effect) for at, effect in partner.effects if isinstance(effect, Counted)]


def heard_from(partner: Partner, since: float) -> list[Say]:
    """Return the counts that were heard since then, in order."""
    lines = [say for say in partner.scheduled if say.line.startswith("set.") and say.at is not None and say.at > since]
    return sorted(lines, key=lambda say: say.at or 0.0)


def test_the_last_number_ends_the_leg() -> None:
    """With all of them done, the coach stops counting at once and goes to the other leg."""
    partner = in_a_set(3)
    assert isinstance(partner.hear("CorrectCount", number=12)[0], Hush)
    partner.wait_for_state("switching", within_s=1)
    assert partner.coach.current.total == 12


def test_a_count_can_be_put_right_in_a_pause() -> None:
    """It goes on from there."""
    partner = in_a_set(5)
    partner.hear("Pause")
    partner.hear("CorrectCount", number=2)
    partner.hear("Resume")
    partner.wait_for_state("between")
    assert partner.counted()[-1].progress.repetition == 3


def test_where_nothing_is_counted_there_is_no_count() -> None:
    """In a rest the count of a set that is over is not touched."""
    partner = at_rest()
    before = partner.coach.current
    partner.hear("CorrectCount", number=8)
    assert (partner.coach.current, partner.said()[-1]) == (before, "count.none")


def test_where_legs_alternate_the_count_is_that_of_each_leg() -> None:
    """Told it was four when the left leg is ahead, it makes that four on the left and three on the right."""
    partner = Partner()
    for intent, slots in (
        ("SetLegs", {"mode": "alternate"}),
        ("Start", {"exercise": "standing"}),
        ("Ready", {}),
        ("Ready", {}),
    ):
        partner.hear(intent, slots=slots)
    partner.wait_for_state("between")
    partner.hear("CorrectCount", number=4)
    assert partner.coach.current.done == 7
    partner.wait_for_state("lift")
    partner.wait_for_state("between")
    assert (partner.counted()[-1].progress.leg, partner.counted()[-1].progress.repetition) == ("right", 4)


def test_the_set_is_begun_again() -> None:
    """In a set the user gets into position first; in a pause the count-in comes at once. What was done remains done."""
    partner = in_a_set(4)
    assert isinstance(partner.hear("RestartSet")[0], Hush)
    assert partner.coach.state == "get_ready"
    partner.hear("Ready")
    partner.wait_for_state("between")
    assert (partner.counted()[-1].progress.repetition, partner.coach.current.total) == (1, 5)
    partner.hear("Pause")
    partner.hear("RestartSet")
    assert (partner.coach.state, partner.coach.current.done) == ("count_in", 0)


# --- legs -------------------------------------------------------------------------------------------------------------


def test_the_wrong_leg_gives_the_other_its_turn_first() -> None:
    """The count begins again on the other leg, and this one has its turn after it."""
    partner = in_a_set(3)
    partner.hear("WrongLeg")
    partner.wait_for_state("get_ready")
    assert partner.coach.current.leg == "right"
    partner.hear("Ready")
    partner.wait_for_state("switching")
    assert [c.progress.leg for c in partner.counted()] == ["left"] * 3 + ["right"] * 12
    assert partner.coach.current.leg == "left"
    partner.wait_for_state("get_ready")
    partner.hear("Ready")
    partner.wait_for_state("resting")
    assert partner.coach.current.leg == "left"


def test_the_leg_that_works_already_is_not_switched_to() -> None:
    """To ask for the left leg while it is the left one changes nothing."""
    partner = in_a_set(3)
    before = partner.coach.current
    partner.hear("SwitchLegs", leg="left")
    assert (partner.coach.current, partner.said()[-1]) == (before, "legs.same")
    partner.hear("SwitchLegs", leg="right")
    assert (partner.coach.state, partner.coach.current.leg) == ("switching", "right")


def test_who_begins_with_the_other_leg_loses_none() -> None:
    """Before anything is counted, "right leg" lets it begin; the left one follows."""
    partner = at_rest()
    partner.hear("SwitchLegs", leg="right")
    assert partner.coach.current.leg == "right"
    assert partner.coach.current.other_leg_left


def test_the_coach_knows_which_leg_it_is() -> None:
    """Asked, it says so, in a set without disturbing it."""
    partner = in_a_set(3)
    effects = partner.hear("WhichLeg")
    assert [type(effect) for effect in effects] == [Say]
    assert "left" in partner.texts()[-1]


# --- rests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slots", "longer_s"), [({}, 30), ({"seconds": 20}, 20)])
def test_a_rest_is_made_longer(slots: dict[str, str | int], longer_s: int) -> None:
    """By as much as was said, else by half a minute; the coach says how long it is now."""
    partner = at_rest()
    until = partner.coach.rest_until
    partner.hear("MoreRest", slots=slots)
    assert partner.coach.rest_until == until + longer_s
    assert str(round(until + longer_s - partner.now)) in partner.texts()[-1]
    partner.wait(until - partner.now + longer_s - 1)
    assert partner.coach.state == "resting"
    partner.wait(2)
    assert partner.coach.state == "get_ready"


def test_skip_differs_by_state() -> None:
    """In a rest "skip the rest" ends the rest; in a set, where there is none, it ends what is left of this leg."""
    partner = at_rest()
    partner.hear("SkipRest")
    assert partner.coach.state == "get_ready"
    partner.hear("Ready")
    partner.wait_for_state("lift")
    partner.hear("SkipRest")
    assert partner.coach.state == "switching"


# --- time and what was done -------------------------------------------------------------------------------------------


def test_the_estimate_is_about_right() -> None:
    """What the coach estimates for all sets is what they take when nobody dawdles, to a fifth."""
    partner = in_a_set(0)
    estimate_s = partner.coach.current.work_s
    began = partner.now
    while partner.coach.state != "cool_down":
        if partner.coach.state == "get_ready" and not partner.queue:
            partner.hear("Ready")
        partner.wait(0.5)
    assert estimate_s == pytest.approx(partner.now - began, rel=0.2)


def test_time_left_shrinks_to_nothing() -> None:
    """With every repetition there is less to do, and at the end of the last set nothing."""
    session = Session.begin(load_exercises()["standing"], "strength", "one leg", Plan())
    left = [session.work_s]
    while session.more_repetitions or session.other_leg_left or session.more_sets:
        if session.more_repetitions:
            session = session.after_repetition()
        else:
            session = session.on_other_leg() if session.other_leg_left else session.in_next_set()
        left.append(session.work_s)
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


@pytest.mark.parametrize(
    ("intents", "line"), [((), "time.session"), (("Start",), "time.left"), (("Start", "Ready", "Ready"), "time.in_set")]
)
def test_how_long_is_answered_everywhere(intents: tuple[str, ...], line: str) -> None:
    """Before a session, in it, and in a set, where the answer is short."""
    partner = Partner()
    for intent in intents:
        partner.hear(intent, exercise="standing")
    partner.wait(12)
    partner.hear("HowLong")
    assert partner.said()[-1] == line
    partner = at_rest()
    partner.hear("HowLong")
    assert partner.said()[-1] == "time.in_rest"


def test_progress_is_what_was_done_in_this_session() -> None:
    """Before the first repetition, in a set, in a rest and at the end."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.hear("Progress")
    assert partner.said()[-1] == "progress.none"
    partner = in_a_set(3)
    partner.hear("Progress")
    assert partner.texts()[-1] == "Behind you: 3. To go: 9."
    partner.hear("Stop")
    partner.hear("Progress")
    assert partner.said()[-1] == "stop.counted"


def test_history_is_what_was_done_before() -> None:
    """The last session in which something was done; what is under way is not it, and one in which nothing was done is none."""
    partner = in_a_set(3)
    partner.hear("History")
    assert (partner.coach.state, partner.said()[-2:]) == ("paused", ["history.none", "ask.resume"])
    partner.hear("Stop")
    partner.hear("History")
    assert "3" in partner.texts()[-1]
    partner.hear("Start", exercise="prone")
    partner.hear("Stop")
    partner.hear("Stop")
    partner.hear("History", addressed=True)
    assert "standing back leg raises" in partner.texts()[-1]


# --- how the coach talks ----------------------------------------------------------------------------------------------


def test_saying_less_shortens_the_cues_and_then_leaves_them_out() -> None:
    """Full cues, short ones, only the count, nothing but the end; and back again."""
    partner = in_a_set(0)
    partner.hear("SayLess")
    partner.wait_for_state("between")
    partner.wait_for_state("lift")
    assert "cue.hold.full" not in [say.line for say in partner.scheduled if (say.at or 0.0) > partner.now]
    partner.hear("SayLess")
    assert partner.coach.manners.talk == "count"
    since = partner.now
    partner.wait_for_state("switching")
    lines = [say.line for say in partner.scheduled if (say.at or 0.0) > since + 12]
    assert lines
    assert all(line.startswith("set.") for line in lines)
    for intent in ("SayLess", "SayLess", "SayMore", "SayMore", "SayMore", "SayMore"):
        partner.hear(intent)
    assert partner.said()[-6:] == ["talk.less", "talk.least", *["talk.more"] * 3, "talk.most"]


def test_few_words_are_the_shortest_ones() -> None:
    """Of several wordings the shortest is taken, and the advice at the end is left out."""
    partner = in_a_set(1)
    partner.hear("SayLess")
    partner.hear("Pause")
    assert partner.texts()[-1] == "I wait. Say resume to go on."
    partner.hear("Stop")
    partner.wait(400)
    assert (partner.coach.state, partner.coach.manners.talk) == ("standby", "short")


def test_speech_goes_slower_in_steps_to_its_bounds() -> None:
    """At the end of the steps the coach says so; what a set says is rendered anew."""
    partner = in_a_set(1)
    for _ in range(4):
        effects = partner.hear("SpeakSlower")
    assert effects == [effect for effect in effects if isinstance(effect, Say)]
    assert partner.said()[-1] == "speech.slowest"
    for _ in range(6):
        partner.hear("SpeakFaster")
    assert partner.said()[-1] == "speech.fastest"
    rates = [effect.factor for _, effect in partner.effects if isinstance(effect, SetRate)]
    assert rates == [0.88, 0.78, 0.88, 1.0, 1.15, 1.3]
    assert sum(isinstance(effect, Prepare) for _, effect in partner.effects) == 1 + len(rates)


def test_slow_speech_has_time_only_for_short_cues() -> None:
    """What would run into the next phase is not said: no full cues, and bare counts."""
    partner = in_a_set(0)
    partner.hear("SpeakSlower")
    since = partner.now
    partner.wait_for_state("switching")
    lines = {say.line for say in partner.scheduled if (say.at or 0.0) > since + 7}
    assert not any(line.endswith(".full") for line in lines)
    assert {line for line in lines if line.startswith("set.")} == {"set.count"}
