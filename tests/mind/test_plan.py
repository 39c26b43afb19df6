"""What is wished for the coming session, before there is one."""

import pytest

from tests.mind.partner import Partner

WISHES = [("SetRepetitions", 10, "repetitions", "dose.repetitions"), ("SetSets", 3, "sets", "dose.sets")]


@pytest.mark.parametrize(("intent", "number", "field", "line"), WISHES)
def test_the_dose_can_be_chosen_before_the_exercise(intent: str, number: int, field: str, line: str) -> None:
    """It is echoed, holds for the session that is then begun, and not for the next."""
    partner = Partner()
    usual = Partner()
    usual.hear("Start", slots={"exercise": "standing"})
    partner.hear(intent, slots={"number": number})
    assert line in partner.said()
    partner.hear("Start", slots={"exercise": "standing"})
    assert getattr(partner.coach.current, field) == number != getattr(usual.coach.current, field)
    partner.hear("Stop")
    partner.hear("Start", slots={"exercise": "standing"})
    assert partner.coach.current == usual.coach.current


@pytest.mark.parametrize(("intent", "number", "field", "line"), WISHES)
def test_a_number_that_is_missing_is_asked_for(intent: str, number: int, field: str, line: str) -> None:
    partner = Partner()
    partner.hear(intent)
    assert partner.said()[-1] == "dose.how_many"
    partner.hear("Number", slots={"number": number})
    assert partner.said()[-1] == line
    assert getattr(partner.coach.plan, field) == number


@pytest.mark.parametrize(("intent", "number", "field", "line"), WISHES)
def test_a_wish_is_taken_back(intent: str, number: int, field: str, line: str) -> None:
    partner = Partner()
    partner.hear(intent, slots={"number": number})
    assert line in partner.said()
    partner.hear("Undo")
    assert partner.said()[-1] == "undo.done"
    assert getattr(partner.coach.plan, field) is None


def test_what_no_session_can_have_is_not_planned() -> None:
    partner = Partner()
    partner.hear("SetSets", slots={"number": 40})
    assert partner.coach.plan.sets is None
