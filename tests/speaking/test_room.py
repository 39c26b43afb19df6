"""The voice follows the noise of the room: readings in, one a second, gain out."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.speaking.room import REST_DB, SLOPE, STEP_DB, RoomLevel


def followed(noises_db: Sequence[float], quieter_db: float = 4.0, louder_db: float = 8.0) -> list[float]:
    """Return the gain after each reading."""
    level = RoomLevel(quieter_db, louder_db)
    level.follows = True
    return [level.follow(noise) for noise in noises_db]


def test_the_noise_at_the_start_is_the_usual_one() -> None:
    """Whatever the microphone's sensitivity is, the first reading changes nothing."""
    assert followed([20.0]) == followed([50.0]) == [0.0]


def test_a_treadmill_makes_the_voice_louder_within_seconds() -> None:
    """12 dB more noise are answered with 6, in twelve steps of half a dB; when it ends, the voice comes back."""
    gains = followed([30.0] + [42.0] * 20 + [30.0] * 20)
    assert gains[20] == pytest.approx(12 * SLOPE)
    assert gains[5] == pytest.approx(5 * STEP_DB)
    assert gains[-1] == pytest.approx(0.0)


def test_a_passing_car_is_not_answered() -> None:
    """Two seconds of noise move the voice by a dB at most."""
    assert max(followed([30.0] * 5 + [55.0] * 2 + [30.0] * 10)) <= 2 * STEP_DB


def test_small_changes_change_nothing() -> None:
    """The voice does not pump with a noise that comes and goes a little."""
    assert set(followed([30.0, 31.5, 29.0, 31.0, 28.5, 30.0])) == {0.0}


@given(st.lists(st.floats(0.0, 90.0), max_size=60), st.floats(0.0, 12.0), st.floats(0.0, 16.0))
def test_the_gain_moves_slowly_and_within_its_bounds(noises: list[float], quieter: float, louder: float) -> None:
    """Whatever the noise does."""
    gains = [0.0, *followed(noises, quieter, louder)]
    assert all(-quieter <= gain <= louder for gain in gains)
    assert all(abs(after - before) <= STEP_DB + 1e-9 for before, after in pairwise(gains))


@given(st.floats(0.0, 90.0))
def test_it_settles_near_what_the_noise_asks_for(noise: float) -> None:
    """After half a minute of one noise nothing moves any more."""
    gains = followed([45.0] + [noise] * 40)
    wanted = min(max(SLOPE * (noise - 45.0), -4.0), 8.0)
    assert gains[-1] == gains[-2]
    assert abs(gains[-1] - wanted) <= REST_DB


def test_only_who_wants_it_is_followed() -> None:
    """What is usual is learnt from the start, so that it is answered as soon as somebody wants it; and the volume is their own again after that."""
    level = RoomLevel(4.0, 8.0)
    assert [level.follow(noise) for noise in (30.0, 42.0)] == [0.0, 0.0]
    level.follows = True
    assert [level.follow(42.0) for _ in range(3)] == [STEP_DB, 2 * STEP_DB, 3 * STEP_DB]
    level.follows = False
    assert level.follow(42.0) == 0.0
