"""What can be touched at a moment: one button for each command that the state understands, and always those of safety.

A touch becomes what speech becomes (``Heard``), so all that holds for speech holds for it; it is never taken for the coach's own voice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from voice_coach.events import Heard, Safety
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import Intent
from voice_coach.mind.past import GUEST
from voice_coach.screen.labels import Group, Labels, TouchLabel
from voice_coach.screen.scene import Scene

Place: TypeAlias = Literal["main"] | Group
"""Where a button is."""

ALWAYS = (Intent.STOP, Intent.PAIN, Intent.HELP_ME)
"""They can be touched whatever the state says: a page that is a moment behind must not keep anybody from them."""
SAFETY: Mapping[str, Safety] = {
    Intent.PAIN: Safety.PAIN,
    Intent.RED_FLAG: Safety.RED_FLAG,
    Intent.POSSIBLE: Safety.POSSIBLE,
    Intent.HELP_ME: Safety.POSSIBLE,
    Intent.EFFORT: Safety.EFFORT,
}
MOST = 30
"""The largest number that can be touched."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A button."""

    intent: str
    label: str
    say: str
    place: Place
    slots: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What a page names it by: "Start exercise=standing"."""
        return " ".join([self.intent, *(f"{name}={value}" for name, value in sorted(self.slots.items()))])

    def heard(self, expected: frozenset[str], at: float) -> Heard:
        """Return what it is to the coach, at ``at`` seconds, in a state that expects these intents."""
        return Heard(
            self.say,
            self.intent,
            slots=self.slots,
            accepted=self.intent in expected,
            addressed=True,
            by_hand=True,
            safety=SAFETY.get(self.intent),
            started_at=at,
            ended_at=at,
            at=at,
        )


class Touches:
    """Knows the buttons of every scene."""

    def __init__(self, labels: Labels, exercises: Mapping[str, Exercise], topics: Mapping[str, str], wake: str) -> None:
        self._labels = labels
        self._exercises = exercises
        self._topics = topics
        self._wake = wake

    def of(self, scene: Scene) -> list[Touch]:
        """Return the buttons: the large ones in the order of the state, then the others in that of the table."""
        main = self._main(scene)
        touches = [
            touch
            for label in self._labels.touch
            if label.intent in scene.expected or label.intent in ALWAYS
            for touch in self._each(label, scene, "main" if label.intent in main else label.group)
        ]
        return sorted(touches, key=lambda touch: main.index(touch.intent) if touch.intent in main else len(main))

    def find(self, scene: Scene, name: str) -> Touch | None:
        """Return the button that a page names; None: it is not there any more."""
        return next((touch for touch in self.of(scene) if touch.id == name), None)

    def _main(self, scene: Scene) -> tuple[str, ...]:
        """Return the intents of the large buttons: answers first, where something was asked."""
        main = self._labels.state(scene.state).main
        if not scene.question:
            return main
        return (Intent.NUMBER,) if Intent.NUMBER in scene.expected else (Intent.YES, Intent.NO)

    def _each(self, label: TouchLabel, scene: Scene, place: Place) -> Iterator[Touch]:
        for values, slots in self._choices(label, scene):
            words = {"wake": self._wake, **values}
            text, say = label.label.format(**words), label.say.format(**words)
            yield Touch(label.intent, text[:1].upper() + text[1:], say, place, {**label.slots, **slots})

    def _choices(self, label: TouchLabel, scene: Scene) -> list[tuple[dict[str, str], dict[str, str | int]]]:
        """Return what fills the braces of each button, and the slots that go with it."""
        match label.each:
            case None:
                return [({}, {})]
            case "exercise":
                exercises = self._exercises.values()
                return [({"exercise": each.name}, {"exercise": each.start_words[0]}) for each in exercises]
            case "topic":
                return [({"topic": name}, {"topic": topic}) for topic, name in self._topics.items()]
            case "profile":
                names = [name for name in scene.past.profiles if name not in {GUEST, scene.past.profile}]
                return [({"profile": name.title()}, {"name": name}) for name in names]
            case "number" | "count":
                numbers = range(MOST + 1) if label.each == "number" else _near_counts(scene)
                return [({"number": str(number)}, {"number": number}) for number in numbers]


def _near_counts(scene: Scene) -> list[int]:
    """Return what the count could be instead: one less, one more."""
    at = scene.progress
    return [] if at is None else [n for n in (at.repetition - 1, at.repetition + 1) if 1 <= n <= at.repetitions]
