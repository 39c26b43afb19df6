"""What the coach remembers: each step is written into the log, and what is known from there is told, offered and forgotten.

Laws
- That something is saved is said only after the log has answered; that it cannot be is said once, to nobody who moves.
- What is known is what the records say, in the log or not: without a disk the coach remembers until it is switched off.
- Names and forgetting wait until no session is under way.
"""

from dataclasses import replace
from typing import Literal

from voice_coach.events import Forget, Heard, HelpCalled, Recall, Recalled, Remember, Remembered
from voice_coach.mind.admission import Admission
from voice_coach.mind.conduct import STILL_PAUSED_S
from voice_coach.mind.dialogue import IN_SESSION, MOVING, State
from voice_coach.mind.diary import answers, entries, session_of
from voice_coach.mind.intent import Intent
from voice_coach.mind.interview import Interview
from voice_coach.mind.past import A_WEEK, GUEST, End, Entry, Kind, PastSession
from voice_coach.mind.senses import GRAVE
from voice_coach.mind.session import Session

OFFERED_DAYS = 1
"""A session that was cut off is offered on the same day and the day after; older ones are over."""
A_WEEK_WELL_DONE = 2
"""Sessions that make a week one of a row (the article: two or three a week)."""
ENOUGH_A_WEEK = 3
UNTOLD = GRAVE | {*MOVING, State.STANDBY}
"""Where nothing is said of the memory: to who moves or may be hurt, and where nobody is."""


class Recollections(Admission):
    """The acts of the memory."""

    interview_before: Interview | None = None
    """The interview before the row that was just walked."""
    home = ""
    """The profile of whoever does not say a name."""
    _tickets = 0
    _last_end: int | None = None
    """The ticket of the record that a session was done to its end. Who says "stop" wants silence, and hears nothing of it."""
    _trouble_untold = False
    _trouble_told = False
    _wished: Literal["", "profile", "forget"] = ""
    """What the user waits to hear of."""

    # --- writing ------------------------------------------------------------------------------------------------------

    def keep_diary(self) -> None:
        """Write what the row that was just walked has changed."""
        before = self.stood.session if self.stood else None
        heard = self.cause if isinstance(self.cause, Heard) else None
        steps = entries(
            before,
            self.session,
            came_from=self.place(self.came_from),
            state=self.place(State(self.state)),
            fired=self.fired,
            heard=heard,
        )
        for entry in (*steps, *answers(self.interview_before, self.interview)):
            self._write(entry)
        notes, self.notes = self.notes, []
        for note in notes:
            self._write(note)
        if self.stood is not None and self.manners != self.stood.manners:
            self._write(Entry(Kind.MANNERS, self.manners.otherwise_than(self.usual)))

    def recall_manners(self) -> None:
        """Behave as the profile wishes."""
        self.take_manners(self.usual.with_wishes(self.past.lasting.get(Kind.MANNERS, {})))

    def _write(self, entry: Entry) -> None:
        self._tickets += 1
        self.past = self.past.after(entry.kind, entry.data, self.past.day(self.now))
        self.outbox.append(Remember(self._tickets, entry.kind, entry.data))
        if entry.kind is Kind.OVER and entry.data["how"] == End.FINISHED:
            self._last_end = self._tickets

    def remembered(self, event: Remembered) -> None:
        """Say that a session is saved, where that is what was written; note that it cannot be."""
        if event.trouble is not None:
            self._trouble_untold = not self._trouble_told
            self.tell_memory_trouble()
        elif event.ticket == self._last_end and self.state == State.FINISHED and self.past.kept:
            self.aside("memory.saved")

    def help_called(self, event: HelpCalled) -> None:
        """Say what became of the call for help: that it went out only where it did."""
        self._write(Entry(Kind.HELP, {"reason": event.reason, "trouble": event.trouble}))
        contact = self.manners.contact or ""
        if event.trouble is None:
            self.say("contact.called", contact=contact)
        else:
            self.say("contact.failed", contact=contact, emergency=self.manners.emergency)

    def tell_memory_trouble(self) -> None:
        """Say once that nothing can be saved, as soon as there is somebody to say it to."""
        if self._trouble_untold and self.state not in UNTOLD:
            self._trouble_untold, self._trouble_told = False, True
            self.aside("memory.trouble")

    # --- who it is ----------------------------------------------------------------------------------------------------

    def profile_known(self) -> bool:
        return self._name() in {*self.past.profiles, GUEST} or self.agreed()

    def _name(self) -> str:
        return str(self.heard().slots.get("name", GUEST))

    def choose_profile(self) -> None:
        self.interrupt()
        self._wished = "profile"
        self.outbox.append(Recall(self._name()))

    def ask_whether_new(self) -> None:
        self.inquire(self.heard(), "profile.ask", declined="profile.no", name=self._name().title())

    def profile_later(self) -> None:
        self.interrupt()
        self.aside("memory.later")

    def rest_in_standby(self) -> None:
        """... and where nobody is, a guest is no guest any more; where all are guests, nobody is anybody else."""
        super().rest_in_standby()
        if GUEST in {self.past.profile, self.home}:
            self.outbox.append(Recall(self.home))

    def take_past(self, event: Recalled) -> bool:
        """Take what is known of the profile; return whether the user waits to hear of it."""
        under_way = self.place(State(self.state)) in IN_SESSION
        begun_since = self.past.sessions[-1:] if under_way else ()
        if event.past.profile != self.past.profile:
            self.hurt_here = frozenset()
        self.past = replace(event.past, sessions=(*event.past.sessions, *begun_since))
        self.recall_manners()
        if event.begun_anew and self.state not in UNTOLD:
            self.aside("memory.damaged")
        elif event.trouble is not None:
            self._trouble_untold = not self._trouble_told
            self.tell_memory_trouble()
        if under_way:  # it was not waited for
            self._wished = ""
        return bool(self._wished)

    def welcome(self) -> None:
        """Greet whoever said a name, or say that all is forgotten; the session before is no more theirs."""
        wished, self._wished = self._wished, ""
        self.file_session()
        self.forget_changes()
        self.await_standby()
        if wished == "forget":
            failed = isinstance(self.cause, Recalled) and self.cause.trouble is not None
            self.say("memory.not_forgotten" if failed else "memory.forgotten")
            return
        if self.past.profile == GUEST:
            self.say("profile.guest")
        else:
            self.say("profile.hello", name=self.past.profile.title())
        self.open_session()

    def open_session(self) -> None:
        """Offer to go on with a session that was cut off; else ask what to do."""
        session = self.cut_off()
        if session is None:
            self.ask("choosing.ask")
            return
        resume = Heard("resume", Intent.RESUME)
        self.inquire(
            resume,
            "memory.offer",
            declined="choosing.ask",
            exercise=session.exercise.name,
            set=session.set,
            leg=session.leg,
        )
        self.await_answer()

    # --- a session that was cut off -----------------------------------------------------------------------------------

    def cut_off(self) -> Session | None:
        """Return the last session where it was cut off not long ago, something was done in it, and nothing hurt."""
        last = self.past.sessions[-1] if self.past.sessions else None
        if last is None or last.end is not None or last.pains or not last.repetitions or self.session is not None:
            return None
        days = last.days_before(self.past.day(self.now))
        if days is not None and days > OFFERED_DAYS:
            return None
        return session_of({key: each.suited_to(self.health) for key, each in self.exercises.items()}, last.standing)

    def was_broken_off(self) -> bool:
        """Return whether there was a session today that has no end, or one that hurt, so that it may have been a moment ago."""
        last = self.past.sessions[-1] if self.past.sessions else None
        return last is not None and bool(last.end is None or last.pains) and not last.days_before(self._today)

    def was_cut_off(self) -> bool:
        return self.cut_off() is not None

    def take_up_session(self) -> None:
        """Wait where the session was cut off, as in a pause of its set."""
        self.interrupt()
        self.session, self.paused_from = self.cut_off(), State.LIFT
        self.ask("memory.go_on", patience_s=STILL_PAUSED_S, set=self.current.set, leg=self.current.leg)

    def leave_it(self) -> None:
        """... and what was offered to go on with is over, if the user does not want to."""
        offered = self.question is not None and self.question.line == "memory.offer"
        super().leave_it()
        if offered:
            self._write(Entry(Kind.OVER, {"how": End.GIVEN_UP}))
            self.await_answer()

    # --- forgetting ---------------------------------------------------------------------------------------------------

    def ask_whether_to_forget_all(self) -> None:
        self.inquire(self.heard(), "memory.ask_forget", declined="memory.kept")

    def forget_all(self) -> None:
        self.interrupt()
        self._wished = "forget"
        self.outbox.append(Forget())

    # --- telling ------------------------------------------------------------------------------------------------------

    def _sessions_before(self) -> tuple[PastSession, ...]:
        """Return the sessions in which something was done, but for the one that is under way."""
        before = self.past.done
        under_way = self.session is not None and self.state in IN_SESSION and self.session.total
        return before[:-1] if under_way else before

    def tell_history(self) -> None:
        """Say what was done last, and how much in the last days."""
        self.interrupt()
        before = self._sessions_before()
        if not before:
            self.say("history.none")
            return
        last = before[-1]
        exercise = self.exercises.get(last.exercise)
        self._say_when(last.days_before(self.past.day(self.now)))
        self.say(
            "history.last",
            exercise=exercise.name if exercise else last.exercise,
            repetitions=last.repetitions,
            sets=last.sets,
        )
        if part := next((part for part in last.pains if part), None):
            self.say("history.pain", part=part)
        elif last.pains:
            self.say("history.pain_somewhere")

    def _say_when(self, days: int | None) -> None:
        if days is None:
            self.say("history.sometime")
        elif days > 1:
            self.say("history.days_ago", days=days)
        else:
            self.say("history.yesterday" if days else "history.today")

    def tell_trend(self) -> None:
        """Say how the last weeks went, without a word of blame."""
        self.interrupt()
        if not self.past.done:
            self.say("history.none")
            return
        week, month = (self.past.within(days, self.now) for days in (A_WEEK, 4 * A_WEEK))
        self.say("trend.counts", week=week, month=month)
        weeks = self.past.weeks_in_a_row(self.now, A_WEEK_WELL_DONE)
        if weeks > 1:
            self.say("trend.row", weeks=weeks)
        else:
            self.say("trend.go_on")

    def tell_next_session(self) -> None:
        """Say when to train next: two or three times a week, never on days in a row."""
        self.interrupt()
        self.say_next_day()

    def say_next_day(self) -> None:
        days = self.past.days_since_last(self.now)
        if days == 0:
            self.say("next.after_today")
        elif days == 1:
            self.say("next.after_yesterday")
        elif self.past.within(A_WEEK, self.now) >= ENOUGH_A_WEEK:
            self.say("next.enough")
        else:
            self.say("next.now" if days is not None else "next.unknown")
