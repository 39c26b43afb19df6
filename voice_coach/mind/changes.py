"""What the user can have otherwise: level, tempo, dose, legs, and how the coach speaks. All of it can be taken back."""

from dataclasses import replace
from typing import cast, get_args

from voice_coach.events import Prepare, SetRate, SetVolume
from voice_coach.mind.dialogue import State
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.guard import Guard
from voice_coach.mind.intent import Intent
from voice_coach.mind.session import Goal, LegsMode
from voice_coach.mind.sets import Talk

VOLUME_STEP_DB, VOLUME_LEAST_DB, VOLUME_MOST_DB = 4.0, -16.0, 8.0
RATES = (0.78, 0.88, 1.0, 1.15, 1.3)
"""Rates of speech, relative to the settings, slowest first: slower, a short cue would not end in its phase (a test measures it)."""
REPETITIONS, SETS = (1, 30), (1, 6)
"""Least and most that an exercise knows (``exercise.Dose``)."""
TALKS: tuple[Talk, ...] = get_args(Talk)


class Changes(Guard):
    """The acts that change something and say what it is now."""

    volume_db = 0.0

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
        elif (level.changes_load or session.level.changes_load) and self.in_a_set():
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
        dose = self._exercise().dose(self.goal)
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
        self.goal = cast("Goal", self.heard().slots["goal"])
        dose = self._exercise().dose(self.goal)
        if self.session:
            self.session = self.session.with_goal(self.goal)
            self.plan_again()
        self.say("dose.goal", goal=dose.name, sets=dose.sets, repetitions=dose.repetitions)

    def _exercise(self) -> Exercise:
        """Return the exercise of the session; before there is one, any."""
        return self.session.exercise if self.session else next(iter(self.exercises.values()))

    def set_legs_mode(self) -> None:
        self.interrupt()
        self.legs_mode = cast("LegsMode", self.heard().slots["mode"])
        self.say("legs.alternate" if self.legs_mode == "alternate" else "legs.one")
        if self.session:
            self.session = self.session.with_legs_mode(self.legs_mode)
            self.recount()

    # --- how the coach speaks -----------------------------------------------------------------------------------------

    def louder(self) -> None:
        self._change_volume(VOLUME_STEP_DB, "volume.louder", "volume.loudest")

    def quieter(self) -> None:
        self._change_volume(-VOLUME_STEP_DB, "volume.quieter", "volume.quietest")

    def _change_volume(self, step_db: float, changed: str, at_the_end: str) -> None:
        self.interrupt()
        wanted = min(max(self.volume_db + step_db, VOLUME_LEAST_DB), VOLUME_MOST_DB)
        key = changed if wanted != self.volume_db else at_the_end
        self.volume_db = wanted
        self.outbox.append(SetVolume(wanted))
        self.aside(key)

    def speak_slower(self) -> None:
        self._change_rate(-1, "speech.slower", "speech.slowest")

    def speak_faster(self) -> None:
        self._change_rate(1, "speech.faster", "speech.fastest")

    def _change_rate(self, step: int, changed: str, at_the_end: str) -> None:
        self.interrupt()
        index = RATES.index(self.rate) + step
        if not 0 <= index < len(RATES):
            self.aside(at_the_end)
            return
        self.take_rate(RATES[index])
        self.aside(changed)
        self.plan_again()

    def take_rate(self, rate: float) -> None:
        """Speak at this rate; what a set says has to be rendered anew for it."""
        self.rate = rate
        self.outbox.append(SetRate(rate))
        if self.session is not None:
            self.outbox.append(Prepare(tuple(self.texts_of_a_set())))

    def say_less(self) -> None:
        self._change_talk(-1, "talk.less", "talk.least")

    def say_more(self) -> None:
        self._change_talk(1, "talk.more", "talk.most")

    def _change_talk(self, step: int, changed: str, at_the_end: str) -> None:
        self.interrupt()
        index = TALKS.index(self.talk) + step
        if not 0 <= index < len(TALKS):
            self.aside(at_the_end)
            return
        self.set_talk(TALKS[index])
        self.aside(changed)
        self.plan_again()
