"""The call for help: a command of the user's, run without a shell, and what became of it."""

import sys
from pathlib import Path

import pytest

from voice_coach.contact import Contact, call, contact
from voice_coach.errors import VoiceCoachError
from voice_coach.events import CallForHelp, HelpCalled, Hush
from voice_coach.settings import EMERGENCY_NUMBERS, SafetySettings, load_settings


def test_the_command_is_run_as_it_stands() -> None:
    """No shell reads its words; the reason stands in its place and in the environment."""
    check = "import os, sys; sys.exit(sys.argv[1:] != ['$HOME; x', 'for: chest'] or os.environ['VOICE_COACH_REASON'] != 'chest')"
    settings = SafetySettings(contact=(sys.executable, "-c", check, "$HOME; x", "for: {reason}"))
    assert call(settings, "chest") is None
    assert call(settings, "fall") == f"{sys.executable} failed with code 1."


def test_what_goes_wrong_is_told_in_a_sentence() -> None:
    """A command that fails, that is not there, or that never ends."""
    complains = SafetySettings(contact=(sys.executable, "-c", "import sys; sys.exit('no network')"))
    assert call(complains, "x") == f"{sys.executable} failed with code 1: no network"
    missing = call(SafetySettings(contact=("/nowhere/to/be/found",)), "x")
    assert missing is not None
    assert missing.startswith("/nowhere/to/be/found cannot be run (No such file")
    settings = SafetySettings(contact=("sh", "-c", "sleep 60 & sleep 60"), contact_timeout_s=1)
    assert call(settings, "x") == "sh did not end within 1 s."


def test_what_became_of_it_is_an_event() -> None:
    """Only a call for help is one; at the end of the context, it is finished."""
    events: list[object] = []
    with contact(SafetySettings(contact=("true",)), events.append, lambda: 5.0) as observers:
        for observer in observers:
            observer.on_effect(Hush(), 1.0)
            observer.on_effect(CallForHelp("red flag"), 1.0)
    assert events == [HelpCalled("red flag", None, 5.0)]
    with contact(SafetySettings(), events.append, lambda: 5.0) as observers:
        assert observers == ()


def test_a_failure_of_our_own_reaches_the_main_loop() -> None:
    """What nobody foresaw is posted, not swallowed."""
    posted: list[object] = []

    def fail() -> float:
        raise RuntimeError("no clock")

    with contact(SafetySettings(contact=("true",)), posted.append, fail) as (observer,):
        assert isinstance(observer, Contact)
        observer.on_effect(CallForHelp("red flag"), 1.0)
    assert [str(error) for error in posted] == ["no clock"]


def test_the_emergency_number_is_that_of_the_region() -> None:
    """Digit by digit; without a region nobody's number is named."""
    assert SafetySettings().emergency() == "your local emergency number"
    assert SafetySettings(region="gb").emergency() == "nine nine nine"
    assert SafetySettings(region="AU").emergency() == "zero zero zero"
    assert SafetySettings(region="US", emergency_number="112").emergency() == "one one two"
    assert all(number.isdigit() for number in EMERGENCY_NUMBERS.values())


def test_a_wrong_region_is_explained(tmp_path: Path) -> None:
    """The error names the line, and what to set instead."""
    file = tmp_path / "settings.toml"
    file.write_text('[safety]\nregion = "XX"\n')
    with pytest.raises(
        VoiceCoachError, match=r'settings.toml:2: "safety.region" must be one of AT, .*emergency_number'
    ):
        load_settings(file)
