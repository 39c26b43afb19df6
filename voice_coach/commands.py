"""What can be asked of the coach without speech: by a button, a key, a touch or a message. It becomes what speech becomes.

Each command is the sentence that a user would say, with the meaning which the grammar gives it; a test holds it against
the grammar. So everything that holds for speech holds for it: safety first, and what a state does not expect is not done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from voice_coach.events import Heard, Safety
from voice_coach.mind.changes import REPETITIONS, SETS
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import Intent


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to ask."""

    name: str
    """For people: what stands on the button."""
    text: str
    """What one would say."""
    intent: Intent
    slots: Mapping[str, str | int] = field(default_factory=dict)
    safety: Safety | None = None
    body_part: str | None = None

    def heard(self, expected: frozenset[str], at: float) -> Heard:
        """Return it as an utterance at ``at`` seconds, in a state that expects these intents: surely meant, and for the coach."""
        return Heard(
            self.text,
            self.intent.value,
            slots=self.slots,
            accepted=self.intent in expected,
            addressed=True,
            by_hand=True,
            safety=self.safety,
            body_part=self.body_part,
            started_at=at,
            ended_at=at,
            at=at,
        )


BUTTONS: dict[str, Command] = {
    "wake": Command("Hey coach", "hey coach", Intent.WAKE),
    "ready": Command("Ready", "ready", Intent.READY),
    "next": Command("Next", "next", Intent.NEXT),
    "pause": Command("Pause", "pause", Intent.PAUSE),
    "resume": Command("Go on", "resume", Intent.RESUME),
    "stop": Command("Stop", "stop", Intent.STOP),
    "hurts": Command("It hurts", "it hurts", Intent.PAIN, safety=Safety.PAIN),
    "help_me": Command("Help me", "help me", Intent.HELP_ME, safety=Safety.POSSIBLE),
    "yes": Command("Yes", "yes", Intent.YES, {"sure": "true"}),
    "no": Command("No", "no", Intent.NO),
    "done": Command("Done", "done", Intent.DONE),
    "skip": Command("Skip", "skip it", Intent.SKIP),
    "rest": Command("Rest", "i need a rest", Intent.REST),
    "switch_legs": Command("Switch legs", "switch legs", Intent.SWITCH_LEGS),
    "easier": Command("Easier", "make it easier", Intent.EASIER),
    "harder": Command("Harder", "make it harder", Intent.HARDER),
    "slower": Command("Slower", "slower", Intent.SLOWER),
    "faster": Command("Faster", "faster", Intent.FASTER),
    "undo": Command("Undo", "undo that", Intent.UNDO),
    "repeat": Command("Say again", "repeat", Intent.REPEAT),
    "help": Command("What can I say?", "help", Intent.HELP),
    "louder": Command("Louder", "louder", Intent.LOUDER),
    "quieter": Command("Quieter", "quieter", Intent.QUIETER),
}
"""What needs no choice, by id."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options, each a command."""

    name: str
    options: Mapping[str, Command]
    """By what people read."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number from ``least`` to ``most``."""

    name: str
    text: str
    """What one would say, with {number}."""
    intent: Intent
    least: int
    most: int

    def command(self, number: int) -> Command:
        return Command(f"{self.name}: {number}", self.text.format(number=number), self.intent, {"number": number})


AMOUNTS: dict[str, Amount] = {
    "repetitions": Amount("Repetitions", "{number} repetitions", Intent.SET_REPETITIONS, *REPETITIONS),
    "sets": Amount("Sets", "{number} sets", Intent.SET_SETS, *SETS),
}


def choices(exercises: Iterable[Exercise]) -> dict[str, Choice]:
    """Return what is chosen from a list, by id."""
    starts = {
        exercise.name: Command(
            exercise.name, f"start {exercise.name}", Intent.START, {"exercise": exercise.start_words[0]}
        )
        for exercise in exercises
    }
    return {
        "exercise": Choice("Exercise", starts),
        "goal": Choice(
            "Goal",
            {
                "strength": Command("Strength", "for strength", Intent.SET_GOAL, {"goal": "strength"}),
                "activation": Command("Activation", "for activation", Intent.SET_GOAL, {"goal": "activation"}),
            },
        ),
        "legs": Choice(
            "Legs",
            {
                "one leg": Command("One leg", "one leg at a time", Intent.SET_LEGS, {"mode": "one leg"}),
                "alternate": Command("Alternate", "alternate legs", Intent.SET_LEGS, {"mode": "alternate"}),
            },
        ),
    }


class Commands:
    """All that can be asked: by id, and where something is chosen, by value."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self.choices = choices(exercises)

    def find(self, name: str, value: str = "") -> Command | None:
        """Return the command ``name``, with ``value`` where one is chosen; None: there is none such."""
        if name in BUTTONS:
            return BUTTONS[name]
        if name in self.choices:
            return self.choices[name].options.get(value)
        if name in AMOUNTS and value.isascii() and value.isdecimal():
            amount = AMOUNTS[name]
            return amount.command(int(value)) if amount.least <= int(value[:4]) <= amount.most else None
        return None
