"""What is to be seen: exactly in time, never what was taken back, and nothing of who has gone."""

import json
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tests.mind.partner import Partner, in_a_set, make_coach
from tests.mind.pasts import past_of, session
from voice_coach.events import (
    Ailment,
    CodeWanted,
    Deafened,
    Heard,
    Hush,
    LineEnded,
    LineStarted,
    Recalled,
    Say,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.mind.conduct import SAME_STOP_S
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.mind.past import GUEST, Past
from voice_coach.screen.companion import make_view
from voice_coach.screen.scene import Scene
from voice_coach.settings import Settings

VIEW = make_view(Settings())


def scene_of(partner: Partner, past: Past | None = None) -> Scene:
    """Return what is seen after all that a partner's coach has done; what it heard is not in it."""
    scene = Scene(past=past or Past())
    for at, effect in partner.effects:
        scene = scene.after_effect(effect, at)
    return scene


def test_phases_are_known_before_they_begin_and_to_the_frame() -> None:
    """While the coach counts in, the first repetition is laid out: two seconds up, one at the top, two down, and the count."""
    partner = in_a_set()
    phases = VIEW.show(scene_of(partner))["phases"]
    assert [phase["phase"] for phase in phases] == ["lift", "hold", "lower", "between"]
    assert [round(phase["to"] - phase["from"], 9) for phase in phases] == [2.0, 1.0, 2.0, 1.5]
    onsets = {say.line: say.at for _, say in partner.effects if isinstance(say, Say) and say.at is not None}
    assert phases[0]["from"] == onsets["cue.lift.full"]
    assert phases[3]["from"] == onsets["set.count"]


def test_repetitions_follow_each_other_without_a_gap() -> None:
    """While one is held the next is laid out, and it begins where this one ends."""
    partner = in_a_set(3)
    partner.wait_for_state("hold")
    phases = VIEW.show(scene_of(partner))["phases"]
    assert {phase["number"] for phase in phases} >= {4, 5}
    assert all(before["to"] == after["from"] for before, after in pairwise(phases))


def test_what_the_body_does_is_drawn_from_the_exercise() -> None:
    """Posture and range are the exercise's; half as far is drawn half as far."""
    partner = in_a_set()
    full = VIEW.show(scene_of(partner))["standing"]
    assert (full["posture"], full["leg"], full["lift_deg"]) == ("standing", "left", 20)
    partner.hear("Easier")
    partner.wait_for_state("hold")
    assert VIEW.show(scene_of(partner))["standing"]["lift_deg"] == 10


def test_a_pause_takes_the_rest_of_the_set_back() -> None:
    """Nothing that will not be heard is announced."""
    partner = in_a_set(2)
    partner.hear("Pause")
    shown = VIEW.show(scene_of(partner))
    assert (shown["state"], shown["phases"], shown["soon"]) == ("paused", [], [])


def test_a_rest_counts_down_and_can_be_made_longer() -> None:
    """Its end is exact; what is added keeps its beginning."""
    partner = in_a_set(1)
    partner.hear("Rest")
    began = partner.now
    assert VIEW.show(scene_of(partner))["rest"] == {"from": began, "to": began + 45}
    partner.wait(5)
    partner.hear("MoreRest")
    assert VIEW.show(scene_of(partner))["rest"] == {"from": began, "to": began + 75}
    partner.hear("Ready")
    assert VIEW.show(scene_of(partner))["rest"] is None


def test_a_line_is_shown_from_the_onset_of_its_voice() -> None:
    """Before it nothing is shown; after it the line stays until the next one is heard, and the one before stays above it."""
    scene = (
        Scene().after_effect(Say("greeting", "Hello.", 1), 0.0).after_effect(Say("choosing.ask", "Which one?", 2), 0.0)
    )
    assert scene.said == ()
    scene = scene.after_event(LineStarted(1, 0.4)).after_event(LineEnded(1, complete=True, at=1.4))
    assert [(line.text, line.at, line.over) for line in scene.said] == [("Hello.", 0.4, True)]
    scene = scene.after_event(LineStarted(2, 1.7))
    assert [(line.text, line.over) for line in scene.said] == [("Hello.", True), ("Which one?", False)]


def test_a_line_that_was_never_heard_is_never_shown() -> None:
    """A hushed line leaves no caption, and neither does one that ended before it began."""
    scene = Scene().after_effect(Say("a", "One.", 1), 0.0).after_effect(Hush(), 0.1)
    assert scene.after_event(LineStarted(1, 0.2)).said == ()
    scene = Scene().after_effect(Say("a", "One.", 1), 0.0).after_event(LineEnded(1, complete=False, at=0.2))
    assert (scene.said, scene.waiting) == ((), ())


def test_what_was_heard_is_shown_but_not_the_coachs_own_voice() -> None:
    """Nor is anything in standby: what is said there is nobody's business."""
    scene = Scene(state="paused")
    assert scene.after_event(Heard("resume", "Resume")).heard is not None
    assert scene.after_event(Heard("say resume", "Resume", maybe_own=True)).heard is None
    assert Scene().after_event(Heard("what is for dinner", None)).heard is None


@pytest.mark.parametrize(("intent", "kind"), [("Pain", "pain"), ("RedFlag", "danger")])
def test_a_safety_stop_shows_at_once_what_to_do(intent: str, kind: str) -> None:
    """All of the advice is there before the first word of it is heard."""
    partner = in_a_set(2)
    partner.hear(intent)
    alarm = VIEW.show(scene_of(partner))["alarm"]
    assert alarm["kind"] == kind
    assert list(alarm["advice"]) == partner.texts(since=partner.now)
    assert (alarm["call"] is not None) == (kind == "danger")


def test_pain_that_becomes_danger_shows_the_call_for_help() -> None:
    """The emergency line takes the place of the milder advice."""
    partner = in_a_set(2)
    partner.hear("Pain")
    partner.hear("RedFlag")
    alarm = VIEW.show(scene_of(partner))["alarm"]
    assert alarm["kind"] == "danger"
    assert "emergency number" in " ".join(alarm["advice"])


def test_lost_devices_and_a_deaf_microphone_are_shown() -> None:
    """Until they are back."""
    scene = Scene().after_event(SoundLost("microphone", 1.0)).after_event(Deafened(Ailment.SILENT, 2.0))
    assert VIEW.show(scene)["sound"] == {"lost": ["microphone"], "ailment": "silent", "lag": 0.0}
    scene = scene.after_event(SoundBack("microphone", 3.0)).after_event(SoundCounts(0, 0, 0, 0, 0.09, 4.0, 0.06))
    assert VIEW.show(scene)["sound"] == {"lost": [], "ailment": None, "lag": 0.06}


def test_a_code_is_shown_for_two_minutes() -> None:
    """Then it is void."""
    scene = Scene().after_event(CodeWanted("123456", 10.0))
    assert VIEW.code(scene, 129.0) == "123456"
    assert VIEW.code(scene, 131.0) is None


def test_nothing_is_left_of_a_guest() -> None:
    """Neither words, nor counts, nor sessions; and while the guest is there the history is nobody's."""
    guest = past_of(session(), profile=GUEST, profiles=("anna",))
    partner = in_a_set(2)
    scene = scene_of(partner, guest).after_event(LineStarted(1, 0.0)).after_event(Heard("my hip is new", None))
    assert VIEW.history(scene)["sessions"] == []
    partner.hear("Stop")
    partner.wait(SAME_STOP_S)
    partner.hear("Stop")
    assert partner.coach.state == State.STANDBY
    scene = scene_of(partner, guest)
    assert scene == Scene(past=Past(profiles=("anna",)), expected=scene.expected)


def test_the_history_is_that_of_the_present_profile() -> None:
    """Who says another name sees other sessions, and no caption that was said to the one before."""
    anna, ben = past_of(session(), session(), profile="anna"), past_of(session(), profile="ben")
    scene = Scene(past=anna, state="choosing").after_event(Heard("i'm ben", "IAm"))
    assert len(VIEW.history(scene)["sessions"]) == 2
    scene = scene.after_event(Recalled(ben, None, 1.0))
    assert (len(VIEW.history(scene)["sessions"]), scene.heard) == (1, None)


ACTS = st.sampled_from([
    "Start", "Ready", "Pause", "Resume", "Stop", "Rest", "MoreRest", "Easier", "Slower", "Faster", "SwitchLegs", "WrongLeg", "Done",
    "Next", "RestartSet", "Possible", "No", "Yes", "Pain", "Undo", "SetRepetitions", "Number", "wait", "wait", "wait long",
])  # fmt: skip


SLOTS: dict[str, dict[str, str | int]] = {"Start": {"exercise": "prone"}, "Number": {"number": 4}}


@settings(max_examples=25)
@given(st.lists(ACTS, max_size=25))
def test_whatever_is_said_the_page_tells_the_truth(acts: list[str]) -> None:
    """In any session the state is the coach's, phases follow each other, and what will not be heard is not announced.

    While somebody moves a phase is always under way or to come, and all of it is plain data.
    """
    partner = Partner(make_coach())
    for act in acts:
        if act.startswith("wait"):
            partner.wait(40.0 if act == "wait long" else 2.3)
        else:
            partner.hear(act, slots=SLOTS.get(act))
    scene = scene_of(partner)
    shown = json.loads(json.dumps(VIEW.show(scene)))
    assert shown["state"] == partner.coach.state
    assert all(before["to"] <= after["from"] for before, after in pairwise(shown["phases"]))
    if partner.coach.state not in MOVING:
        assert shown["phases"] == []
    elif partner.coach.state != State.COUNT_IN:
        assert any(phase["from"] <= partner.now <= phase["to"] for phase in shown["phases"])
    scheduled = {say.text for say in partner.scheduled}
    assert {line["text"] for line in shown["soon"]} <= scheduled
    assert (shown["rest"] is not None) == (partner.coach.state == State.RESTING)
    assert (shown["alarm"] is not None) == (partner.coach.state == State.STOPPED)
    assert partner.listens_for == scene.expected
