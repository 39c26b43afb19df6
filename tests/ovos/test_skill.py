"""The skill on OVOS's own bus without a network: utterances in, lines out."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

pytest.importorskip("ovos_workshop", reason="ovos-workshop is not installed")

from ovos_bus_client.message import Message
from ovos_utils.fakebus import FakeBus

from voice_coach import ovos
from voice_coach.events import Say
from voice_coach.ovos import VoiceCoachSkill, takes_s

PATIENCE_S = 15.0
SKILL = "voice-coach.voice-coach"
ROOT = Path(__file__).parents[2]


class Speaker:
    """An open smart speaker with the skill on it: what it says is in ``said``."""

    def __init__(self) -> None:
        self.bus = FakeBus()
        self.said: SimpleQueue[str] = SimpleQueue()
        self.silenced: SimpleQueue[None] = SimpleQueue()
        self._answers: SimpleQueue[bool] = SimpleQueue()
        self.bus.on("speak", lambda message: self.said.put(message.data["utterance"]))
        self.bus.on("mycroft.audio.speech.stop", lambda _: self.silenced.put(None))
        self.bus.on("skill.converse.response", lambda message: self._answers.put(bool(message.data["result"])))
        self.skill = VoiceCoachSkill(bus=self.bus, skill_id=SKILL)

    def start(self, utterance: str) -> None:
        """Say what matches the intent."""
        self.bus.emit(self._message(f"{SKILL}:start.intent", utterance=utterance, utterances=[utterance]))

    def says(self, utterance: str) -> bool:
        """Say something while the skill is active; return whether the skill took it."""
        self.bus.emit(self._message(f"{SKILL}.converse.request", utterances=[utterance], lang="en-US"))
        return self._answers.get(timeout=PATIENCE_S)

    def wait_for(self, words: str) -> str:
        """Return the next line with these words."""
        while words not in (line := self.said.get(timeout=PATIENCE_S)):
            pass
        return line

    @staticmethod
    def _message(kind: str, **data: Any) -> Message:
        return Message(kind, data, {"skill_id": SKILL})


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Speaker]:
    """One whose lines take no time to say."""
    settings = tmp_path / "settings.toml"
    settings.write_text("[memory]\nenabled = false\n[safety]\nscreening = false\n")
    monkeypatch.setenv("VOICE_COACH_SETTINGS", str(settings))
    monkeypatch.setattr(ovos, "takes_s", lambda _: 0.0)
    speaker = Speaker()
    yield speaker
    speaker.skill.default_shutdown()


def test_a_session_by_another_assistant(speaker: Speaker) -> None:
    """Started by its intent, led by what is said then, silent at once when something hurts."""
    speaker.start("start standing leg raises")
    assert "standing" in speaker.wait_for("Good, we do")
    assert not speaker.says("what is the weather like in Berlin")
    assert speaker.says("i am ready")
    while not speaker.silenced.empty():
        speaker.silenced.get()
    assert speaker.says("ow my back hurts")
    speaker.silenced.get(timeout=PATIENCE_S)
    speaker.wait_for("Stop.")
    assert speaker.skill.can_stop(Message(""))
    assert speaker.skill.stop()


def test_a_coach_that_does_not_run_takes_nothing(speaker: Speaker) -> None:
    """What is said is for others; there is nothing to stop."""
    assert not speaker.skill.can_converse(Message(""))
    assert not speaker.skill.stop()
    assert not speaker.skill.converse(Message("", {"utterances": ["pause"]}))


def test_wrong_settings_are_spoken(speaker: Speaker, tmp_path: Path) -> None:
    """Nobody looks at a log."""
    (tmp_path / "settings.toml").write_text("[memory]\nenabeld = false\n")
    speaker.start("start the voice coach")
    speaker.wait_for("there is no setting")


def test_a_line_takes_as_long_as_its_words() -> None:
    """At 150 words a minute, and a breath."""
    assert takes_s(Say("greeting", "one two three four five", 1)) == pytest.approx(2.6)


def test_the_skill_is_found_by_its_entry_point() -> None:
    """Where the package is installed, OVOS finds it; else it stands in pyproject.toml."""
    found = [point for point in entry_points(group="opm.skill") if point.name == SKILL]
    assert all(point.load() is VoiceCoachSkill for point in found)
    assert f'"{SKILL}" = "voice_coach.ovos:VoiceCoachSkill"' in (ROOT / "pyproject.toml").read_text()
