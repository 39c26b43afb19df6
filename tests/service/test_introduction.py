"""The first start without a screen: all of it can be followed by ear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_coach.callbacks import SoundStats
from voice_coach.checkup.chirp import EchoPath
from voice_coach.checkup.findings import Finding, Verdict
from voice_coach.checkup.verdicts import (
    Echo,
    judge_canceller,
    judge_coach,
    judge_echo,
    judge_latency,
    judge_noise,
    judge_stream,
)
from voice_coach.content import load_lines
from voice_coach.language import Language
from voice_coach.service import introduction
from voice_coach.service.introduction import Introduction, introduce, marker, spoken_name
from voice_coach.settings import Settings

WELL = [
    Finding("libraries", Verdict.GOOD, "The system's libraries are there."),
    Finding("microphone", Verdict.GOOD, "The microphone is X.", None, {"device": "Jabra SPEAK 510: USB (hw:1,0)"}),
    Finding("noise", Verdict.GOOD, "The room is quiet."),
]
LOUD = Finding("noise", Verdict.IMPROVE, "The room is loud: -30 dB FS of noise.", "Write less in the settings.")
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
    """What was found, and what to do about it without a keyboard; and it counts as introduced."""
    find(monkeypatch, *WELL, LOUD)
    assert introduce(Settings(), told.append) == [LOUD]
    assert load_lines().lines["found.noise"].say[0] in told
    assert marker().exists()


def test_what_is_broken_is_said_and_tried_again_at_the_next_start(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told how to wake a coach that cannot hear."""
    find(monkeypatch, NO_MODEL)
    assert introduce(Settings(), told.append) == [NO_MODEL]
    assert told[1:] == ["I cannot work like this yet.", load_lines().lines["found.speech_model"].say[0]]
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


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "finding",
    [
        judge_latency(SoundStats(input_latency_s=0.2)),
        judge_noise(-90.0, silent=True),
        judge_noise(-20.0, silent=False),
        judge_echo(Echo((EchoPath(0.1, 20.0, 30.0),), clipped=True), SoundStats()),
        judge_echo(Echo((EchoPath(0.6, 20.0, 30.0),), clipped=False), SoundStats()),
        judge_echo(Echo((EchoPath(0.3, 20.0, 30.0),), clipped=False), SoundStats()),
        judge_echo(Echo((EchoPath(0.02, 20.0, 30.0), EchoPath(0.09, 20.0, 30.0)), clipped=False), SoundStats()),
        judge_echo(Echo((EchoPath(0.1, 1.0, 30.0),), clipped=False), SoundStats()),
        judge_coach(-10.0, -60.0, clipped=True),
        judge_canceller("none", needed=True),
        judge_stream(SoundStats(underruns=9)),
        NO_MODEL,
        Finding("meaning_model", Verdict.IMPROVE, "Only what sounds like a command is understood."),
        Finding("devices", Verdict.BROKEN, "There is no microphone."),
    ],
    ids=lambda finding: f"{finding.name}-{finding.cause}" if isinstance(finding, Finding) else str(finding),
)
def test_all_that_may_be_found_has_words_for_the_ear(finding: Finding, language: Language) -> None:
    """In each language, and not the ones for what nobody thought of."""
    assert finding.verdict != Verdict.GOOD
    told: list[str] = []
    Introduction(told.append, "hey coach", language).lead(lambda _: iter([finding]))
    lines = load_lines(language).lines
    spoken = lines[f"found.{finding.cause or finding.name}"].say[0]
    assert spoken in told
    assert spoken != lines["found.other"].say[0]


def test_what_nobody_thought_of_is_said_to_be_something() -> None:
    """Whoever looks after the machine is told where to look."""
    told: list[str] = []
    Introduction(told.append, "hey coach").lead(lambda _: iter([Finding("tide", Verdict.IMPROVE, "It is low.")]))
    assert load_lines().lines["found.other"].say[0] in told
