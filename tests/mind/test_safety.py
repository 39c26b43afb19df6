"""Safety first in every table."""

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import Counted, Hush, Say
from voice_coach.mind.dialogue import IN_SESSION, TABLE, WATCHED, State, accepts
from voice_coach.mind.intent import Intent, Topic

SAFETY_LINES = ("pain.", "redflag.", "stopped.", "help.", "answer.", "volume.", "stop.")


@pytest.mark.parametrize("state", WATCHED)
def test_every_state_of_a_session_listens_for_danger(state: State) -> None:
    """From every state of a session pain and red flags stop it, and help and stop are understood."""
    assert {"Pain", "RedFlag", "Effort", "Help", "Stop"} <= accepts(state)


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_has_its_rows(intent: Intent) -> None:
    """No intent is understood by the grammar and then forgotten by the dialogue."""
    assert any(intent in row.triggers for row in TABLE)


def test_safety_rows_come_first() -> None:
    """The first matching row wins, so no row stands before those of pain and danger."""
    safety = {Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE}
    assert all(set(row.triggers) <= safety for row in TABLE[:3])


@pytest.mark.parametrize("words", ["Pain", "RedFlag"])
def test_pain_in_the_middle_of_a_repetition_is_silence_first(words: str) -> None:
    """Silence is the first effect; the exercise is over and nothing more is counted or cued."""
    partner = in_a_set(3)
    partner.wait(2.2)
    effects = partner.hear(words, body_part="lower back")
    assert isinstance(effects[0], Hush)
    assert partner.coach.state == "stopped"
    since = partner.now
    partner.wait(200)
    assert len(partner.counted()) == 3
    assert all(line.startswith(SAFETY_LINES) for line in partner.said(since=since))


def test_the_part_that_hurts_is_named() -> None:
    """The warning repeats the part of the body that was said to hurt."""
    partner = in_a_set(1)
    partner.hear("Pain", body_part="knee")
    assert any("knee" in text for text in partner.texts()[-3:])


def test_what_may_be_pain_is_asked_about_once_in_silence() -> None:
    """Silence, then one question; "yes" stops for good, "no" only pauses."""
    for answer, state in (("Yes", "stopped"), ("No", "paused")):
        partner = in_a_set(2)
        effects = partner.hear("Possible")
        assert isinstance(effects[0], Hush)
        assert partner.said()[-1] == "possible.ask"
        partner.wait_until_silent()
        partner.hear(answer)
        assert partner.coach.state == state


def test_no_answer_to_are_you_hurt_ends_the_exercise() -> None:
    """Without a clear answer the exercise ends, but it is no pain stop."""
    partner = in_a_set(2)
    partner.hear("Possible")
    partner.wait(60)
    assert partner.coach.state == "finished"


def test_a_burning_muscle_is_answered_and_the_set_goes_on() -> None:
    """A mild burn is normal: a reassuring word, no silence, no stop."""
    partner = in_a_set(4)
    effects = partner.hear("Effort")
    assert [type(effect) for effect in effects] == [Say]
    assert partner.said()[-1] == "effort.normal"
    partner.wait_for_state("switching")
    assert len(partner.counted()) == 12


def test_after_a_safety_stop_there_is_no_more_today() -> None:
    """Asked to start again after pain, the coach declines."""
    partner = in_a_set(1)
    partner.hear("Pain")
    partner.hear("Start", exercise="prone")
    assert partner.coach.state == "stopped"
    assert partner.said()[-1] == "stopped.no_more"


def test_the_call_for_help_is_repeated() -> None:
    """After a red flag what to do is said again by itself."""
    partner = in_a_set(1)
    partner.hear("RedFlag")
    partner.wait(30)
    assert partner.said()[-2:] == ["redflag.stop", "redflag.repeat"]


class AnyConversation(RuleBasedStateMachine):
    """Whatever is said whenever: the laws hold."""

    def __init__(self) -> None:
        super().__init__()
        self.partner = Partner()
        self.was_stopped_at: float | None = None

    @rule(intent=st.sampled_from([i for i in Intent if i not in {Intent.PAIN, Intent.RED_FLAG}]), data=st.data())
    def say(self, intent: Intent, data: st.DataObject) -> None:
        slots: dict[str, str | int] = {}
        if intent is Intent.START and data.draw(st.booleans()):
            slots = {"exercise": data.draw(st.sampled_from(["standing", "prone"]))}
        elif intent is Intent.ASK:
            slots = {"topic": data.draw(st.sampled_from(Topic))}
        elif intent in {Intent.SET_REPETITIONS, Intent.SET_SETS}:
            slots = {"number": data.draw(st.integers(1, 6))}
        elif intent is Intent.SET_GOAL:
            slots = {"goal": data.draw(st.sampled_from(["strength", "activation"]))}
        elif intent is Intent.SET_LEGS:
            slots = {"mode": data.draw(st.sampled_from(["alternate", "one leg"]))}
        elif intent in {Intent.EASIER, Intent.HARDER} and data.draw(st.booleans()):
            slots = {"with": data.draw(st.sampled_from(["ankle weights", "support", "band", "a piano"]))}
        effects = self.partner.hear(intent.value, slots=slots)
        assert not any(isinstance(effect, Hush) for effect in effects[1:]), "silence is always first"

    @rule()
    def go_to_a_set(self) -> None:
        self.partner.hear("Start", exercise="standing")
        for _ in range(3):
            self.partner.hear("Ready")

    @rule(intent=st.sampled_from(["Pain", "RedFlag"]))
    def hurt(self, intent: str) -> None:
        before = self.partner.coach.state
        effects = self.partner.hear(intent, body_part="hip")
        if before in WATCHED:
            assert isinstance(effects[0], Hush)
            assert self.partner.coach.state == "stopped"

    @rule(seconds=st.floats(0.01, 30.0))
    def wait(self, seconds: float) -> None:
        self.partner.wait(seconds)

    @rule()
    def mumble(self) -> None:
        self.partner.hear(None, text="something that is no command")

    @invariant()
    def nothing_is_counted_beyond_the_dose(self) -> None:
        session = self.partner.coach.session
        if session is not None:
            assert session.done <= max(session.to_do, session.done if not session.more_repetitions else 0)
            assert session.set <= session.sets
            assert session.total == sum(
                isinstance(e, Counted) for _, e in self.partner.effects[self._session_start() :]
            )

    def _session_start(self) -> int:
        starts = [
            n for n, (_, e) in enumerate(self.partner.effects) if isinstance(e, Say) and e.line == "start.exercise"
        ]
        return starts[-1] if starts else 0

    @invariant()
    def nothing_is_cued_outside_a_set(self) -> None:
        state = State(self.partner.coach.state)
        pending = [say for say in self.partner.scheduled if (say.at or 0.0) > self.partner.now]
        moving = {State.COUNT_IN, State.LIFT, State.HOLD, State.LOWER, State.BETWEEN}
        assert state in moving or not pending

    @invariant()
    def there_is_a_way_out(self) -> None:
        state = State(self.partner.coach.state)
        assert state is State.STANDBY or {"Stop", "Help"} <= accepts(state) or state not in IN_SESSION


AnyConversation.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, phases=(Phase.explicit, Phase.generate)
)
TestAnyConversation = AnyConversation.TestCase
