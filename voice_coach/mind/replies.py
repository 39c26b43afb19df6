"""Answers at any moment: help, questions, what is left, what is being done."""

from math import ceil, inf

from voice_coach.mind.conduct import STILL_PAUSED_S
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.mind.intent import Intent, Topic
from voice_coach.mind.recollections import Recollections
from voice_coach.mind.session import Session

WARM_UP_S, COOL_DOWN_S = 180.0, 120.0
"""What they take with all that is said in them, in seconds, where time is estimated."""


class Replies(Recollections):
    """What is said when the user asks for it."""

    def answer(self) -> None:
        self.interrupt()
        topic = str(self.heard().slots["topic"])
        exercise = self.session.exercise if self.session else next(iter(self.exercises.values()))
        answer = exercise.answers.get(topic)
        self.say_text(f"answer.{topic}", answer or self.wording.answer(topic))
        if topic == Topic.FREQUENCY and self.past.done:
            self.say_next_day()

    def help(self) -> None:
        self.interrupt()
        state = self.came_from
        self.say("help.set" if state in MOVING else f"help.{state}")

    def answer_and_wait(self) -> None:
        """Answer in the middle of a set: the exercise waits, because one cannot listen and count."""
        self.hold_still()
        if self.fired is Intent.HELP:
            self.help()
        elif self.fired is Intent.HISTORY:
            self.tell_history()
        elif self.fired is Intent.NEXT_SESSION:
            self.tell_next_session()
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
        self.await_answer(inf)

    def say_what_is_left(self) -> None:
        self.interrupt()
        session = self.current
        if self.state == State.COOL_DOWN:
            self.aside("left.none")
        elif self.state in MOVING:
            self.aside("left.in_set", left=session.left)
        else:
            self.aside("left.in_session", left=session.left, sets_left=session.sets - session.set)

    def say_which_leg(self) -> None:
        self.interrupt()
        self.aside("legs.now", leg=self.current.leg)

    def say_how_long(self) -> None:
        """Say how much time is left, of this leg and of all; before a session, how much one takes."""
        self.interrupt()
        if self.session is None:
            session = Session.begin(next(iter(self.exercises.values())), self.goal, self.legs_mode, self.plan)
            self.say("time.session", minutes=_minutes(WARM_UP_S + session.work_s + COOL_DOWN_S))
            return
        minutes = _minutes(self._time_left_s())
        if self.state in MOVING:
            self.aside("time.in_set", minutes=minutes, seconds=_tens(self.session.leg_s))
        elif self.state == State.RESTING:
            self.say("time.in_rest", minutes=minutes, seconds=max(round(self.rest_until - self.now), 1))
        else:
            self.say("time.left", minutes=minutes)

    def _time_left_s(self) -> float:
        """Return what is left of the session, in seconds: an estimate."""
        place = self.where().state
        if place == State.COOL_DOWN:
            return COOL_DOWN_S / 2
        ahead_s = WARM_UP_S if place == State.WARM_UP else self.where().rest_left_s
        return ahead_s + self.current.work_s + COOL_DOWN_S

    def tell_progress(self) -> None:
        self.interrupt()
        session = self.current
        if self.state in MOVING:
            self.aside("progress.in_set", done=session.counted, left=session.left)
        elif self.state == State.FINISHED:
            self.say("stop.counted", count=session.total)
        elif session.total:
            self.say("progress.so_far", total=session.total, set=session.set, sets=session.sets)
        else:
            self.say("progress.none", sets=session.sets, repetitions=session.repetitions)


def _minutes(seconds: float) -> int:
    return max(ceil(seconds / 60), 1)


def _tens(seconds: float) -> int:
    """Return seconds to the next ten: more would be false precision."""
    return max(10 * ceil(seconds / 10), 10)
