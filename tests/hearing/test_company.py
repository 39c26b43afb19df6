"""Who talks on and on is not talking to the coach."""

import pytest

from voice_coach.hearing.company import FADE_S, OTHERS_S, Company


def talk(*utterances: tuple[float, float]) -> Company:
    """Utterances that were not for the coach, with their beginnings and ends in seconds."""
    company = Company()
    for started_at, ended_at in utterances:
        company.add(started_at, ended_at, ended_at + 0.6)
    return company


def test_nobody_is_there_at_first() -> None:
    assert not Company().is_there(0.0)
    assert not Company().runs_on(0.0)


def test_a_television_is_company_after_a_quarter_of_a_minute() -> None:
    assert not talk((0.0, 6.0)).is_there(6.5)
    assert talk((0.0, 6.0), (6.5, 12.0)).is_there(12.5)


def test_somebody_who_is_not_understood_is_no_company() -> None:
    """Four attempts at a command within a quarter of a minute."""
    assert not talk(*((start, start + 2.0) for start in (0.0, 4.0, 8.0, 12.0))).is_there(15.0)


def test_company_is_forgotten() -> None:
    company = talk((0.0, 12.0))
    assert company.is_there(13.0)
    assert company.talk_s(12.0 + FADE_S) == pytest.approx(11.0 / 2.71828, abs=0.01)
    assert company.talk_s(12.0 + FADE_S) < OTHERS_S


def test_what_follows_at_once_is_a_part_of_the_talk() -> None:
    company = talk((0.0, 4.0))
    assert company.runs_on(4.1)
    assert not company.runs_on(4.6)


def test_what_follows_talk_that_was_cut_is_a_part_of_it() -> None:
    """Between its last whole word and the cut there is the beginning of another."""
    company = Company()
    company.add(0.0, 11.4, 12.0)
    assert company.runs_on(12.2)
    assert not company.runs_on(12.5)
