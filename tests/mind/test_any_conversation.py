"""Whatever is said whenever, and whatever happens to the disk and the sound meanwhile: the laws hold."""

from dataclasses import dataclass, field, replace

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.mind.partner import Partner, make_coach
from tests.mind.pasts import past_of, session
from voice_coach.events import (
    Ailment,
    CallForHelp,
    CodeWanted,
    Counted,
    Deafened,
    Effect,
    Event,
    Forget,
    Heard,
    HelpCalled,
    Hush,
    Learn,
    Recall,
    Recalled,
    ReleaseVoice,
    Remember,
    Remembered,
    Say,
    SoundBack,
    SoundLost,
    SpokenOver,
    Unlearn,
)
from voice_coach.mind.dialogue import AWAKE, IN_SESSION, MOVING, WATCHED, State, accepts
from voice_coach.mind.diary import fields_of
from voice_coach.mind.intent import SAFETY, Intent, Topic
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import End, Past

HOLD_S = 3.0
"""Longest that the voice may be held."""
STEPS = 40
"""Of a random conversation."""
OF_SAFETY = (
    *(
        "pain.",
        "redflag.",
        "triage.",
        "asking.",
        "stopped.",
        "alarm.",
        "possible.",
        "watch.",
        "contact.",
        "help.stopped",
    ),
    *(
        "help.asking",
        "effort.normal",
        "not_now",
        "unheard.",
        "wait.long",
        "wake.listening",
        "dose.range",
        "greeting.recorded",
    ),
)
"""Lines that may be said to somebody who was stopped, by how their keys begin: about what happened, and what is asked about it."""
OF_THE_COACH = (
    *(
        "answer.",
        "volume.",
        "noise.",
        "speech.",
        "pitch.",
        "words.",
        "sounds.",
        "pace.",
        "patience.",
        "address.",
        "rating.",
    ),
    *("manners.", "equipment.", "memory.", "sound.", "deaf.", "screen.", "undo.nothing"),
)
"""The same: answers about the coach itself, to whoever asks."""

NUMBERS = st.integers(1, 6)
LEGS = st.sampled_from(["left", "right"])
WITH = st.sampled_from(["ankle weights", "support", "band", "a piano"])
SLOTS: dict[Intent, dict[str, st.SearchStrategy[str | int]]] = {
    Intent.START: {"exercise": st.sampled_from(["standing", "prone"])},
    Intent.ASK: {"topic": st.sampled_from([topic.value for topic in Topic])},
    Intent.SET_REPETITIONS: {"number": NUMBERS},
    Intent.SET_SETS: {"number": NUMBERS},
    Intent.NUMBER: {"number": st.integers(0, 60)},
    Intent.CORRECT_COUNT: {"number": st.integers(0, 60)},
    Intent.MORE_REST: {"seconds": st.integers(1, 90)},
    Intent.SET_GOAL: {"goal": st.sampled_from(["strength", "activation", "gentle"])},
    Intent.SAY_LESS: {"talk": st.sampled_from(["count", "silent"])},
    Intent.SAY_MORE: {"talk": st.just("full")},
    Intent.SET_WORDS: {"words": st.sampled_from(["simple", "usual"])},
    Intent.SET_SOUNDS: {"sounds": st.sampled_from(["both", "voice", "earcons"])},
    Intent.SET_PACE: {"pace": st.sampled_from(["mine", "coach"])},
    Intent.PATIENCE: {"patience": st.sampled_from(["more", "less"])},
    Intent.SET_ADDRESS: {"address": st.sampled_from(["named", "open"])},
    Intent.FOLLOW_NOISE: {"follow": st.sampled_from(["on", "off"])},
    Intent.SET_RATING: {"rating": st.sampled_from(["on", "off"])},
    Intent.RATE_EFFORT: {"number": st.integers(0, 12)},
    Intent.HAVE: {"thing": st.sampled_from(["ankle weights", "band", "cable"]), "have": st.sampled_from(["yes", "no"])},
    Intent.SET_LEGS: {"mode": st.sampled_from(["alternate", "one leg"])},
    Intent.EASIER: {"with": WITH},
    Intent.HARDER: {"with": WITH},
    Intent.SWITCH_LEGS: {"leg": LEGS},
    Intent.SIDE: {"leg": LEGS},
    Intent.YES: {"sure": st.just(True)},
    Intent.TEACH: {
        "phrase": st.sampled_from(["banana", "stop it", ""]),
        "command": st.just("pause"),
        "command_intent": st.sampled_from(["Pause", "Easier", "Nonsense"]),
    },
    Intent.UNTEACH: {"phrase": st.just("banana")},
    Intent.CHOICE: {"choice": st.just("sharp")},
    Intent.I_AM: {"name": st.sampled_from(["anna", "guest", "zoe"])},
    Intent.PAIN: {"sign": st.sampled_from(["fall", "dizziness", "pop", "cramp"])},
    Intent.RED_FLAG: {"sign": st.sampled_from(["chest", "senses"])},
}
"""What each intent can be said with."""
OPTIONAL = {"exercise", "number", "seconds", "with", "leg", "sure", "talk", "sign"}
MUST = {Intent.NUMBER, Intent.CORRECT_COUNT, Intent.SIDE}
"""Intents that are nothing without their slots."""
ABOUT_A_PART = {Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE}
PASTS = (
    past_of(profiles=("anna",)),
    Past(),
    past_of(session(1)),
    past_of(replace(session(0, End.PAIN), pains=("hip",), hurt_on=session(0).day)),
    past_of(replace(session(2, End.PAIN), pains=("",), hurt_on=session(2).day), session(1)),
    past_of(session(0, None, done=5)),
    replace(past_of(session(None)), local_s=None),
)
"""A user who was asked about their health, one who was not, and such as trained, were hurt or were cut off; and no clock."""
MANNERS = (Manners(), Manners(contact="your daughter"), Manners(self_paced=True), Manners(wake_in_session=True))


@dataclass
class Disk:
    """What the coach wants written, by profile; it answers when it is let."""

    profile: str
    known: dict[str, Past]
    full: bool = False
    waiting: list[Remember | Recall | Forget] = field(default_factory=list)

    def read(self) -> Past:
        """Return what the records of the present profile tell."""
        nobody = replace(self.known[""], profile=self.profile, sessions=(), lasting={}, answers={})
        return self.known.setdefault(self.profile, nobody)

    def perform(self, effect: Effect, day: int | None) -> None:
        """Do what is wished, and note that it is to be answered."""
        past = self.read()
        match effect:
            case Remember():
                self.known[self.profile] = past.after(effect.kind, effect.data, day)
            case Recall():
                self.profile = effect.profile
            case Forget():
                self.known[self.profile] = replace(past, sessions=(), lasting={}, answers={})
            case _:
                return
        self.waiting.append(effect)

    def answers(self, now: float) -> list[Event]:
        """Return what is to be told of all that was done."""
        trouble = "The disk is full." if self.full else None
        done, self.waiting = self.waiting, []
        return [
            Remembered(effect.ticket, trouble, now)
            if isinstance(effect, Remember)
            else Recalled(self.read(), None, now)
            for effect in done
        ]


class AnyConversation(RuleBasedStateMachine):
    """The user says anything, the voice speaks, the disk answers late, and devices come and go."""

    @initialize(past=st.sampled_from(PASTS), manners=st.sampled_from(MANNERS))
    def begin(self, past: Past, manners: Manners) -> None:
        self.partner = Partner(make_coach(manners, past))
        self.disk = Disk(past.profile, {past.profile: past})
        self.seen = 0
        """Effects that were looked at."""
        self.now = 0.0
        self.stopped = False
        """Whether the user was stopped by then, and is still told what to do."""
        self.look_on()

    # --- what happens -------------------------------------------------------------------------------------------------

    @rule(
        intent=st.sampled_from(Intent),
        doubtful=st.sampled_from([False, False, True]),
        addressed=st.booleans(),
        late_s=st.sampled_from([0.0, 0.0, 0.4, 20.0]),
        data=st.data(),
    )
    def say(self, intent: Intent, doubtful: bool, addressed: bool, late_s: float, data: st.DataObject) -> None:
        """``late_s``: how long ago it was said, when it is understood."""
        slots = {name: data.draw(values) for name, values in SLOTS.get(intent, {}).items()}
        for name in sorted(OPTIONAL & slots.keys()):
            if intent not in MUST and data.draw(st.booleans()):
                del slots[name]
        part = data.draw(st.sampled_from([None, "hip", "chest"])) if intent in ABOUT_A_PART else None
        at = max(self.partner.now - late_s, 0.0)
        heard = Heard(
            text="what was said",
            intent=intent,
            slots=slots,
            doubtful=doubtful,
            addressed=addressed,
            safety=SAFETY.get(intent),
            body_part="knee" if intent is Intent.BODY_PART else part,
            started_at=at,
            ended_at=at,
            at=at,
        )
        before, answering = State(self.partner.coach.state), self.partner.coach.open_condition() is not None
        effects = self.post(heard)
        if before is State.STANDBY and not addressed and intent is not Intent.WAKE and not answering:
            assert all(isinstance(effect, ReleaseVoice) for effect in effects), "in standby it has to be addressed"
        if intent in {Intent.PAIN, Intent.RED_FLAG} and not doubtful:
            self.was_hurt(before, intent, effects)
        for effect in effects:
            if isinstance(effect, Learn | Unlearn) and data.draw(st.booleans()):
                self.partner.report(effect.phrase, data.draw(st.sampled_from([None, "It cannot be learnt."])))

    def was_hurt(self, before: State, intent: Intent, effects: list[Effect]) -> None:
        """Pain and danger stop whatever goes on; asked about pain, they tell of it."""
        state = State(self.partner.coach.state)
        if before is State.ASKING and intent is Intent.PAIN:
            assert state in {State.ASKING, State.STOPPED}
        elif before in WATCHED:
            assert isinstance(effects[0], Hush)
            assert state is State.STOPPED

    @rule(intent=st.sampled_from(["Stop", "Pause", "Pain"]))
    def begin_to_say(self, intent: str) -> None:
        self.partner.begin_to_say(intent)

    @rule()
    def speak_over_the_coach(self) -> None:
        self.post(SpokenOver(self.partner.now, self.partner.now))

    @rule()
    def mumble(self) -> None:
        self.partner.hear(None, text="something that is no command")

    @rule()
    def go_to_a_set(self) -> None:
        self.partner.hear("Start", exercise="standing")
        for _ in range(3):
            self.partner.hear("Ready")

    @rule(seconds=st.one_of(st.floats(0.01, 30.0), st.sampled_from([150.0, 400.0, 86_400.0])))
    def wait(self, seconds: float) -> None:
        self.partner.wait(seconds)

    @rule(full=st.booleans())
    def the_disk_answers(self, full: bool) -> None:
        self.disk.full = full
        for event in self.disk.answers(self.partner.now):
            self.post(event)

    @rule(
        event=st.sampled_from(
            [
                *(SoundLost(part, 0.0) for part in ("microphone", "loudspeaker")),
                *(SoundBack(part, 0.0) for part in ("microphone", "loudspeaker")),
                *(Deafened(ailment, 0.0) for ailment in (Ailment.SILENT, Ailment.CLIPPED)),
                CodeWanted("1234", 0.0),
            ]
        )
    )
    def the_devices_tell(self, event: SoundLost | SoundBack | Deafened | CodeWanted) -> None:
        self.post(replace(event, at=self.partner.now))

    def post(self, event: Event) -> list[Effect]:
        """Let it happen; silence is always first, and the voice is released before it speaks."""
        effects = self.partner.post(event)
        assert not any(isinstance(effect, Hush | ReleaseVoice) for effect in effects[1:])
        return effects

    # --- the laws -----------------------------------------------------------------------------------------------------

    @invariant()
    def look_on(self) -> None:
        """Look at what was done since the last time, and let those answer who do at once."""
        coach, timed = self.partner.coach, self.partner.effects[self.seen :]
        effects = [effect for _, effect in timed]
        self.seen = len(self.partner.effects)
        was_stopped, self.stopped = self.stopped, coach.place(State(coach.state)) is State.STOPPED
        if self.stopped:
            stop = next((n for n, effect in enumerate(effects) if isinstance(effect, Hush)), 0)
            self.only_safety_follows(effects if was_stopped else effects[stop:])
        for at, effect in timed:
            self.disk.perform(effect, coach.past.day(at))
            if isinstance(effect, CallForHelp) and coach.manners.contact is not None:
                self.post(HelpCalled(effect.reason, None, self.partner.now))
        if self.seen < len(self.partner.effects):  # who was called has answered
            self.look_on()

    def only_safety_follows(self, effects: list[Effect]) -> None:
        """After pain nothing is counted, nothing is cued, and nothing said that leads on."""
        assert not any(isinstance(effect, Counted) for effect in effects)
        said = [effect for effect in effects if isinstance(effect, Say)]
        assert all(say.at is None for say in said)
        assert [say.line for say in said if not say.line.startswith((*OF_SAFETY, *OF_THE_COACH))] == []

    @invariant()
    def time_never_runs_backwards(self) -> None:
        coach = self.partner.coach
        assert coach.now >= self.now
        self.now = coach.now
        assert coach.wake_at is None or coach.wake_at > coach.now - 1e-6 or self.partner.now > coach.now - 1e-6

    @invariant()
    def nothing_is_counted_beyond_the_dose(self) -> None:
        session = self.partner.coach.session
        if session is not None:
            assert session.done <= max(session.to_do, session.done if not session.more_repetitions else 0)
            assert session.set <= session.sets
            corrected = any(line in {"count.corrected", "undo.count"} for line in self._since_start(Say, "line"))
            taken_up = "memory.go_on" in self._since_start(Say, "line")
            assert corrected or taken_up or session.total == len(self._since_start(Counted, "at"))

    def _since_start(self, kind: type[Effect], name: str) -> list[object]:
        """Return this field of all effects of this kind since the session began."""
        effects = [effect for _, effect in self.partner.effects]
        starts = [n for n, e in enumerate(effects) if isinstance(e, Say) and e.line == "start.exercise"]
        return [getattr(e, name) for e in effects[starts[-1] if starts else 0 :] if isinstance(e, kind)]

    @invariant()
    def the_records_tell_what_the_coach_knows(self) -> None:
        if not self.disk.waiting:
            coach, read = self.partner.coach, self.disk.read()
            assert (coach.past.sessions, coach.past.lasting, coach.past.answers) == (
                read.sessions,
                read.lasting,
                read.answers,
            )
            if coach.place(State(coach.state)) in IN_SESSION:
                assert read.sessions[-1].standing == fields_of(coach.session)

    @invariant()
    def the_voice_is_not_held_for_long(self) -> None:
        held_since = self.partner.held_since
        assert held_since is None or self.partner.now - held_since <= HOLD_S + 1e-6

    @invariant()
    def what_is_expected_is_what_the_table_has(self) -> None:
        coach = self.partner.coach
        assert self.partner.listens_for == accepts(State(coach.state), coach.open_condition())

    @invariant()
    def nothing_is_asked_while_somebody_may_be_hurt(self) -> None:
        if self.partner.coach.state in {"checking", "stopped"}:
            assert self.partner.coach.open_condition() is None or self.partner.coach.state == "stopped"

    @invariant()
    def nothing_is_cued_outside_a_set(self) -> None:
        pending = [say for say in self.partner.scheduled if (say.at or 0.0) > self.partner.now]
        assert self.partner.coach.state in MOVING or not pending

    @invariant()
    def there_is_a_way_out(self) -> None:
        """Stop and help everywhere; where nobody is, help alone."""
        state = State(self.partner.coach.state)
        assert {"Help"} | ({"Stop"} if state in AWAKE else set()) <= accepts(state)


NIGHTLY = settings.get_current_profile_name() == "nightly"
AnyConversation.TestCase.settings = settings(
    max_examples=settings().max_examples if NIGHTLY else 60,
    stateful_step_count=STEPS,
    phases=(Phase.explicit, Phase.generate),
)
"""Nightly that is 100,000 steps."""
TestAnyConversation = AnyConversation.TestCase
