"""The account of a session: who said what, what it was taken for, and how fast the coach was."""

from voice_coach.events import (
    Counted,
    Entered,
    Heard,
    HoldVoice,
    Hush,
    Learn,
    Learnt,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    ReleaseVoice,
    Safety,
    Say,
    SetRate,
    SpokenOver,
    Suspected,
    Unlearn,
    Woke,
)
from voice_coach.rehearsal.account import Account
from voice_coach.rehearsal.director import Judged, Spoke

PROGRESS = Progress("standing", "supported", "left", 1, 2, 3, 12, "steady")


def spoke(text: str, started_at: float, ended_at: float) -> Spoke:
    return Spoke(text, None, 0.0, started_at, ended_at, at=started_at)


def heard(text: str, intent: str | None, ended_at: float, at: float, safety: Safety | None = None) -> Heard:
    return Heard(text, intent, safety=safety, started_at=ended_at - 0.5, ended_at=ended_at, at=at)


def test_a_line_is_told_with_its_times() -> None:
    """A line is in the account once it was heard, with the moment at which it ended or was cut."""
    account = Account()
    account.on_effect(Say("greeting", "Hello.", 1), 0.0)
    account.on_effect(Say("never", "Dropped.", 2), 0.0)
    assert account.lines == []
    account.on_event(LineStarted(1, 0.1))
    account.on_event(LineEnded(1, complete=False, at=0.8))
    account.on_event(LineEnded(2, complete=False, at=0.8))
    (line,) = account.lines
    assert (line.key, line.text, line.started_at, line.ended_at, line.complete) == (
        "greeting",
        "Hello.",
        0.1,
        0.8,
        False,
    )


def test_what_was_heard_belongs_to_what_was_said() -> None:
    """One utterance may be heard in two pieces; the first that means something is what it was understood as."""
    account = Account()
    account.on_note(spoke("well, stop now", 1.0, 2.5))
    account.on_event(heard("well", None, 1.5, 2.0))
    account.on_event(heard("stop now", "Stop", 2.6, 3.0))
    (utterance,) = account.utterances
    assert utterance.heard_as == "well stop now"
    assert utterance.understood is not None
    assert utterance.understood.intent == "Stop"


def test_what_nobody_said_stands_alone() -> None:
    """Something heard where nothing was said is an utterance without a text."""
    account = Account()
    account.on_note(spoke("stop", 1.0, 1.5))
    account.on_event(heard("the", None, 6.0, 6.5))
    assert [(utterance.text, utterance.heard_as) for utterance in account.utterances] == [("stop", ""), (None, "the")]


def test_a_reaction_is_what_can_be_heard_first() -> None:
    """An answer counts from its onset, not from the decision to say it."""
    account = Account()
    account.on_note(spoke("help", 1.0, 1.5))
    account.on_event(heard("help", "Help", 1.5, 2.0))
    account.on_effect(Say("help.set", "Say pause.", 1), 2.0)
    account.on_event(Woke(2.1))
    account.on_effect(Play("rep_tick"), 2.1)
    account.on_event(LineStarted(1, 2.25))
    assert account.reactions_s == [0.75]


def test_falling_silent_is_a_reaction_if_something_sounded() -> None:
    """A hush can be heard only where there was something to be heard."""
    for sounding, reaction_s in ((True, 0.5), (False, 0.625)):
        account = Account()
        account.on_effect(Say("greeting", "Hello.", 1), 0.0)
        if sounding:
            account.on_event(LineStarted(1, 0.5))
        account.on_note(spoke("stop", 1.0, 1.5))
        account.on_event(heard("stop", "Stop", 1.5, 2.0))
        account.on_effect(Hush(), 2.0)
        account.on_effect(Say("stop.done", "We end here.", 2), 2.0)
        account.on_event(LineStarted(2, 2.125))
        assert account.reactions_s == [reaction_s]


def suspect(account: Account, text: str) -> None:
    """While the coach speaks, somebody says this from 1 s to 2 s, and the coach holds its voice at 1.5 s."""
    account.on_effect(Say("greeting", "Hello.", 1), 0.0)
    account.on_event(LineStarted(1, 0.5))
    account.on_note(spoke(text, 1.0, 2.0))
    account.on_event(Suspected("Stop", 1.5))
    account.on_effect(HoldVoice(), 1.5)


def test_a_coach_that_stops_had_reacted_when_it_held_its_voice() -> None:
    """Here that was before the last word, so that nothing had to be waited for."""
    account = Account()
    suspect(account, "stop please")
    account.on_event(heard("stop please", "Stop", 2.0, 2.3))
    account.on_effect(Hush(), 2.3)
    account.on_effect(Play("stopped"), 2.3)
    (hold,) = account.holds
    assert (hold.began_at, hold.ended_at) == (1.5, 2.3)
    assert account.reactions_s == [0.0]


def test_who_speaks_over_the_coach_is_what_it_held_its_voice_for() -> None:
    """A voice is known to be one before any word of it is."""
    account = Account()
    account.on_effect(Say("greeting", "Hello.", 1), 0.0)
    account.on_event(LineStarted(1, 0.5))
    account.on_note(spoke("louder", 1.0, 1.5))
    account.on_event(SpokenOver(1.0, 1.3))
    account.on_effect(HoldVoice(), 1.3)
    (hold,) = account.holds
    assert hold.cause is not None
    assert hold.cause.text == "louder"


def test_a_hush_after_a_hold_for_nobody_known_is_as_early_as_the_hold() -> None:
    """What was said may be known only later; the silence was there before."""
    account = Account()
    account.on_effect(Say("greeting", "Hello.", 1), 0.0)
    account.on_event(LineStarted(1, 0.5))
    account.on_effect(HoldVoice(), 2.25)
    account.on_event(heard("stop", "Stop", 2.0, 2.5))
    account.on_effect(Hush(), 2.5)
    assert account.reactions_s == [0.25]


def test_a_hold_for_nothing_is_no_reaction() -> None:
    """The coach goes on: what was said was not for it, and what passed unheard meanwhile was not heard."""
    account = Account()
    suspect(account, "stop by the store")
    account.on_effect(Play("tick"), 1.75)
    account.on_event(heard("stop by the store", None, 2.0, 2.3))
    account.on_effect(ReleaseVoice(), 2.3)
    (hold,) = account.holds
    assert (hold.began_at, hold.ended_at) == (1.5, 2.3)
    assert account.reactions_s == []


def test_what_else_changed_is_remarked() -> None:
    """The rate of speech, and lessons with what came of them."""
    account = Account()
    account.on_effect(SetRate(0.8), 1.0)
    account.on_effect(Learn("banana", "pause"), 2.0)
    account.on_event(Learnt("banana", None, 2.1))
    account.on_effect(Unlearn("banana"), 3.0)
    account.on_event(Learnt("banana", None, 3.1))
    account.on_effect(Learn("ow", "pause"), 4.0)
    account.on_event(Learnt("ow", "That is a sign of pain.", 4.1))
    assert [(remark.at, remark.text) for remark in account.remarks] == [
        (1.0, "speaks at 80% of the usual rate"),
        (2.1, "learnt “banana” for “pause”"),
        (3.1, "forgot “banana”"),
        (4.1, "no change to “ow”: That is a sign of pain."),
    ]


def test_what_is_done_about_nothing_said_is_no_reaction() -> None:
    """A line that is due by itself answers nobody."""
    account = Account()
    account.on_note(spoke("what a day", 1.0, 1.5))
    account.on_event(heard("what a day", None, 1.5, 2.0))
    account.on_event(Woke(3.0))
    account.on_effect(Say("reprompt", "Are you there?", 1), 3.0)
    account.on_event(LineStarted(1, 3.1))
    assert account.reactions_s == []


def test_stays_follow_one_another() -> None:
    """A state ends when the next one is entered."""
    account = Account()
    account.on_effect(Entered("lift", PROGRESS), 1.0)
    account.on_effect(Entered("hold", PROGRESS), 3.0)
    assert [(stay.state, stay.began_at, stay.ended_at) for stay in account.stays] == [("lift", 1, 3), ("hold", 3, None)]


def test_it_knows_repetitions_verdicts_stops_and_its_end() -> None:
    """Whatever the picture and the summary need is kept."""
    account = Account()
    account.on_effect(Counted(PROGRESS, 4.0), 4.0)
    account.on_note(Judged(1, "expect leg left", met=True, detail="", at=5.0))
    account.on_event(heard("my back hurts", "Pain", 6.0, 6.5, Safety.PAIN))
    account.on_event(heard("it burns", "Effort", 9.0, 9.5, Safety.EFFORT))
    assert [counted.at for counted in account.repetitions] == [4.0]
    assert [judged.met for judged in account.judged] == [True]
    assert [stop.at for stop in account.safety_stops] == [6.5]
    assert account.ended_at == 9.5
