"""Who trains: names, guests, and forgetting."""

from tests.mind.partner import Partner, in_a_set, make_coach
from tests.mind.pasts import partner_with, past_of, session
from voice_coach.events import Forget, Recall, Recalled
from voice_coach.mind.past import GUEST

# --- names ------------------------------------------------------------------------------------------------------------


def switched(partner: Partner) -> list[str]:
    return [effect.profile for _, effect in partner.effects if isinstance(effect, Recall)]


def test_a_known_name_brings_its_past() -> None:
    """The coach greets by name, and tells that person's history."""
    partner = partner_with(past_of(profiles=("anna",)))
    partner.hear("IAm", name="anna")
    assert switched(partner) == ["anna"]
    partner.post(Recalled(past_of(session(3), profile="anna", profiles=("anna",)), None, partner.now))
    assert partner.texts()[-2] == "Hello, Anna."
    partner.hear("History")
    assert partner.said()[-1] == "history.last"


def test_an_unknown_name_is_asked_about() -> None:
    """Only after "yes" is anything kept under it."""
    for answer, profiles in (("Yes", ["tom"]), ("No", [])):
        partner = partner_with(past_of(profiles=("anna",)))
        partner.hear("IAm", name="tom")
        assert partner.texts()[-1] == "I do not know Tom yet. Shall I keep a record under that name?"
        partner.wait_until_silent()
        partner.hear(answer)
        assert switched(partner) == profiles


def test_who_starts_before_the_past_is_there_has_both() -> None:
    """The session that has begun meanwhile belongs to the new name, and nobody is greeted in it, or at its end."""
    partner = partner_with(past_of(profiles=("anna",)))
    partner.hear("IAm", name="anna")
    partner.hear("Start", exercise="prone")
    partner.post(Recalled(past_of(session(3), profile="anna"), None, partner.now))
    assert [past.exercise for past in partner.coach.past.sessions] == ["standing", "prone"]
    partner.hear("Stop")
    partner.wait(6)
    partner.hear("Stop")
    partner.post(Recalled(past_of(), None, partner.now))
    assert ("profile.hello" in partner.said(), partner.coach.state) == (False, "standby")


def test_in_a_session_names_wait() -> None:
    """Nobody takes over somebody else's set."""
    partner = in_a_set(2)
    for intent in ("IAm", "ForgetMe"):
        partner.hear(intent, name="guest")
        assert (partner.said()[-1], switched(partner), partner.coach.state) == ("memory.later", [], "between")


def test_a_guest_is_forgotten_in_standby() -> None:
    """Whoever comes next is who does not say a name."""
    partner = partner_with(past_of())
    partner.hear("IAm", name=GUEST)
    partner.post(Recalled(past_of(profile=GUEST), None, partner.now))
    assert "profile.guest" in partner.said()
    partner.hear("Stop")
    assert switched(partner) == [GUEST, ""]


def test_where_all_are_guests_each_standby_ends_one() -> None:
    """A station keeps nothing between two people."""
    partner = partner_with(past_of(profile=GUEST))
    partner.hear("Stop")
    assert switched(partner) == [GUEST]


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_forgetting_needs_a_yes() -> None:
    """It is asked about, done, and said when it is done."""
    partner = partner_with(past_of(session()))
    partner.hear("ForgetMe")
    assert partner.said()[-1] == "memory.ask_forget"
    partner.wait_until_silent()
    partner.hear("No")
    assert partner.said()[-1] == "memory.kept"
    partner.hear("ForgetMe")
    partner.wait_until_silent()
    effects = partner.hear("Yes")
    assert [effect for effect in effects if isinstance(effect, Forget)] == [Forget()]
    assert "memory.forgotten" not in partner.said()
    partner.post(Recalled(past_of(), None, partner.now))
    assert partner.said()[-1] == "memory.forgotten"
    partner.hear("History")
    assert partner.said()[-1] == "history.none"


def test_forgetting_that_failed_is_not_claimed() -> None:
    """The user is told whom to ask."""
    partner = partner_with(past_of(session()))
    partner.hear("ForgetMe")
    partner.wait_until_silent()
    partner.hear("Yes")
    partner.post(Recalled(past_of(session()), "The disk is read-only.", partner.now))
    assert "memory.not_forgotten" in partner.said()
    assert "memory.forgotten" not in partner.said()


def test_a_coach_without_a_log_remembers_until_it_is_switched_off() -> None:
    """Nobody answers its records, and it tells what was done all the same."""
    partner = Partner(make_coach())
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.hear("Ready")
    partner.wait_for_state("between")
    partner.hear("Stop")
    partner.hear("History")
    assert partner.said()[-1] == "history.last"
