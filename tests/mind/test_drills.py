"""Warm-up and cool-down: kept up for as long as they should be, by the coach's time."""

import pytest

from tests.mind.partner import Partner, in_a_set
from tests.mind.test_session import run_through


def warming_up() -> Partner:
    """Return a partner who has just been told to march."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    while "standing.warm_up.1" not in partner.said():
        partner.wait(0.5)
    partner.wait_until_silent()
    return partner


def stretching() -> Partner:
    """Return a partner who stretches the first leg."""
    partner = in_a_set(1)
    partner.hear("SetSets", number=1)
    for _ in range(2):
        partner.hear("Done")
        partner.wait_until_silent()
        partner.wait(0.5)
    while "standing.cool_down.1" not in partner.said():
        partner.wait(0.5)
    partner.wait_until_silent()
    return partner


def test_marching_takes_two_minutes() -> None:
    """Half of it is told, the end is counted, and then comes what follows."""
    partner = warming_up()
    began = partner.now
    partner.wait(59)
    assert partner.said()[-1] == "standing.warm_up.1"
    partner.wait(57)
    assert partner.said()[-1] == "drill.half"
    partner.wait(3.9)
    assert partner.said(began + 1)[-2:] == ["drill.half", "drill.end"]
    partner.wait(0.2)
    assert partner.said()[-1] == "standing.warm_up.2"


def test_each_side_has_its_time() -> None:
    """Twenty seconds, and the same for the other one."""
    partner = stretching()
    partner.wait(20)
    assert partner.said()[-1] == "drill.other_side"
    partner.wait(21)
    assert partner.said()[-1] == "standing.cool_down.2"


@pytest.mark.parametrize(
    ("intent", "line", "state"), [("Next", "standing.warm_up.2", "warm_up"), ("Skip", None, "set_up")]
)
def test_a_drill_can_be_left(intent: str, line: str | None, state: str) -> None:
    """One of them, or all; nothing of its time remains."""
    partner = warming_up()
    partner.wait(30)
    partner.hear(intent)
    assert partner.coach.state == state
    assert line is None or partner.said()[-1] == line
    partner.wait(8)
    assert "drill.half" not in partner.said()


def test_time_goes_on_while_something_is_asked() -> None:
    """An answer does not make the drill longer, nor is it told again."""
    partner = warming_up()
    partner.wait(30)
    partner.hear("Ask", topic="breathing")
    partner.wait(91)
    assert partner.said()[-1] == "standing.warm_up.2"
    assert partner.said().count("standing.warm_up.1") == 1


def test_a_pause_stops_the_time() -> None:
    """What was left is left afterwards."""
    partner = warming_up()
    partner.wait(100)
    partner.hear("Pause")
    partner.wait(300)
    partner.hear("Resume")
    assert partner.said()[-1] == "standing.warm_up.1"
    partner.wait(18)
    assert partner.said()[-1] != "standing.warm_up.2"
    partner.wait(5)
    assert partner.said()[-1] == "standing.warm_up.2"


def test_repeat_in_a_drill_tells_it_again() -> None:
    """Also while half of it is being told."""
    partner = warming_up()
    partner.wait(60.5)
    assert partner.said()[-1] == "drill.half"
    partner.hear("Repeat")
    assert partner.said()[-1] == "standing.warm_up.1"


def test_all_of_it_takes_its_time() -> None:
    """A whole session has three minutes of warming up and more than a minute of stretching in it."""
    partner = run_through("standing")
    at = {line: moment for moment, line in ((m, getattr(e, "line", "")) for m, e in partner.effects)}
    assert at["warm_up.wait"] - at["standing.warm_up.1"] > 170
    assert at["finished.bye"] - at["standing.cool_down.1"] > 80
