"""Questions that the coach asks one after the other, as data and as a value: what was asked, what was answered, what comes next.

A questionnaire is a file in ``content/questionnaires``; its questions are items, in their order. How it is put to the user is in
``interviews``: this module only knows which item is next, and what an utterance answers to it.

To add one::

    # content/questionnaires/sleep.toml                  # content/lines/en.toml
    id = "sleep"                                          [lines."sleep.hours"]
    keeps = "profile"                                     say = ["How many hours did you sleep?"]
    silence = "end"                                       names = ["number"]

    [[items]]
    id = "hours"
    line = "sleep.hours"
    answer = "number"
    low = 0
    high = 14

and in the table of the dialogue a row that leads to ASKING with an action that calls ``begin_interview("sleep")``, and one
``Row((D.ANSWERED,), (S.ASKING,), S.CHOOSING, "take_sleep", "asked_about_sleep")`` for what becomes of it. ``D.ANSWERED`` comes
however the interview ended: ``interview.how`` tells, ``interview.answers`` has what was answered, by item. The answers are
recorded by themselves.

Laws
- An item is asked when all of its ``when`` and one of its ``found`` hold, and never twice; what is known already is not asked.
- "I don't know" is an answer (UNKNOWN), "skip" is none. No answer is ever demanded.
- The same answers lead to the same questions, in whatever way they were given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from voice_coach.events import Heard
from voice_coach.mind.exercise import Frozen
from voice_coach.mind.intent import Intent

Answer: TypeAlias = str | int
"""YES, NO or UNKNOWN; a number; a part of the body; "left" or "right"; the id of a choice."""
Kind: TypeAlias = Literal["yes or no", "number", "body part", "side", "choice"]

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERED_BY: dict[Kind, frozenset[Intent]] = {
    "yes or no": frozenset({Intent.YES, Intent.NO}),
    "number": frozenset({Intent.NUMBER}),
    "body part": frozenset({Intent.BODY_PART}),
    "side": frozenset({Intent.SIDE}),
    "choice": frozenset({Intent.CHOICE}),
}
"""The intents that answer an item of each kind; DONT_KNOW answers all of them."""
COMPLAINTS = frozenset({Intent.PAIN, Intent.POSSIBLE, Intent.EFFORT})
"""Intents that tell of the body."""


class How(StrEnum):
    """How an interview ended."""

    ANSWERED = "answered"  # to its last item
    SKIPPED = "skipped"  # the user wanted no more of it
    SILENCE = "silence"  # nobody answered
    BROKEN_OFF = "broken off"  # something more important came


class Item(Frozen):
    """One question."""

    id: str
    line: str
    """The key of the line that asks it."""
    answer: Kind
    low: int = 0
    high: int = 10
    """Least and most that a number can be."""
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of a choice: the words by which each is known, by its id. They are values of the list "choice" in the grammar."""
    sure: bool = False
    """Whether a mere "okay" is no "yes"."""
    complaint: str | None = None
    """What a complaint ("it still hurts") answers to a yes-or-no question; None: it is none, and stops."""
    when: dict[str, tuple[Answer, ...]] = Field(default_factory=dict)
    """Answers to earlier items with which alone this one is asked, by item."""
    found: tuple[str, ...] = ()
    """Findings with one of which alone this one is asked; none: always."""
    missing: str | None = None
    """As which answer it counts where it is to be asked and was left out; none: as none at all."""
    means: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What follows from an answer, by answer: names that the questionnaire's owner knows."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if bool(self.choices) != (self.answer == "choice"):
            raise ValueError('choices belong to answer = "choice"')
        if self.low >= self.high:
            raise ValueError(f"low = {self.low} is not below high = {self.high}")
        return self

    def answer_of(self, heard: Heard) -> Answer | None:
        """Return what an utterance answers to this; None: nothing that can be used."""
        if heard.intent == Intent.DONT_KNOW:
            return UNKNOWN
        if heard.intent in COMPLAINTS:
            return self._complained(heard)
        return self._answered(heard) if heard.intent in ANSWERED_BY[self.answer] else None

    def _answered(self, heard: Heard) -> Answer | None:
        match self.answer:
            case "yes or no" if heard.intent == Intent.YES:
                called = "called" in heard.slots  # "I've called them" answers the call for help alone
                return YES if not called and (heard.slots.get("sure") or not self.sure) else None
            case "yes or no":
                return NO
            case "number":
                number = int(heard.slots["number"])
                return number if self.low <= number <= self.high else None
            case "choice":
                return self._chosen(heard)
            case "side":
                return str(heard.slots["leg"])
            case _:
                return heard.body_part

    def _complained(self, heard: Heard) -> Answer | None:
        """Return what a complaint answers: where it is, what it is like, or that it is there at all."""
        match self.answer:
            case "body part":
                return heard.body_part
            case "choice":
                return self._chosen(heard)
            case _:
                return self.complaint

    def _chosen(self, heard: Heard) -> str | None:
        said = f" {heard.text} "
        chosen = [name for name, words in self.choices.items() if any(f" {word} " in said for word in words)]
        return chosen[0] if len(chosen) == 1 else None


class Questionnaire(Frozen):
    """A file of questions."""

    id: str
    """The name of the file."""
    keeps: Literal["profile", "session", "nothing"]
    """What the answers are recorded of: the user until they are asked again, the last session, or not at all."""
    silence: Literal["next", "end"] = "end"
    """What follows where a question, asked twice, is not answered: the next one, or the end."""
    patience_s: float | None = Field(default=None, ge=3, le=300)
    """Silence after a question until it is asked once more, in seconds; none: as after every question."""
    leave_s: float | None = Field(default=None, ge=3, le=300)
    """Silence after it was asked once more until that is taken for none, in seconds; none: the same."""
    known: tuple[str, ...] = ()
    """What is told at the beginning as if it had been answered, for ``when``."""
    enough: tuple[str, ...] = ()
    """Findings after which nothing more is asked."""
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _refers_to_what_came_before(self) -> Self:
        known = set(self.known)
        for item in self.items:
            if item.id in known:
                raise ValueError(f'"{item.id}" is there twice')
            if unknown := sorted(item.when.keys() - known):
                raise ValueError(f'"{item.id}" asks for "{unknown[0]}", which does not come before it')
            known.add(item.id)
        return self


@dataclass(frozen=True, slots=True)
class Interview:
    """A questionnaire, and how far it has come."""

    form: Questionnaire
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By item, in the order in which they were given."""
    asked: tuple[str, ...] = ()
    """Items that were answered or skipped in this interview, the last one at the end."""
    how: How | None = None
    """None: it is under way."""

    @property
    def present(self) -> Item | None:
        """The item that is being asked; None: there is none left, or it is over."""
        if self.how is not None or not self.findings.isdisjoint(self.form.enough):
            return None
        return next((item for item in self.form.items if self._is_due(item)), None)

    @property
    def findings(self) -> frozenset[str]:
        """What follows from the answers, and from what was left out."""
        return frozenset(
            name
            for item in self.form.items
            for name in item.means.get(str(self.answers.get(item.id, self._missing(item))), ())
        )

    def _missing(self, item: Item) -> str | None:
        return item.missing if self._fits(item) else None

    def _fits(self, item: Item) -> bool:
        """Return whether it is a question for somebody with these answers."""
        return all(self.answers.get(name) in values for name, values in item.when.items())

    def _is_due(self, item: Item) -> bool:
        return (
            item.id not in self.answers
            and item.id not in self.asked
            and self._fits(item)
            and (not item.found or not self.findings.isdisjoint(item.found))
        )

    # --- what becomes of it -------------------------------------------------------------------------------------------

    def answered(self, answer: Answer) -> "Interview":
        """Return the interview with the present item answered; it is over when nothing is left to ask."""
        item = self._expected()
        return replace(self, answers={**self.answers, item.id: answer}, asked=(*self.asked, item.id)).at_its_end()

    def skipped(self) -> "Interview":
        """Return the interview with the present item left out."""
        return replace(self, asked=(*self.asked, self._expected().id)).at_its_end()

    def taken_back(self) -> "Interview":
        """Return the interview at the item before, to be asked again; at the first one, itself."""
        if not self.asked:
            return self
        *before, last = self.asked
        answers = {name: answer for name, answer in self.answers.items() if name != last}
        return replace(self, answers=answers, asked=tuple(before))

    def ended(self, how: How) -> "Interview":
        """Return the interview as over, if it was not."""
        return self if self.how is not None else replace(self, how=how)

    def at_its_end(self) -> "Interview":
        """Return the interview, as over where nothing is left to ask."""
        return self if self.present is not None else self.ended(How.ANSWERED)

    def _expected(self) -> Item:
        item = self.present
        if item is None:
            raise LookupError(f"nothing is asked in {self.form.id}")
        return item
