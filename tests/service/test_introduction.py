"""The first start without a screen: all of it can be followed by ear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_coach.checkup.findings import Finding, Verdict
from voice_coach.service import introduction
from voice_coach.service.introduction import Introduction, for_the_ear, introduce, marker, spoken_name
from voice_coach.settings import Settings

WELL = [
    Finding("libraries", Verdict.GOOD, "The system's libraries are there."),
    Finding("microphone", Verdict.GOOD, "The microphone is X.", None, {"device": "Jabra SPEAK 510: USB (hw:1,0)"}),
    Finding("noise", Verdict.GOOD, "The room is quiet."),
]
FAINT = Finding("noise", Verdict.IMPROVE, "The microphone hears next to nothing.", "Turn it up.")
NO_MODEL = Finding("speech_model", Verdict.BROKEN, "There is no speech model.", "Type: voice-coach setup")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What is said on a machine that was never started before."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return []


def find(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    class Examined:
        def __init__(self, settings: Settings, bedside: Introduction, *, speech: bool) -> None:
            assert not speech

        def findings(self) -> Iterator[Finding]:
            yield from findings

    monkeypatch.setattr(introduction, "Examination", Examined)


def test_it_tells_where_it_is_and_how_it_is_woken(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Greeting, microphone, a request for silence, the result, and the wake phrase of the settings."""
    find(monkeypatch, *WELL)
    settings = Settings.model_validate({"hearing": {"wake_phrase": "hello trainer"}})
    assert introduce(settings, told.append) == []
    assert [text.split(".")[0] for text in told] == [
        "Hello",
        "I listen through the microphone called Jabra SPEAK 510",
        "Please be quiet for a moment",
        "All is well here",
        "To wake me at any time, say: hello trainer",
    ]


def test_it_does_so_once(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From the second start on it goes straight to work."""
    find(monkeypatch, *WELL)
    introduce(Settings(), told.append)
    told.clear()
    assert introduce(Settings(), told.append) == []
    assert told == []


def test_what_could_be_better_is_said(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found, and what to do about it; and it counts as introduced."""
    find(monkeypatch, *WELL, FAINT)
    assert introduce(Settings(), told.append) == [FAINT]
    assert "The microphone hears next to nothing. Turn it up." in told
    assert marker().exists()


def test_what_is_broken_is_said_and_tried_again_at_the_next_start(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told how to wake a coach that cannot hear."""
    find(monkeypatch, NO_MODEL)
    assert introduce(Settings(), told.append) == [NO_MODEL]
    assert told[1:] == ["I cannot work like this yet.", NO_MODEL.found]
    assert not marker().exists()


@pytest.mark.parametrize(
    ("device", "spoken"),
    [
        ("Jabra SPEAK 510: USB Audio (hw:1,0)", "Jabra SPEAK 510"),
        ("seeed-2mic-voicecard (hw:2,0)", "seeed-2mic-voicecard"),
        ("pulse", "pulse"),
        ("(hw:1,0)", "(hw:1,0)"),
    ],
)
def test_names_of_devices_are_said_without_their_addresses(device: str, spoken: str) -> None:
    """What comes after is for programs."""
    assert spoken_name(device) == spoken


@pytest.mark.parametrize(
    ("advice", "spoken"),
    [
        (None, ""),
        ("Turn the loudspeaker down.", "Turn the loudspeaker down."),
        (
            "Unmute it, or choose another one (settings: sound.input_device).",
            "Unmute it, or choose another one.",
        ),
        ("Type: voice-coach setup", ""),
        ('Write echo_canceller = "aec3" under [sound] in the settings.', ""),
        ("A wired device, or a shorter sound.block_ms in the settings, is quicker.", ""),
    ],
)
def test_nobody_is_told_to_type(advice: str | None, spoken: str) -> None:
    """There is no keyboard; what is to be done by hand is said."""
    assert for_the_ear(advice) == spoken
