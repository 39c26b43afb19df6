"""The coach: events in, effects out. Pure: no clock, no threads, no sound; the same events give the same effects."""

from collections.abc import Callable
from dataclasses import dataclass

from voice_coach.events import (
    Closed,
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    Hush,
    Leave,
    LineEnded,
    LineStarted,
    Listen,
    Safety,
    Unschedule,
    Woke,
)
from voice_coach.mind.dialogue import Due, State, accepts, build_machine, triggers
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import Intent
from voice_coach.mind.replies import Replies
from voice_coach.mind.session import Goal, LegsMode
from voice_coach.mind.wording import Wording

SAFETY_TRIGGERS = {
    Safety.PAIN: Intent.PAIN,
    Safety.RED_FLAG: Intent.RED_FLAG,
    Safety.POSSIBLE: Intent.POSSIBLE,
    Safety.EFFORT: Intent.EFFORT,
}
TRIGGERS = {state: triggers(state) for state in State}
INTENTS = {intent.value: intent for intent in Intent}
ANSWER_WITHIN_S = 15.0
"""Speech that begins later than this after a question is not taken for an answer to it."""
RANK: dict[type[Effect], int] = {
    effect: rank for rank, effect in enumerate((Hush, Unschedule, Entered, Counted, Listen))
}
"""What goes before all else an act does: silence first."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the coach behaves; from the settings."""

    reprompt_s: float = 8.0
    """Seconds of silence after a question before it is asked once more (FACTS: what other assistants do)."""
    volume_db: float = 0.0
    goal: Goal = "strength"
    legs_mode: LegsMode = "one leg"


class Coach(Replies):
    """Hands each event to the dialogue table and returns what is to be done about it."""

    trigger: Callable[[str], bool]
    """Walks the table; given by the state machine."""

    def __init__(self, exercises: dict[str, Exercise], wording: Wording, manners: Manners | None = None) -> None:
        manners = manners or Manners()
        super().__init__(exercises, wording, manners.reprompt_s)
        self.volume_db = manners.volume_db
        self.goal = manners.goal
        self.legs_mode = manners.legs_mode
        self._machine = build_machine(self)

    @property
    def wake_at(self) -> float | None:
        """When the coach wants a ``Woke`` event, in seconds; None: never."""
        return min(self.timers.values(), default=None)

    def greet(self, now: float) -> tuple[Effect, ...]:
        """Greet, and ask what to do; ``now`` in seconds."""
        self.now = now
        self._machine.set_state(State.CHOOSING.value)
        self.on_arrive()
        self.ask("greeting")
        return self._take_effects()

    def handle(self, event: Event) -> tuple[Effect, ...]:
        """Return what is to be done about ``event``, in this order."""
        self.now = max(self.now, event.at)
        self.cause = event
        match event:
            case Heard():
                self._hear(event)
            case LineEnded():
                if self.line_ended(event.ticket):
                    self._fire(Due.SPOKEN)
            case Woke():
                self._fire_what_is_due()
            case Closed():
                self.hush()
                self.outbox.append(Leave())
            case LineStarted():
                pass
        return self._take_effects()

    def _take_effects(self) -> tuple[Effect, ...]:
        effects, self.outbox = tuple(self.outbox), []
        return effects

    # --- walking the table --------------------------------------------------------------------------------------------

    def _fire(self, trigger: Intent | Due) -> bool:
        """Walk the row for ``trigger``; return whether there was one. Its effects are put in order: silence first."""
        self.came_from = State(self.state)
        if trigger not in TRIGGERS[self.came_from]:
            return False
        self.fired = trigger
        before, self.outbox = self.outbox, []
        walked = self.trigger(trigger.value)
        self.outbox.sort(key=lambda effect: RANK.get(type(effect), len(RANK)))
        self.outbox[:0] = before
        return walked

    def on_leave(self) -> None:
        """Forget what was planned in the state that is left."""
        self.timers.clear()
        self.asked_at = None
        self.unheard = 0

    def on_arrive(self) -> None:
        state = State(self.state)
        self.outbox.append(Entered(state, self.session.progress() if self.session else None))
        self.outbox.append(Listen(state, accepts(state)))

    def _fire_what_is_due(self) -> None:
        """Fire every timer whose moment has come, in the order of their moments."""
        while self.timers:
            due = min(self.timers, key=self.timers.__getitem__)
            if self.timers[due] > self.now:
                break
            del self.timers[due]
            self._fire(due)

    # --- hearing ------------------------------------------------------------------------------------------------------

    def _hear(self, heard: Heard) -> None:
        trigger = self._trigger_of(heard)
        if trigger is not None and self._fire(trigger):
            self.unheard = 0
        elif self._was_to_answer(heard):
            self._not_understood(intent_known=heard.intent is not None)

    @staticmethod
    def _trigger_of(heard: Heard) -> Intent | None:
        if heard.safety is not None:
            return SAFETY_TRIGGERS[heard.safety]
        return INTENTS.get(heard.intent or "")

    def _was_to_answer(self, heard: Heard) -> bool:
        """Return whether this was said in reply to a question: not over it, not long after it, and not a single sound.

        Everything else that is no command is not for the coach, and nothing happens.
        """
        if self.asked_at is None or self.speaking:
            return False
        in_time = self.asked_at <= heard.started_at <= self.asked_at + ANSWER_WITHIN_S
        return in_time and (heard.intent is not None or len(heard.text.split()) > 1)

    def _not_understood(self, *, intent_known: bool) -> None:
        """Help a little, then more, then wait quietly."""
        helps = ("not_now" if intent_known else "unheard.first", f"help.{State(self.state)}")
        if self.unheard == len(helps):
            return
        self.aside(helps[self.unheard])
        self.unheard += 1
        self.asked_at = None
        self.await_answer()
