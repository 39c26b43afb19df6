"""Safety first: silence, stop, say what to do. Pain never licenses going on; the coach is no doctor and says so."""

from dataclasses import replace
from math import inf

from voice_coach.events import Safety
from voice_coach.mind.conduct import STILL_PAUSED_S, WATCH_AFTER_S
from voice_coach.mind.dialogue import Due
from voice_coach.mind.intent import Intent
from voice_coach.mind.senses import Senses

URGENT_REPEAT_S = 6.0
"""From the end of the call for help to saying it again, in seconds."""
UNANSWERED_S = 30.0
"""Seconds without a clear answer to "Are you hurt?" after which the exercise ends."""


class Guard(Senses):
    """What is done about pain, danger and effort."""

    def stop_for_pain(self) -> None:
        self._stop()
        heard = self.heard()
        sign = f"pain.stop.{heard.slots.get('sign')}"
        if self.wording.has(sign):
            self.say(sign)
        elif heard.body_part:
            self.say("pain.stop_part", part=heard.body_part)
        else:
            self.say("pain.stop")
        self.say("pain.advice")
        self.say("pain.over")

    def surely(self) -> bool:
        """Return whether a "yes" is more than the "okay" of somebody who is."""
        return bool(self.heard().slots.get("sure"))

    def stop_for_red_flag(self) -> None:
        self._stop()
        self.ask("redflag.stop", patience_s=URGENT_REPEAT_S)

    def _stop(self) -> None:
        self.hush()
        self.forget_changes()
        self.play("stopped")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def say_again_what_to_do(self) -> None:
        self.say("redflag.repeat")

    def ask_whether_hurt(self) -> None:
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
        self.say("stop.done")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def reassure_about_effort(self) -> None:
        self.interrupt()
        self.say("effort.normal")

    def no_more_today(self) -> None:
        self.interrupt()
        self.say("stopped.no_more")
