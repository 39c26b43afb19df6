"""The coach: events in, effects out. Pure: no clock, no threads, no sound; the same events give the same effects."""

from collections.abc import Callable, Mapping
from math import inf

from voice_coach.events import (
    Closed,
    CodeWanted,
    Counted,
    Deafened,
    Effect,
    Entered,
    Event,
    Heard,
    HelpCalled,
    Hush,
    Learnt,
    Leave,
    LineEnded,
    LineStarted,
    Listen,
    Recalled,
    Remembered,
    Safety,
    SoundBack,
    SoundLost,
    SpokenOver,
    Suspected,
    Unschedule,
    Woke,
)
from voice_coach.mind.attention import AFTER_WAKE_S, Hold, is_for_coach
from voice_coach.mind.change import UNDOABLE
from voice_coach.mind.dialogue import IN_SESSION, MOVING, Due, State, build_machine, triggers
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import ANSWERS, Intent
from voice_coach.mind.interview import Questionnaire
from voice_coach.mind.lessons import Lessons
from voice_coach.mind.manners import Manners
from voice_coach.mind.overheard import counts_alone
from voice_coach.mind.past import Past
from voice_coach.mind.wording import Wording

SAFETY_TRIGGERS = {
    Safety.PAIN: Intent.PAIN,
    Safety.RED_FLAG: Intent.RED_FLAG,
    Safety.POSSIBLE: Intent.POSSIBLE,
    Safety.EFFORT: Intent.EFFORT,
}
TRIGGERS = {state: triggers(state) for state in State}
INTENTS = {intent.value: intent for intent in Intent}
RANK: dict[type[Effect], int] = {
    effect: rank for rank, effect in enumerate((Hush, Unschedule, Entered, Counted, Listen))
}
"""What goes before all else an act does: silence first."""


def _rank(effect: Effect) -> int:
    return RANK.get(type(effect), len(RANK))


class Coach(Lessons):
    """Hands each event to the dialogue table and returns what is to be done about it."""

    trigger: Callable[[str], bool]
    """Walks the table; given by the state machine."""

    def __init__(
        self,
        exercises: dict[str, Exercise],
        wording: Wording,
        questionnaires: Mapping[str, Questionnaire],
        manners: Manners | None = None,
        past: Past | None = None,
    ) -> None:
        """``manners``: those of the settings."""
        super().__init__(exercises, wording, manners or Manners())
        self.questionnaires = questionnaires
        self.past = past or Past()
        self.home = self.past.profile
        self._hold = Hold()
        self._listens_on = False
        self._machine = build_machine(self)

    @property
    def wake_at(self) -> float | None:
        """When the coach wants a ``Woke`` event, in seconds; None: never."""
        moments = [*self.timers.values(), *([self._hold.until] if self._hold.until is not None else [])]
        if self.question is not None and self.question.until < inf:
            moments.append(self.question.until)
        return min(moments, default=None)

    def greet(self, now: float) -> tuple[Effect, ...]:
        """Greet, and ask what to do; ``now`` in seconds."""
        self.now = now
        self.recall_manners()
        untold = self.emergency_is_untold()
        self._machine.set_state((State.STOPPED if untold else State.CHOOSING).value)
        self.on_arrive()
        self.await_standby()
        if self.was_broken_off():
            self.ended_at = now  # whoever was in it may need help
        if self.was_cut_off():
            self.say("greeting.again")
            self.open_session()
        elif self.was_emergency():
            self.say("redflag.since", emergency=self.manners.emergency)
            if untold:
                self.take_up_emergency()
        else:
            self.ask("greeting")
        return self._take_effects()

    def handle(self, event: Event) -> tuple[Effect, ...]:
        """Return what is to be done about ``event``, in this order."""
        self.now = max(self.now, event.at)
        self.cause = event
        self.close_if_late()
        match event:
            case Heard():
                self._hear(event)
            case Suspected() | SpokenOver():
                if self.speaking or self.state in MOVING:
                    self.outbox += self._hold.begin(self.now)
            case Learnt() | Remembered() | Recalled() | HelpCalled():
                self._take_answer(event)
            case LineStarted() | LineEnded():
                self._follow_line(event)
            case Woke():
                self._fire_what_is_due()
            case Closed():
                self.hush()
                self.outbox.append(Leave())
            case SoundLost() | SoundBack() | Deafened():
                self._fire(self.sense(event))
            case CodeWanted():
                self._tell_code(event)
        return self._take_effects()

    def _take_effects(self) -> tuple[Effect, ...]:
        effects, self.outbox = tuple(self.outbox), []
        heard, self._listens_on = isinstance(self.cause, Heard) and not self._listens_on, False
        return self._hold.settled(effects, self.now, heard=heard)

    def _follow_line(self, event: LineStarted | LineEnded) -> None:
        self.own_voice.follow(event)
        if isinstance(event, LineEnded):
            self._line_ended(event)

    def _take_answer(self, event: Learnt | Remembered | Recalled | HelpCalled) -> None:
        """Note what became of something that was to be done outside."""
        match event:
            case HelpCalled():
                self.help_called(event)
            case Learnt():
                self.lesson_over(event)
            case Remembered():
                self.remembered(event)
            case Recalled():
                if self.take_past(event):
                    self._fire(Due.RECALLED)

    def _tell_code(self, wanted: CodeWanted) -> None:
        """Say the code, but to nobody who moves or may be hurt; whoever asked can ask again."""
        if self.state not in {*MOVING, State.CHECKING, State.STOPPED}:
            self.aside("screen.code", code=", ".join(self.wording.spell(int(digit)) for digit in wanted.code))

    def _line_ended(self, ended: LineEnded) -> None:
        self.question_ended(ended.ticket, complete=ended.complete)
        if not self.line_ended(ended.ticket):
            return
        self.timers.pop(Due.SPOKEN, None)
        if self.state not in MOVING and self.quiet_until > self.now:
            self.remind(Due.SPOKEN, self.quiet_until)
        else:
            self._fire(Due.SPOKEN)

    # --- walking the table --------------------------------------------------------------------------------------------

    def _fire(self, trigger: Intent | Due) -> bool:
        """Walk the row for ``trigger``; return whether there was one. Its effects are put in order: silence first."""
        self.came_from = State(self.state)
        if trigger not in TRIGGERS[self.came_from]:
            return False
        self.fired = trigger
        self.stood, self.interview_before = self.standing(), self.interview
        before, self.outbox = self.outbox, []
        walked = self.trigger(trigger.value)
        self.keep_diary()
        if trigger in UNDOABLE:
            self.remember_change(self.stood)
        self.outbox.sort(key=_rank)
        self.outbox[:0] = before
        return walked

    def on_leave(self) -> None:
        """Forget what was planned in the state that is left."""
        if self.place(State(self.state)) in IN_SESSION:
            self.ended_at = self.now
        self.break_off()
        self.timers.clear()
        self.asked_at = None
        self.unheard = 0
        self.waits_for_sound = False

    def on_arrive(self) -> None:
        state = State(self.state)
        self.outbox.append(Entered(state, self.session.progress() if self.session else None))
        self._listens = self.listens()
        self.outbox.append(self._listens)
        if self.manners.recorded and self.came_from == State.STANDBY:
            self.aside("greeting.recorded")
        if state not in {*MOVING, State.STANDBY}:
            self.tell_ailments()
        self.tell_memory_trouble()

    def _fire_what_is_due(self) -> None:
        """Fire every timer whose moment has come, in the order of their moments."""
        while self.timers:
            due = min(self.timers, key=self.timers.__getitem__)
            if self.timers[due] > self.now:
                break
            del self.timers[due]
            self._fire(due)

    def lend_an_ear(self) -> None:
        """Let what follows the coach's name be for it; to somebody who moves, without a word."""
        self.listening_until = self.now + AFTER_WAKE_S
        if self.state != State.CHECKING:  # "Are you hurt?" is said to its end
            self.interrupt()
        self.play("listening")
        if self.state not in MOVING:
            self.aside("wake.listening")
        if self.state == State.ASKING and Due.REPROMPT in self.timers:
            self.remind(Due.REPROMPT, max(self.timers[Due.REPROMPT], self.listening_until))

    # --- hearing ------------------------------------------------------------------------------------------------------

    def _hear(self, heard: Heard) -> None:
        if (heard.maybe_own or self.own_voice.settles(heard)) and not self._is_surely_meant(heard):
            return
        trigger = self._trigger_of(heard)
        if Due.SILENT in self.timers:
            self.watch_on(understood=trigger is not None)
        if trigger is Intent.DONE and self.counted_by_user():  # one repetition is, not the set
            trigger = Intent.NUMBER
        if not self._is_for_coach(heard, trigger):
            return
        if heard.doubtful and heard.safety is None:
            understood = trigger is not None and self.doubt(heard, trigger)
        else:
            understood = trigger is not None and self._do(trigger)
        if understood:
            self.unheard = 0
        elif self._was_to_answer(heard):
            self._not_understood(intent_known=heard.intent is not None and not heard.doubtful)
        self.go_on_talking()
        self.outbox.sort(key=_rank)

    def _is_surely_meant(self, heard: Heard) -> bool:
        """Return whether this counts though it may be the coach's own voice; where only that is in doubt, be silent and listen."""
        if not counts_alone(heard):
            return not self.own_voice.says(heard)
        if not self.own_voice.names(heard):
            return True
        self.outbox += self._hold.begin(self.now)
        self._listens_on = True
        return False

    def _is_for_coach(self, heard: Heard, trigger: Intent | None) -> bool:
        """Return whether this is for the coach: addressed where that is necessary, and no answer unless it has asked."""
        state = State(self.state)
        asked = self.open_condition() is not None or self.was_asked(heard) or self.counted_by_user()
        if trigger in ANSWERS and not asked and state is not State.CHECKING:
            return False
        called = asked or heard.started_at <= self.listening_until or state is State.CHECKING
        return is_for_coach(heard, trigger, state, needs_address=self.manners.wake_in_session, called=called)

    def _do(self, trigger: Intent) -> bool:
        """Do what was said, and what an answer says is to be done; return whether the table has a row for it."""
        if self.question is not None and trigger is not Intent.WAKE and trigger not in self.question.answers:
            self.close_question()
        done = self._fire(trigger)
        while self.follow_up is not None:
            self.cause, self.follow_up = self.follow_up, None
            follows = self._trigger_of(self.cause)
            if follows is not None:
                self._fire(follows)
        if done and trigger not in ANSWERS:
            self.noes = 0
        return done

    @staticmethod
    def _trigger_of(heard: Heard) -> Intent | None:
        """Return what is to be looked up in the table. A doubt about pain is what may be pain, other doubts come later."""
        intent = INTENTS.get(heard.intent or "")
        if intent is Intent.HELP_ME:
            return intent
        if heard.safety is None:
            return intent
        if heard.doubtful:
            return None if heard.safety is Safety.EFFORT else Intent.POSSIBLE
        return SAFETY_TRIGGERS[heard.safety]

    def _was_to_answer(self, heard: Heard) -> bool:
        """Return whether this was said in reply to a question: not over it, not long after it, and not a single sound.

        Everything else that is no command is not for the coach, and nothing happens.
        """
        if self.asked_at is None or self.speaking or heard.started_at < self.asked_at:
            return False
        return self.was_asked(heard) and (heard.intent is not None or len(heard.text.split()) > 1)

    def _not_understood(self, *, intent_known: bool) -> None:
        """Help a little, then more, then wait quietly."""
        first = self.what_answers() or ("not_now" if intent_known else "unheard.first")
        helps = (first, f"help.{State(self.state)}")
        if self.unheard == len(helps):
            return
        self.aside(helps[self.unheard])
        self.unheard += 1
        self.asked_at = None
        self.await_answer()
