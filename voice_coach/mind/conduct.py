"""The course of a session around its sets: warm-up, set-up, legs, pauses and the end."""

from dataclasses import replace
from math import inf

from voice_coach.events import Heard, Prepare
from voice_coach.mind.change import Change
from voice_coach.mind.dialogue import IN_SESSION, MOVING, TRAINING, Due, State
from voice_coach.mind.drills import Drills
from voice_coach.mind.exercise import Exercise, Level
from voice_coach.mind.intent import Intent
from voice_coach.mind.past import Kind, Past
from voice_coach.mind.programme import TOO_SOON_DAYS, News, Prescription, prescribe
from voice_coach.mind.questions import YES_OR_NO
from voice_coach.mind.session import Plan, Session

STILL_PAUSED_S = 120.0
WATCH_AFTER_S = 300.0
"""Safety is listened for this long after the end of a session, in seconds."""
SAME_STOP_S = 5.0
"""Who says "stop" again within this time means the same stop, in seconds: people in trouble say it more than once."""


KNOWN_AFTER = 2
"""Sessions of an exercise after which its set-up is known."""


class Conduct(Drills):
    """The acts of an exercise session."""

    past = Past()
    """What is known of the sessions before, and of the one there is now."""
    news = News.FIRST
    """What is new in this session."""
    offered_more = False
    """Whether it was asked in this session if it may be harder."""
    changes: tuple[Change, ...] = ()
    """What can be taken back, the last one at the end."""
    ended_at = -inf
    """When the user was in a session last, in seconds."""

    # --- from the start to the first set ------------------------------------------------------------------------------

    def exercise_named(self) -> bool:
        return self.wanted_exercise() is not None

    def wanted_exercise(self) -> Exercise | None:
        """Return the exercise that is being asked for."""
        words = self.cause.slots.get("exercise") if isinstance(self.cause, Heard) else None
        return next((exercise for exercise in self.exercises.values() if words in exercise.start_words), None)

    def ask_which(self) -> None:
        self.interrupt()
        self.forget_changes()
        self.play("listening")
        self.ask("choosing.ask")
        self.await_standby()

    def begin_session(self, exercise: Exercise, *, disclaimer: bool, eased_from: str | None) -> None:
        """Begin with the warm-up; ``eased_from``: the level that hurt, so that this session begins below it."""
        self.interrupt()
        self.file_session()
        self.forget_changes()
        self._begin(exercise)
        self.say("start.exercise", exercise=exercise.name)
        if eased_from is not None and self.news is not News.PAIN:
            self.session = self.current.eased(eased_from)
            self.say("start.easier", level=self.current.level.name)
        else:
            self._say_news()
        days = self.past.days_since_last(self.now)
        rested = days is None or days > TOO_SOON_DAYS
        if not rested:
            self.say("start.after_yesterday" if days else "start.after_today")
            gentle = Heard("gentle", Intent.GENTLE)
            self.pose(gentle, "start.gentle", YES_OR_NO | {Intent.START}, declined="start.as_planned")
        self.prepare_script(
            [
                *([("disclaimer", self.wording.line("disclaimer"))] if disclaimer else []),
                ("warm_up.intro", self.wording.line("warm_up.intro")),
                ("warm_up.offer", self.wording.line("warm_up.offer")),
                *self.passages(exercise, "warm_up", exercise.warm_up),
                ("warm_up.wait", self.wording.line("warm_up.wait")),
            ],
            patience_s=self.manners.reprompt_s,
        )
        if rested:
            self.say_next()

    def _begin(self, exercise: Exercise) -> None:
        """Begin the session that is due, as it is wished."""
        prescription = self.prescription(exercise)
        wished, self.plan = self.plan, Plan()
        plan = wished.over(prescription.plan)
        self.session = Session.begin(exercise, self.manners.goal, self.manners.legs_mode, plan)
        self.news = prescription.news if wished == Plan() else News.WISHED
        self.unrated, self.offered_more = 0, False

    def prescription(self, exercise: Exercise) -> Prescription:
        """Return what to do today."""
        before = self.past.of(exercise.id)
        days = before[-1].days_before(self.past.day(self.now)) if before else None
        return prescribe(exercise, self.manners.goal, before, offered=self.offers, days_since=days)

    def offers(self, level: Level) -> bool:
        """Return whether a level can be prescribed: what it needs is known to be there."""
        return bool(self.has(level))

    def has(self, level: Level) -> bool | None:
        """Return whether there is what a level needs; None: that is not known."""
        if not level.changes_load:
            return True
        known = self.past.lasting.get(Kind.EQUIPMENT, {})
        return next((bool(known[words]) for words in level.with_words if words in known), None)

    def _say_news(self) -> None:
        """Say what is new today, and why."""
        session = self.current
        if self.news not in {News.FIRST, News.WISHED}:
            values: dict[str, str | int] = {"sets": session.sets, "repetitions": session.repetitions}
            self.say(f"programme.{self.news}", level=session.level.name, **values)

    def set_up(self) -> None:
        """Explain position and movement; whoever has done it some times is asked whether all is as usual."""
        self.interrupt()
        self.outbox.append(Prepare(tuple(self.texts_of_a_set())))
        level = (f"{self.current.exercise.id}.level.{self.current.level.id}", self.current.level.tell)
        if len(self.past.of(self.current.exercise.id)) < KNOWN_AFTER:
            self._explain_set_up(level)
        else:
            self.begin_script([level, ("set_up.usual", self.wording.line("set_up.usual"))], self.manners.reprompt_s)

    def explain_set_up(self) -> None:
        self.interrupt()
        self._explain_set_up()

    def set_up_is_asked(self) -> bool:
        """Return whether it was asked if all is as usual."""
        return self.recital.patience_s is not None

    def leave_time(self) -> None:
        """Do nothing: what was asked is for the user to answer."""

    def _explain_set_up(self, *more: tuple[str, str]) -> None:
        exercise = self.current.exercise
        self.begin_script(
            [
                ("set_up.intro", self.wording.line("set_up.intro")),
                *self.wording.of(exercise, "set_up"),
                ("steps.intro", self.wording.line("steps.intro")),
                *self.wording.of(exercise, "steps"),
                *more,
            ]
        )

    # --- between sets -------------------------------------------------------------------------------------------------

    def more_repetitions(self) -> bool:
        return self.current.more_repetitions

    def other_leg_left(self) -> bool:
        return self.current.other_leg_left

    def more_sets(self) -> bool:
        return self.current.more_sets

    def switch_legs(self) -> None:
        self._change_over(self.current.on_other_leg())

    def swap_legs(self) -> None:
        """Let the legs exchange their turns: this one's count begins again when the other has had its turn."""
        self._change_over(self.current.with_legs_swapped())

    def _change_over(self, session: Session) -> None:
        self.cut_short()
        self.session = session
        self.play("switch")
        self.take_up_pending_level()
        self.say("switch.legs", leg=session.leg)

    def change_legs(self) -> None:
        """Go to the other leg; where nothing was done yet in this set, no leg loses its turn by it."""
        if self.current.done:
            self.switch_legs()
        else:
            self.swap_legs()

    def same_leg(self) -> bool:
        return self.heard().slots.get("leg") == self.current.leg

    def say_same_leg(self) -> None:
        self.interrupt()
        self.aside("legs.same", leg=self.current.leg)

    def ask_whether_other_leg(self) -> None:
        """A bare "right" may be no more than agreement."""
        switch = replace(self.heard(), intent=Intent.SWITCH_LEGS)
        self.inquire(switch, "doubt.ask", meant=self.in_words(Intent.SWITCH_LEGS, switch) or "")

    def get_ready_again(self) -> None:
        self.hush()
        self.session = self.current.begun_again()
        self.say("set.again")
        self.ask("get_ready.ask", leg=self.current.leg)

    def no_other_leg(self) -> None:
        self.interrupt()
        self.aside("legs.none")

    # --- pausing and ending -------------------------------------------------------------------------------------------

    def hold_still(self) -> None:
        """Fall silent and remember where to go on."""
        if self.came_from != State.PAUSED:
            self.paused_from = self.place(self.came_from)
            self.rest_left_s = max(self.rest_until - self.now, 0.0)
            self.note_time_left()
        self.hush()

    def pause(self) -> None:
        self.hold_still()
        self.play("paused")
        self.ask("pause.on", patience_s=STILL_PAUSED_S)

    def still_paused(self) -> None:
        self.ask("pause.still", patience_s=inf)

    def give_time(self) -> None:
        self.interrupt()
        self.aside("wait.long")

    def in_a_set(self) -> bool:
        """Return whether repetitions are counted, or would be but for a pause."""
        return self.state in MOVING or (self.state == State.PAUSED and self.paused_in_set())

    def in_the_sets(self) -> bool:
        """Return whether the tempo is what matters now: not where the coach explains, before the sets or after them."""
        return self.state != State.PAUSED or self.paused_from in TRAINING

    def in_a_session(self) -> bool:
        """Return whether a session is under way; what the coach asks before or after one is not of it."""
        return self.place(State(self.state)) in IN_SESSION

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

    def cool_down(self) -> None:
        self.cut_short()
        exercise = self.current.exercise
        self.ask_effort(self.current)
        self.prepare_script(
            [
                ("cool_down.intro", self.wording.line("cool_down.intro")),
                *self.passages(exercise, "cool_down", exercise.cool_down),
            ]
        )
        if not self.speaking:
            self.say_next()

    def finish(self) -> None:
        self.cut_short()
        session = self.current
        if session.total:
            self.say("finished.summary", repetitions=session.total, sets=session.set, exercise=session.exercise.name)
            if self.manners.talk == "full":
                self.say("finished.frequency")
        self.say("finished.bye")
        self.await_standby()

    def await_standby(self) -> None:
        """Go to standby if nothing more happens, but not while safety is listened for."""
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def stop(self) -> None:
        self.hush()
        self.play("stopped")
        if self.current.total:
            self.say("stop.counted", count=self.current.total)
        else:
            self.say("stop.done")
        self.await_standby()

    def has_just_stopped(self) -> bool:
        return self.now < self.ended_at + SAME_STOP_S

    def is_watched(self) -> bool:
        """Return whether a session ended not long ago, whatever was said since."""
        return self.now < self.ended_at + WATCH_AFTER_S

    def hush_again(self) -> None:
        """Be silent, but watch on."""
        self.hush()

    def fall_silent(self) -> None:
        self.hush()
        self.rest_in_standby()

    def rest_in_standby(self) -> None:
        self.file_session()
        self.forget_changes()
        self.session, self.plan = None, Plan()

    def file_session(self) -> None:
        """Leave the session that is over: its records have all of it."""
        self.session = None

    def forget_changes(self) -> None:
        """What was changed so far cannot be taken back any more."""
        self.changes = ()
