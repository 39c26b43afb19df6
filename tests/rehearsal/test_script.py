"""The language of scripts: what a step means, and what is said about a line that is none."""

from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.rehearsal.script import parse_script, read_script, script_for_recording
from voice_coach.rehearsal.steps import (
    Action,
    Expect,
    ExpectNo,
    Pause,
    SetDevice,
    SetEcho,
    SetNoise,
    Subject,
    Utter,
    WaitFor,
)


def action(line: str, folder: Path = Path()) -> Action:
    (step,) = parse_script(line, "test.txt", folder).steps
    return step.action


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ('say "start standing raises"', Utter("start standing raises")),
        ("say stop", Utter("stop")),
        ('say "what a day" by high at -6 dB', Utter("what a day", voice="high", gain_db=-6)),
        ('say "what a day" at -6dB by high', Utter("what a day", voice="high", gain_db=-6)),
        ("say stop quietly", Utter("stop", gain_db=-12)),
        ("say stop quietly by low", Utter("stop", voice="low", gain_db=-12)),
        ("say “it's fine” # typed in a word processor", Utter("it's fine")),
        ("wait 2 s", Pause(2)),
        ("wait 300ms", Pause(0.3)),
        ("wait 2 minutes", Pause(120)),
        ("wait 1.5 seconds", Pause(1.5)),
        ("wait for silence", WaitFor(None)),
        ("wait for line set.half_way", WaitFor(Subject("line", "set.half_way"))),
        ("wait for line set.* to end within 10 s", WaitFor(Subject("line", "set.*", to_end=True), 10)),
        ("wait for state paused within 5 min", WaitFor(Subject("state", "paused"), 300)),
        ("wait for repetition", WaitFor(Subject("repetition"))),
        ("wait for repetition 3", WaitFor(Subject("repetition", "3"))),
        ("wait for end within 1 s", WaitFor(Subject("end"), 1)),
        ("expect line pause.* within 1.5 s", Expect(Subject("line", "pause.*"), 1.5)),
        ("expect leg right", Expect(Subject("leg", "right"))),
        ("expect silence within 0.3 s", Expect(None, 0.3)),
        ("expect silence for 5 s", ExpectNo(None, 5)),
        ("expect doubt Harder within 1 s", Expect(Subject("doubt", "Harder"), 1)),
        ("expect hold within 0.3 s", Expect(Subject("hold"), 0.3)),
        ("expect no hold for 5 s", ExpectNo(Subject("hold"), 5)),
        ("expect rate 0.8", Expect(Subject("rate", "0.8"))),
        ("expect no intent for 20 s", ExpectNo(Subject("intent"), 20)),
        ("expect no line set.* for 1 min", ExpectNo(Subject("line", "set.*"), 60)),
        ("noise pink at -50 dBFS", SetNoise("pink", dbfs=-50)),
        ("noise white snr 20 dB", SetNoise("white", snr_db=20)),
        ("noise off", SetNoise(None)),
        ("echo -10 dB delay 60 ms", SetEcho(-10, 0.06)),
        ("echo off", SetEcho(None)),
        ("microphone muted", SetDevice("microphone", "muted")),
        ("loudspeaker lost", SetDevice("loudspeaker", "lost")),
    ],
)
def test_a_step_means(line: str, meant: Action) -> None:
    """Every step reads as it is written."""
    assert action(line) == meant


def test_files_are_relative_to_the_script(tmp_path: Path) -> None:
    """A recording or a noise lies beside the script that names it."""
    (tmp_path / "kitchen.wav").touch()
    assert action("play kitchen.wav at -3 dB", tmp_path) == Utter("kitchen.wav", tmp_path / "kitchen.wav", gain_db=-3)
    assert action("noise kitchen.wav snr 9 dB", tmp_path) == SetNoise(tmp_path / "kitchen.wav", snr_db=9)


def test_a_script_keeps_its_line_numbers() -> None:
    """Comments and empty lines are no steps, but they count as lines."""
    script = parse_script('# a story\n\nsay "stop"  # at once\n\nwait 1 s\n', "stories/stop.txt", Path())
    assert script.name == "stop"
    assert [(step.number, step.text) for step in script.steps] == [(3, 'say "stop"'), (5, "wait 1 s")]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("shout stop", '"shout" is no step: given, say, play, wait, expect, noise, echo, microphone, loudspeaker are'),
        ("say", "what to say is missing"),
        ('say "stop', "a quotation mark is missing"),
        ("say stop now", '"now" does not belong here'),
        ("say stop by", "a voice is missing"),
        ("say stop at x dB", '"x" is no number of dB'),
        ("play there_is_none.wav", "there is no file there_is_none.wav"),
        ("wait", "a time is missing"),
        ("wait 2", "s, ms or min is missing"),
        ("wait 2 h", '"h" is no unit of time: write s, ms or min'),
        ("wait two s", '"two" is no time: write 2 s, 300 ms or 1 min'),
        ("wait 0 s", '"0" is no time'),
        ("wait for", "what to wait for or expect is missing"),
        ("wait for rain", '"rain" is none of silence, line, sound, state,'),
        ("wait for state paused in 2 s", '"in 2 s" does not belong here'),
        ("expect no intent", '"for" is missing'),
        ("expect no silence for 2 s", '"no silence" says nothing'),
        ("noise pink", '"at" is missing'),
        ("noise pink -50 dBFS", '"at" is missing before "-50"'),
        ("echo -10 dB", '"delay" is missing'),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: str, wrong: str) -> None:
    """A line that is no step is named with its file, its number and what is wrong with it."""
    with pytest.raises(VoiceCoachError) as error:
        parse_script(f"wait 1 s\n{line}\n", "story.txt", Path())
    assert str(error.value).startswith(f"story.txt:2: {wrong}")


def test_a_script_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing script and a missing recording are one sentence each."""
    with pytest.raises(VoiceCoachError, match=r"none\.txt cannot be read"):
        read_script(tmp_path / "none.txt")
    with pytest.raises(VoiceCoachError, match=r"There is no recording .*none\.wav"):
        script_for_recording(tmp_path / "none.wav")


def test_a_recording_is_a_script_that_plays_it(tmp_path: Path) -> None:
    """Instead of a script, a recording will do: it is played when the coach has greeted."""
    recording = tmp_path / "tuesday.wav"
    recording.touch()
    script = script_for_recording(recording)
    assert script.name == "tuesday"
    assert [step.action for step in script.steps] == [WaitFor(None), Utter("tuesday.wav", recording)]
