"""After a stop: what it is, how bad, and what to do about it. Whatever is answered, the session is over.

What is asked stands in ``content/questionnaires/triage.toml``, with what each answer means.
"""

from collections.abc import Mapping

from voice_coach.events import Heard
from voice_coach.mind.dialogue import State
from voice_coach.mind.interview import Answer, How, Questionnaire
from voice_coach.mind.past import FALSE_ALARM, Entry, Kind
from voice_coach.mind.senses import Senses

OTHER_SIGNS = frozenset({"fall", "dizziness", "nausea", "palpitations"})
"""What is asked about in another way than pain; values of the slot ``sign``."""
EMERGENCY = "emergency"
"""What an answer means that is a red flag."""


def known_of(form: Questionnaire, heard: Heard) -> dict[str, Answer]:
    """Return what a complaint has told already: what it is, and where, and what it is like, if it said so."""
    sign = str(heard.slots.get("sign"))
    known: dict[str, Answer] = {"sign": sign if sign in OTHER_SIGNS else "pain"}
    for item in form.items:
        answer = item.answer_of(heard) if item.answer in {"body part", "choice"} else None
        if answer is not None:
            known[item.id] = answer
    return known


def advice(findings: frozenset[str]) -> str:
    """Return the key of the line that says what to do: the more urgent, the sooner it is certain."""
    if "urgent" in findings or {"sharp", "there"} <= findings:
        return "pain.advice_urgent"
    if "unwell" in findings:
        return "pain.advice_unwell"
    return "pain.advice_mild" if {"mild", "gone"} <= findings else "pain.advice"


class Triage(Senses):
    """The acts after a stop for pain."""

    complaint: Mapping[str, Answer] | None = None
    """What is known of a complaint that is to be asked about; None: nothing is."""

    def note_complaint(self, heard: Heard) -> None:
        self.complaint = known_of(self.questionnaires["triage"], heard)

    def complaint_is_new(self) -> bool:
        return self.complaint is not None

    def ask_about_complaint(self) -> None:
        complaint, self.complaint = self.complaint, None
        self.begin_interview("triage", complaint)

    def asked_after_stop(self) -> bool:
        return self.place(State(self.state)) is State.STOPPED

    def effort_answers(self) -> bool:
        """Return whether what sounds like normal work is an answer: after pain nothing is normal."""
        return self.was_asked_about("triage") and self.complaint_answers()

    def advise_on_complaint(self) -> None:
        """Say what to do: at once, where an answer was a red flag."""
        findings = self.interview.findings if self.interview is not None else frozenset()
        self.await_standby()
        if self.interview is not None and self.interview.how is How.BROKEN_OFF:
            self.stay_silent()
            return
        if self.was_asked_about(FALSE_ALARM):
            self.keep_alarm()
            return
        if EMERGENCY in findings:
            self._find_red_flag()
            return
        self.say(advice(findings), emergency=self.manners.emergency)
        self.say("pain.over")
        if self.interview is not None and self.interview.how is How.SILENCE:
            self.watch_closely("no answer after pain")

    def _find_red_flag(self) -> None:
        """An answer was a red flag: record it, since nothing else has said so, and act upon it."""
        told = self.interview.answers if self.interview is not None else {}
        sign = str(told["sign"]) if told["sign"] in OTHER_SIGNS else str(told.get("where", ""))
        self.notes.append(Entry(Kind.PAIN, {"sign": sign, "danger": True, "certain": True}))
        self.stop_for_red_flag(sign)

    def keep_alarm(self) -> None:
        """It was no false alarm, or nobody said so."""
        raise NotImplementedError

    def stay_silent(self) -> None:
        """Who says "stop" to the questions wants silence."""
        raise NotImplementedError

    def watch_closely(self, reason: str) -> None:
        """Who was asked, and did not answer, may need help."""
        raise NotImplementedError

    def stop_for_red_flag(self, sign: str = "") -> None:
        raise NotImplementedError
