"""The collector of garbage leaves alone what stays, and still collects what does not."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from voice_coach import garbage


class Link:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_what_is_there_is_never_looked_at_again() -> None:
    """A full collection has next to nothing to do, and frees what became garbage since, as soon as Python would."""
    garbage.collect_seldom()
    kept = [Link() for _ in range(10_000)]
    garbage.keep_what_is_there()
    assert gc.get_threshold()[0] < garbage.NEW
    assert len(gc.get_objects()) < len(kept)
    late = weakref.ref(Link())
    gc.collect()
    assert late() is None
    assert kept[0].itself is kept[0]


@pytest.mark.usefixtures("collector")
def test_much_is_made_before_it_is_looked_through() -> None:
    """A grammar is made without a collection; garbage in cycles is still found by itself."""
    garbage.collect_seldom()
    gc.collect()
    first = weakref.ref(Link())
    made = [Link() for _ in range(garbage.NEW // 2)]
    assert first() is not None
    made += [Link() for _ in range(garbage.NEW)]
    assert first() is None
