"""Answers at any moment: help, questions, what is left, what is being done."""

from collections.abc import Sequence
from math import ceil, inf

from voice_coach.mind.conduct import STILL_PAUSED_S
from voice_coach.mind.dialogue import MOVING, STILL, State
from voice_coach.mind.intent import Intent, Topic
from voice_coach.mind.recollections import Recollections
from voice_coach.mind.session import Session

TOLD_S = 30.0
"""What the words of a warm-up or a cool-down take, in seconds, where time is estimated."""


MORE_HELP = ("help.voice", "help.words", "help.memory")
"""What can be said anywhere, in the order in which it is told."""
HELPED = frozenset({State.CHOOSING, State.FINISHED, *STILL, *MOVING})
"""Where there is time to tell it."""
HELP_S = 40.0
"""For how long "next" asks for more help, in seconds."""


class Replies(Recollections):
    """What is said when the user asks for it."""

    pages: Sequence[str] = ()
    """The lines of help that were not said yet."""
    helped_at = 0.0

    def answer(self) -> None:
        self.interrupt()
        topic = str(self.heard().slots["topic"])
        exercise = self.session.exercise if self.session else next(iter(self.exercises.values()))
        self.say_text(f"answer.{topic}", self.wording.answer(topic, exercise))
        if topic == Topic.FREQUENCY and self.past.done:
            self.say_next_day()

    def help(self) -> None:
        """Name what makes sense now, three things at most; asked again, name more."""
        if self.help_goes_on():
            self.help_more()
            return
        state = self.came_from
        self.pages = ("help.set" if state in MOVING else f"help.{state}", *(MORE_HELP if state in HELPED else ()))
        self.help_more()

    def help_goes_on(self) -> bool:
        """Return whether there is more, and it was offered a moment ago."""
        return bool(self.pages) and self.now <= self.helped_at + HELP_S and self.was_said("help.more")

    def help_more(self) -> None:
        self.interrupt()
        page, *self.pages = self.pages
        self.helped_at = self.now
        if self.state == State.STOPPED:
            self.aside(page)  # what "repeat" repeats there is what to do
        else:
            self.say(page)
        if self.pages:
            self.say("help.more")

    def answer_and_wait(self) -> None:
        """Answer in the middle of a set: the exercise waits, because one cannot listen and count."""
        self.hold_still()
        if self.fired is Intent.HELP:
            self.help()
        elif self.fired is Intent.HISTORY:
            self.tell_history()
        elif self.fired is Intent.WHY:
            self.say_why()
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
        if self.speaking and not self.keeping_time():
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
            exercise = next(iter(self.exercises.values()))
            plan = self.plan.over(self.prescription(exercise).plan)
            session = Session.begin(exercise, self.manners.goal, self.manners.legs_mode, plan)
            self.say("time.session", minutes=_minutes(_warm_up_s(session) + session.work_s + _cool_down_s(session)))
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
            return _cool_down_s(self.current) / 2
        ahead_s = _warm_up_s(self.current) if place == State.WARM_UP else self.where().rest_left_s
        return ahead_s + self.current.work_s + _cool_down_s(self.current)

    def tell_progress(self) -> None:
        self.interrupt()
        session = self.current
        if self.state in MOVING:
            self.aside("progress.in_set", done=session.counted, left=session.left)
        elif self.state == State.FINISHED and not session.total:
            self.tell_trend()
        elif self.state == State.FINISHED:
            self.say("stop.counted", count=session.total)
        elif session.total:
            self.say("progress.so_far", total=session.total, set=session.set, sets=session.sets)
        else:
            self.say("progress.none", sets=session.sets, repetitions=session.repetitions)


def _warm_up_s(session: Session) -> float:
    return TOLD_S + sum(drill.kept_s for drill in session.exercise.warm_up)


def _cool_down_s(session: Session) -> float:
    return TOLD_S + sum(drill.kept_s for drill in session.exercise.cool_down)


def _minutes(seconds: float) -> int:
    return max(ceil(seconds / 60), 1)


def _tens(seconds: float) -> int:
    """Return seconds to the next ten: more would be false precision."""
    return max(10 * ceil(seconds / 10), 10)
