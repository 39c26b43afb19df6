"""The first start of an appliance: it tells by voice where it is in setting up, what it found, and how it is woken.

It happens until it was well once, which a file in the state directory remembers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_coach import assets
from voice_coach.checkup.examination import Examination
from voice_coach.checkup.findings import Finding, Verdict, worst
from voice_coach.checkup.studio import Watch
from voice_coach.content import load_lines
from voice_coach.language import ENGLISH, Language
from voice_coach.settings import Settings

Speak = Callable[[str], object]
"""Says a text, and returns when it was heard."""

SPOKEN_VERDICTS = {Verdict.GOOD: "first.well", Verdict.IMPROVE: "first.better", Verdict.BROKEN: "first.broken"}


def marker() -> Path:
    return assets.state_dir() / "introduced"


class Introduction:
    """Says the lines of the first start."""

    def __init__(self, speak: Speak, wake_phrase: str, language: Language = ENGLISH) -> None:
        self._speak = speak
        self._wake_phrase = wake_phrase
        self._lines = load_lines(language).lines

    def say(self, key: str, **values: str) -> None:
        self._speak(self._lines[key].say[0].format(**values))

    def lead(self, examine: Callable[["Introduction"], Iterator[Finding]]) -> Verdict:
        """Lead through the examination; return what came of it."""
        self.say("first.hello")
        findings = []
        for finding in examine(self):
            findings.append(finding)
            if finding.name == "microphone":
                self.say("first.microphone", microphone=spoken_name(str(finding.measures.get("device", ""))))
                self.say("first.quiet")
        verdict = worst(findings)
        self.say(SPOKEN_VERDICTS[verdict])
        for finding in findings:
            if finding.verdict != Verdict.GOOD:
                self.say(self._line_on(finding))
        if verdict != Verdict.BROKEN:
            self.say("first.wake", wake=self._wake_phrase)
        return verdict

    def _line_on(self, finding: Finding) -> str:
        """Return the key of the line that says what is wrong, and what can be done about it without a keyboard."""
        keys = (f"found.{finding.cause or finding.name}", "found.other")
        return next(key for key in keys if key in self._lines)

    # --- a bedside (``checkup.examination``) where nobody sees anything -------------------------------------------------

    @contextmanager
    def working(self, on: str) -> Iterator[None]:  # noqa: ARG002 - there is no screen to show it on
        yield

    @contextmanager
    def listening(self, to: str) -> Iterator[Watch]:  # noqa: ARG002 - there is no screen to show it on
        yield lambda _: None


def introduce(settings: Settings, speak: Speak) -> list[Finding]:
    """Introduce the coach unless that was done; return what was found to be not well."""
    if marker().exists():
        return []
    found: list[Finding] = []

    def examine(bedside: Introduction) -> Iterator[Finding]:
        for finding in Examination(settings, bedside, speech=False).findings():
            found.append(finding)
            yield finding

    verdict = Introduction(speak, settings.hearing.wake_phrase, settings.hearing.language).lead(examine)
    if verdict != Verdict.BROKEN:
        marker().parent.mkdir(parents=True, exist_ok=True)
        marker().touch()
    return [finding for finding in found if finding.verdict != Verdict.GOOD]


def spoken_name(device: str) -> str:
    """Return a device's name for the ear: "Jabra SPEAK 510: USB Audio (hw:1,0)" is "Jabra SPEAK 510"."""
    return device.partition(":")[0].partition("(")[0].strip() or device
