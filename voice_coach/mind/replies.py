"""Answers at any moment: help, questions, what is left, and changes of level, tempo, dose and volume."""

from typing import cast

from voice_coach.events import SetVolume
from voice_coach.mind.conduct import STILL_PAUSED_S
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.mind.guard import Guard
from voice_coach.mind.intent import Intent
from voice_coach.mind.session import Goal, LegsMode

VOLUME_STEP_DB, VOLUME_LEAST_DB, VOLUME_MOST_DB = 4.0, -16.0, 8.0


class Replies(Guard):
    """What is said and changed when the user asks for it."""

    volume_db = 0.0

    # --- talking ------------------------------------------------------------------------------------------------------

    def answer(self) -> None:
        self.interrupt()
        topic = str(self.heard().slots["topic"])
        exercise = self.session.exercise if self.session else next(iter(self.exercises.values()))
        answer = exercise.answers.get(topic)
        self.say_text(f"answer.{topic}", answer or self.wording.answer(topic))

    def help(self) -> None:
        self.interrupt()
        state = self.came_from
        self.say("help.set" if state in MOVING else f"help.{state}")

    def answer_and_wait(self) -> None:
        """Answer in the middle of a set: the exercise waits, because one cannot listen and count."""
        self.hold_still()
        if self.fired is Intent.HELP:
            self.help()
        else:
            self.answer()
        self.ask("ask.resume", patience_s=STILL_PAUSED_S)

    def repeat(self) -> None:
        if self.state in MOVING:
            self.say_what_is_left()
        elif self.state in {State.WARM_UP, State.SET_UP, State.COOL_DOWN}:
            self._repeat_script()
        else:
            self.interrupt()
            self.say_again()

    def _repeat_script(self) -> None:
        if self.speaking:
            self.interrupt()
            self.say_next()
        else:
            self.say_script_again()

    def ask_again(self) -> None:
        """Reprompt, once; then wait quietly: silence costs nothing."""
        keys = {
            State.CHOOSING: "choosing.again",
            State.WARM_UP: "warm_up.wait",
            State.GET_READY: "get_ready.again",
            State.CHECKING: "possible.ask",
        }
        self.aside(keys[State(self.state)])

    def say_what_is_left(self) -> None:
        self.interrupt()
        session = self.current
        if self.state == State.COOL_DOWN:
            self.aside("left.none")
        elif self.state in MOVING:
            self.aside("left.in_set", left=session.left)
        else:
            self.aside("left.in_session", left=session.left, sets_left=session.sets - session.set)

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
        elif (level.changes_load or session.level.changes_load) and self._in_a_set():
            session.pending_level = level.id
            self.say("level.next_rest", level=level.name)
        else:
            self.take_up_level(level.id)
            self.plan_again()

    def _in_a_set(self) -> bool:
        return self.state in MOVING or (self.state == State.PAUSED and self.paused_in_set())

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
        self.current.tempo_id = tempo.id
        self.aside("tempo.changed", tempo=tempo.name)
        self.plan_again()

    def set_repetitions(self) -> None:
        number = int(self.heard().slots["number"])
        self.interrupt()
        dose = self.current.exercise.dose(self.current.goal)
        self.current.repetitions = number
        self.say("dose.repetitions", number=number)
        if not dose.repetitions_min <= number <= dose.repetitions_max:
            self.say("dose.range", low=dose.repetitions_min, high=dose.repetitions_max)
        self.plan_again()

    def set_sets(self) -> None:
        self.interrupt()
        self.current.sets = max(int(self.heard().slots["number"]), self.current.set)
        self.say("dose.sets", number=self.current.sets)

    def set_goal(self) -> None:
        self.interrupt()
        self.goal = cast("Goal", self.heard().slots["goal"])
        exercise = self.session.exercise if self.session else next(iter(self.exercises.values()))
        dose = exercise.dose(self.goal)
        if self.session:
            self.session.set_goal(self.goal)
            self.plan_again()
        self.say("dose.goal", goal=dose.name, sets=dose.sets, repetitions=dose.repetitions)

    def set_legs_mode(self) -> None:
        self.interrupt()
        self.legs_mode = cast("LegsMode", self.heard().slots["mode"])
        self.say("legs.alternate" if self.legs_mode == "alternate" else "legs.one")
        if self.session:
            self.session.set_legs_mode(self.legs_mode)
