"""One question about an utterance, beside whatever goes on: "Did you mean make it easier?", "How hard was that?", "Is that right?".

(Several questions that everything else waits for, and whose answers are kept, are an interview: see ``interviews``.)

At most one is open. What answers it does what was meant, as if it had been said plainly; "no" and time leave all as it is,
and whatever else is a command closes it and is done itself. A set under way is not disturbed: the question waits until
there is time for it before the next count.
"""

from dataclasses import dataclass, replace
from math import inf

from voice_coach.events import Heard, Listen
from voice_coach.mind.attention import needs_name
from voice_coach.mind.desk import ANSWER_WITHIN_S, Desk
from voice_coach.mind.dialogue import MOVING, Due, State, accepts
from voice_coach.mind.intent import Intent

QUESTION_S = 3.0
"""Longest that a question about what was meant takes to say, in seconds."""
STALE_S = 10.0
"""A question that could not be asked within this time of what it is about is not asked any more, in seconds."""
QUIET_S = 6.0
"""For how long the coach leaves its lines unsaid for an answer, in seconds."""
ENOUGH_NOES = 2
"""After so many questions in a row that were wrong, the coach helps instead of asking."""

_KEYS = {Intent.YES: "asked_yes_or_no", Intent.NO: "asked_yes_or_no", Intent.NUMBER: "asked_how_many"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question about an utterance."""

    meant: Heard
    """What is done when the answer is given."""
    line: str
    """The key of the line that asks."""
    answers: frozenset[Intent]
    values: tuple[tuple[str, str | int], ...] = ()
    """What the line is filled with."""
    declined: str = "doubt.no"
    """The key of the line that answers "no"."""
    ticket: int | None = None
    """Of the line; None: it is not asked yet."""
    until: float = inf
    """When it is too late to answer or, before it is asked, to ask; in seconds."""


YES_OR_NO = frozenset({Intent.YES, Intent.NO})


class Questions(Desk):
    """Asks, waits and acts upon the answer."""

    question: Question | None = None
    follow_up: Heard | None = None
    """What an answer says is to be done."""
    agreed_to: Heard | None = None
    """The utterance that was agreed to by "yes"."""
    noes = 0
    """Questions in a row that were answered with "no", or not at all."""
    listening_until = -inf
    """Until when, after its name alone, the coach waits for what follows, in seconds."""
    _listens: Listen | None = None

    # --- asking -------------------------------------------------------------------------------------------------------

    def inquire(
        self,
        about: Heard,
        line: str,
        answers: frozenset[Intent] = YES_OR_NO,
        declined: str = "doubt.no",
        **values: str | int,
    ) -> None:
        """Open a question about an utterance: at once, or in a set when there is time for it."""
        until = self.now + STALE_S
        self.question = Question(about, line, answers, tuple(values.items()), declined, until=until)
        if self._there_is_time():
            self.interrupt()
            self._ask()

    def pose(self, about: Heard, line: str, answers: frozenset[Intent], declined: str = "doubt.no") -> None:
        """Open a question behind what is being said, where nobody moves."""
        self.question = Question(about, line, answers, declined=declined)
        self._ask()

    def ask_if_time(self) -> None:
        """Ask what waits to be asked."""
        if self.question is not None and self.question.ticket is None and self._there_is_time():
            self._ask()

    def _there_is_time(self) -> bool:
        """Return whether a question would be over before the next count; where nothing moves there always is time."""
        if self.state not in MOVING:
            return True
        count_at = self.next_count_at()
        return count_at is not None and count_at - self.now >= QUESTION_S

    def next_count_at(self) -> float | None:
        """Return when the running repetition will be counted, in seconds; None: none is running."""
        raise NotImplementedError

    def _ask(self) -> None:
        if self.question is not None:
            ticket = self.aside(self.question.line, **dict(self.question.values))
            self.question = replace(self.question, ticket=ticket, until=inf)
            self.listen()

    def question_ended(self, ticket: int, *, complete: bool) -> None:
        """Note that a line is over: time for an answer runs from the end of the question; one that was cut is void."""
        if self.question is None or self.question.ticket != ticket:
            return
        if complete:
            self.question = replace(self.question, until=self.now + ANSWER_WITHIN_S)
        else:
            self.close_question()

    def in_words(self, intent: Intent, heard: Heard) -> str | None:
        """Return what the coach does for an utterance, as in "Did you mean {make it easier}?"; None: there are no words.

        "meant.harder.with" goes before "meant.harder" where that slot was filled.
        """
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in intent.value).strip("_")
        slots = dict(heard.slots)
        if "topic" in slots:
            slots["topic"] = self.wording.topic(str(slots["topic"]))
        if "exercise" in slots and slots["exercise"] in self.exercises:
            slots["exercise"] = self.exercises[str(slots["exercise"])].name
        for key in (*(f"meant.{name}.{slot}" for slot in slots), f"meant.{name}"):
            if self.wording.has(key):
                return self.wording.phrase(key, **slots)
        return None

    # --- while it is open ---------------------------------------------------------------------------------------------

    def open_condition(self) -> str | None:
        """Return the one of ``dialogue.QUESTIONS`` that holds."""
        if self.question is None or self.question.ticket is None:
            return None
        return next(_KEYS[answer] for answer in sorted(self.question.answers))

    def asked_yes_or_no(self) -> bool:
        return self.open_condition() == "asked_yes_or_no"

    def asked_how_many(self) -> bool:
        return self.open_condition() == "asked_how_many"

    def close_question(self) -> None:
        if self.question is not None:
            self.question = None
            self.listen()

    def close_if_late(self) -> None:
        if self.question is not None and self.question.until <= self.now:
            self.close_question()

    def listen(self) -> None:
        """Say what is expected, where that has changed."""
        if (listens := self.listens()) != self._listens:
            self._listens = listens
            self.outbox.append(listens)

    def listens(self) -> Listen:
        """Return what is expected now."""
        state, asked = State(self.state), self.open_condition()
        return Listen(
            state,
            accepts(state, asked),
            question=asked is not None,
            addressed_only=needs_name(state, asked),
            patience_s=self.manners.hesitation_s,
        )

    @property
    def quiet_until(self) -> float:
        """Until when the coach says nothing by itself, for the user to speak; in seconds."""
        waiting = self.question is not None and self.question.ticket is not None
        return self.now + QUIET_S if waiting else self.listening_until

    def go_on_talking(self) -> None:
        """Say what was put off for an answer, if the waiting is over."""
        if Due.SPOKEN in self.timers and self.quiet_until <= self.now:
            del self.timers[Due.SPOKEN]
            if not self.speaking:
                self.remind(Due.SPOKEN, self.now)

    # --- answers ------------------------------------------------------------------------------------------------------

    def do_what_was_meant(self) -> None:
        self.follow_up = self.agreed_to = self._asked_about()
        self.noes = 0

    def take_number(self) -> None:
        meant = self._asked_about()
        self.follow_up = replace(meant, slots={**meant.slots, "number": self.heard().slots["number"]})

    def leave_it(self) -> None:
        line = self.question.declined if self.question else "doubt.no"
        self.interrupt()
        self._asked_about()
        self.noes += 1
        self.aside(line)

    def _asked_about(self) -> Heard:
        """Close the question and return what it was about, as if it were said now."""
        if self.question is None:
            raise LookupError("no question is open")
        meant, said = self.question.meant, self.heard()
        self.close_question()
        return replace(meant, doubtful=False, started_at=said.started_at, ended_at=said.ended_at, at=said.at)

    def agreed(self) -> bool:
        """Return whether what is being done is what was just agreed to."""
        return self.agreed_to is not None and self.cause is self.agreed_to
