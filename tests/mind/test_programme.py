"""What the next session is to be: the article's progression, one step at a time, and never up after pain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mind.pasts import session
from voice_coach.content import load_exercises
from voice_coach.mind.exercise import Level
from voice_coach.mind.past import End, PastSession
from voice_coach.mind.programme import News, Prescription, done, hurt, prescribe
from voice_coach.mind.session import Plan

EXERCISES = load_exercises()
STANDING = EXERCISES["standing"]


def trained(plan: Plan, effort: int | None = 5, end: End = End.FINISHED, goal: str = "strength") -> PastSession:
    """Return a session in which all of a plan was done."""
    past = session(
        2,
        end,
        goal=goal,
        level_id=plan.level_id or STANDING.start_level,
        tempo_id=plan.tempo_id or STANDING.start_tempo,
        sets=plan.sets or 2,
        repetitions=plan.repetitions or 12,
        banked=2 * (plan.sets or 2) * (plan.repetitions or 12),
        done=0,
    )
    return PastSession(past.day, past.standing, end, (), () if effort is None else (effort,))


def unloaded(level: Level) -> bool:
    return not level.changes_load


def steps(number: int, goal: str = "strength", *, everything: bool = True) -> list[Prescription]:
    """Return what is prescribed from the first session on, when every one is done and found moderate."""
    before: list[PastSession] = []
    told = []
    for _ in range(number):
        told.append(prescribe(STANDING, goal, before, offered=(lambda _: True) if everything else unloaded))  # type: ignore[arg-type]
        before.append(trained(told[-1].plan, goal=goal))
    return told


def test_the_order_is_control_volume_stability_resistance() -> None:
    """The article's four, each to its end before the next; with a new level the numbers begin again."""
    told = [(step.news, step.plan.level_id, step.plan.sets, step.plan.repetitions) for step in steps(16)]
    assert told[:10] == [
        ("first", "supported", 2, 12),
        ("control", "control", 2, 12),
        ("repetitions", "control", 2, 14),
        ("repetitions", "control", 2, 15),
        ("sets", "control", 3, 12),
        ("repetitions", "control", 3, 14),
        ("repetitions", "control", 3, 15),
        ("stability", "unsupported", 2, 12),
        ("repetitions", "unsupported", 2, 14),
        ("repetitions", "unsupported", 2, 15),
    ]
    assert told[13][:2] == ("resistance", "ankle_weights")


def test_a_level_takes_the_slow_tempo_with_it() -> None:
    """Control, once learnt, stays; with weights the rests are longer."""
    told = {step.plan.level_id: step.plan for step in steps(16)}
    assert (told["unsupported"].tempo_id, told["ankle_weights"].tempo_id) == ("control", "control")
    assert (told["unsupported"].rest_s, told["ankle_weights"].rest_s) == (45, 90)


def test_what_is_not_there_is_not_prescribed() -> None:
    """Without weights and bands the ladder ends where they begin."""
    last = steps(20, everything=False)[-1]
    assert (last.news, last.plan.level_id, last.plan.sets, last.plan.repetitions) == ("top", "unsupported", 3, 15)
    weights = trained(Plan(2, 12, "ankle_weights", "control"))
    assert prescribe(STANDING, "strength", [weights], offered=unloaded).plan.level_id == "unsupported"


@pytest.mark.parametrize(("goal", "most"), [("activation", (2, 20)), ("gentle", (2, 10))])
def test_other_goals_only_do_more(goal: str, most: tuple[int, int]) -> None:
    """To wake the muscles up, or to begin gently, nothing gets heavier."""
    told = steps(12, goal)
    assert {step.plan.level_id for step in told} == {"supported"}
    assert (told[-1].plan.sets, told[-1].plan.repetitions, told[-1].news) == (*most, "top")


@pytest.mark.parametrize(
    ("before", "news"),
    [
        ([trained(Plan(), effort=9)], News.HARD),
        ([trained(Plan(), effort=8)], News.AGAIN),
        ([trained(Plan(), effort=None)], News.AGAIN),
        ([trained(Plan(), effort=None)] * 2, News.CONTROL),
        ([trained(Plan(), end=End.STOPPED)], News.CUT_SHORT),
        ([trained(Plan(), end=End.PAIN)], News.PAIN),
        ([trained(Plan(), end=End.UNANSWERED)], News.PAIN),
        ([trained(Plan(), end=End.PAIN), trained(Plan())], News.AGAIN),
        ([trained(Plan(), goal="gentle")], News.GOAL),
        ([trained(Plan()), trained(Plan(), goal="gentle")], News.CONTROL),
    ],
)
def test_how_it_went_decides(before: list[PastSession], news: News) -> None:
    """Too hard, hard, unknown, twice unknown, cut short, painful, painful the time before, another goal, and a gentle day in between."""
    assert prescribe(STANDING, "strength", before).news is news


def test_on_days_in_a_row_nothing_rises() -> None:
    """However well it went; after a day off it does."""
    for days, news in ((0, News.SOON), (1, News.SOON), (2, News.CONTROL), (None, News.CONTROL)):
        assert prescribe(STANDING, "strength", [trained(Plan())], days_since=days).news is news


def test_after_weeks_away_there_is_less() -> None:
    """The same level, and the least of the dose."""
    told = prescribe(STANDING, "strength", [trained(Plan(3, 15, "control"))], days_since=40)
    assert (told.news, told.plan.level_id, told.plan.sets, told.plan.repetitions) == ("long_ago", "control", 2, 10)


def test_at_the_bottom_easier_is_fewer() -> None:
    """Below the easiest level there are fewer repetitions, down to those of a gentle start."""
    told = prescribe(STANDING, "strength", [trained(Plan(2, 9, "small_range"), effort=10)])
    assert (told.plan.level_id, told.plan.repetitions) == ("small_range", 8)


PLANS = st.builds(
    Plan,
    st.integers(1, 6),
    st.integers(1, 30),
    st.sampled_from([level.id for level in STANDING.levels]),
    st.sampled_from(["steady", "control"]),
)
SESSIONS = st.builds(
    trained,
    PLANS,
    st.none() | st.integers(1, 10),
    st.sampled_from(list(End)),
    st.sampled_from(["strength", "activation", "gentle"]),
)


@given(st.lists(SESSIONS, min_size=1, max_size=5), st.sampled_from(["strength", "activation", "gentle"]), st.booleans())
def test_whatever_was_done_at_most_one_thing_rises(before: list[PastSession], goal: str, everything: bool) -> None:
    """One dimension, by one step, of what is offered; and none after pain, after half a session, or after a hard one."""
    offered = (lambda _: True) if everything else unloaded
    told = prescribe(STANDING, goal, before, offered=offered)  # type: ignore[arg-type]  # one of the goals
    last, plan = before[-1], told.plan
    ids = [level.id for level in STANDING.levels]
    rungs = ids.index(str(plan.level_id)) - ids.index(last.level)
    assert plan.level_id is not None
    assert offered(STANDING.level(plan.level_id))
    alike = [session for session in before if session.standing["goal"] == goal]
    if not alike and not hurt(last):
        assert (told.news, rungs <= 0) == (News.GOAL, True)
        return
    if not hurt(last):
        last = alike[-1]
        rungs = ids.index(str(plan.level_id)) - ids.index(last.level)
    volume = (plan.sets or 0) * (plan.repetitions or 0)
    more = volume > int(last.standing["sets"] or 0) * int(last.standing["repetitions"] or 0)
    up = [rungs > 0, more]
    assert sum(up) <= 1
    if any(up):
        assert done(last)
        assert not any(hurt(one) for one in before[-2:])
        assert not last.efforts or last.efforts[-1] <= 6
