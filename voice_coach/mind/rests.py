"""Rests between sets and in them, and what waits for one: a level for which something has to be put on."""

from dataclasses import replace

from voice_coach.events import Heard, RestUntil
from voice_coach.mind.dialogue import Due, State
from voice_coach.mind.intent import Intent
from voice_coach.mind.session import Session
from voice_coach.mind.sets import Sets

NEARLY_RESTED_S = 10.0
SILENT_S = 120.0
"""Without a word for so long when a set could begin, somebody who has exercised is asked whether all is well, in seconds."""
ENOUGH_UNRATED = 2
"""Unanswered questions how hard it was after which there are no more in this session."""
SHORTEST_REST_S, MORE_REST_S, LONGEST_REST_S = 5, 30, 600
"""A rest when asked for: at least, longer by how much where nothing is said, at most; in seconds."""


class Rests(Sets):
    """The acts of a rest."""

    unanswered = 0
    """How often the user was asked whether all is well, and did not answer."""
    unrated = 0
    """Questions in a row, how hard a set was, that nobody has answered."""
    rest_until = 0.0
    rest_left_s = 0.0

    def cut_short(self) -> None:
        """Fall silent where the user, not the end of the repetition, ends what is going on."""
        if isinstance(self.cause, Heard):
            self.hush()

    def ask_ready(self) -> None:
        self.interrupt()
        self.ask("get_ready.ask", leg=self.current.leg)
        self.watch_for_silence()

    def watch_for_silence(self) -> None:
        """After a set: ask whether all is well where nothing is said for long."""
        self.unanswered = 0
        if self.current.total:
            self.remind(Due.SILENT, self.now + SILENT_S)

    def watch_on(self, *, understood: bool) -> None:
        """Somebody has spoken: watch anew in a set, and elsewhere for as long as nothing is understood; others may be in the room."""
        if self.state == State.GET_READY:
            self.watch_for_silence()
        elif understood:
            del self.timers[Due.SILENT]

    def rest_between_sets(self) -> None:
        self.cut_short()
        over = self.current
        self.session = session = over.in_next_set()
        following = self.wording.phrase("next.set", set=session.set, sets=session.sets, leg=session.leg)
        self.say("rest.begin", seconds=round(session.rest_s), next=following)
        self._rest(session.rest_s)
        self.ask_effort(over)

    def ask_effort(self, over: Session) -> None:
        """Ask how hard the set was that is over, if it was one; not where that went unanswered twice."""
        if self.manners.ask_effort and self.unrated < ENOUGH_UNRATED and 2 * over.done >= over.to_do:
            self.unrated += 1
            rating = Heard("effort", Intent.RATE_EFFORT)
            self.pose(rating, "effort.ask", frozenset({Intent.NUMBER, Intent.SKIP}))

    def rest_now(self) -> None:
        """Rest in the middle of a set; the same set goes on afterwards."""
        self.cut_short()
        seconds = self._rest_wanted(round(self.current.rest_s))
        self.say("rest.take", seconds=seconds)
        self._rest(seconds)

    def rest_longer(self) -> None:
        self.interrupt()
        until = min(self.rest_until + self._rest_wanted(MORE_REST_S), self.now + LONGEST_REST_S)
        self.rest_again_until(until)
        self.aside("rest.take", seconds=round(until - self.now))

    def _rest_wanted(self, usual_s: int) -> int:
        """Return for how long the user wants to rest, in seconds: what was said, within reason, or ``usual_s``."""
        return min(max(int(self.heard().slots.get("seconds", usual_s)), SHORTEST_REST_S), LONGEST_REST_S)

    def _rest(self, seconds: float) -> None:
        self.take_up_pending_level()
        if self.mistake is not None and self.manners.talk == "full":
            key = f"{self.current.exercise.id}.reason.{self.mistake.id}"
            self.say_text(key, f"{self.mistake.cue} {self.mistake.reason}")
        self.rest_again_until(self.now + seconds)

    def rest_again_until(self, until: float) -> None:
        """Let the rest end at ``until`` seconds."""
        self.rest_until = until
        self.outbox.append(RestUntil(until))
        for due in (Due.HALF_RESTED, Due.NEARLY_RESTED):
            self.timers.pop(due, None)
        for due, before_s in ((Due.HALF_RESTED, self.current.rest_s / 2), (Due.NEARLY_RESTED, NEARLY_RESTED_S)):
            if until - before_s > self.now:
                self.remind(due, until - before_s)
        self.remind(Due.RESTED, until)

    def resume_rest(self) -> None:
        self.interrupt()
        self.say("rest.take", seconds=round(self.rest_left_s))
        self.rest_again_until(self.now + self.rest_left_s)

    def already_resting(self) -> None:
        self.interrupt()
        self.aside("rest.take", seconds=round(self.rest_until - self.now))

    def say_rest_half_over(self) -> None:
        if not self.speaking:
            self.aside("rest.half")

    def say_rest_nearly_over(self) -> None:
        if not self.speaking:
            self.aside("rest.ten")

    def rest_over(self) -> None:
        self.play("rest_over")
        self.say("rest.over")
        self.ask_ready()

    def cut_rest_short(self) -> None:
        self.ask_ready()

    def take_up_pending_level(self) -> None:
        """Change to the level that waited because something has to be put on."""
        if self.current.pending_level is not None:
            self.take_up_level(self.current.pending_level)

    def take_up_level(self, level_id: str) -> None:
        """Change to a level, and tell how it is done."""
        self.session = session = replace(self.current, level_id=level_id, pending_level=None)
        self.say("level.changed", level=session.level.name)
        self.say_text(f"{session.exercise.id}.level.{level_id}", session.level.tell)
