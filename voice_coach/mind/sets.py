"""One set: counted in, laid out in whole samples ahead of time, and cued less and less as it goes on."""

from dataclasses import replace

from voice_coach.events import Counted, Paced, Unschedule
from voice_coach.mind.dialogue import MOVING, Due, State
from voice_coach.mind.exercise import Mistake, PhaseCues
from voice_coach.mind.interviews import Interviews
from voice_coach.mind.session import Session
from voice_coach.mind.tempo import Repetition, lay_out, on_a_frame

COUNT_IN_BEAT_S = 1.0
LEAD_S = 0.4
"""From the end of the last word to the first beat of the count-in, in seconds."""
FULL_CUES, SHORT_CUES = 2, 5
"""Cues are spoken in full up to this repetition, shortly up to that one; then only the count and the form are."""
FORM_CUE_EVERY = 3
SOON_S = 0.1
"""What is scheduled within this time stays as it is: it is about to be heard."""
TICKS = {"lift": "rep_tick", "hold": "hold_tick", "lower": "lower_tick"}
HALF_WAY_FROM, LAST_TWO_FROM = 8, 6
"""Sets at least this long are told when half is done, and when two repetitions are left."""


class Sets(Interviews):
    """The acts of a set."""

    repetition: Repetition | None = None
    """The repetition under way, or the first one while it is counted in."""
    planned: Repetition | None = None
    """The next repetition, once its cues are scheduled."""
    mistake: Mistake | None = None
    """The mistake that the last form cue was about."""

    def texts_of_a_set(self) -> list[str]:
        """Everything a set may say at an exact moment, so that it is rendered before the set begins."""
        session, every = self.current, self.wording.every
        cues = session.exercise.cues
        texts = [text for key in ("three", "two", "one") for text in every(f"count_in.{key}")]
        for count in range(1, session.repetitions + 1):
            texts += every(self._count_key(count, session.repetitions), count=count)
        for phase in (cues.lift, cues.hold, cues.lower):
            texts += [*phase.full, *phase.short]
        return texts + [mistake.cue for mistake in session.exercise.mistakes]

    def count_in(self) -> None:
        self.interrupt()
        session = self.current
        if not self._begin_count():
            return
        self.play("ready")
        key = "set.begin_alternate" if session.legs_mode == "alternate" else "set.begin"
        self.say(key, set=session.set, sets=session.sets, repetitions=session.left, leg=session.leg)
        self.say("set.brace")
        if self.manners.self_paced:
            self.say("set.own_pace")

    def restart_set(self) -> None:
        """Begin this leg's count anew; what was done of it remains done."""
        self.session = self.current.begun_again()
        self.count_in()

    def resume_set(self) -> None:
        self.interrupt()
        if self._begin_count():
            self.say("resume.back", leg=self.current.leg, left=self.current.left)

    def _begin_count(self) -> bool:
        """Return whether anything is left to count; if not (the dose was changed meanwhile), this leg is over."""
        self.repetition = self.planned = None
        if not self.current.more_repetitions:
            self.remind(Due.ALL_DONE, self.now)
        return self.current.more_repetitions

    def not_counting_yet(self) -> bool:
        return self.repetition is None

    def schedule_count_in(self) -> None:
        beat = on_a_frame(self.now + LEAD_S)
        for key in ("count_in.three", "count_in.two", "count_in.one"):
            self.say_at(key, self.wording.line(key), beat)
            beat += COUNT_IN_BEAT_S
        self.repetition = lay_out(self.current.tempo, self.current.done + 1, beat)
        self._schedule(self.repetition)
        self.remind(Due.COUNTED_IN, beat)

    def lift(self) -> None:
        if self.fired is Due.NEXT_REPETITION:
            self.repetition = self.planned or self._plan_next()
            self.planned = None
        self.remind(Due.LIFTED, self._repetition.hold_at)
        self.ask_if_time()

    def hold(self) -> None:
        self.remind(Due.HELD, self._repetition.lower_at)
        self._plan_next_if_any()

    def lower(self) -> None:
        self.remind(Due.LOWERED, self._repetition.between_at)

    def count(self) -> None:
        leg = self.current.leg
        self.session = self.current.after_repetition()
        self.outbox.append(Counted(replace(self.session.progress(), leg=leg), self._repetition.between_at))
        self.remind(Due.NEXT_REPETITION, self._repetition.over_at)

    def next_count_at(self) -> float | None:
        if self.repetition is None or self.state not in {State.LIFT, State.HOLD, State.LOWER}:
            return None
        return self.repetition.between_at

    @property
    def _repetition(self) -> Repetition:
        if self.repetition is None:
            raise LookupError(f"no repetition under way in state {self.state}")
        return self.repetition

    def _plan_next_if_any(self) -> None:
        """Schedule the next repetition while this one is held, unless this one is the last."""
        if self._repetition.number < self.current.to_do:
            self.planned = self._plan_next()

    def _plan_next(self) -> Repetition:
        planned = lay_out(self.current.tempo, self._repetition.number + 1, self._repetition.over_at)
        self._schedule(planned)
        return planned

    def plan_again(self) -> None:
        """Lay the coming repetitions out anew after the dose, the level or the tempo was changed."""
        if self.planned is not None:
            self.outbox.append(Unschedule(self.planned.lift_at))
            self.planned = None
        if self.state in {State.HOLD, State.LOWER, State.BETWEEN}:
            self._plan_next_if_any()

    def recount(self) -> None:
        """Number the running repetition, and lay out what is to come, after the count itself was changed."""
        running = self.repetition
        if running is None or self.state not in MOVING:
            return
        since = max(self.now + SOON_S, running.lift_at)
        self.outbox.append(Unschedule(since))
        self.planned = None
        over = self.state == State.BETWEEN
        self.repetition = replace(running, number=self.current.done + (0 if over else 1))
        if not over:
            self._schedule(self.repetition, since)
        if self.state in {State.HOLD, State.LOWER, State.BETWEEN}:
            self._plan_next_if_any()

    def correct_count(self) -> None:
        """Take the user's count for ours; with the last repetition done, this leg is over."""
        number, most = int(self.heard().slots["number"]), self.current.repetitions
        if not 1 <= number <= most:
            self.interrupt()
            self.aside("dose.range", low=1, high=most)
            return
        self.session = self.current.corrected(number)
        if self.current.more_repetitions or self.state not in MOVING:
            self.interrupt()
            self.recount()
        else:
            self.hush()
            self.remind(Due.ALL_DONE, self.now)
        self.aside("count.corrected", number=number)

    def no_count_now(self) -> None:
        self.interrupt()
        self.aside("count.none")

    def _schedule(self, repetition: Repetition, since: float = 0.0) -> None:
        """Schedule all that is heard in a repetition from ``since`` on; where no word is said, a tick marks the phase."""
        session = self.current
        number = -(-repetition.number // session.legs)
        self.outbox.append(
            Paced(
                repetition.lift_at,
                repetition.hold_at,
                repetition.lower_at,
                repetition.between_at,
                repetition.over_at,
                number,
                session.leg_of(repetition.number),
            )
        )
        cues = session.exercise.cues
        onsets = (repetition.lift_at, repetition.hold_at, repetition.lower_at)
        for name, phase, at in zip(("lift", "hold", "lower"), (cues.lift, cues.hold, cues.lower), onsets, strict=True):
            if at < since:
                continue
            if name == "lift" and self._form_cue_due(number):
                mistake = self._next_mistake(session)
                self.say_at(f"{session.exercise.id}.cue.{mistake.id}", mistake.cue, at)
            elif self._says_phases(number) and not (name == "hold" and self._spills(number)):
                self._say_phase(name, phase, number, at)
            else:
                self.play(TICKS[name], at)
        if repetition.between_at < since or not (self._counts_aloud or repetition.number == session.to_do):
            return
        if repetition.number % session.legs:
            following = session.leg_of(repetition.number + 1)
            self.say_at("set.other_leg", self.wording.line("set.other_leg", leg=following), repetition.between_at)
            return
        key = self._count_key(number, session.repetitions) if self.manners.rate >= 1.0 else "set.count"
        self.say_at(key, self.wording.line(key, count=number), repetition.between_at)

    def _say_phase(self, name: str, phase: PhaseCues, number: int, at: float) -> None:
        length = "full" if number <= FULL_CUES and self.manners.talk == "full" and self.manners.rate >= 1.0 else "short"
        key = f"cue.{name}.{length}"
        self.say_at(key, self.wording.choose(key, phase.full if length == "full" else phase.short), at)

    def _spills(self, number: int) -> bool:
        """Return whether the cue of this repetition's lift, slowly spoken, lasts into the hold."""
        return self.manners.rate < 1.0 and self._form_cue_due(number)

    def _form_cue_due(self, number: int) -> bool:
        return self._cued and number % FORM_CUE_EVERY == 0 and number < self.current.repetitions

    @property
    def _cued(self) -> bool:
        """Whether words lead through the set, and not only counts or sounds."""
        return self.manners.talk in {"short", "full"} and self.manners.sounds != "earcons"

    @property
    def _counts_aloud(self) -> bool:
        return self._cued or self.manners.talk == "count"

    def _says_phases(self, number: int) -> bool:
        """Return whether words mark the phases of this repetition: all along, where there is no other sound."""
        return self._cued and (number <= SHORT_CUES or self.manners.sounds == "voice")

    def _next_mistake(self, session: Session) -> Mistake:
        mistakes = session.exercise.mistakes
        following = mistakes.index(self.mistake) + 1 if self.mistake in mistakes else 0
        self.mistake = mistakes[following % len(mistakes)]
        return self.mistake

    @staticmethod
    def _count_key(number: int, repetitions: int) -> str:
        """Return the line that counts repetition ``number``: with a remark where it helps to go on."""
        if number == repetitions:
            return "set.done"
        if repetitions >= LAST_TWO_FROM and number >= repetitions - 2:
            return "set.last_two" if number == repetitions - 2 else "set.last"
        if repetitions >= HALF_WAY_FROM and number == -(-repetitions // 2):
            return "set.half_way"
        return "set.count"
