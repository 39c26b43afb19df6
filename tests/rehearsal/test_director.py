"""The director: when a step is taken, and what is judged how."""

from pathlib import Path
from typing import TypeAlias

import pytest

from voice_coach.events import (
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    HoldVoice,
    Hush,
    Learnt,
    Leave,
    LineEnded,
    LineStarted,
    Play,
    Progress,
    ReleaseVoice,
    Say,
    SetRate,
    Suspected,
    Unschedule,
)
from voice_coach.rehearsal.director import Director, Judged, Note, Spoke
from voice_coach.rehearsal.script import parse_script
from voice_coach.rehearsal.steps import SetDevice, SetEcho, SetNoise, Utter

SPEECH_S = 0.8
"""How long every utterance of the user takes here."""


class Room:
    """A stagehand that notes what it is told."""

    def __init__(self) -> None:
        self.done: list[Utter | SetNoise | SetEcho | SetDevice] = []

    def speak(self, utterance: Utter) -> float:
        self.done.append(utterance)
        return SPEECH_S

    def noise(self, noise: SetNoise) -> None:
        self.done.append(noise)

    def device(self, device: SetDevice) -> None:
        self.done.append(device)

    def echo(self, echo: SetEcho) -> None:
        self.done.append(echo)


Happening: TypeAlias = tuple[float, Event | Effect]


class Story:
    """Plays a script against what happens at given times, a block at a time."""

    def __init__(self, script: str, *happenings: Happening, seconds: float = 10.0) -> None:
        self.notes: list[Note] = []
        self.room = Room()
        self.director = Director(parse_script(script, "story.txt", Path()), self.room, self.notes.append)
        self.ended_at: float | None = None
        left = sorted(happenings, key=lambda happening: happening[0])
        for block in range(round(seconds * 100) + 1):
            now = block / 100
            while left and left[0][0] <= now:
                self._happen(*left.pop(0))
            self.director.step(now)
            if self.ended_at is None and self.director.over(now):
                self.ended_at = now

    def _happen(self, at: float, what: Event | Effect) -> None:
        if isinstance(what, Heard | Suspected | Learnt | LineStarted | LineEnded):
            self.director.on_event(what)
        else:
            self.director.on_effect(what, at)  # type: ignore[arg-type]  # the other events tell a director nothing

    @property
    def spoke_at(self) -> list[float]:
        return [note.started_at for note in self.notes if isinstance(note, Spoke)]

    @property
    def judged(self) -> list[tuple[int, bool]]:
        return [(note.line, note.met) for note in self.notes if isinstance(note, Judged)]

    @property
    def details(self) -> list[str]:
        return [note.detail for note in self.notes if isinstance(note, Judged)]


def line(ticket: int, key: str, said: float, start: float, end: float) -> list[Happening]:
    """Return what happens when the coach says a line and is heard from ``start`` to ``end``."""
    return [
        (said, Say(key, "words", ticket)),
        (start, LineStarted(ticket, start)),
        (end, LineEnded(ticket, complete=True, at=end)),
    ]


def progress(repetition: int = 0, *, leg: str = "left", level: str = "supported") -> Progress:
    return Progress("standing", level, leg, 1, 2, repetition, 12, "steady")


def test_one_thing_is_said_after_another() -> None:
    """The script goes on when the user has finished, and a wait counts from there."""
    story = Story("say one\nsay two\nwait 2 s\nsay three")
    assert story.spoke_at == [0, 0.8, 3.6]


def test_noise_and_echo_take_no_time() -> None:
    """Settings of the room are made at once, in their order."""
    story = Story("noise pink at -50 dBFS\necho -10 dB delay 60 ms\nmicrophone lost\nsay one", seconds=0)
    settings = [SetNoise("pink", dbfs=-50), SetEcho(-10, 0.06), SetDevice("microphone", "lost")]
    assert story.room.done == [*settings, Utter("one")]


def test_a_line_is_waited_for_until_it_is_heard() -> None:
    """It is not the decision to say a line that counts, but its onset at the loudspeaker."""
    story = Story("wait for line greeting\nsay hello", *line(1, "greeting", 1, 1.5, 3))
    assert story.spoke_at == [1.5]


def test_a_line_can_be_waited_for_to_its_end() -> None:
    """The user may want to listen to all of it."""
    story = Story("wait for line greeting to end\nsay hello", *line(1, "greeting", 1, 1.5, 3))
    assert story.spoke_at == [3]


def test_patterns_match_keys() -> None:
    """A key may be a pattern: "set.*" is any line of the set."""
    story = Story("wait for line set.*\nsay hello", *line(1, "pause.on", 0, 1, 2), *line(2, "set.begin", 2, 3, 4))
    assert story.spoke_at == [3]


def test_what_was_waited_for_is_used_up() -> None:
    """The same wait twice waits for two of its kind."""
    counted: list[Happening] = [(at, Counted(progress(1), at)) for at in (2.0, 5.0)]
    story = Story("wait for repetition 1\nwait for repetition 1\nsay done", *counted)
    assert story.spoke_at == [5]


def test_a_state_that_is_there_is_not_waited_for() -> None:
    """States, legs and levels are so until they change."""
    entered = Entered("lift", progress(leg="left", level="band"))
    story = Story("wait 1 s\nwait for state lift\nwait for leg left\nwait for level band\nsay now", (0.5, entered))
    assert story.spoke_at == [1]


def test_silence_is_waited_for_between_lines() -> None:
    """Two lines close together are not silence yet."""
    story = Story("wait for silence\nsay now", *line(1, "a", 0, 0.0, 2.0), *line(2, "b", 0, 2.3, 4))
    assert story.spoke_at == [4.5]


def test_a_wait_in_vain_ends_the_script() -> None:
    """What does not come in time is a failure, says what came instead, and nothing of the script is played any more."""
    entered = Entered("paused", progress())
    story = Story("wait for state lift within 2 s\nsay never", (1, entered))
    assert (story.judged, story.spoke_at, story.director.failures) == ([(1, False)], [], 1)
    assert story.details == ["waited 2 s; there was paused at 1.00 s; it is paused"]


@pytest.mark.parametrize(("heard_at", "met"), [(1.2, True), (1.8, True), (1.9, False)])
def test_a_reaction_is_timed_from_the_users_last_word(heard_at: float, met: bool) -> None:
    """The time of "within 1 s" runs from the end of what was said, here at 0.8 s."""
    story = Story("say stop\nexpect intent Stop within 1 s", (heard_at, Heard("stop", "Stop", at=heard_at)))
    assert story.judged == [(2, met)]


def test_a_reaction_may_come_before_the_last_word() -> None:
    """What happened since the user began to speak counts."""
    story = Story("say ow\nexpect intent Pain within 1 s", (0.5, Heard("ow", "Pain", at=0.5)))
    assert (story.judged, story.details) == ([(2, True)], ["after 0.00 s"])


def test_what_happened_before_the_user_spoke_does_not_count() -> None:
    """A line of long ago is no reaction."""
    story = Story("wait 3 s\nsay help\nexpect line help.* within 1 s", *line(1, "help.set", 0, 1, 2))
    assert story.judged == [(3, False)]


def test_several_expectations_judge_one_reaction() -> None:
    """Each is timed from the same moment."""
    happenings: list[Happening] = [
        (1.2, Heard("pause", "Pause", at=1.2)),
        (1.2, Entered("paused", None)),
        *line(1, "pause.on", 1.2, 1.5, 3),
    ]
    script = (
        "say pause\nexpect intent Pause within 1 s\nexpect line pause.on within 1 s\nexpect state paused within 1 s"
    )
    story = Story(script, *happenings)
    assert story.judged == [(2, True), (3, True), (4, True)]
    assert story.details == ["after 0.40 s", "after 0.70 s", "after 0.40 s"]


def test_a_failed_expectation_is_noted_and_the_script_goes_on() -> None:
    """One failure does not hide the next."""
    story = Story("say stop\nexpect state finished within 1 s\nsay goodbye", (0, Entered("lift", None)))
    assert (story.judged, story.director.failures) == ([(2, False)], 1)
    assert story.spoke_at == [0, 1.8]
    assert story.details == ["there was no state; it is lift"]


def test_silence_is_the_end_of_what_was_in_hand() -> None:
    """The coach falls silent when the line that sounded is over; what it says in answer is no breach of silence."""
    cut: list[Happening] = [
        (0.0, Say("set.begin", "words", 1)),
        (0.2, LineStarted(1, 0.2)),
        (1.25, LineEnded(1, complete=False, at=1.25)),
    ]
    answer: list[Happening] = [(1.2, Hush()), *line(2, "pain.stop", 1.2, 1.3, 6)]
    assert Story("say ow\nexpect silence within 0.5 s", *cut, *answer).details == ["after 0.45 s"]
    assert Story("say ow\nexpect silence within 0.4 s", *cut, *answer).judged == [(2, False)]


@pytest.mark.parametrize(("effect", "met"), [(Hush(), True), (Unschedule(2.0), True), (Unschedule(4.0), False)])
def test_silence_is_not_a_gap_between_cues(effect: Effect, met: bool) -> None:
    """While a cue is scheduled the coach has not fallen silent; it has when the cue is dropped."""
    story = Story(
        "say stop\nexpect silence within 1 s", (0.0, Say("cue", "Lift.", 1, at=3.0)), (1.2, effect), seconds=2.5
    )
    assert story.judged == [(2, met)]


def test_a_line_that_begins_as_it_is_dropped_is_heard() -> None:
    """Its onset may already have left the mixer when the hush comes; silence is when it ends."""
    happenings: list[Happening] = [
        (0.0, Say("cue", "Lift.", 1, at=1.19)),
        (1.19, Hush()),
        (1.19, LineStarted(1, 1.185)),
        (1.2, LineEnded(1, complete=False, at=1.2)),
    ]
    assert Story("say stop\nexpect silence within 1 s", *happenings).details == ["after 0.40 s"]


def test_the_coach_can_be_expected_to_keep_silent() -> None:
    """Neither a line nor a sound may be heard for so long."""
    script = "wait 1 s\nexpect silence for 2 s"
    assert Story(script, *line(1, "greeting", 0, 0.1, 0.9)).judged == [(2, True)]
    assert Story(script, *line(1, "greeting", 0, 0.1, 1.5)).judged == [(2, False)]
    assert Story(script, *line(1, "greeting", 0, 2.0, 2.5)).judged == [(2, False)]
    assert Story(script, (2.0, Play("rep_tick"))).judged == [(2, False)]


HELD: list[Happening] = [
    (0.0, Say("greeting", "words", 1)),
    (0.2, LineStarted(1, 0.2)),
    (1.0, Suspected("Stop", 1.0)),
    (1.0, HoldVoice()),
]
"""A line that is held at 1 s, while the user has spoken since 0 s."""


def test_a_held_voice_is_silent() -> None:
    """From the hold on, whether the line is then dropped or not; sounds of meanwhile are not heard."""
    dropped: list[Happening] = [(2.0, Hush()), (2.01, LineEnded(1, complete=False, at=2.0))]
    for more in ([], [(1.5, Play("rep_tick"))], dropped):
        story = Story("say stop\nexpect silence within 0.3 s\nexpect silence for 2 s", *HELD, *more, seconds=4)
        assert story.judged == [(2, True), (3, True)]
        assert story.details[0] == "after 0.20 s"


def test_a_voice_that_is_released_is_heard() -> None:
    """It goes on with the same line, which is not told to have started again."""
    script = "say stop\nexpect silence for 2 s\nwait for line greeting to end\nwait for silence\nsay now"
    story = Story(script, *HELD, (2.0, ReleaseVoice()), (4.0, LineEnded(1, complete=True, at=4.0)))
    assert story.judged == [(2, False)]
    assert story.spoke_at == [0, 4.5]


def test_sounds_to_come_are_no_sounds_yet() -> None:
    """A tick that is dropped, or passes in a hold, before its time was never heard."""
    tick: Happening = (0.5, Play("rep_tick", at=2.0))
    script = "wait 1 s\nexpect silence for 3 s"
    for drop in (Hush(), Unschedule(1.5), HoldVoice()):
        assert Story(script, tick, (1.2, drop), (2.5, ReleaseVoice())).judged == [(2, True)]
    assert Story(script, tick).judged == [(2, False)]


def test_a_hold_its_reason_and_its_end_can_be_expected() -> None:
    """It seemed to be a word that stops, and it was none: the coach goes on."""
    script = "say stop\nexpect suspicion Stop\nexpect hold within 0.5 s\nexpect release\nexpect no intent for 2 s"
    story = Story(script, *HELD, (2.0, Heard("stop by the store", None, at=2.0)), (2.0, ReleaseVoice()))
    assert story.judged == [(2, True), (3, True), (4, True), (5, True)]


def test_a_doubt_is_no_certainty() -> None:
    """What has to be asked about is not understood yet."""
    doubtful = Heard("make it arder", "Harder", doubtful=True, at=1.0)
    story = Story("say harder\nexpect doubt Harder within 1 s\nexpect intent Harder within 1 s", (1.0, doubtful))
    assert story.judged == [(2, True), (3, False)]


def test_a_rate_and_a_lesson_can_be_expected() -> None:
    """The rate is so from then on; a lesson is over once."""
    script = "expect learnt banana within 2 s\nexpect rate 0.8"
    assert Story(script, (0.5, SetRate(0.8)), (1.0, Learnt("banana", None, 1.0))).judged == [(1, True), (2, True)]


def test_something_can_be_expected_not_to_happen() -> None:
    """It is looked out for from now on, and not before."""
    script = "wait 2 s\nexpect no repetition for 3 s"
    assert Story(script, (1, Counted(progress(1), 1)), (5.5, Counted(progress(2), 5.5))).judged == [(2, True)]
    story = Story(script, (4, Counted(progress(2), 4)))
    assert (story.judged, story.details) == ([(2, False)], ["there was 2 at 4.00 s"])


def test_only_what_was_understood_is_an_intent() -> None:
    """Chatter is heard, and it is no intent."""
    chatter = Heard("what a lovely day", None, at=1)
    assert Story("say chatter\nexpect no intent for 2 s", (1, chatter)).judged == [(2, True)]


def test_a_session_can_be_expected_to_end() -> None:
    """Leaving is the end."""
    assert Story("expect end within 2 s", (1, Leave())).judged == [(1, True)]


def test_a_script_ends_when_the_coach_has_fallen_silent() -> None:
    """After the last step the coach may finish what it says; the curtain falls five seconds later."""
    assert Story("say bye", *line(1, "finished.bye", 1, 1.5, 3), seconds=20).ended_at == 8


def test_a_coach_that_does_not_fall_silent_is_left_after_a_while() -> None:
    """In a set that nobody ends the script ends ten seconds after its last step."""
    lines = [happening for n in range(20) for happening in line(n, "set.count", n, n, n + 0.5)]
    assert Story("say bye", *lines, seconds=20).ended_at == pytest.approx(SPEECH_S + 10)
