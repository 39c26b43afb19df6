"""What was meant by pressing: edges with their times in, presses out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.home.presses import Press, Presses

DOWN, UP = True, False


def told(*changes: tuple[bool, float], until: float = 10.0, long_s: float | None = 0.8) -> list[tuple[float, str]]:
    """Return what was told, and when, as the thread does that waits for what is due."""
    presses, found = Presses(debounce_s=0.05, long_s=long_s), []
    for down, at in (*changes, (None, until)):
        while (due := presses.due) is not None and due < at:
            found += [(due, press.value) for press in presses.pass_time(due)]
        if down is not None:
            found += [(at, press.value) for press in presses.change(down=down, at=at)]
    return found


def test_a_short_press_is_told_at_its_end() -> None:
    """Until then it might become a long one."""
    assert told((DOWN, 1.0), (UP, 1.3)) == [(1.3, "short")]


def test_a_long_press_is_told_while_it_lasts() -> None:
    """Once, and its end says nothing."""
    assert told((DOWN, 1.0), (UP, 3.0)) == [(1.8, "long")]
    assert told((DOWN, 1.0)) == [(1.8, "long")]


def test_without_long_presses_a_press_is_told_at_once() -> None:
    """Nothing has to be waited for."""
    assert told((DOWN, 1.0), (UP, 3.0), long_s=None) == [(1.0, "short")]


def test_a_contact_bounces() -> None:
    """What it does within 50 ms of a change is no press, neither when it closes nor when it opens."""
    closing = [(DOWN, 1.0), (UP, 1.002), (DOWN, 1.004), (UP, 1.01), (DOWN, 1.012)]
    opening = [(UP, 1.4), (DOWN, 1.401), (UP, 1.41)]
    assert told(*closing, *opening) == [(1.4, "short")]


def test_a_press_that_ends_while_the_contact_bounces_counts() -> None:
    """It is over when the bouncing is."""
    assert told((DOWN, 1.0), (UP, 1.02)) == [(1.05, "short")]


def test_a_spike_while_released_is_no_second_press() -> None:
    """It came and went before it could count."""
    assert told((DOWN, 1.0), (UP, 1.3), (DOWN, 1.31), (UP, 1.32)) == [(1.3, "short")]


def test_a_trembling_hand_presses_once() -> None:
    """With a debounce of half a second, whatever it does within that."""
    presses = Presses(debounce_s=0.5, long_s=None)
    edges = [(DOWN, 1.0), (UP, 1.1), (DOWN, 1.2), (UP, 1.35), (DOWN, 1.4), (UP, 1.45)]
    found = [press for down, at in edges for press in presses.change(down=down, at=at)]
    assert found + presses.pass_time(9.0) == [Press.SHORT]


@given(st.lists(st.floats(0.0, 5.0), max_size=40), st.booleans())
def test_there_are_never_more_presses_than_edges_down(moments: list[float], with_long: bool) -> None:
    """However a contact behaves, each press had a beginning, and at the end nothing is left to tell."""
    presses = Presses(debounce_s=0.05, long_s=0.8 if with_long else None)
    edges = [(index % 2 == 0, at) for index, at in enumerate(sorted(moments))]
    found = [press for down, at in edges for press in presses.change(down=down, at=at)] + presses.pass_time(99.0)
    assert len(found) <= sum(down for down, _ in edges)
    assert presses.due is None


@pytest.mark.parametrize("late", [0.0, 0.3])
def test_who_looks_late_is_told_all_the_same(late: float) -> None:
    """The moments are those of the edges, not of the look."""
    presses = Presses(debounce_s=0.05, long_s=0.8)
    presses.change(down=True, at=1.0)
    assert presses.pass_time(1.8 + late) == [Press.LONG]
    assert presses.change(down=False, at=3.0) == []
