"""What is worth a record: read off what stood before and after a step of the dialogue, so that no act can forget to tell it.

Law: the fields of a session in the records, laid over each other in their order, are those of the session.
"""

from dataclasses import fields

from voice_coach.events import Heard
from voice_coach.mind.dialogue import IN_SESSION, Due, State
from voice_coach.mind.exercise import Exercise
from voice_coach.mind.intent import Intent
from voice_coach.mind.interview import How, Interview
from voice_coach.mind.past import Data, End, Entry, Kind, Value
from voice_coach.mind.session import Session

_ENDS: dict[Intent | Due, End] = {Intent.STOP: End.STOPPED, Due.IDLE: End.UNANSWERED}
_ANSWERS = {"profile": Kind.PROFILE_ANSWERS, "session": Kind.ANSWERS}
_DANGERS = frozenset({Intent.RED_FLAG, Intent.HELP_ME})


def fields_of(session: Session | None) -> dict[str, Value]:
    """Return all fields of a session as they are recorded: the exercise by its id."""
    if session is None:
        return {}
    values = {field.name: getattr(session, field.name) for field in fields(session)}
    return {name: value.id if isinstance(value, Exercise) else value for name, value in values.items()}


def session_of(exercises: dict[str, Exercise], recorded: Data) -> Session | None:
    """Return the session that was recorded, with work left to do in it; None: there is none, or its exercise has changed."""
    exercise = exercises.get(str(recorded.get("exercise")))
    names = {field.name for field in fields(Session)}
    if exercise is None or names != set(recorded):
        return None
    session = Session(**{**dict(recorded), "exercise": exercise})  # type: ignore[arg-type]  # as fields_of has them
    known = {level.id for level in exercise.levels} >= {session.level_id} and {
        tempo.id for tempo in exercise.tempos
    } >= {session.tempo_id}
    left = session.more_repetitions or session.other_leg_left or session.more_sets
    return session if known and left else None


def entries(
    before: Session | None,
    after: Session | None,
    *,
    came_from: State,
    state: State,
    fired: Intent | Due,
    heard: Heard | None,
) -> tuple[Entry, ...]:
    """Return the records of one step: from ``came_from`` to ``state``, because of ``fired``."""
    was, is_ = fields_of(before), fields_of(after)
    changed = {name: value for name, value in is_.items() if name not in was or value != was[name]}
    pain = _pain(came_from, state, fired, heard)
    if came_from not in IN_SESSION:
        if state not in IN_SESSION:
            return pain
        return (Entry(Kind.BEGUN, is_) if state == State.WARM_UP else Entry(Kind.REOPENED, changed), *pain)
    if state not in IN_SESSION:
        return (*pain, Entry(Kind.OVER, {"how": _end(state, fired), **changed}))
    if changed:
        return (Entry(_kind(before, after, fired), changed), *pain)
    if state == State.PAUSED and fired is Due.REPROMPT:
        return (Entry(Kind.PAUSED),)
    return pain


def answers(before: Interview | None, after: Interview | None) -> tuple[Entry, ...]:
    """Return the records of interviews that are over by this step: one that another has displaced was broken off."""
    if after is before:
        return ()
    displaced = before is not None and after is not None and before.how is None and before.form is not after.form
    over = ([before.ended(How.BROKEN_OFF)] if before is not None and displaced else []) + (
        [after] if after is not None and after.how is not None else []
    )
    return tuple(
        Entry(_ANSWERS[interview.form.keeps], {"about": interview.form.id, "how": interview.how, **interview.answers})
        for interview in over
        if interview.form.keeps in _ANSWERS
    )


def _kind(before: Session | None, after: Session | None, fired: Intent | Due) -> Kind:
    if fired is Due.LOWERED:
        return Kind.REPETITION
    return Kind.SET_OVER if before and after and after.set > before.set else Kind.CHANGED


def _end(state: State, fired: Intent | Due) -> End:
    if state == State.STOPPED:
        return End.DANGER if fired in _DANGERS else End.PAIN
    return _ENDS.get(fired, End.FINISHED)


def _pain(came_from: State, state: State, fired: Intent | Due, heard: Heard | None) -> tuple[Entry, ...]:
    """Return the mark of what was said of the body: certain where it stops the session, else only asked about."""
    if heard is None or state == came_from or state not in {State.STOPPED, State.CHECKING}:
        return ()
    part, sign = heard.body_part, heard.slots.get("sign")
    said = {name: value for name, value in (("part", part), ("sign", sign)) if value is not None}
    certain = state == State.STOPPED
    return (Entry(Kind.PAIN, {**said, "danger": fired in _DANGERS and certain, "certain": certain}),)
