"""Puts a questionnaire to the user: asks, waits, takes the answer, asks the next; see ``interview`` for how to add one.

Laws
- While a question is open, "skip", "skip the questions", "I don't know", "repeat", "undo" and help work, and so does all of safety.
- A question is asked once more after silence, and then left; whatever else was talked about meanwhile, it is asked again after it.
- What becomes of the answers is the table's: ``Due.ANSWERED`` comes once, however the interview ended, unless ASKING was left before.
"""

from collections.abc import Mapping

from voice_coach.mind.dialogue import Due, State
from voice_coach.mind.interview import COMPLAINTS, Answer, How, Interview, Item, Questionnaire
from voice_coach.mind.questions import Questions

ASKED_TO_WAIT_S = 120.0
"""Who says "wait" is asked again after this long, in seconds."""
_CONDITIONS = {
    "yes or no": "asks_yes_or_no",
    "number": "asks_number",
    "body part": "asks_part",
    "side": "asks_side",
    "choice": "asks_choice",
}


_TOLD = {
    "yes or no": "asking.yes_or_no",
    "number": "asking.number",
    "body part": "asking.body_part",
    "side": "asking.side",
    "choice": "asking.choice",
}
"""What is said of how to answer."""


class Interviews(Questions):
    """The acts of an interview, in the state ASKING."""

    questionnaires: Mapping[str, Questionnaire] = {}
    interview: Interview | None = None
    """The one that is under way, or the last one there was."""
    asked_from = State.STANDBY
    """The state from which ASKING was entered: that is where the user still is."""
    _values: Mapping[str, str | int] = {}
    """What the lines of the interview are filled with."""
    _silent = False
    """Whether the present question was asked once more."""

    def begin_interview(self, form: str, known: Mapping[str, Answer] | None = None, **values: str | int) -> None:
        """Ask the items of a questionnaire but for those whose answer is ``known``; ``values`` fill its lines.

        For the action of a row that leads to ASKING.
        """
        self.question = None
        self.asked_from = self.place(self.came_from)
        self._values = values
        self.interview = Interview(self.questionnaires[form], dict(known or {})).at_its_end()
        self._ask_next()

    def place(self, state: State) -> State:
        """Return where the user is in ``state``: being asked, they are where they were before."""
        return self.asked_from if state == State.ASKING else state

    def was_asked_about(self, form: str) -> bool:
        """Return whether this is the questionnaire of the interview under way, or of the last one."""
        return self.interview is not None and self.interview.form.id == form

    def break_off(self) -> None:
        """End the interview because ASKING is left; nothing where it is over."""
        if self.interview is not None:
            self.interview = self.interview.ended(How.BROKEN_OFF)

    # --- asking -------------------------------------------------------------------------------------------------------

    def _ask_next(self) -> None:
        """Ask what comes next, or say to the table that all is asked."""
        self.timers.pop(Due.REPROMPT, None)
        self._silent = False
        if self._item is None:
            self.remind(Due.ANSWERED, self.now)
            self.listen()
        else:
            self.ask_question()

    def ask_question(self) -> None:
        item = self._item
        if item is not None:
            self.asked_at = None
            self.say(item.line, **self._values)
            form = self._interview.form
            self.await_answer(form.leave_s if self._silent and form.leave_s else form.patience_s)
            self.listen()

    def question_is_due(self) -> bool:
        """Return whether the question was cut off by something else, so that nobody has heard it to its end."""
        return self.asked_at is None

    def ask_question_again(self) -> None:
        """Ask once more; after that leave the question, or all of them."""
        if not self._silent:
            self._silent = True
            self.ask_question()
        elif self._interview.form.silence == "next":
            self.interview = self._interview.skipped()
            self._ask_next()
        else:
            self.interview = self._interview.ended(How.SILENCE)
            self._ask_next()

    def repeat_question(self) -> None:
        self.interrupt()
        self.ask_question()

    def wait_for_answer(self) -> None:
        """Give the user the time they ask for."""
        self.interrupt()
        self.aside("wait.long")
        self.asked_at = None
        self.await_answer(ASKED_TO_WAIT_S)

    # --- answers ------------------------------------------------------------------------------------------------------

    def take_answer(self) -> None:
        item, answer = self._item, self._item.answer_of(self.heard()) if self._item else None
        self.interrupt()
        if item is None:
            return
        if answer is not None:
            self.interview = self._interview.answered(answer)
            self._ask_next()
            return
        if item.answer == "number":
            self.aside("dose.range", low=item.low, high=item.high)
        else:
            self.aside(_TOLD[item.answer])
        self.asked_at = None
        self.await_answer()

    def complaint_answers(self) -> bool:
        """Return whether what was said of the body is an answer to the question that is open."""
        item = self._item
        return item is not None and self.heard().intent in COMPLAINTS and item.answer_of(self.heard()) is not None

    def skip_question(self) -> None:
        """Leave the question out; where all were answered a moment ago, there is none."""
        self.interrupt()
        if self._item is not None:
            self.interview = self._interview.skipped()
            self._ask_next()

    def skip_questions(self) -> None:
        self.interrupt()
        self.interview = self._interview.ended(How.SKIPPED)
        self._ask_next()

    def ask_no_more(self) -> None:
        """The user said "stop": be silent."""
        self.hush()
        self.play("stopped")
        self.break_off()
        self._ask_next()

    def take_answer_back(self) -> None:
        """Ask the question before once more."""
        self.interrupt()
        self.interview = self._interview.taken_back()
        self._ask_next()

    def what_answers(self) -> str | None:
        """Return the key of the line that says how to answer the question that is open; None: there is none."""
        return _TOLD[self._item.answer] if self.state == State.ASKING and self._item is not None else None

    # --- what is expected ---------------------------------------------------------------------------------------------

    def open_condition(self) -> str | None:
        """... or, in an interview, the one of its question."""
        item = self._item if self.state == State.ASKING else None
        return super().open_condition() if item is None else _CONDITIONS[item.answer]

    def asks_yes_or_no(self) -> bool:
        return self.open_condition() == "asks_yes_or_no"

    def asks_number(self) -> bool:
        return self.open_condition() == "asks_number"

    def asks_part(self) -> bool:
        return self.open_condition() == "asks_part"

    def asks_side(self) -> bool:
        return self.open_condition() == "asks_side"

    def asks_choice(self) -> bool:
        return self.open_condition() == "asks_choice"

    @property
    def _item(self) -> Item | None:
        return self.interview.present if self.interview is not None else None

    @property
    def _interview(self) -> Interview:
        """The interview; there is one in ASKING."""
        if self.interview is None:
            raise LookupError(f"no interview in state {self.state}")
        return self.interview
