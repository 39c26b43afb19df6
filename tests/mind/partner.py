"""The stand-in for everything around the mind: a voice whose lines have a length, a user, and a clock turned by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voice_coach.content import load_exercises, load_lines, load_questionnaires
from voice_coach.events import (
    Closed,
    Counted,
    Effect,
    Entered,
    Event,
    Heard,
    HoldVoice,
    Hush,
    Learn,
    Learnt,
    LineEnded,
    Listen,
    Play,
    ReleaseVoice,
    Say,
    Suspected,
    Unlearn,
    Unschedule,
    Woke,
)
from voice_coach.mind.coach import Coach
from voice_coach.mind.intent import SAFETY
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import Past
from voice_coach.mind.wording import Wording

SCREENED = {"screening": {"about": "screening", "how": "skipped", "form": "full"}}
"""The answers of somebody who is not new: they were asked about their health, and did not want to tell."""
EXERCISES, LINES, FORMS = load_exercises(), load_lines(), load_questionnaires()
"""What is shipped: read once, and never changed."""
LINE_S = 1.0
"""How long every line takes to say, in seconds."""


def make_coach(manners: Manners | None = None, past: Past | None = None) -> Coach:
    """Return a coach whose user is no newcomer, unless ``past`` says otherwise."""
    past = past if past is not None else Past(answers=SCREENED)
    return Coach(EXERCISES, Wording(LINES, str), FORMS, manners, past)


@dataclass
class Partner:
    """Runs a coach in virtual time; everything it did is in ``effects`` with the time it did it."""

    coach: Coach = field(default_factory=make_coach)
    now: float = 0.0
    effects: list[tuple[float, Effect]] = field(default_factory=list)
    queue: list[Say] = field(default_factory=list)
    line_over_at: float = 0.0
    scheduled: list[Say] = field(default_factory=list)
    held_since: float | None = None
    """When the voice was held; None: it is not. Lines go on beneath, as if they were only inaudible."""
    listens_for: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._perform(self.coach.greet(self.now))

    # --- what a test does ---------------------------------------------------------------------------------------------

    def hear(
        self,
        intent: str | None,
        text: str = "what was said",
        body_part: str | None = None,
        slots: Mapping[str, str | int] | None = None,
        *,
        doubtful: bool = False,
        addressed: bool = False,
        **more_slots: str | int,
    ) -> list[Effect]:
        """Say something to the coach; return what it did at once."""
        heard = Heard(
            text=text,
            intent=intent,
            slots={**(slots or {}), **more_slots},
            safety=SAFETY.get(intent or ""),
            body_part=body_part,
            doubtful=doubtful,
            addressed=addressed,
            started_at=self.now,
            ended_at=self.now,
            at=self.now,
        )
        return self.post(heard)

    def post(self, event: Event) -> list[Effect]:
        return self._perform(self.coach.handle(event))

    def begin_to_say(self, intent: str) -> list[Effect]:
        """Begin to say what sounds like a word that silences."""
        return self.post(Suspected(intent, self.now))

    def report(self, phrase: str, trouble: str | None = None) -> list[Effect]:
        """Tell the coach what became of a lesson."""
        return self.post(Learnt(phrase, trouble, self.now))

    def close(self) -> list[Effect]:
        return self.post(Closed(self.now))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while (at := self._next_moment()) is not None and at <= until:
            self._step(at)
        self.now = until

    def wait_for_state(self, *states: str, within_s: float = 900.0) -> None:
        until = self.now + within_s
        while self.coach.state not in states:
            at = self._next_moment()
            assert at is not None and at <= until, f"never came to {states}, but is in {self.coach.state}"  # noqa: PT018
            self._step(at)

    def wait_until_silent(self) -> None:
        while self.queue:
            self._step(self.line_over_at)

    # --- what a test looks at -----------------------------------------------------------------------------------------

    def said(self, since: float = 0.0) -> list[str]:
        """Return the keys of all lines said or scheduled since then."""
        return [effect.line for at, effect in self.effects if isinstance(effect, Say) and at >= since]

    def texts(self, since: float = 0.0) -> list[str]:
        return [effect.text for at, effect in self.effects if isinstance(effect, Say) and at >= since]

    def counted(self) -> list[Counted]:
        return [effect for _, effect in self.effects if isinstance(effect, Counted)]

    def states(self) -> list[str]:
        return [effect.state for _, effect in self.effects if isinstance(effect, Entered)]

    def lessons(self) -> list[Learn | Unlearn]:
        return [effect for _, effect in self.effects if isinstance(effect, Learn | Unlearn)]

    def played(self) -> list[str]:
        return [effect.sound for _, effect in self.effects if isinstance(effect, Play)]

    # --- how time passes ----------------------------------------------------------------------------------------------

    def _next_moment(self) -> float | None:
        moments = [at for at in (self.coach.wake_at, self.line_over_at if self.queue else None) if at is not None]
        return max(min(moments), self.now) if moments else None

    def _step(self, at: float) -> None:
        self.now = max(at, self.now)
        if self.queue and self.line_over_at <= self.now:
            line = self.queue.pop(0)
            self.line_over_at = self.now + LINE_S
            self.post(LineEnded(line.ticket, complete=True, at=self.now))
        else:
            self.post(Woke(self.now))

    def _perform(self, effects: tuple[Effect, ...]) -> list[Effect]:
        for effect in effects:
            self.effects.append((self.now, effect))
            match effect:
                case Say(at=None):
                    if not self.queue:
                        self.line_over_at = self.now + LINE_S
                    self.queue.append(effect)
                case Say():
                    self.scheduled.append(effect)
                case Hush():
                    self.queue.clear()
                    self.held_since = None
                    self.scheduled = [say for say in self.scheduled if (say.at or 0.0) < self.now]
                case HoldVoice():
                    self.held_since = self.now
                case ReleaseVoice():
                    assert self.held_since is not None, "only what is held can be released"
                    self.held_since = None
                case Listen():
                    self.listens_for = effect.intents
                case Unschedule():
                    self.scheduled = [say for say in self.scheduled if (say.at or 0.0) < effect.since]
                case _:
                    pass
        return list(effects)


def in_a_set(repetition: int = 0) -> Partner:
    """Return a partner whose coach conducts the first set of standing raises, ``repetition`` repetitions in."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.hear("Ready")
    partner.wait_for_state("lift")
    while len(partner.counted()) < repetition:
        partner.wait(0.1)
    return partner
