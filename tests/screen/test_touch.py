"""Buttons: one for each command of the moment, each what would be said, and those of safety always."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tests.mind.partner import Partner, in_a_set
from tests.mind.pasts import past_of
from tests.screen.test_scene import VIEW, scene_of
from voice_coach.build import make_parser
from voice_coach.events import Safety
from voice_coach.mind.intent import SAFETY, Intent
from voice_coach.screen.labels import load_labels
from voice_coach.screen.scene import Scene
from voice_coach.screen.touch import ALWAYS, Touch

EVERYTHING = Scene(
    expected=frozenset(Intent), progress=scene_of(in_a_set(3)).progress, past=past_of(profiles=("anna", "ben"))
)
TOUCHES = VIEW.touches.of(EVERYTHING)
EXAMPLES = frozenset(
    {
        Intent.WAKE,
        Intent.ASK,
        Intent.NUMBER,
        Intent.I_AM,
        Intent.SET_REPETITIONS,
        Intent.SET_SETS,
        Intent.TEACH,
        Intent.UNTEACH,
        Intent.RATE_EFFORT,
    }
)
"""What they say is only one of the ways, or holds a name that the grammar must be told first."""


def ids(scene: Scene, place: str) -> list[str]:
    return [touch.id for touch in VIEW.touches.of(scene) if touch.place == place]


def test_there_is_a_button_for_every_intent() -> None:
    """Whatever can be said can be touched, but for what has words of its own."""
    assert {label.intent for label in load_labels().touch} == set(Intent)


def test_each_button_is_named_once() -> None:
    """A page names a button by its id."""
    names = [touch.id for touch in TOUCHES]
    assert len(names) == len(set(names))


def test_a_button_is_what_it_says() -> None:
    """The words on record for it mean, in the grammar, just what it does; that a yes is sure, only hands say so surely."""
    parser = make_parser()
    said = {touch.id: parser.parse(touch.command.text) for touch in TOUCHES if touch.command.intent not in EXAMPLES}
    for touch in TOUCHES:
        if touch.command.intent in EXAMPLES:
            continue
        parsed = said[touch.id]
        assert parsed is not None, touch
        assert (parsed.intent, parsed.safety) == (touch.command.intent, SAFETY.get(touch.command.intent))
        assert {name: parsed.slots.get(name) for name in touch.command.slots if name != "sure"} == {
            name: value for name, value in touch.command.slots.items() if name != "sure"
        }


def test_only_what_the_state_understands_can_be_touched() -> None:
    """Beside what is always there."""
    scene = scene_of(in_a_set(1))
    assert {touch.command.intent for touch in VIEW.touches.of(scene)} <= scene.expected | set(ALWAYS)
    assert ids(scene, "main") == ["Pause", "Rest", "Easier"]
    assert VIEW.touches.find(scene, "Resume") is None


def test_stop_and_pain_can_always_be_touched() -> None:
    """A page that is a moment behind keeps nobody from them."""
    for intent in ALWAYS:
        assert VIEW.touches.find(Scene(), intent) is not None


def test_a_question_is_answered_with_the_large_buttons() -> None:
    """Yes and no, or numbers where a number was asked for; with the answer the usual ones are back."""
    partner = in_a_set()
    partner.hear("Pause")
    partner.hear("SetRepetitions")
    assert ids(scene_of(partner), "main")[:3] == ["Number number=0", "Number number=1", "Number number=2"]
    partner.hear("Number", number=8)
    assert ids(scene_of(partner), "main")[0] == "Resume"
    partner.hear("Easier", doubtful=True)
    partner.wait_until_silent()
    assert ids(scene_of(partner), "main") == ["Yes sure=true", "No"]


def test_a_touch_is_heard_as_speech_is() -> None:
    """Addressed to the coach, never its own voice, with the meaning for the body that speech has."""
    touch = next(touch for touch in TOUCHES if touch.command.intent == Intent.PAIN)
    heard = touch.command.heard(frozenset({"Pain"}), at=3.0)
    assert (heard.intent, heard.safety, heard.accepted) == ("Pain", Safety.PAIN, True)
    assert (heard.addressed, heard.by_hand, heard.maybe_own, heard.doubtful) == (True, True, False, False)
    assert (heard.started_at, heard.ended_at, heard.at) == (3.0, 3.0, 3.0)


@pytest.mark.parametrize(
    "touch", [touch for touch in TOUCHES if touch.command.intent == Intent.START], ids=lambda touch: touch.id
)
def test_each_exercise_can_be_started_by_touch(touch: Touch) -> None:
    """It is the one that is written on the button."""
    partner = Partner()
    partner.post(touch.command.heard(partner.listens_for, partner.now))
    progress = scene_of(partner).progress
    assert progress is not None
    assert progress.exercise == touch.command.slots["exercise"]


def test_yes_by_hand_is_a_sure_yes() -> None:
    """Whoever is asked whether they are hurt, and touches yes, is hurt."""
    partner = in_a_set(1)
    partner.hear("Possible")
    yes = VIEW.touches.find(scene_of(partner), "Yes sure=true")
    assert yes is not None
    partner.post(yes.command.heard(partner.listens_for, partner.now))
    assert partner.coach.state == "stopped"


def test_the_count_can_be_put_right_by_one() -> None:
    """Up or down, within the set."""
    assert [touch.id for touch in TOUCHES if touch.command.intent == Intent.CORRECT_COUNT] == [
        "CorrectCount number=2",
        "CorrectCount number=4",
    ]


def test_after_a_stop_each_question_has_its_answers() -> None:
    """Where it hurts, how much from nought to ten, what it is like: and that one does not know, or would rather not say."""
    partner = in_a_set(1)
    partner.hear("Pain")
    partner.wait_for_state("asking")
    partner.wait_until_silent()
    assert ids(scene_of(partner), "main")[0] == "BodyPart body_part=lower back"
    for name, following in (
        ("BodyPart body_part=knee", [f"Number number={number}" for number in range(11)]),
        ("Number number=4", ["Choice choice=sharp", "Choice choice=dull"]),
        ("Choice choice=dull", ["Yes sure=true", "No"]),
    ):
        touch = VIEW.touches.find(scene_of(partner), name)
        assert touch is not None
        partner.post(touch.command.heard(partner.listens_for, partner.now))
        partner.wait_until_silent()
        assert ids(scene_of(partner), "main") == [*following, "DontKnow", "Skip"]
    assert partner.coach.interview is not None
    assert dict(partner.coach.interview.answers) == {"sign": "pain", "where": "knee", "how_bad": 4, "sharp": "dull"}


@settings(max_examples=15)
@given(st.lists(st.integers(0, 999), max_size=25))
def test_any_button_can_be_pressed_at_any_moment(presses: list[int]) -> None:
    """Whatever is touched, the coach goes on; and what the page shows next can be touched again."""
    partner = Partner()
    for press in presses:
        buttons = VIEW.touches.of(scene_of(partner))
        partner.post(buttons[press % len(buttons)].command.heard(partner.listens_for, partner.now))
        partner.wait(1.7 if press % 3 else 30.0)
    assert VIEW.touches.find(scene_of(partner), "Stop") is not None
