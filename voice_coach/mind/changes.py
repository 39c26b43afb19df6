"""What the user can have otherwise in the exercise: level, tempo, dose and legs. All of it can be taken back."""

from dataclasses import replace
from typing import cast

from voice_coach.mind.behaviour import Behaviour
from voice_coach.mind.dialogue import State
from voice_coach.mind.exercise import Exercise, Level
from voice_coach.mind.intent import Intent
from voice_coach.mind.session import Goal, LegsMode

REPETITIONS, SETS = (1, 30), (1, 6)
"""Least and most that an exercise knows (``exercise.Dose``)."""


class Changes(Behaviour):
    """The acts that change something and say what it is now."""

    # --- level, tempo and dose ----------------------------------------------------------------------------------------

    def make_easier(self) -> None:
        self._change_level(-1, "level.easiest")

    def make_harder(self) -> None:
        self._change_level(1, "level.hardest")

    def _change_level(self, step: int, at_the_end: str) -> None:
        self.interrupt()
        session = self.current
        words = self.heard().slots.get("with")
        if words is None:
            level = session.next_level(step)
        else:
            level = next((level for level in session.exercise.levels if words in level.with_words), None)
        if level is None:
            self.aside(at_the_end if words is None else "level.unknown")
        else:
            self.change_to(level)

    def change_to(self, level: Level) -> None:
        """Take up a level: at once or, where something is to be put on or taken off, in the next rest."""
        session = self.current
        if (level.changes_load or session.level.changes_load) and self.in_a_set():
            self.session = replace(session, pending_level=level.id)
            self.say("level.next_rest", level=level.name)
        else:
            self.take_up_level(level.id)
            self.plan_again()

    def go_slower(self) -> None:
        self._change_tempo(1, "tempo.slowest")

    def go_faster(self) -> None:
        self._change_tempo(-1, "tempo.quickest")

    def _change_tempo(self, step: int, at_the_end: str) -> None:
        level = self.current.level
        if level.dimension == "control" and step < 0:  # this level is nothing but its slow tempo
            self._change_level(-1, "level.easiest")
            return
        self.interrupt()
        tempo = self.current.next_tempo(step)
        if tempo is None or level.tempo:
            self.aside(at_the_end)
            return
        self.session = replace(self.current, tempo_id=tempo.id)
        self.aside("tempo.changed", tempo=tempo.name)
        self.plan_again()

    def number_missing(self) -> bool:
        return "number" not in self.heard().slots

    def ask_how_many(self) -> None:
        self.inquire(self.heard(), "dose.how_many", frozenset({Intent.NUMBER}))

    def set_repetitions(self) -> None:
        number = self._number_within(*REPETITIONS)
        if number is None:
            return
        dose = self._exercise().dose(self.manners.goal)
        if self.state == State.CHOOSING:
            self.plan = replace(self.plan, repetitions=number)
        else:
            self.session = replace(self.current, repetitions=number)
        self.say("dose.repetitions", number=number)
        if not dose.repetitions_min <= number <= dose.repetitions_max:
            self.say("dose.range", low=dose.repetitions_min, high=dose.repetitions_max)
        self.plan_again()

    def set_sets(self) -> None:
        number = self._number_within(*SETS)
        if number is None:
            return
        if self.state == State.CHOOSING:
            self.plan = replace(self.plan, sets=number)
        else:
            number = max(number, self.current.set)
            self.session = replace(self.current, sets=number)
        self.say("dose.sets", number=number)

    def _number_within(self, low: int, high: int) -> int | None:
        """Return the number that was said, or say what is possible and return None."""
        self.interrupt()
        number = int(self.heard().slots["number"])
        if low <= number <= high:
            return number
        self.aside("dose.range", low=low, high=high)
        return None

    def set_goal(self) -> None:
        self.interrupt()
        self.behave(goal=cast("Goal", self.heard().slots["goal"]))
        dose = self._exercise().dose(self.manners.goal)
        if self.session:
            self.session = self.session.with_goal(self.manners.goal)
            self.plan_again()
        self.say("dose.goal", goal=dose.name, sets=dose.sets, repetitions=dose.repetitions)

    def _exercise(self) -> Exercise:
        """Return the exercise of the session; before there is one, any."""
        return self.session.exercise if self.session else next(iter(self.exercises.values()))

    def set_legs_mode(self) -> None:
        self.interrupt()
        self.behave(legs_mode=cast("LegsMode", self.heard().slots["mode"]))
        self.say("legs.alternate" if self.manners.legs_mode == "alternate" else "legs.one")
        if self.session:
            self.session = self.session.with_legs_mode(self.manners.legs_mode)
            self.recount()
