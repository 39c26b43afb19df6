"""What people see in a terminal."""

import io

from rich.console import Console

from voice_coach.callbacks import SoundStats
from voice_coach.devices import Device
from voice_coach.events import (
    Ailment,
    Deafened,
    Entered,
    Heard,
    HoldVoice,
    Learnt,
    LineStarted,
    ReleaseVoice,
    Remembered,
    Say,
    SetPitch,
    SetRate,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.settings import SoundSettings
from voice_coach.show import Captions, chosen_devices, sound_trouble


def test_captions_show_a_line_when_it_is_heard() -> None:
    """A line is shown at its onset, not when it is decided; what was heard comes with what it was taken for."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=100))
    captions.on_effect(Entered("get_ready"), 1.0)
    captions.on_effect(Say("set.count", "Three.", ticket=7), 1.0)
    assert "Three." not in screen.getvalue()
    captions.on_event(LineStarted(7, 2.0))
    captions.on_event(Heard("make it harder", "Harder"))
    captions.on_event(Heard("nice weather", None))
    lines = [line.strip() for line in screen.getvalue().splitlines()]
    assert lines == [
        "state  get ready",
        "coach  Three.",
        "you  make it harder  (Harder)",
        "you  nice weather  (not for me)",
    ]


def test_captions_tell_doubt_from_certainty() -> None:
    """What is probably meant is a question; what is understood but not for now says so."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=100))
    captions.on_event(Heard("make it arder", "Harder", doubtful=True))
    captions.on_event(Heard("next", "Next", accepted=False))
    lines = [line.strip() for line in screen.getvalue().splitlines()]
    assert lines == ["you  make it arder  (did you mean Harder?)", "you  next  (Next, not now)"]


def test_captions_show_what_the_voice_and_the_words_do() -> None:
    """Who reads sees when the coach falls silent to listen, how fast it speaks, and whether it learnt."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=100))
    for effect in (HoldVoice(), ReleaseVoice(), SetRate(0.8), SetPitch(-8)):
        captions.on_effect(effect, 1.0)
    captions.on_event(Learnt("banana", None, 2.0))
    captions.on_event(Learnt("ow", "That is a sign of pain.", 2.0))
    lines = [line.strip() for line in screen.getvalue().splitlines()]
    assert lines == [
        "coach  (listens)",
        "coach  (goes on)",
        "coach  (speaks at 80% of the usual rate)",
        "coach  (speaks 8 steps deeper)",
        "words  “banana”: done",
        "words  “ow”: That is a sign of pain.",
    ]


def test_trouble_with_the_record_is_shown_once() -> None:
    """The coach says that it cannot keep one; here stands why. What is saved is no news."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=100))
    for ticket in (1, 2):
        captions.on_event(Remembered(ticket, "The disk is full.", 2.0))
    captions.on_event(Remembered(3, None, 2.0))
    assert [line.strip() for line in screen.getvalue().splitlines()] == ["memory  The disk is full."]


def test_lost_sound_is_told_and_good_sound_is_not() -> None:
    """Nothing is said about sound that was fine; what was lost is counted, with what to do."""
    assert sound_trouble(SoundStats(output_latency_s=0.04)) is None
    told = sound_trouble(SoundStats(underruns=3, dropped_captured=2, dropped_played=1))
    assert told is not None
    assert "3 times the loudspeaker had nothing to play" in told
    assert "3 blocks of 10 ms" in told
    assert "sound.block_ms" in told


def test_lost_devices_are_told() -> None:
    """With what helps against that, which is no longer block."""
    assert sound_trouble(SoundStats(losses=2)) == "Devices were lost and looked for: 2. Their plugs may be loose."


def test_captions_show_what_becomes_of_the_sound() -> None:
    """Who reads sees what is lost, what is back, and that the microphone is deaf: the coach may be mute."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=100))
    captions.on_event(SoundLost("loudspeaker", 1.0))
    captions.on_event(SoundBack("loudspeaker", 2.0))
    captions.on_event(Deafened(Ailment.SILENT, 3.0))
    lines = [line.strip() for line in screen.getvalue().splitlines()]
    assert lines == [
        "sound  the loudspeaker is lost",
        "sound  the loudspeaker is back",
        "sound  the microphone is silent",
    ]


def test_a_slow_way_is_told_once() -> None:
    """Who uses Bluetooth is told what it costs; a cable's latency is nothing to speak of."""
    screen = io.StringIO()
    captions = Captions(Console(file=screen, width=200))
    for latency_s in (0.08, 0.31, 0.31):
        captions.on_event(SoundCounts(0, 0, 0, 0, latency_s, 1.0))
    [line] = screen.getvalue().splitlines()
    assert line.strip().startswith("sound  It takes 0.31 s out and back, as over Bluetooth")


def test_the_list_of_devices_says_which_are_used() -> None:
    """By number, or why none is; and how to choose another."""
    phone = Device(3, "Jabra", 0, 1, 2, 48_000, default_input=True, default_output=True)
    assert chosen_devices([phone], SoundSettings()).startswith("The settings take microphone 3 and loudspeaker 3;")
    unknown = SoundSettings(input_device="Blue")
    assert chosen_devices([phone], unknown) == 'No microphone is "Blue": choose one of 3 Jabra.'
