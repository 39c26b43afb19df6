"""Safety first: silence, stop, say what to do. Pain never licenses going on; the coach is no doctor and says so."""

from voice_coach.mind.conduct import WATCH_AFTER_S, Conduct
from voice_coach.mind.dialogue import Due

URGENT_REPEAT_S = 6.0
"""From the end of the call for help to saying it again, in seconds."""
UNANSWERED_S = 30.0
"""Seconds without a clear answer to "Are you hurt?" after which the exercise ends."""


class Guard(Conduct):
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

    def stop_for_red_flag(self) -> None:
        self._stop()
        self.ask("redflag.stop", patience_s=URGENT_REPEAT_S)

    def _stop(self) -> None:
        self.hush()
        self.play("stopped")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def say_again_what_to_do(self) -> None:
        self.say("redflag.repeat")

    def ask_whether_hurt(self) -> None:
        self.hold_still()
        self.ask("possible.ask")
        self.remind(Due.IDLE, self.now + UNANSWERED_S)

    def not_hurt(self) -> None:
        self.interrupt()
        self.say("possible.fine")

    def end_unanswered(self) -> None:
        self.say("stop.done")
        self.remind(Due.IDLE, self.now + WATCH_AFTER_S)

    def reassure_about_effort(self) -> None:
        self.interrupt()
        self.say("effort.normal")

    def no_more_today(self) -> None:
        self.interrupt()
        self.say("stopped.no_more")
