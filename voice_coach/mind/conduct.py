"""The course of a session around its sets: warm-up, set-up, legs, rests, pauses and the end."""

from voice_coach.events import Heard, Prepare
from voice_coach.mind.dialogue import MOVING, Due, State
from voice_coach.mind.session import Session
from voice_coach.mind.sets import Sets

WARM_UP_PATIENCE_S = 150.0
STILL_PAUSED_S = 120.0
NEARLY_RESTED_S = 10.0
WATCH_AFTER_S = 300.0
"""Safety is listened for this long after the end of a session, in seconds."""


class Conduct(Sets):
    """The acts of an exercise session."""

    rest_until = 0.0
    rest_left_s = 0.0

    # --- from the start to the first set ------------------------------------------------------------------------------

    def exercise_named(self) -> bool:
        return self._named_exercise() is not None

    def _named_exercise(self) -> str | None:
        words = self.heard().slots.get("exercise")
        return next((key for key, exercise in self.exercises.items() if words in exercise.start_words), None)

    def ask_which(self) -> None:
        self.interrupt()
        self.play("listening")
        self.ask("choosing.ask")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def start(self) -> None:
        self.interrupt()
        exercise = self.exercises[str(self._named_exercise())]
        self.session = Session(exercise, goal=self.goal, legs_mode=self.legs_mode)
        self.say("start.exercise", exercise=exercise.name)
        lines = [(f"{exercise.id}.warm_up.{n}", text) for n, text in enumerate(exercise.warm_up, 1)]
        self.begin_script(
            [
                ("disclaimer", self.wording.line("disclaimer")),
                ("warm_up.intro", self.wording.line("warm_up.intro")),
                *lines,
                ("warm_up.wait", self.wording.line("warm_up.wait")),
            ],
            patience_s=WARM_UP_PATIENCE_S,
        )

    def set_up(self) -> None:
        self.interrupt()
        exercise = self.current.exercise
        self.begin_script(
            [
                ("set_up.intro", self.wording.line("set_up.intro")),
                *((f"{exercise.id}.set_up.{n}", text) for n, text in enumerate(exercise.set_up, 1)),
                ("steps.intro", self.wording.line("steps.intro")),
                *((f"{exercise.id}.steps.{n}", text) for n, text in enumerate(exercise.steps, 1)),
                (f"{exercise.id}.level.{self.current.level.id}", self.current.level.tell),
            ]
        )
        self.outbox.append(Prepare(tuple(self.texts_of_a_set())))

    def ask_ready(self) -> None:
        self.interrupt()
        self.ask("get_ready.ask", leg=self.current.leg)

    # --- between sets -------------------------------------------------------------------------------------------------

    def more_repetitions(self) -> bool:
        return self.current.more_repetitions

    def other_leg_left(self) -> bool:
        return self.current.other_leg_left

    def more_sets(self) -> bool:
        return self.current.more_sets

    def cut_short(self) -> None:
        """Fall silent where the user, not the end of the repetition, ends what is going on."""
        if isinstance(self.cause, Heard):
            self.hush()

    def switch_legs(self) -> None:
        self.cut_short()
        self.current.switch_legs()
        self.play("switch")
        self._take_up_pending_level()
        self.say("switch.legs", leg=self.current.leg)

    def no_other_leg(self) -> None:
        self.interrupt()
        self.aside("legs.none")

    def rest_between_sets(self) -> None:
        self.cut_short()
        session = self.current
        session.next_set()
        following = self.wording.line("next.set", set=session.set, sets=session.sets, leg=session.leg)
        self.say("rest.begin", seconds=round(session.rest_s), next=following)
        self._rest(session.rest_s)

    def rest_now(self) -> None:
        """Rest in the middle of a set; the same set goes on afterwards."""
        self.cut_short()
        self.say("rest.take", seconds=round(self.current.rest_s))
        self._rest(self.current.rest_s)

    def _rest(self, seconds: float) -> None:
        self._take_up_pending_level()
        if self.mistake is not None:
            key = f"{self.current.exercise.id}.reason.{self.mistake.id}"
            self.say_text(key, f"{self.mistake.cue} {self.mistake.reason}")
        self._rest_until(self.now + seconds)

    def _rest_until(self, until: float) -> None:
        self.rest_until = until
        for due, before_s in ((Due.HALF_RESTED, self.current.rest_s / 2), (Due.NEARLY_RESTED, NEARLY_RESTED_S)):
            if until - before_s > self.now:
                self.remind(due, until - before_s)
        self.remind(Due.RESTED, until)

    def resume_rest(self) -> None:
        self.interrupt()
        self.say("rest.take", seconds=round(self.rest_left_s))
        self._rest_until(self.now + self.rest_left_s)

    def already_resting(self) -> None:
        self.interrupt()
        self.aside("rest.take", seconds=round(self.rest_until - self.now))

    def say_rest_half_over(self) -> None:
        if not self.speaking:
            self.aside("rest.half")

    def say_rest_nearly_over(self) -> None:
        if not self.speaking:
            self.aside("rest.ten")

    def rest_over(self) -> None:
        self.play("rest_over")
        self.say("rest.over")
        self.ask_ready()

    def cut_rest_short(self) -> None:
        self.ask_ready()

    def _take_up_pending_level(self) -> None:
        """Change to the level that waited because something has to be put on."""
        if self.current.pending_level is not None:
            self.take_up_level(self.current.pending_level)

    def take_up_level(self, level_id: str) -> None:
        """Change to a level, and tell how it is done."""
        session = self.current
        session.level_id, session.pending_level = level_id, None
        self.say("level.changed", level=session.level.name)
        self.say_text(f"{session.exercise.id}.level.{level_id}", session.level.tell)

    # --- pausing and ending -------------------------------------------------------------------------------------------

    def hold_still(self) -> None:
        """Fall silent and remember where to go on."""
        if self.came_from != State.PAUSED:
            self.paused_from = self.came_from
            self.rest_left_s = max(self.rest_until - self.now, 0.0)
        self.hush()

    def pause(self) -> None:
        self.hold_still()
        self.play("paused")
        self.ask("pause.on", patience_s=STILL_PAUSED_S)

    def still_paused(self) -> None:
        self.say("pause.still")

    def paused_in_set(self) -> bool:
        return self.paused_from in MOVING

    def paused_in_rest(self) -> bool:
        return self.paused_from == State.RESTING

    def paused_in_warm_up(self) -> bool:
        return self.paused_from == State.WARM_UP

    def paused_in_set_up(self) -> bool:
        return self.paused_from == State.SET_UP

    def paused_in_cool_down(self) -> bool:
        return self.paused_from == State.COOL_DOWN

    def resume_script(self) -> None:
        self.interrupt()
        self.say_script_again()

    def cool_down(self) -> None:
        self.cut_short()
        exercise = self.current.exercise
        self.begin_script(
            [
                ("cool_down.intro", self.wording.line("cool_down.intro")),
                *((f"{exercise.id}.cool_down.{n}", text) for n, text in enumerate(exercise.cool_down, 1)),
            ]
        )

    def finish(self) -> None:
        self.cut_short()
        session = self.current
        if session.total:
            self.say("finished.summary", repetitions=session.total, sets=session.set, exercise=session.exercise.name)
            self.say("finished.frequency")
        self.say("finished.bye")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def stop(self) -> None:
        self.hush()
        self.play("stopped")
        if self.current.total:
            self.say("stop.counted", count=self.current.total)
        else:
            self.say("stop.done")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def fall_silent(self) -> None:
        self.hush()

    def rest_in_standby(self) -> None:
        self.session = None
