"""Before a session: what the user's health allows, what hurt the last time, and what is locked for today.

Laws
- What is locked or not suitable is not begun, and it is said why; everything else is advice, and "start" is respected.
- Who was asked is not asked again unless they want to be, or a professional's word is still missing; silence is no answer, and costs nothing.
- An exercise that hurt is locked on the day by the date of its records. Where a clock was never set there is no date: then it is locked
  until the coach is started anew, and after that the user is asked whether it was today, for nobody else can know.
"""

from voice_coach.events import Heard
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.interview import YES, How, Interview
from voice_coach.mind.past import FALSE_ALARM, GUEST, PastSession
from voice_coach.mind.undo import Undo

SCREENING, HOW_IS_IT = "screening", "how_is_it"
WAIT = "wait"
"""The finding with which nothing is begun today."""
PROFESSIONAL, CLEARED = "professional", "cleared"
"""The findings that a professional is to be asked first, and that one has agreed."""
HEARD_OUT = frozenset({How.ANSWERED, How.SKIPPED})
"""Interviews that ended like this are not held again."""


def has_to_wait(findings: frozenset[str]) -> bool:
    """Return whether with these findings nothing is begun: who skips the question about a professional's word does not have it."""
    return WAIT in findings or (PROFESSIONAL in findings and CLEARED not in findings)


class Admission(Undo):
    """The acts and conditions around the beginning of a session."""

    wanted: str | None = None
    """The exercise that was asked for, while something is asked before it."""
    _told_of: PastSession | None = None
    """The session that hurt about which the user was asked how it is now."""

    # --- what is known ------------------------------------------------------------------------------------------------

    @property
    def health(self) -> frozenset[str]:
        """What follows from the answers about health."""
        answers = self.past.answers.get(SCREENING, {})
        form = self.questionnaires[SCREENING]
        known = {item.id: str(answers[item.id]) for item in form.items if item.id in answers}
        return Interview(form, known).findings

    def wanted_exercise(self) -> Exercise | None:
        """Return the exercise that is named, or that was before something was asked about it; as it suits the user."""
        named = super().wanted_exercise()
        if named is None and not isinstance(self.cause, Heard) and self.wanted is not None:
            named = self.exercises[self.wanted]
        return named.suited_to(self.health) if named is not None else None

    def _last_hurt(self) -> PastSession | None:
        """Return the last session of the exercise that is wanted, or the last of all where that was an emergency, if it hurt."""
        exercise = self.wanted_exercise()
        if exercise is None:
            return None
        last = self.past.emergency or self.past.last_of(exercise.id)
        return last if last is not None and last.pains else None

    def obstacle(self) -> str | None:
        """Return the key of the line that says why the exercise that is wanted cannot be begun; None: it can."""
        exercise = self.wanted_exercise()
        if exercise is None:
            return None
        if not self.health.isdisjoint(exercise.not_with):
            return "screening.not_this"
        today = self._today
        if self.past.hurt_on(exercise.id, today) if today is not None else exercise.id in self.hurt_here:
            return "locked.emergency" if self.was_emergency() else "locked.today"
        return None

    def is_obstructed(self) -> bool:
        return self.obstacle() is not None

    def was_emergency(self) -> bool:
        """Return whether there was an emergency today, as far as is known, that nobody has called a false alarm."""
        last = self.past.emergency
        return last is not None and not last.hurt_days_before(self._today)

    def emergency_is_untold(self) -> bool:
        """Return whether there was one today that the contact does not know of."""
        last = self.past.emergency if self.was_emergency() else None
        return last is not None and not last.help_called and self.manners.contact is not None

    @property
    def _today(self) -> int | None:
        return self.past.day(self.now)

    # --- asking first -------------------------------------------------------------------------------------------------

    def has_to_ask(self) -> bool:
        """Return whether something has to be asked before the exercise that is wanted."""
        if self.wanted_exercise() is None or self.is_obstructed():
            return False
        return self._was_not_screened() or has_to_wait(self.health) or self._how_it_is_is_unknown()

    def _was_not_screened(self) -> bool:
        return self.manners.screening and self.past.answers.get(SCREENING, {}).get("how") not in HEARD_OUT

    def _how_it_is_is_unknown(self) -> bool:
        last = self._last_hurt()
        return last is not None and last is not self._told_of

    def ask_before_start(self) -> None:
        """Ask what has to be asked: about health, else how it is after pain."""
        self.interrupt()
        exercise = self.wanted_exercise()
        self.wanted = exercise.id if exercise is not None else None
        if self._was_not_screened():
            self._ask_about_health("screening.intro")
        elif has_to_wait(self.health):
            self._ask_whether_cleared()
        else:
            self._ask_how_it_is()

    def _ask_whether_cleared(self) -> None:
        """Ask again only whether a professional has agreed; what else was answered stands."""
        answers = self.past.answers[SCREENING]
        items = {item.id for item in self.questionnaires[SCREENING].items} - {CLEARED}
        self.begin_interview(SCREENING, {name: str(answer) for name, answer in answers.items() if name in items})

    def ask_about_health(self) -> None:
        """The user wants to be asked; who has seen the professional that is waited for, about that alone."""
        self.interrupt()
        self.wanted = None
        if has_to_wait(self.health) and self.heard().slots.get("news") == "doctor" and not self._was_not_screened():
            self._ask_whether_cleared()
        else:
            self._ask_about_health("screening.again")

    def _ask_about_health(self, intro: str) -> None:
        guest = self.past.profile == GUEST or not self.past.kept
        self.say("disclaimer")
        self.say(intro)
        self.begin_interview(SCREENING, {"form": "short" if guest else "full"})

    def _ask_how_it_is(self) -> None:
        last = self._last_hurt()
        if self.past.keeps_hurting:
            self.say("pain.assessment")
        unknown = last is None or last.hurt_days_before(self.past.day(self.now)) is None
        part = next((part for part in last.pains if part), None) if last is not None else None
        where = f"your {part}" if part is not None else "something"
        self.begin_interview(HOW_IS_IT, {"clock": "unknown" if unknown else "known"}, where=where)
        self._told_of = last

    def may_start(self) -> bool:
        """Return whether the exercise that was asked for can begin after what was answered."""
        interview = self.interview
        if self.wanted is None or interview is None or interview.how not in HEARD_OUT or self.is_obstructed():
            return False
        return not has_to_wait(interview.findings)

    def skip_to_start(self) -> None:
        """Begin without the answers that are still missing, with the exercise that is named now or was before."""
        named = super().wanted_exercise()
        self.wanted = named.id if named is not None else self.wanted
        self.skip_questions()

    def decline(self) -> None:
        """Say why nothing is begun, and what there is."""
        self.interrupt()
        key, exercise = self.obstacle(), self.wanted_exercise()
        interview = self.interview
        if key is not None and exercise is not None:
            self.say(key, exercise=exercise.name)
        elif self.wanted is not None and interview is not None and has_to_wait(interview.findings):
            self.say("screening.professional_first" if interview.form.id == SCREENING else "locked.still_hurts")
            self._told_of = None
        elif interview is not None and interview.form.id == SCREENING and interview.how in HEARD_OUT:
            self.say("screening.noted")
        elif interview is not None and interview.how is How.SILENCE:
            self.say("asking.unanswered")
        elif interview is not None and interview.form.id == FALSE_ALARM and interview.how in HEARD_OUT:
            self.say("alarm.kept")
        self.wanted = None
        self.await_answer()
        self.await_standby()

    # --- beginning ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        exercise = self.wanted_exercise()
        if exercise is None:
            raise LookupError("no exercise is wanted")
        told, last = bool(self.past.sessions or self.past.answers), self._last_hurt()
        self.wanted = None
        eased_from = last.level if last is not None and last.exercise == exercise.id else None
        self.begin_session(exercise, disclaimer=not told, eased_from=eased_from)
        if last is None and self.past.keeps_hurting:
            self.say("pain.assessment")
        if "careful" in self.health and not self.past.done:
            self.say("screening.careful")

    # --- taken back ---------------------------------------------------------------------------------------------------

    def has_mark(self) -> bool:
        """Return whether the last session has a mark of pain."""
        return bool(self.past.sessions) and bool(self.past.sessions[-1].pains)

    def ask_whether_false_alarm(self) -> None:
        self.interrupt()
        self.begin_interview(FALSE_ALARM)

    def was_false_alarm(self) -> bool:
        return (
            self.was_asked_about(FALSE_ALARM)
            and self.interview is not None
            and self.interview.answers.get("sure") == YES
        )

    def withdraw_alarm(self) -> None:
        """The mark is gone with the record of the answer; here it is said, and what was going on for it ends."""
        self.hurt_here = frozenset()
        self.complaint, self.call_reason, self.urgings, self.called_for = None, None, 0, frozenset()
        self.say("alarm.withdrawn")
        self.await_standby()
