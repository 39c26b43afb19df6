"""The speaker: order, punctuality and silence, with and without a voice thread."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from tests.speaking.stand_ins import BeepingEngine, steps
from voice_coach.errors import VoiceCoachError
from voice_coach.events import (
    MIXER_RATE,
    FollowNoise,
    HoldVoice,
    Hush,
    LineEnded,
    LineStarted,
    Play,
    Prepare,
    ReleaseVoice,
    Say,
    SetPitch,
    SetRate,
    SetVolume,
    Unschedule,
)
from voice_coach.speaking.clip import Clip, find_onset
from voice_coach.speaking.mixer import BREATH, Lane, Mixer
from voice_coach.speaking.room import RoomLevel
from voice_coach.speaking.speaker import Speaker
from voice_coach.speaking.voice import Voice, VoiceName, open_voice


class WatchedMixer(Mixer):
    """Tells the test when a line was handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_over: dict[int, Event] = {}

    def wait_for(self, ticket: int) -> None:
        assert self.handed_over.setdefault(ticket, Event()).wait(timeout=10)

    def play(
        self, clip: Clip, *, lane: Lane, ticket: int | None = None, start: int | None = None, gap: int = BREATH
    ) -> None:
        super().play(clip, lane=lane, ticket=ticket, start=start, gap=gap)
        if ticket is not None:
            self.handed_over.setdefault(ticket, Event()).set()


class Stage:
    """A speaker on a beeping engine."""

    def __init__(self, cache: Path, *, inline: bool) -> None:
        self.engine = BeepingEngine()
        self.voice = Voice("beep", engine=lambda: self.engine, cache=cache)
        self.voice.prepare(["cached", "cached too"])
        self.engine.rendered.clear()
        self.engine.started.clear()
        self.mixer = WatchedMixer()
        self.speaker = Speaker(self.voice, self.mixer, {"tick": steps(480)}, inline=inline)

    def events(self, seconds: float = 5.0) -> list[tuple[type, int, bool | None]]:
        """Return what is reported while so much is rendered: kind, ticket, complete."""
        self.mixer.render(round(seconds * MIXER_RATE))
        return [(type(event), event.ticket, getattr(event, "complete", None)) for event in self.mixer.drain_events()]


@pytest.fixture(params=[False, True], ids=["threaded", "inline"])
def stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage = Stage(tmp_path, inline=request.param)
    yield stage
    stage.engine.gate.set()
    stage.speaker.close()


@pytest.fixture
def threaded(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, inline=False)
    yield stage
    stage.engine.gate.set()
    stage.speaker.close()


def say(ticket: int, text: str, at: float | None = None) -> Say:
    return Say("line", text, ticket, at)


def heard(ticket: int) -> list[tuple[type, int, bool | None]]:
    return [(LineStarted, ticket, None), (LineEnded, ticket, True)]


def test_a_line_is_heard_from_start_to_end(stage: Stage) -> None:
    """Rendered or cached."""
    stage.speaker.perform(say(1, "new words"))
    stage.mixer.wait_for(1)
    stage.speaker.perform(say(2, "cached"))
    assert stage.events() == [*heard(1), *heard(2)]


def test_a_scheduled_line_is_on_time(stage: Stage) -> None:
    """The onset is at the frame nearest to the time that was asked for."""
    stage.speaker.perform(say(1, "cached", at=0.73001))
    stage.mixer.render(2 * MIXER_RATE)
    started, _ = stage.mixer.drain_events()
    assert started.at == round(0.73001 * MIXER_RATE) / MIXER_RATE


def test_a_sound_is_played_now_or_on_time(stage: Stage) -> None:
    """By its name."""
    stage.speaker.perform(Play("tick"))
    stage.speaker.perform(Play("tick", at=0.5))
    samples = np.flatnonzero(stage.mixer.render(MIXER_RATE))
    assert samples.tolist() == [*range(480), *range(24_000, 24_480)]


def test_an_unknown_sound_is_named(stage: Stage) -> None:
    """With those there are."""
    with pytest.raises(VoiceCoachError, match='no sound "gong"; there are tick'):
        stage.speaker.perform(Play("gong"))


def test_volume_reaches_the_mixer(stage: Stage) -> None:
    """As a gain."""
    stage.speaker.perform(SetVolume(-20.0))
    stage.mixer.render(MIXER_RATE)
    stage.speaker.perform(Play("tick"))
    assert stage.mixer.render(480) == pytest.approx(0.01)


def test_prepared_texts_need_no_rendering_later(tmp_path: Path) -> None:
    """Prepare renders them, once."""
    stage = Stage(tmp_path, inline=True)
    stage.speaker.perform(Prepare(("one", "two", "cached")))
    stage.speaker.perform(say(1, "two"))
    assert stage.engine.rendered == ["one", "two"]


def test_a_held_line_goes_on_when_it_is_released(stage: Stage) -> None:
    """From its beginning, and before the line that was said meanwhile; nothing is heard before."""
    stage.speaker.perform(say(1, "cached"))
    stage.mixer.render(4_800)
    stage.speaker.perform(HoldVoice())
    stage.mixer.render(480)
    stage.speaker.perform(say(2, "new words"))
    stage.mixer.wait_for(2)
    stage.speaker.perform(Play("tick"))
    assert not stage.mixer.render(MIXER_RATE).any()
    stage.speaker.perform(ReleaseVoice())
    assert stage.events() == [*heard(1), *heard(2)]


def test_hush_ends_a_hold(stage: Stage) -> None:
    """What was held is dropped; what is said after it is heard."""
    stage.speaker.perform(say(1, "cached"))
    stage.mixer.render(4_800)
    stage.speaker.perform(HoldVoice())
    stage.speaker.perform(Hush())
    stage.speaker.perform(say(2, "cached too"))
    assert stage.events() == [(LineStarted, 1, None), (LineEnded, 1, False), *heard(2)]


def test_a_rate_holds_from_the_next_line_on(stage: Stage) -> None:
    """Also for what is prepared; back at the settings' rate nothing has to be rendered again."""
    stage.speaker.perform(say(1, "one word"))
    stage.mixer.wait_for(1)
    stage.speaker.perform(SetRate(0.8))
    stage.speaker.perform(say(2, "one word"))
    stage.mixer.wait_for(2)
    stage.speaker.perform(Prepare(("two",)))
    stage.speaker.perform(say(3, "two"))
    stage.mixer.wait_for(3)
    stage.speaker.perform(SetRate(1.0))
    stage.speaker.perform(say(4, "one word"))
    stage.mixer.wait_for(4)
    assert stage.events() == [*heard(1), *heard(2), *heard(3), *heard(4)]
    assert sorted(set(stage.engine.rendered)) == ["one word", "one word at 0.8", "two at 0.8"]


def test_a_pitch_holds_beside_the_rate(stage: Stage) -> None:
    """The one does not undo the other."""
    for effect in (SetPitch(-8), SetRate(0.8)):
        stage.speaker.perform(effect)
    stage.speaker.perform(say(1, "one word"))
    stage.mixer.wait_for(1)
    assert stage.engine.rendered == ["one word at 0.8 -8"]


@pytest.mark.parametrize("listened", [True, False])
def test_the_noise_of_the_room_is_followed_on_demand(threaded: Stage, listened: bool) -> None:
    """Where it is listened to; where not, it is no error to want that."""
    room = RoomLevel(4.0, 8.0)
    speaker = Speaker(threaded.voice, threaded.mixer, {}, room=room if listened else None, inline=True)
    speaker.perform(FollowNoise(follows=True))
    assert room.follows is listened


def test_a_line_that_waits_keeps_the_rate_at_which_it_was_said(threaded: Stage) -> None:
    """What waits to be prepared does not: it is for the lines to come."""
    threaded.speaker.perform(say(1, "gate"))
    assert threaded.engine.started.wait(timeout=10)
    threaded.speaker.perform(say(2, "before"))
    threaded.speaker.perform(Prepare(("to prepare",)))
    threaded.speaker.perform(SetRate(1.25))
    threaded.engine.gate.set()
    threaded.mixer.wait_for(2)
    threaded.speaker.perform(say(3, "to prepare"))
    threaded.mixer.wait_for(3)
    assert threaded.engine.rendered == ["gate", "before", "to prepare at 1.25"]


def test_a_cached_line_does_not_overtake_one_that_is_rendered(threaded: Stage) -> None:
    """Queued lines keep their order."""
    threaded.speaker.perform(say(1, "gate"))
    threaded.speaker.perform(say(2, "cached"))
    assert threaded.events(1.0) == []
    threaded.engine.gate.set()
    threaded.mixer.wait_for(2)
    assert threaded.events() == [*heard(1), *heard(2)]


def test_a_scheduled_line_waits_for_no_rendering(threaded: Stage) -> None:
    """While a queued line is rendered, a cached cue is heard on time; a new cue is rendered before waiting lines."""
    threaded.speaker.perform(say(1, "gate one"))
    assert threaded.engine.started.wait(timeout=10)
    threaded.speaker.perform(say(2, "new queued"))
    threaded.speaker.perform(say(3, "cached", at=0.2))
    threaded.speaker.perform(say(4, "new cue", at=9.0))
    assert threaded.events(1.0) == heard(3)
    threaded.engine.gate.set()
    threaded.mixer.wait_for(2)
    assert threaded.engine.rendered == ["gate one", "new cue", "new queued"]


def test_a_line_that_is_rendered_too_late_is_dropped_and_counted(threaded: Stage) -> None:
    """A cue that misses its time is not heard at all."""
    threaded.speaker.perform(say(1, "gate", at=0.5))
    assert threaded.events(1.0) == []
    threaded.engine.gate.set()
    threaded.mixer.wait_for(1)
    assert threaded.events() == [(LineEnded, 1, False)]
    assert threaded.mixer.late == 1


def test_hush_drops_what_is_being_rendered_and_what_waits(threaded: Stage) -> None:
    """Neither is heard later; what is said after the hush is, at once."""
    threaded.speaker.perform(say(1, "gate"))
    assert threaded.engine.started.wait(timeout=10)
    threaded.speaker.perform(say(2, "cached"))
    threaded.speaker.perform(say(3, "new", at=3.0))
    threaded.speaker.perform(Hush())
    threaded.speaker.perform(say(4, "cached too"))
    assert threaded.events(1.0) == [*((LineEnded, ticket, False) for ticket in (1, 2, 3)), *heard(4)]
    threaded.engine.gate.set()
    threaded.speaker.perform(say(5, "another"))
    threaded.mixer.wait_for(5)
    assert threaded.events() == heard(5)
    assert threaded.engine.rendered == ["gate", "another"]


def test_unschedule_drops_cues_that_wait_to_be_rendered(threaded: Stage) -> None:
    """From the given time on; earlier ones and queued ones stay."""
    threaded.speaker.perform(say(1, "gate"))
    assert threaded.engine.started.wait(timeout=10)
    threaded.speaker.perform(say(2, "early", at=1.9))
    threaded.speaker.perform(say(3, "late", at=2.0))
    threaded.speaker.perform(say(4, "cached", at=2.5))
    threaded.speaker.perform(Unschedule(since=2.0))
    threaded.engine.gate.set()
    threaded.mixer.wait_for(2)
    threaded.mixer.wait_for(1)
    complete = {ticket: complete for kind, ticket, complete in threaded.events() if kind is LineEnded}
    assert complete == {1: True, 2: True, 3: False, 4: False}


def test_lines_come_before_preparations(threaded: Stage) -> None:
    """Somebody waits for a line."""
    threaded.speaker.perform(Prepare(("gate", "later")))
    assert threaded.engine.started.wait(timeout=10)
    threaded.speaker.perform(say(1, "now"))
    threaded.engine.gate.set()
    threaded.mixer.wait_for(1)
    assert threaded.engine.rendered[:2] == ["gate", "now"]


def test_an_error_of_the_voice_thread_is_raised(tmp_path: Path) -> None:
    """By the next thing the speaker is asked to do, and by close; the lines that waited end."""
    stage = Stage(tmp_path, inline=False)
    stage.speaker.perform(say(1, "broken gate"))
    assert stage.engine.started.wait(timeout=10)
    stage.speaker.perform(say(2, "cached"))
    stage.engine.gate.set()
    with pytest.raises(VoiceCoachError, match="beeper"):
        stage.speaker.close()
    with pytest.raises(VoiceCoachError, match="beeper"):
        stage.speaker.perform(Hush())
    assert stage.events() == [(LineEnded, 1, False), (LineEnded, 2, False)]


def test_an_error_in_a_rehearsal_is_raised_at_once(tmp_path: Path) -> None:
    """There is no thread between."""
    stage = Stage(tmp_path, inline=True)
    with pytest.raises(VoiceCoachError, match="beeper"):
        stage.speaker.perform(say(1, "broken"))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("espeak", "natural")]
)
def test_a_real_voice_is_heard_at_the_scheduled_sample(name: VoiceName, request: pytest.FixtureRequest) -> None:
    """The onset found in what was rendered, rounded to 16 bits, is where it was asked for."""
    request.getfixturevalue(name)
    mixer = Mixer()
    speaker = Speaker(open_voice(name), mixer, {}, inline=True)
    texts = ("One.", "Two.", "Three.", "Four.", "Six.", "Eight.", "Lift.", "Hold.", "Lower.", "Left leg.")
    for number, text in enumerate(texts):
        speaker.perform(say(number, text, at=1.0 + 1.2345 * number))
    recording = np.round(mixer.render(15 * MIXER_RATE) * 32767).astype(np.int16).astype(np.float32)
    for number in range(len(texts)):
        at = round((1.0 + 1.2345 * number) * MIXER_RATE)
        start = at - MIXER_RATE // 10
        assert start + find_onset(recording[start : at + MIXER_RATE]) == pytest.approx(at, abs=1)
    assert mixer.late == 0
