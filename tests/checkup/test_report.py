"""``voice-coach check`` as people and programs see it, on machines that lack this or that."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.checkup.room import Room
from voice_coach.checkup import examination
from voice_coach.checkup.examination import Examination
from voice_coach.checkup.findings import Finding, Verdict
from voice_coach.checkup.report import Terminal, check, meter
from voice_coach.checkup.studio import Studio
from voice_coach.cli import app
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.echo import to_int16
from voice_coach.hearing.model import SpeechModel
from voice_coach.mind.dialogue import State, accepts
from voice_coach.settings import Settings, SoundSettings
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.levels import amplitude


def refuse(*_args: object, **_options: object) -> None:
    raise VoiceCoachError("There is no such thing at /somewhere; run `voice-coach setup` to get it.")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without models and sound."""
    monkeypatch.setattr(examination, "find_model", refuse)
    monkeypatch.setattr(examination, "find_meaning_model", lambda: None)
    monkeypatch.setattr(examination, "make_voice", refuse)
    monkeypatch.setattr(examination, "require_libraries", lambda: None)

    def no_sound(_settings: SoundSettings) -> Studio:
        raise VoiceCoachError("There is no microphone: connect one and start again.")

    monkeypatch.setattr(examination, "Studio", no_sound)


def test_whatever_is_missing_is_told_at_once(bare: None, capsys: pytest.CaptureFixture[str]) -> None:
    """One trouble does not hide the next: each is told with what to do, and the exit code is 2."""
    assert check(Settings(), speech=False, as_json=False) == 2
    shown = capsys.readouterr().out
    assert "✓ The system's libraries are there." in shown
    assert "✗ There is no such thing at /somewhere.\n  → Run `voice-coach setup` to get it." in shown
    assert "! Without the model of meanings" in shown
    assert "✗ There is no microphone.\n  → Connect one and start again." in shown
    assert shown.endswith("The coach cannot run until what is marked ✗ is mended.\n")


def test_a_satellite_is_what_is_examined() -> None:
    """Where the settings name one, the machine's own devices are of no interest."""
    satellite = Studio(SoundSettings(satellite="tcp://127.0.0.1:10700")).sound
    assert satellite.microphone.name == satellite.loudspeaker.name == "satellite 127.0.0.1:10700"


def test_programs_read_one_object(bare: None) -> None:
    """The report on stdout is JSON and nothing else; the command ends with its exit code."""
    result = CliRunner().invoke(app, ["check", "--json", "--no-speech"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["verdict"] == "broken"
    assert told["exit_code"] == 2
    assert [finding["name"] for finding in told["findings"]] == [
        "libraries",
        "speech_model",
        "meaning_model",
        "voice",
        "devices",
    ]
    assert told["findings"][4] == {
        "name": "devices",
        "verdict": "broken",
        "found": "There is no microphone.",
        "advice": "Connect one and start again.",
        "measures": {},
    }


class RecogniserStandIn:
    """Is told what to expect, and that is all."""

    expected: frozenset[str] | None = None

    def listen(self, intents: frozenset[str] | None) -> None:
        self.expected = intents


class VoiceStandIn:
    """Says everything in one word of noise."""

    name = "made up"

    def clip(self, text: str) -> Clip:
        assert text
        samples = np.random.default_rng(1).normal(0.0, 0.1, MIXER_RATE)
        return Clip(samples.astype(np.float32), onset=0)


@pytest.fixture
def furnished(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Room]:
    """A machine that has everything, in a room that a test may change."""
    room = Room(says=Heard("hey coach", "Wake", started_at=1.0, ended_at=1.5, at=1.8))
    recogniser = RecogniserStandIn()
    for name, made in {
        "require_libraries": lambda: None,
        "find_model": lambda _path, _language: SpeechModel(tmp_path),
        "make_parser": lambda _settings: None,
        "make_recogniser": lambda _settings, _parser: recogniser,
        "find_meaning_model": lambda: tmp_path / "model.onnx",
        "make_voice": lambda _settings: VoiceStandIn(),
        "Studio": lambda _settings: room,
    }.items():
        monkeypatch.setattr(examination, name, made)
    yield room
    assert recogniser.expected in (None, accepts(State.STANDBY))


def examined(speech: bool) -> dict[str, Finding]:
    """Return the findings by name, in order."""
    terminal = Terminal(Console(file=io.StringIO()))
    return {finding.name: finding for finding in Examination(Settings(), terminal, speech=speech).findings()}


def test_a_good_room_is_well(furnished: Room) -> None:
    """Everything that can be measured is, in this order, and nothing is to be improved."""
    findings = examined(speech=True)
    assert [*findings] == [
        *("libraries", "speech_model", "meaning_model", "voice", "microphone", "loudspeaker", "latency"),
        *("noise", "echo", "coach", "echo_canceller", "command", "stream"),
    ]
    assert {finding.verdict for finding in findings.values()} == {Verdict.GOOD}
    assert findings["echo"].measures["echo_delay_s"] == pytest.approx(0.06, abs=0.001)
    assert findings["echo"].measures["echo_loss_db"] == pytest.approx(20.0, abs=0.5)
    assert findings["command"].measures["decision_latency_s"] == pytest.approx(0.3)


def test_the_rates_are_those_of_the_devices(furnished: Room) -> None:
    """Each as it was opened, not as it was asked for."""
    found = examined(speech=False)
    assert (found["microphone"].measures["rate_hz"], found["loudspeaker"].measures["rate_hz"]) == (16_000, 44_100)


def test_every_measure_says_its_unit(furnished: Room) -> None:
    """A number is in s, dB, dB relative to full scale or Hz, or it is a count."""
    for finding in examined(speech=True).values():
        for name, value in finding.measures.items():
            if isinstance(value, int | float) and not isinstance(value, bool) and finding.name != "stream":
                assert name.endswith(("_s", "_db", "_dbfs", "_hz", "number")), name


def test_a_muted_microphone_ends_the_rest(furnished: Room) -> None:
    """Where nothing can be heard, no echo and no command is judged."""
    furnished.muted = True
    findings = examined(speech=True)
    assert findings["noise"].verdict is Verdict.BROKEN
    assert findings.keys().isdisjoint({"echo", "coach", "command"})
    assert "stream" in findings


def test_a_microphone_that_closes_in_silence_is_not_muted(furnished: Room) -> None:
    """Some deliver zeros while nobody speaks; that the chirp is heard shows that they work."""
    furnished.noise_dbfs = -200.0
    findings = examined(speech=False)
    assert findings["noise"].verdict is Verdict.GOOD
    assert findings["echo"].measures["echo_found"] is True


def test_nobody_is_asked_where_nobody_is(furnished: Room) -> None:
    """Without a terminal there is no spoken command; who does not answer is told what to do."""
    assert "command" not in examined(speech=False)
    furnished.says = None
    assert examined(speech=True)["command"].verdict is Verdict.IMPROVE


def test_what_could_be_better_is_exit_code_1(furnished: Room, capsys: pytest.CaptureFixture[str]) -> None:
    """The coach runs; what to move is told."""
    furnished.delay_s = 0.25
    assert check(Settings(), speech=None, as_json=False) == 1
    shown = capsys.readouterr().out
    assert "! The microphone hears the loudspeaker 250 ms later and 20 dB quieter than it plays." in shown
    assert "→ That is as late as Bluetooth" in shown
    assert "Now say" not in shown


def test_a_terminal_shows_how_loud_it_is(furnished: Room) -> None:
    """While the room is listened to there is a meter, which is gone afterwards."""
    screen = io.StringIO()
    terminal = Terminal(Console(file=screen, force_terminal=True, width=100))
    assert len([*Examination(Settings(), terminal, speech=False).findings()]) == 12
    assert "please be quiet" in screen.getvalue()
    assert re.search(r"░.* -7\d dB FS", screen.getvalue())


@pytest.mark.parametrize(("dbfs", "filled"), [(-200.0, 0), (-60.0, 10), (-20.0, 30), (0.0, 40)])
def test_the_meter_is_as_long_as_the_sound_is_loud(dbfs: float, filled: int) -> None:
    """From -80 dB full scale to 0, in steps of 2 dB."""
    time = np.arange(HEARING_RATE // 10) / HEARING_RATE
    tone = amplitude(dbfs) * np.sqrt(2) * np.sin(2 * np.pi * 1_000 * time)
    assert meter(to_int16(tone.astype(np.float32))).plain.count("█") == pytest.approx(filled, abs=1)
