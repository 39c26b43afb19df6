"""Safety first: silence, stop, say what to do. Pain never licenses going on; the coach is no doctor and says so."""

from dataclasses import replace
from math import inf

from voice_coach.events import CallForHelp, Heard, Safety
from voice_coach.mind.conduct import STILL_PAUSED_S
from voice_coach.mind.dialogue import Due, State
from voice_coach.mind.intent import Intent
from voice_coach.mind.triage import OTHER_SIGNS, Triage, known_of

URGENT_REPEAT_S = 6.0
"""From the end of the call for help to saying it again, in seconds."""
ASKED_WELL, ASKED_WELL_S = 2, 40.0
"""How often somebody who says nothing is asked whether all is well, and how long they have for an answer, in seconds."""
MOST_URGENT = 12
"""How often it is said again where nobody says anything: some two minutes."""
UNANSWERED_SOON_S = 40.0
"""How soon that is asked where somebody who may be hurt did not answer, in seconds."""
A_MOMENT_S = 3.0
"""For how long the coach is silent where "stop" is said to its first aid, in seconds."""
UNANSWERED_S = 30.0
"""Seconds without a clear answer to "Are you hurt?" after which the exercise ends."""


class Guard(Triage):
    """What is done about pain, danger and effort."""

    suspicion: Heard | None = None
    """What was said that may have been pain, until that is clear."""
    call_reason: str | None = None
    """Why help is called for in a moment, unless it is a false alarm."""
    called_for: frozenset[str] = frozenset()
    """Why help was called for since the session ended."""
    watch_reason = "no answer after a set"
    """Why help is called for where nobody answers the question whether all is well."""
    hurt_here: frozenset[str] = frozenset()
    """Exercises that hurt since the coach was started, or since somebody else is here."""
    urgings = 0
    """How often it will be said again to call for help, unless the user says something to it."""

    def stop_for_pain(self) -> None:
        self._stop()
        heard, self.suspicion = self._complaint(), None
        self.urgings = 0
        sign = f"pain.stop.{heard.slots.get('sign')}"
        if self.wording.has(sign):
            self.say(sign, emergency=self.manners.emergency)
        elif heard.body_part:
            self.say("pain.stop_part", part=heard.body_part)
        else:
            self.say("pain.stop")
        self.note_complaint(heard)

    def _complaint(self) -> Heard:
        """Return the utterance that told of the pain: the one before "yes" to "Are you hurt?"."""
        heard = self.heard()
        return heard if heard.safety is not None or self.suspicion is None else self.suspicion

    def surely(self) -> bool:
        """Return whether a "yes" is more than the "okay" of somebody who is."""
        return bool(self.heard().slots.get("sure"))

    def stop_for_red_flag(self, sign: str = "") -> None:
        """``sign``: what an answer has told; else it is what was just said. Who says it once more means it: help is called for now."""
        self._stop()
        self.hurt_here |= {*self.exercises}
        self._call_for_help()
        self.complaint, self.urgings = None, MOST_URGENT
        self.say("redflag.stop", emergency=self.manners.emergency)
        sign = sign or (str(self.cause.slots.get("sign", "")) if isinstance(self.cause, Heard) else "")
        self.say(f"redflag.tell.{sign}" if self.wording.has(f"redflag.tell.{sign}") else "redflag.tell")
        if not self.called_for:
            self._announce_call(f"red flag: {sign}" if sign else "red flag")
        self.await_answer(URGENT_REPEAT_S)

    def take_up_emergency(self) -> None:
        """Go on with the first aid of an emergency that was cut off before anybody was told of it."""
        self.urgings = MOST_URGENT
        self._announce_call("red flag, before the coach was switched off")
        self.await_answer(URGENT_REPEAT_S)

    def _announce_call(self, reason: str) -> None:
        """Help is called for because of ``reason`` in a moment: who is told hears of it first."""
        self.call_reason = reason
        if self.manners.contact is not None:
            self.say("contact.soon", contact=self.manners.contact)

    def _call_for_help(self) -> None:
        """Let the contact know, if that was announced and nobody has said that it is a false alarm."""
        if self.call_reason is not None:
            self.outbox.append(CallForHelp(self.call_reason))
            self.called_for |= {self.call_reason}
            self.call_reason = None

    # --- whatever else is said meanwhile, first aid goes on -------------------------------------------------------------

    def interrupt(self) -> None:
        super().interrupt()
        if self.state == State.STOPPED:
            self._go_on_in(URGENT_REPEAT_S)

    def hush_again(self) -> None:
        """... for a moment: what has to be said or asked comes after it. Who says it later wants silence, and the call for help goes out."""
        super().hush_again()
        if self.has_just_stopped():
            self._go_on_in(A_MOMENT_S)
        elif self.urges():
            self.urgings = 0
            self.timers.pop(Due.REPROMPT, None)
            self._call_for_help()

    def _go_on_in(self, seconds: float) -> None:
        """Urge on, or ask about the complaint, in so many seconds at the latest, though the line that led there was cut."""
        if self.urges():
            self.timers.setdefault(Due.REPROMPT, self.now + seconds)
        elif self.complaint_is_new():
            self.remind(Due.SPOKEN, self.now + seconds)

    def urge_on(self) -> None:
        """A cry is no answer to the call for help: say it again, where it is not being said."""
        if not self.speaking:
            self.say_again_what_to_do()

    def add_to_complaint(self) -> None:
        """What is told of the pain while the first aid is said need not be asked."""
        before, more = self.complaint or {}, known_of(self.questionnaires["triage"], self.heard())
        self.complaint = {**before, **more} if more["sign"] in OTHER_SIGNS else {**more, **before}

    def stay_silent(self) -> None:
        """... but the call for help goes out."""
        self._call_for_help()

    def fall_silent(self) -> None:
        """... but the call for help goes out."""
        self._call_for_help()
        super().fall_silent()

    def _stop(self) -> None:
        self.hush()
        if self.place(self.came_from) is not State.STOPPED:
            self.called_for = frozenset()
        if self.session is not None:
            self.hurt_here |= {self.session.exercise.id}
        self.forget_changes()
        self.play("stopped")
        self.await_standby()

    def say_again_what_to_do(self) -> None:
        """Say again to call for help, after calling for it as far as the coach can."""
        self._call_for_help()
        self.urgings -= 1
        patience_s = URGENT_REPEAT_S if self.urgings else inf
        self.ask("redflag.repeat", patience_s=patience_s, emergency=self.manners.emergency)

    def urges(self) -> bool:
        return self.urgings > 0

    def note_acknowledged(self) -> None:
        """The user has heard it: urge no more."""
        self.interrupt()
        self.urgings = 0
        self._call_for_help()
        self.timers.pop(Due.REPROMPT, None)
        self.say("redflag.known")

    def keep_alarm(self) -> None:
        if self.urges():
            self.say_again_what_to_do()
        else:
            self.say("pain.over")

    def ask_whether_hurt(self) -> None:
        self.suspicion = self.cause if isinstance(self.cause, Heard) else None
        self.hold_still()
        self.ask("possible.ask")
        self.remind(Due.IDLE, self.now + UNANSWERED_S)

    def ask_whether_hurt_afterwards(self) -> None:
        """Ask the same when the session is over, and nothing is left to hold."""
        self.hush()
        pain = replace(self.heard(), intent=Intent.PAIN, safety=Safety.PAIN)
        self.inquire(pain, "possible.ask", declined="possible.over")

    def ask_for_yes_or_no(self) -> None:
        self.interrupt()
        self.ask("possible.again", patience_s=inf)
        self.remind(Due.IDLE, self.now + UNANSWERED_S)

    def not_hurt(self) -> None:
        self.interrupt()
        self.ask("possible.fine", patience_s=STILL_PAUSED_S)

    def end_unanswered(self) -> None:
        self.forget_changes()
        self.say("possible.unanswered")
        self.await_standby()
        self.watch_closely("no answer whether hurt")

    def reassure_about_effort(self) -> None:
        self.interrupt()
        self.say("effort.normal")

    def no_more_today(self) -> None:
        self.interrupt()
        self.say("stopped.no_more")

    # --- the set watches over the user ----------------------------------------------------------------------------------

    def ask_whether_well(self) -> None:
        """Nobody has said a word for long after a set: ask, ask again, and then call for help."""
        if self.unanswered == ASKED_WELL:
            self.outbox.append(CallForHelp(self.watch_reason))
            self.say("watch.waiting")
            return
        self.unanswered += 1
        help_me = Heard("help me", Intent.HELP_ME, safety=Safety.POSSIBLE)
        fine = "watch.fine" if self.state == State.GET_READY else "possible.over"
        self.inquire(help_me, "watch.ask", declined=fine)
        self.remind(Due.SILENT, self.now + ASKED_WELL_S)

    def watch_for_silence(self) -> None:
        self.watch_reason = "no answer after a set"
        super().watch_for_silence()

    def watch_closely(self, reason: str) -> None:
        self.unanswered, self.watch_reason = 0, reason
        self.remind(Due.SILENT, self.now + UNANSWERED_SOON_S)
