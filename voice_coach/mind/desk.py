"""What every act of the coach works with: the outbox of effects, what is being said, timers, and the session."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from voice_coach.events import BREATH_S, Effect, Event, Heard, Hush, Play, Say
from voice_coach.mind.dialogue import MOVING, SCRIPTED, Due, State
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import Intent
from voice_coach.mind.manners import Manners
from voice_coach.mind.overheard import GAP_S, OwnVoice
from voice_coach.mind.past import Entry
from voice_coach.mind.session import Plan, Session
from voice_coach.mind.wording import Wording


class Passage(NamedTuple):
    """A line of a script."""

    key: str
    text: str
    hold_s: float = 0.0
    """How long the user keeps up what it tells, in seconds."""


Script = Sequence[Passage | tuple[str, str]]
"""Lines to be said one after the other."""
ANSWER_WITHIN_S = 15.0
"""Speech that begins later than this after a question is not taken for an answer to it."""


@dataclass(frozen=True, slots=True)
class Recital:
    """A script, and how far it is read out."""

    script: tuple[Passage, ...] = ()
    next: int = 0
    """Index of the line to say next."""
    patience_s: float | None = None
    """Whether the last line is a question, and how long it may stay unanswered (see ``Desk.await_answer``)."""


class Desk:
    """State and tools shared by the acts; the acts themselves are in ``conduct``, ``replies`` and ``guard``."""

    state: str
    """Current state of the dialogue; kept by the state machine."""

    def __init__(self, exercises: dict[str, Exercise], wording: Wording, manners: Manners) -> None:
        self.exercises = exercises
        self.wording = wording
        self.usual = manners
        """How to behave where the user has no other wish."""
        self.manners = Manners()
        """How the coach behaves; before it greets, like what it speaks with."""
        self.now = 0.0
        self.came_from = State.STANDBY
        self.paused_from = State.STANDBY
        self.session: Session | None = None
        self.plan = Plan()
        self.outbox: list[Effect] = []
        self.notes: list[Entry] = []
        """What is to be recorded beside the course of the session."""
        self.timers: dict[Due, float] = {}
        self.unheard = 0
        """Utterances in a row that answered no question of the coach."""
        self.asked_at: float | None = None
        """When the coach's last question ended, until it is answered."""
        self._patience_s: float | None = None
        self._ticket = 0
        self._queued: set[int] = set()
        self._scheduled: set[int] = set()
        self.own_voice = OwnVoice()
        self.recital = Recital()
        self.to_keep_s = 0.0
        """How long what was just said is to be kept up, in seconds; its time begins when the line is over."""
        self._last_said: list[tuple[str, str]] = []
        self._said_in: Event | None = None
        self.cause: Event | None = None
        """The event that is being acted on."""
        self.fired: Intent | Due = Due.IDLE
        """The trigger that is being acted on."""

    # --- saying -------------------------------------------------------------------------------------------------------

    def say(self, key: str, **values: str | int) -> None:
        """Queue the line ``key`` behind what is being said."""
        self.say_text(key, self.wording.line(key, **values))

    def say_text(self, key: str, text: str) -> None:
        """Queue these words; they are what "repeat" repeats until something else is said."""
        if self._said_in is not self.cause:
            self._last_said = []
            self._said_in = self.cause
        self._last_said.append((key, text))
        self._queued.add(self._say(key, text, None))

    def say_at(self, key: str, text: str, at: float) -> None:
        """Schedule these words at an exact time, in seconds."""
        self._scheduled.add(self._say(key, text, at))

    def _say(self, key: str, text: str, at: float | None) -> int:
        self._ticket += 1
        names = self.wording.names(key)
        self.own_voice.will_say(self._ticket, names)
        self.outbox.append(Say(key, text, self._ticket, at, gap_s=GAP_S if names else BREATH_S))
        return self._ticket

    def play(self, sound: str, at: float | None = None) -> None:
        if self.manners.sounds != "voice":
            self.outbox.append(Play(sound, at))

    def aside(self, key: str, **values: str | int) -> int:
        """Queue a short confirmation, which "repeat" passes over; return its ticket."""
        ticket = self._say(key, self.wording.line(key, **values), None)
        self._queued.add(ticket)
        return ticket

    def confirm(self, key: str, **values: str | int) -> None:
        """Say in a word that it is done; by a sound, where the user wants sounds rather than words."""
        if self.manners.sounds == "earcons":
            self.play("noted")
        else:
            self.aside(key, **values)

    def ask(self, key: str, *, patience_s: float | None = None, **values: str | int) -> None:
        """Queue a question; after it, what is not understood is answered with help, and silence with one reprompt."""
        self.say(key, **values)
        self.await_answer(patience_s)

    def await_answer(self, patience_s: float | None = None) -> None:
        """Take what was just queued for a question; reprompt ``patience_s`` seconds after its end (inf: never)."""
        self._patience_s = self.manners.reprompt_s if patience_s is None else patience_s

    def was_asked(self, heard: Heard) -> bool:
        """Return whether this may be an answer: a question is being said, or has been lately."""
        if self.asked_at is None:
            return self._patience_s is not None
        return heard.started_at <= self.asked_at + ANSWER_WITHIN_S

    @property
    def speaking(self) -> bool:
        """Whether queued lines are not over yet."""
        return bool(self._queued)

    def line_ended(self, ticket: int) -> bool:
        """Note that a line is over; return whether it was the last of those that were queued."""
        self._scheduled.discard(ticket)
        if ticket not in self._queued:
            return False
        self._queued.discard(ticket)
        if self._queued:
            return False
        if self._patience_s is not None:
            self.asked_at = self.now
            if self._patience_s < inf:
                self.remind(Due.REPROMPT, self.now + self._patience_s)
            self._patience_s = None
        return True

    def hush(self) -> None:
        """Fall silent at once. Always the first effect, and it takes with it all that was to be said."""
        self._queued.clear()
        self._scheduled.clear()
        self._patience_s = None
        self.outbox.append(Hush())

    def interrupt(self) -> None:
        """Fall silent because the user said something, unless a set's count is running; a cut line is said again."""
        if self.came_from in MOVING or not self._queued or not isinstance(self.cause, Heard):
            return
        if self.came_from in {*SCRIPTED, State.COOL_DOWN} and not self.keeping_time():
            self._one_line_back()
        self.hush()

    # --- scripts ------------------------------------------------------------------------------------------------------

    def begin_script(self, script: Script, patience_s: float | None = None) -> None:
        """Say these lines one after the other; each next one when the one before is over.

        With ``patience_s`` the last one is a question (see ``await_answer``).
        """
        self.prepare_script(script, patience_s)
        self.say_next()

    def prepare_script(self, script: Script, patience_s: float | None = None) -> None:
        """Say these lines when what is being said is over, and the question in it is answered."""
        self.recital = Recital(tuple(Passage(*passage) for passage in script), 0, patience_s)

    def say_next(self) -> None:
        for due in (Due.HALF_TIME, Due.LAST_SECONDS, Due.TIME_UP):
            self.timers.pop(due, None)
        recital = self.recital
        passage = recital.script[recital.next]
        self.say_text(passage.key, passage.text)
        self.to_keep_s = passage.hold_s
        self.recital = replace(recital, next=recital.next + 1)
        if not self.more_to_say() and recital.patience_s is not None:
            self.await_answer(recital.patience_s)

    def say_next_now(self) -> None:
        """Leave the rest of the line that is being said and say the next."""
        if self._queued:
            self.hush()
        self.say_next()

    def was_said(self, key: str) -> bool:
        """Return whether this line is among what "repeat" would repeat."""
        return any(key == said for said, _ in self._last_said)

    def say_again(self) -> None:
        """Say again what was said last; a question remains one."""
        for key, text in tuple(self._last_said):
            self.say_text(key, text)

    def say_script_again(self) -> None:
        """Say the line of the script again that was said last."""
        self._one_line_back()
        self.say_next()

    def _one_line_back(self) -> None:
        self.recital = replace(self.recital, next=max(self.recital.next - 1, 0))
        self.to_keep_s = 0.0

    def keeping_time(self) -> bool:
        """Return whether the time of a drill runs."""
        return Due.TIME_UP in self.timers

    def more_to_say(self) -> bool:
        return self.recital.next < len(self.recital.script)

    # --- timers -------------------------------------------------------------------------------------------------------

    def remind(self, due: Due, at: float) -> None:
        """Fire the trigger ``due`` at ``at`` seconds, unless the state is left before."""
        self.timers[due] = at

    def heard(self) -> Heard:
        """Return the utterance that is being acted on."""
        if not isinstance(self.cause, Heard):
            raise TypeError(f"{self.cause} is no utterance")
        return self.cause

    @property
    def current(self) -> Session:
        """The session; there is one in every state of a session."""
        if self.session is None:
            raise LookupError(f"no session in state {self.state}")
        return self.session
