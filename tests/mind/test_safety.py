"""Safety first in every table."""

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import Counted, Effect, Hush, Learn, ReleaseVoice, Say, Unlearn
from voice_coach.mind.dialogue import IN_SESSION, TABLE, WATCHED, State, accepts
from voice_coach.mind.intent import Intent, Topic

SAFETY_LINES = ("pain.", "redflag.", "triage.", "asking.", "stopped.", "help.", "answer.", "volume.", "stop.", "watch.")
HOLD_S = 3.0
"""Longest that the voice may be held."""
STEPS = 40
"""Of a random conversation."""


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
    safety = {Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE, Intent.HELP_ME}
    assert all(set(row.triggers) <= safety for row in TABLE[:5])


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
    for answer, sure, state in (("Yes", True, "stopped"), ("No", False, "paused"), ("Possible", False, "stopped")):
        partner = in_a_set(2)
        effects = partner.hear("Possible")
        assert isinstance(effects[0], Hush)
        assert partner.said()[-1] == "possible.ask"
        partner.wait_until_silent()
        partner.hear(answer, sure=sure)
        assert partner.coach.state == state


def test_a_bare_okay_is_no_clear_answer_to_are_you_hurt() -> None:
    """Who is asked whether they are hurt and says "okay" is asked once more, for yes or no."""
    partner = in_a_set(2)
    partner.hear("Possible")
    partner.wait_until_silent()
    partner.hear("Yes", text="okay")
    assert (partner.coach.state, partner.said()[-1]) == ("checking", "possible.again")
    partner.wait_until_silent()
    partner.hear("No")
    assert partner.coach.state == "paused"


@pytest.mark.parametrize("state", [state for state in IN_SESSION if state is not State.CHECKING])
def test_a_call_for_help_is_heard_everywhere(state: State) -> None:
    """From every state of a session "help me" is understood and leads to the question whether somebody is hurt."""
    assert "HelpMe" in accepts(state)
    row = next(row for row in TABLE if Intent.HELP_ME in row.triggers and state in row.sources)
    assert row.dest is State.CHECKING


def test_who_calls_for_help_when_asked_gets_the_call_for_help() -> None:
    """A cry for help in answer to "Are you hurt?" is an emergency, and so it is after a stop for pain."""
    for before in ("HelpMe", "Pain"):
        partner = in_a_set(2)
        partner.hear(before)
        assert isinstance(partner.hear("HelpMe")[0], Hush)
        assert (partner.coach.state, partner.said()[-2:]) == ("stopped", ["redflag.stop", "redflag.tell"])


@pytest.mark.parametrize(("answer", "state"), [("Yes", "stopped"), ("No", "finished")])
def test_after_the_session_it_is_asked_as_well(answer: str, state: str) -> None:
    """What may be pain when all is over brings the same silence and the same question."""
    partner = in_a_set(2)
    partner.hear("Stop")
    for words in ("Possible", "HelpMe"):
        assert isinstance(partner.hear(words)[0], Hush)
        assert partner.said()[-1] == "possible.ask"
    partner.wait_until_silent()
    partner.hear(answer)
    assert partner.coach.state == state
    assert partner.said()[-1] == ("pain.stop" if answer == "Yes" else "possible.over")


@pytest.mark.parametrize("words", ["Pain", "RedFlag", "Possible", "HelpMe"])
def test_a_doubt_about_pain_is_what_may_be_pain(words: str) -> None:
    """Even what the hearing is not sure of brings silence and the question whether somebody is hurt."""
    partner = in_a_set(2)
    assert isinstance(partner.hear(words, doubtful=True)[0], Hush)
    assert partner.coach.state == "checking"


def test_nothing_can_be_taken_back_after_a_safety_stop() -> None:
    """What led to a stop for pain is over: "undo" changes nothing."""
    partner = in_a_set(2)
    partner.hear("Harder")
    partner.hear("Pain")
    assert partner.hear("Undo") == []
    assert partner.coach.state == "stopped"


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
    """After a red flag what to do is said again and again by itself, for some two minutes."""
    partner = in_a_set(1)
    partner.hear("RedFlag", sign="chest")
    assert partner.said()[-2:] == ["redflag.stop", "redflag.tell.chest"]
    partner.wait(200)
    assert partner.said()[-13:] == ["redflag.tell.chest", *["redflag.repeat"] * 12]


def test_who_answers_the_call_for_help_is_urged_no_more() -> None:
    """Once they have said that they call, nothing is urged any more."""
    partner = in_a_set(1)
    partner.hear("RedFlag", sign="breath")
    partner.wait(12)
    partner.hear("Yes", text="i've called", sure="true")
    partner.wait(100)
    assert partner.said()[-1] == "redflag.known"


NUMBERS = st.integers(1, 6)
LEGS = st.sampled_from(["left", "right"])
WITH = st.sampled_from(["ankle weights", "support", "band", "a piano"])
SLOTS: dict[Intent, dict[str, st.SearchStrategy[str | int]]] = {
    Intent.START: {"exercise": st.sampled_from(["standing", "prone"])},
    Intent.ASK: {"topic": st.sampled_from([topic.value for topic in Topic])},
    Intent.SET_REPETITIONS: {"number": NUMBERS},
    Intent.SET_SETS: {"number": NUMBERS},
    Intent.NUMBER: {"number": st.integers(0, 60)},
    Intent.CORRECT_COUNT: {"number": st.integers(0, 60)},
    Intent.MORE_REST: {"seconds": st.integers(1, 90)},
    Intent.SET_GOAL: {"goal": st.sampled_from(["strength", "activation", "gentle"])},
    Intent.SAY_LESS: {"talk": st.sampled_from(["count", "silent"])},
    Intent.SAY_MORE: {"talk": st.just("full")},
    Intent.SET_WORDS: {"words": st.sampled_from(["simple", "usual"])},
    Intent.SET_SOUNDS: {"sounds": st.sampled_from(["both", "voice", "earcons"])},
    Intent.SET_PACE: {"pace": st.sampled_from(["mine", "coach"])},
    Intent.PATIENCE: {"patience": st.sampled_from(["more", "less"])},
    Intent.SET_ADDRESS: {"address": st.sampled_from(["named", "open"])},
    Intent.SET_RATING: {"rating": st.sampled_from(["on", "off"])},
    Intent.RATE_EFFORT: {"number": st.integers(0, 12)},
    Intent.HAVE: {"thing": st.sampled_from(["ankle weights", "band", "cable"]), "have": st.sampled_from(["yes", "no"])},
    Intent.SET_LEGS: {"mode": st.sampled_from(["alternate", "one leg"])},
    Intent.EASIER: {"with": WITH},
    Intent.HARDER: {"with": WITH},
    Intent.SWITCH_LEGS: {"leg": LEGS},
    Intent.SIDE: {"leg": LEGS},
    Intent.YES: {"sure": st.just(True)},
    Intent.TEACH: {
        "phrase": st.sampled_from(["banana", "stop it", ""]),
        "command": st.just("pause"),
        "command_intent": st.sampled_from(["Pause", "Easier", "Nonsense"]),
    },
    Intent.UNTEACH: {"phrase": st.just("banana")},
    Intent.CHOICE: {"choice": st.just("sharp")},
}
"""What each intent can be said with."""
OPTIONAL = {"exercise", "number", "seconds", "with", "leg", "sure", "talk"}
MUST = {Intent.NUMBER, Intent.CORRECT_COUNT, Intent.SIDE}
"""Intents that are nothing without their slots."""


class AnyConversation(RuleBasedStateMachine):
    """Whatever is said whenever: the laws hold."""

    def __init__(self) -> None:
        super().__init__()
        self.partner = Partner()
        self.was_stopped_at: float | None = None

    @rule(
        intent=st.sampled_from([i for i in Intent if i not in {Intent.PAIN, Intent.RED_FLAG}]),
        doubtful=st.sampled_from([False, False, True]),
        addressed=st.booleans(),
        data=st.data(),
    )
    def say(self, intent: Intent, doubtful: bool, addressed: bool, data: st.DataObject) -> None:
        slots = {name: data.draw(values) for name, values in SLOTS.get(intent, {}).items()}
        for name in sorted(OPTIONAL & slots.keys()):
            if intent not in MUST and data.draw(st.booleans()):
                del slots[name]
        before, answering = self.partner.coach.state, self.partner.coach.open_condition() is not None
        effects = self.partner.hear(intent.value, slots=slots, doubtful=doubtful, addressed=addressed)
        assert not any(isinstance(effect, Hush) for effect in effects[1:]), "silence is always first"
        assert not any(isinstance(effect, ReleaseVoice) for effect in effects[1:]), (
            "the voice is released before it speaks"
        )
        if before == "standby" and not addressed and intent is not Intent.WAKE and not answering:
            assert all(isinstance(effect, ReleaseVoice) for effect in effects), "in standby it has to be addressed"
        for effect in effects:
            if isinstance(effect, Learn | Unlearn) and data.draw(st.booleans()):
                self.partner.report(effect.phrase, data.draw(st.sampled_from([None, "It cannot be learnt."])))

    @rule(intent=st.sampled_from(["Stop", "Pause", "Pain"]))
    def begin_to_say(self, intent: str) -> None:
        self.partner.begin_to_say(intent)

    @rule()
    def go_to_a_set(self) -> None:
        self.partner.hear("Start", exercise="standing")
        for _ in range(3):
            self.partner.hear("Ready")

    @rule(intent=st.sampled_from(["Pain", "RedFlag"]))
    def hurt(self, intent: str) -> None:
        before = self.partner.coach.state
        effects = self.partner.hear(intent, body_part="hip")
        if before == State.ASKING and intent == "Pain":  # asked about pain, they tell of it
            assert self.partner.coach.state in {"asking", "stopped"}
        elif before in WATCHED:
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
            corrected = any(line in {"count.corrected", "undo.count"} for line in self._since_start(Say, "line"))
            assert corrected or session.total == len(self._since_start(Counted, "at"))

    def _since_start(self, kind: type[Effect], name: str) -> list[object]:
        """Return this field of all effects of this kind since the session began."""
        effects = [effect for _, effect in self.partner.effects]
        starts = [n for n, e in enumerate(effects) if isinstance(e, Say) and e.line == "start.exercise"]
        return [getattr(e, name) for e in effects[starts[-1] if starts else 0 :] if isinstance(e, kind)]

    @invariant()
    def the_voice_is_not_held_for_long(self) -> None:
        held_since = self.partner.held_since
        assert held_since is None or self.partner.now - held_since <= HOLD_S + 1e-6

    @invariant()
    def what_is_expected_is_what_the_table_has(self) -> None:
        coach = self.partner.coach
        assert self.partner.listens_for == accepts(State(coach.state), coach.open_condition())

    @invariant()
    def nothing_is_asked_while_somebody_may_be_hurt(self) -> None:
        if self.partner.coach.state in {"checking", "stopped"}:
            assert self.partner.coach.open_condition() is None or self.partner.coach.state == "stopped"

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


NIGHTLY = settings.get_current_profile_name() == "nightly"
AnyConversation.TestCase.settings = settings(
    max_examples=settings().max_examples if NIGHTLY else 60,
    stateful_step_count=STEPS,
    phases=(Phase.explicit, Phase.generate),
)
"""Nightly that is 100,000 steps."""
TestAnyConversation = AnyConversation.TestCase
