"""What the coach plans together with the user: how hard it was, what is there to train with, and why it is so today.

Laws
- What the user says of a set changes one thing of the next, and nothing rises where something hurt lately.
- Nobody is asked twice whether they have something; what is to be put on waits for the rest, as every load does.
"""

from dataclasses import replace

from voice_coach.events import Heard
from voice_coach.mind.changes import Changes
from voice_coach.mind.exercise import Level
from voice_coach.mind.intent import Intent, Topic
from voice_coach.mind.past import Entry, Kind
from voice_coach.mind.programme import EASY, MEMORY_OF_PAIN, REPETITIONS_STEP, TOO_HARD, hurt

EFFORTS = (1, 10)
"""Least and most that a set can be: how hard it was, as the user says."""


class Coaching(Changes):
    """The acts around effort, equipment and the reasons for today's dose."""

    # --- how hard it was ----------------------------------------------------------------------------------------------

    def take_effort(self) -> None:
        """Note how hard the last set was, and fit the next one to it."""
        self.interrupt()
        effort, (low, high) = int(self.heard().slots["number"]), EFFORTS
        if not low <= effort <= high:
            self.aside("dose.range", low=low, high=high)
            return
        self.unrated = 0
        session = self.current
        self.notes.append(Entry(Kind.EFFORT, {"set": session.set, "effort": effort}))
        if not (session.more_sets or session.more_repetitions):
            self.aside("effort.noted")
        elif effort >= TOO_HARD:
            self._ease()
        elif effort <= EASY and not self.offered_more and self._may_rise():
            self.offered_more = True
            self.inquire(Heard("harder", Intent.HARDER), "effort.more", declined="effort.same")
        else:
            self.aside("effort.same")

    def _ease(self) -> None:
        """Make what is left easier by one step: fewer repetitions or, where they are few, the level below."""
        session = self.current
        fewer = max(session.repetitions - REPETITIONS_STEP, session.exercise.fewest)
        below = session.next_level(-1)
        if fewer < session.repetitions:
            self.session = replace(session, repetitions=fewer)
            self.aside("effort.fewer", repetitions=fewer)
        elif below is not None:
            self.take_up_level(below.id)
        else:
            self.aside("effort.rest")
        self.plan_again()

    def _may_rise(self) -> bool:
        sessions = self.past.of(self.current.exercise.id)
        before = sessions[:-1] if self.current.total else sessions
        lately = before[-MEMORY_OF_PAIN:]
        return self.level_above() is not None and not any(hurt(session) for session in lately)

    def choose_rating(self) -> None:
        """Ask how hard a set was, or no more."""
        self.interrupt()
        self.behave(ask_effort=self.heard().slots.get("rating") == "on")
        self.unrated = 0
        self.confirm("rating.on" if self.manners.ask_effort else "rating.off")

    # --- what is there ------------------------------------------------------------------------------------------------

    def level_above(self) -> Level | None:
        """Return the next level for which nothing is missing, as far as is known."""
        session = self.current
        levels = session.exercise.levels
        here = levels.index(session.exercise.level(session.pending_level or session.level_id))
        return next((level for level in levels[here + 1 :] if self.has(level) is not False), None)

    def make_harder(self) -> None:
        """Go up by one level, or to the one that was named; what it needs is asked for once."""
        named = str(self.heard().slots.get("with", ""))
        if named:
            if any(named in level.with_words and level.changes_load for level in self.current.exercise.levels):
                self.note_thing(named, there=True)
            super().make_harder()
            return
        level = self.level_above()
        if level is not None and self.has(level) is None:
            have = Heard("have", Intent.HAVE, {"thing": level.with_words[0], "have": "yes"})
            self.inquire(have, "equipment.ask", declined="equipment.none", equipment=level.equipment or level.name)
            return
        self.interrupt()
        if level is None:
            self.aside("level.hardest")
        else:
            self.change_to(level)

    def note_equipment(self) -> None:
        """Note what there is, or is not; in a session, use it if that is what it was asked for."""
        self.interrupt()
        slots, asked = self.heard().slots, self.agreed()
        there = slots.get("have", "yes") == "yes"
        self.note_thing(str(slots["thing"]), there=there)
        level = self.level_above() if asked and self.session is not None and self.in_the_sets() else None
        if level is not None and slots["thing"] in level.with_words:
            self.change_to(level)
        else:
            self.aside("equipment.noted" if there else "equipment.gone")

    def note_thing(self, thing: str, *, there: bool) -> None:
        """Keep in mind whether a thing is there, of what has changed."""
        known = dict(self.past.lasting.get(Kind.EQUIPMENT, {}))
        if known.get(thing) is not there:
            self.notes.append(Entry(Kind.EQUIPMENT, {**known, thing: there}))

    def leave_it(self) -> None:
        """... and what is not there is not asked for again."""
        meant = self.question.meant if self.question else None
        super().leave_it()
        if meant is not None and meant.intent == Intent.HAVE:
            self.note_thing(str(meant.slots["thing"]), there=False)

    # --- why ----------------------------------------------------------------------------------------------------------

    def say_why(self) -> None:
        """Say why today is as it is; before a session, how one thing follows the other."""
        self.interrupt()
        if self.session is None:
            exercise = next(iter(self.exercises.values()))
            self.say_text(f"answer.{Topic.PROGRESSION}", self.wording.answer(Topic.PROGRESSION, exercise))
        else:
            self.say(f"programme.why.{self.news}")

    def take_it_gently(self) -> None:
        """Do the gentle dose today; the goal remains what it is."""
        self.interrupt()
        self.session = session = self.current.with_goal("gentle")
        self.plan_again()
        self.say(
            "dose.goal", goal=session.exercise.dose("gentle").name, sets=session.sets, repetitions=session.repetitions
        )
