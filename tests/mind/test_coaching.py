"""What is planned together: today's dose, how hard a set was, what there is to train with, and a gentle day."""

import pytest

from tests.mind.partner import Partner, in_a_set, make_coach
from tests.mind.pasts import folded, partner_with, past_of, records, session
from voice_coach.events import Recalled
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import End, Kind, PastSession

# --- today ------------------------------------------------------------------------------------------------------------


def trained(days_ago: int = 3, level_id: str = "supported") -> PastSession:
    """Return a session that was done to its end: two sets of twelve with each leg."""
    return session(days_ago, banked=48, done=0, set=2, level_id=level_id)


def begun(*before: PastSession) -> Partner:
    partner = partner_with(past_of(*before))
    partner.hear("Start", exercise="standing")
    return partner


def test_the_first_session_needs_no_news() -> None:
    """It is the usual dose; asked, the coach says why."""
    partner = begun()
    assert not any(line.startswith("programme.") for line in partner.said())
    partner.hear("Why")
    assert partner.said()[-1] == "programme.why.first"


def test_it_takes_up_where_the_last_one_ended() -> None:
    """Level, tempo and dose are those of the last session, and one thing is new, with its reason."""
    partner = begun(*[trained(level_id="control")] * 2)
    now = partner.coach.current
    assert (now.level_id, now.sets, now.repetitions) == ("control", 2, 14)
    assert "New today: we count to 14, because last time went well." in partner.texts()
    partner.hear("Why")
    assert partner.said()[-1] == "programme.why.repetitions"


def test_after_pain_it_is_gentler() -> None:
    """One level down, said first."""
    partner = begun(session(3, End.PAIN, level_id="control"))
    assert partner.coach.current.level_id == "supported"
    assert "programme.pain" in partner.said()


def test_what_is_wished_counts_more() -> None:
    """Who asks for three sets before the session gets them, and no other reason is given."""
    partner = partner_with(past_of(trained()))
    partner.hear("SetSets", number=3)
    partner.hear("Start", exercise="standing")
    assert partner.coach.current.sets == 3
    partner.hear("Why")
    assert partner.said()[-1] == "programme.why.wished"


def test_why_is_answered_in_a_set_as_well() -> None:
    """The set waits for it."""
    partner = in_a_set(2)
    partner.hear("Why")
    assert (partner.coach.state, partner.said()[-2:]) == ("paused", ["programme.why.first", "ask.resume"])


# --- days in a row ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "dose"), [("Yes", (1, 8)), ("No", (2, 12)), ("Start", (2, 12)), ("Gentle", (1, 8)), (None, (2, 12))]
)
def test_on_a_day_in_a_row_a_gentle_session_is_offered(answer: str | None, dose: tuple[int, int]) -> None:
    """It says so and asks; who wants to train all the same does, and nobody is kept waiting for an answer."""
    partner = begun(trained(1))
    assert partner.said()[-2:] == ["start.after_yesterday", "start.gentle"]
    partner.wait_until_silent()
    if answer:
        partner.hear(answer)
    partner.wait(10)
    assert "warm_up.intro" in partner.said()
    assert (partner.coach.state, partner.coach.current.sets, partner.coach.current.repetitions) == ("warm_up", *dose)
    assert partner.coach.manners.goal == "strength"


# --- how hard it was --------------------------------------------------------------------------------------------------


def after_a_set(manners: Manners | None = None, past: tuple[PastSession, ...] = ()) -> Partner:
    """Return a partner who has done a whole set with both legs, and is asked how hard it was."""
    partner = Partner(make_coach(manners, past_of(*past)))
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    do_a_set(partner)
    return partner


def do_a_set(partner: Partner) -> None:
    while partner.coach.state not in {"resting", "cool_down"}:
        if partner.coach.state in {"get_ready", "set_up"} and not partner.queue:
            partner.hear("Ready")
        partner.wait(0.5)
    partner.wait_until_silent()


@pytest.mark.parametrize(
    ("effort", "line", "repetitions"),
    [(10, "effort.fewer", 10), (9, "effort.fewer", 10), (7, "effort.same", 12), (3, "effort.more", 12)],
)
def test_the_next_set_fits_how_hard_the_last_one_was(effort: int, line: str, repetitions: int) -> None:
    """Too hard: fewer repetitions. Easy: an offer. All else: the same. It is in the record."""
    partner = after_a_set()
    assert partner.said()[-1] == "effort.ask"
    partner.hear("Number", number=effort)
    assert (partner.said()[-1], partner.coach.current.repetitions) == (line, repetitions)
    assert folded(partner).sessions[-1].efforts == (effort,)
    assert partner.coach.state == "resting"


def test_a_level_more_is_only_offered() -> None:
    """Once in a session, and taken up when the user agrees."""
    partner = after_a_set()
    partner.hear("Number", number=2)
    partner.wait_until_silent()
    partner.hear("Yes")
    assert partner.coach.current.level_id == "control"
    do_a_set(partner)
    partner.hear("RateEffort", number=2)
    assert partner.said()[-1] != "effort.more"


def test_nothing_more_is_offered_where_something_hurt() -> None:
    """Two sessions have to go by."""
    partner = after_a_set(past=(session(6, End.PAIN), trained(3)))
    partner.hear("Number", number=1)
    assert partner.said()[-1] == "effort.same"


def test_where_repetitions_are_few_the_level_goes_down() -> None:
    """Fewer than eight are not worth a set."""
    partner = after_a_set(Manners(goal="gentle"))
    partner.hear("SetSets", number=3)
    assert partner.coach.state == "cool_down"
    partner = Partner()
    partner.hear("SetRepetitions", number=8)
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    do_a_set(partner)
    partner.hear("Number", number=10)
    assert (partner.coach.current.level_id, partner.coach.current.repetitions) == ("small_range", 8)


def test_nobody_is_asked_on_and_on() -> None:
    """Not answered twice, it is not asked again in this session; and never, where that is wished."""
    partner = Partner()
    partner.hear("SetSets", number=4)
    for intent in ("Start", "Ready", "Ready"):
        partner.hear(intent, exercise="standing")
    for _ in range(3):
        do_a_set(partner)
        partner.hear("SkipRest")
    assert partner.said().count("effort.ask") == 2
    partner = after_a_set(Manners(ask_effort=False))
    assert "effort.ask" not in partner.said()
    partner.hear("SetRating", rating="on")
    assert partner.coach.manners.ask_effort


def test_skip_leaves_the_question_and_not_the_rest() -> None:
    """It is the question that is skipped."""
    partner = after_a_set()
    partner.hear("Skip")
    assert (partner.coach.state, partner.said()[-1]) == ("resting", "doubt.no")


def test_after_the_last_set_it_is_asked_before_stretching() -> None:
    """Which goes on with the answer, or without one."""
    for answer in (4, None):
        partner = after_a_set(Manners(goal="gentle"))
        assert (partner.coach.state, partner.said()[-1]) == ("cool_down", "effort.ask")
        if answer:
            partner.hear("Number", number=answer)
            assert partner.said()[-1] == "effort.noted"
        partner.wait(20)
        assert "standing.cool_down.1" in partner.said()


def test_a_set_that_was_none_is_not_asked_about() -> None:
    """Two repetitions of twelve tell nothing."""
    partner = in_a_set(2)
    partner.hear("Done")
    partner.wait_for_state("get_ready")
    partner.hear("Done")
    assert "effort.ask" not in partner.said()


# --- what there is ----------------------------------------------------------------------------------------------------


def at_the_load() -> Partner:
    """Return a partner in a rest, one level below that of the weights."""
    partner = after_a_set(past=(trained(5, level_id="unsupported"), trained(3, level_id="unsupported")))
    partner.hear("Number", number=7)
    partner.wait_until_silent()
    return partner


def test_what_a_level_needs_is_asked_for_once() -> None:
    """A no leads to what comes after it, and it is not asked again, in no other session either."""
    partner = at_the_load()
    for thing in ("ankle weights", "band", "cable"):
        partner.hear("Harder")
        assert partner.said()[-1] == "equipment.ask"
        partner.wait_until_silent()
        partner.hear("No")
        assert records(partner)[-1].data[thing] is False
    partner.hear("Harder")
    assert partner.said()[-1] == "level.hardest"
    assert set(folded(partner).lasting[Kind.EQUIPMENT]) == {"ankle weights", "band", "cable"}


def test_what_is_there_is_used() -> None:
    """Asked for, it is taken up; and the programme may count on it from then on."""
    partner = at_the_load()
    partner.hear("Harder")
    partner.wait_until_silent()
    partner.hear("Yes")
    assert partner.coach.current.level_id == "ankle_weights"
    again = Partner(make_coach(past=folded(partner)))
    assert again.coach.offers(again.coach.exercises["prone"].level("ankle_weights"))
    assert not again.coach.offers(again.coach.exercises["prone"].level("band"))


def test_what_changes_is_said_at_any_time() -> None:
    """Bought or given away, also before a session; what was known of other things remains."""
    partner = partner_with(past_of())
    partner.hear("Have", thing="band", have="yes")
    partner.hear("Have", thing="cable", have="no")
    partner.hear("Have", thing="band", have="no")
    assert partner.said()[-3:] == ["equipment.noted", "equipment.gone", "equipment.gone"]
    assert folded(partner).lasting[Kind.EQUIPMENT] == {"band": False, "cable": False}
    partner.post(Recalled(past_of(profile="anna"), None, partner.now))
    assert partner.coach.has(partner.coach.exercises["prone"].level("band")) is None


def test_a_level_that_is_named_is_there() -> None:
    """Nobody asks for weights without having some."""
    partner = at_the_load()
    partner.hear("Harder", slots={"with": "band"})
    assert (partner.coach.current.level_id, partner.said()[-1]) == ("band", "standing.level.band")
    assert folded(partner).lasting[Kind.EQUIPMENT] == {"band": True}
