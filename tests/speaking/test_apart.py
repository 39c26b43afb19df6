"""An engine in a process of its own renders what it would render here, and comes back whatever ends it."""

import os
import signal

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers.apart import EngineApart
from voice_coach.speaking.drivers.engine import Manner

CALM = Manner(150)


def test_it_ends_when_it_is_not_needed_and_is_started_anew(espeak: None) -> None:
    """With no patience at all it is gone after each text, and still renders the next."""
    engine = EngineApart("espeak", CALM, idle_s=0.0)
    samples, rate = engine.render("One.")
    assert samples.any()
    assert len(samples) / rate > 0.2
    assert engine._shared.process is not None
    engine._shared.process.wait(timeout=30)
    again, _ = engine.render("One.")
    assert again.any()


def test_a_process_that_was_killed_is_replaced(espeak: None) -> None:
    """The kernel may take its memory: nobody hears of it."""
    engine = EngineApart("espeak", CALM)
    engine.render("One.")
    killed = engine._shared.process
    assert killed is not None
    os.kill(killed.pid, signal.SIGKILL)
    assert engine.render("Two.")[0].any()
    assert engine._shared.process is not killed
    assert killed.returncode == -signal.SIGKILL


def test_what_is_wrong_there_is_raised_here(espeak: None) -> None:
    """A voice that does not exist is told by its name."""
    with pytest.raises(VoiceCoachError, match="nobody"):
        EngineApart("espeak", Manner(150, speaker="nobody")).render("One.")


def test_the_process_goes_with_its_engine(espeak: None) -> None:
    """A voice that is let go leaves nothing behind."""
    engine = EngineApart("espeak", CALM, idle_s=100.0)  # shared with none of those above
    engine.render("One.")
    process = engine._shared.process
    del engine
    assert process is not None
    assert process.returncode is not None


def test_voices_share_one_process(espeak: None) -> None:
    """Each speaks in its own manner there, and it goes with the last of them."""
    calm, quick = EngineApart("espeak", CALM, idle_s=101.0), EngineApart("espeak", Manner(300), idle_s=101.0)
    slow_samples, _ = calm.render("One, two, three.")
    quick_samples, _ = quick.render("One, two, three.")
    assert len(quick_samples) < len(slow_samples)
    process = calm._shared.process
    assert quick._shared.process is process
    assert process is not None
    del calm
    assert process.poll() is None
    del quick
    assert process.returncode is not None
