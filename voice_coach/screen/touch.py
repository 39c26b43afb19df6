"""What can be touched at a moment: one button for each command that the state understands, and always those of safety.

Each is a ``Command``, so all that holds for speech holds for it; it is never taken for the coach's own voice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from voice_coach.commands import Command
from voice_coach.mind.dialogue import State
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import SAFETY, Intent
from voice_coach.mind.interview import Item
from voice_coach.mind.past import GUEST
from voice_coach.screen.labels import Each, Group, Labels, TouchLabel
from voice_coach.screen.scene import Scene

Place: TypeAlias = Literal["main"] | Group
"""Where a button is."""

ALWAYS = (Intent.STOP, Intent.PAIN, Intent.HELP_ME)
"""They can be touched whatever the state says: a page that is a moment behind must not keep anybody from them."""
FILLS: Mapping[Each, tuple[str, str]] = {
    "exercise": ("exercise", "exercise"),
    "topic": ("topic", "topic"),
    "profile": ("profile", "name"),
    "number": ("number", "number"),
    "count": ("number", "number"),
    "effort": ("number", "number"),
    "part": ("part", "body_part"),
    "thing": ("thing", "thing"),
    "choice": ("choice", "choice"),
}
"""The braces that each fills, and the slot that it is."""
WANTED = (Intent.NUMBER, Intent.BODY_PART, Intent.CHOICE)
"""Intents that are expected only where a question asks for them; it asks for one of them, or for yes or no."""
LEFT_OUT = (Intent.DONT_KNOW, Intent.SKIP)
MOST_EFFORT = 10
MOST = 30
"""The largest number that can be touched, where the question knows no bounds."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A button."""

    command: Command
    place: Place

    @property
    def id(self) -> str:
        """What a page names it by: "Start exercise=standing"."""
        slots = sorted(self.command.slots.items())
        return " ".join([self.command.intent, *(f"{name}={value}" for name, value in slots)])


@dataclass(frozen=True, slots=True)
class Content:
    """What buttons are made of beside their labels."""

    exercises: Mapping[str, Exercise]
    topics: Mapping[str, str]
    """What can be asked about, by topic."""
    items: Mapping[str, Item]
    """The questions of interviews, by the line that asks."""
    wake: str
    """The wake phrase."""


class Touches:
    """Knows the buttons of every scene."""

    def __init__(self, labels: Labels, content: Content) -> None:
        self._labels = labels
        self._content = content

    def of(self, scene: Scene) -> list[Touch]:
        """Return the buttons: the large ones in the order of the state, then the others in that of the table."""
        main = self._main(scene)
        touches = [
            touch
            for label in self._labels.touch
            if label.group != "spoken" and (label.intent in scene.expected or label.intent in ALWAYS)
            for touch in self._each(label, scene, "main" if label.intent in main else label.group)
        ]
        return sorted(
            touches, key=lambda touch: main.index(touch.command.intent) if touch.place == "main" else len(main)
        )

    def find(self, scene: Scene, name: str) -> Touch | None:
        """Return the button that a page names; None: it is not there any more."""
        return next((touch for touch in self.of(scene) if touch.id == name), None)

    def _main(self, scene: Scene) -> tuple[str, ...]:
        """Return the intents of the large buttons: answers first, where something was asked."""
        if not scene.question:
            return self._labels.state(scene.state).main
        asked = next((answer for answer in WANTED if answer in scene.expected), None)
        answers = (Intent.YES, Intent.NO) if asked is None else (asked,)
        return (*answers, *LEFT_OUT) if scene.state == State.ASKING else answers

    def _each(self, label: TouchLabel, scene: Scene, place: Place) -> Iterator[Touch]:
        for values, slots in self._choices(label, scene):
            words = {"wake": self._content.wake, **values}
            text, say = label.label.format(**words), label.say.format(**words)
            intent = Intent(label.intent)
            command = Command(
                text[:1].upper() + text[1:],
                say,
                intent,
                {**label.slots, **slots},
                SAFETY.get(intent),
                values.get("part"),
            )
            yield Touch(command, place)

    def _choices(self, label: TouchLabel, scene: Scene) -> list[tuple[dict[str, str], dict[str, str | int]]]:
        """Return what fills the braces of each button, and the slots that go with it."""
        if label.each is None:
            return [({}, {})]
        brace, slot = FILLS[label.each]
        return [({brace: shown}, {slot: value}) for shown, value in self._values(label.each, scene)]

    def _values(self, each: Each, scene: Scene) -> Sequence[tuple[str, str | int]]:
        """Return what there is a button for: as it is shown, and as the coach knows it."""
        match each:
            case "exercise":
                return [(exercise.name, exercise.start_words[0]) for exercise in self._content.exercises.values()]
            case "topic":
                return [(name, topic) for topic, name in self._content.topics.items()]
            case "profile":
                names = [name for name in scene.past.profiles if name not in {GUEST, scene.past.profile}]
                return [(name.title(), name) for name in names]
            case "number" | "effort" | "count":
                return [(str(number), number) for number in self._numbers(each, scene)]
            case "part" | "thing" | "choice":
                return [(word, word) for word in self._words(each, scene)]

    def _words(self, each: Each, scene: Scene) -> Sequence[str]:
        if each == "part":
            return self._labels.parts
        if each == "thing":
            levels = [level for exercise in self._content.exercises.values() for level in exercise.levels]
            return sorted({level.with_words[0] for level in levels if level.changes_load})
        item = self._asked(scene)
        return [words[0] for words in (item.choices if item else {}).values()]

    def _asked(self, scene: Scene) -> Item | None:
        """Return the question of an interview that is open, if one is."""
        if scene.state != State.ASKING:
            return None
        return next((self._content.items[key] for key in reversed(scene.keys) if key in self._content.items), None)

    def _numbers(self, each: Each, scene: Scene) -> Sequence[int]:
        if each == "effort":
            return range(1, MOST_EFFORT + 1)
        if each == "count":
            return _near_counts(scene)
        item = self._asked(scene)
        return range(MOST + 1) if item is None else range(item.low, item.high + 1)


def _near_counts(scene: Scene) -> list[int]:
    """Return what the count could be instead: one less, one more."""
    at = scene.progress
    return [] if at is None else [n for n in (at.repetition - 1, at.repetition + 1) if 1 <= n <= at.repetitions]
