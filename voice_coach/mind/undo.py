"""Taking back: what a change changed becomes what it was, and the coach says what that is."""

from voice_coach.events import Learn, Unlearn
from voice_coach.mind.change import MOST, Change, Standing, Where, change, leads_elsewhere, part, taken_back
from voice_coach.mind.coaching import Coaching
from voice_coach.mind.dialogue import State

TOLD = (
    ("legs_mode", "undo.legs"),
    ("goal", "undo.goal"),
    ("level_id", "undo.level"),
    ("pending_level", "undo.level"),
    ("tempo_id", "undo.tempo"),
    ("repetitions", "undo.repetitions"),
    ("sets", "undo.sets"),
    ("done", "undo.count"),
    ("volume_db", "undo.volume"),
    ("rate", "undo.rate"),
    ("pitch", "undo.rate"),
    ("talk", "undo.talk"),
    ("simple", "undo.talk"),
    ("lessons", "undo.lesson"),
    ("rest_until", "undo.rest"),
)
"""What is said for the first field that was changed; a change of place goes before all of them."""


class Undo(Coaching):
    """Remembers what stood before each change."""

    lessons: tuple[tuple[str, str], ...] = ()
    """Phrases taught since the coach was started, each with its command."""
    stood: Standing | None = None
    """What stood before the row that is being walked."""

    def standing(self) -> Standing:
        return Standing(
            self.where(),
            self.session,
            self.manners,
            self.plan,
            self.rest_until,
            self.lessons,
        )

    def where(self) -> Where:
        """Return the place in the session; of a pause, what is paused."""
        if self.state == State.PAUSED:
            return Where(part(self.paused_from), self.recital, self.rest_left_s)
        resting = self.place(State(self.state)) == State.RESTING
        rest_left_s = max(self.rest_until - self.now, 0.0) if resting else 0.0
        return Where(part(self.place(State(self.state))), self.recital, rest_left_s)

    def remember_change(self, before: Standing) -> None:
        """Remember what was changed since ``before``, if anything was."""
        found = change(before, self.standing())
        if found is not None:
            self.changes = (*self.changes, found)[-MOST:]

    def undo_leads_back(self) -> bool:
        now = self.standing()
        return bool(self.changes) and leads_elsewhere(now, taken_back(now, self.changes[-1]))

    def undo(self) -> None:
        if not self.changes:
            self.interrupt()
            self.aside("undo.nothing")
            return
        *kept, last = self.changes
        self.changes = tuple(kept)
        self.take_back(last)

    def take_back(self, last: Change) -> None:
        """Let all be as it was before; what leads elsewhere waits there for the user."""
        now = self.stood or self.standing()
        target = taken_back(now, last)
        if not leads_elsewhere(now, target):
            self.interrupt()
            self._adopt(target)
            self.recount()
            self._tell(last)
            return
        self.hold_still()
        self._adopt(target)
        self.paused_from = target.where.state
        self.recital, self.rest_left_s = target.where.recital, target.where.rest_left_s
        self.ask("undo.place", set=self.current.set, leg=self.current.leg)

    def _adopt(self, target: Standing) -> None:
        """Let all stand as it does in ``target``, but for the place."""
        self.take_manners(target.manners)
        for phrase, _ in set(self.lessons) - set(target.lessons):
            self.outbox.append(Unlearn(phrase))
        for phrase, command in set(target.lessons) - set(self.lessons):
            self.outbox.append(Learn(phrase, command))
        self.lessons = target.lessons
        self.session, self.plan = target.session, target.plan
        if self.state == State.RESTING and target.rest_until != self.rest_until:
            self.rest_again_until(max(target.rest_until, self.now))

    def _tell(self, undone: Change) -> None:
        """Say what is restored."""
        key = next((key for name, key in TOLD if undone.changed(name)), "undo.done")
        exercise = self.session.exercise if self.session else next(iter(self.exercises.values()))
        values: dict[str, str | int] = {"goal": exercise.dose(self.manners.goal).name}
        if self.session is not None:
            values |= {
                "level": self.session.level.name,
                "tempo": self.session.tempo.name,
                "repetitions": self.session.repetitions,
                "sets": self.session.sets,
                "count": self.session.counted,
            }
        self.aside(key, **values)
