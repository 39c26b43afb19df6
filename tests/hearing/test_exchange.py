"""A recogniser that is exchanged while it hears."""

from collections.abc import Sequence
from threading import Event as Flag

import numpy as np
import pytest

from voice_coach.events import BLOCK_S, Heard, Learnt
from voice_coach.hearing.exchange import AGAIN_S, Block, ExchangeableRecogniser

LEARNT = Learnt("banana", None, at=0.0)


class Listener:
    """Remembers the number in each block that it hears, and says what it heard at each that is a hundred."""

    def __init__(self, name: str = "old") -> None:
        self.name = name
        self.intents: frozenset[str] | None = None
        self.heard: list[int] = []

    def listen(
        self, intents: frozenset[str] | None, *, addressed_only: bool = False, patience_s: float | None = None
    ) -> None:
        self.intents, self.patience_s = intents, patience_s

    @property
    def hears_words(self) -> bool:
        return bool(self.heard)

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> list[Heard]:
        self.heard.append(-1)
        return [heard for block, at in blocks for heard in self.accept(block, at)]

    def accept(self, block: Block, at: float) -> list[Heard]:
        self.heard.append(int(block[0]))
        assert at == pytest.approx(block[0] * BLOCK_S)
        return [Heard(self.name, None, at=at)] if block[0] % 100 == 0 else []


def hear(recogniser: ExchangeableRecogniser, *numbers: int) -> list[object]:
    """Let it hear blocks of these numbers; return what came of it."""
    return [news for number in numbers for news in recogniser.accept(np.full(160, number, np.int16), number * BLOCK_S)]


def test_it_hears_as_the_recogniser_of_the_moment() -> None:
    old = Listener()
    recogniser = ExchangeableRecogniser(old)
    recogniser.listen(frozenset({"Stop"}), patience_s=2.0)
    assert hear(recogniser, 99, 100, 101) == [Heard("old", None, at=1.0)]
    assert (old.intents, old.patience_s) == (frozenset({"Stop"}), 2.0)


def test_nothing_is_missed_while_the_new_one_is_loaded() -> None:
    """What was not decided before, and what comes meanwhile, is heard by the new one, in order and once."""
    new, may_load = Listener("new"), Flag()

    def load() -> Listener:
        may_load.wait()
        return new

    recogniser = ExchangeableRecogniser(Listener())
    recogniser.listen(frozenset({"Stop"}))
    hear(recogniser, *range(95, 130))
    recogniser.exchange(load, LEARNT)
    assert hear(recogniser, *range(130, 210)) == []
    may_load.set()
    number = 210
    news: list[object] = []
    while not news:
        news = hear(recogniser, number)
        number += 1
    assert isinstance(news[0], Learnt)
    assert news[1:] == [Heard("new", None, at=n * BLOCK_S) for n in range(200, number, 100)]
    assert new.heard == list(range(101, number))
    assert new.intents == frozenset({"Stop"})


def test_the_old_one_is_gone_before_the_new_one_is_loaded() -> None:
    """Two models at a time would be too much memory."""
    gone: list[bool] = []

    class Heavy(Listener):
        alive = 0

        def __init__(self) -> None:
            super().__init__()
            Heavy.alive += 1

        def __del__(self) -> None:
            Heavy.alive -= 1

    def load() -> Heavy:
        gone.append(Heavy.alive == 0)
        return Heavy()

    recogniser = ExchangeableRecogniser(Heavy(), inline=True)
    recogniser.exchange(load, LEARNT)
    hear(recogniser, 1)
    assert gone == [True]


def test_inline_time_stands_still_while_it_is_loaded() -> None:
    """The next block is heard by the new one."""
    new = Listener("new")
    recogniser = ExchangeableRecogniser(Listener(), inline=True)
    recogniser.exchange(lambda: new, LEARNT)
    assert hear(recogniser, 100) == [Learnt("banana", None, at=1.0), Heard("new", None, at=1.0)]


def test_only_the_last_seconds_are_heard_again() -> None:
    new = Listener("new")
    recogniser = ExchangeableRecogniser(Listener(), inline=True)
    hear(recogniser, *(n for n in range(1, 2000) if n % 100))
    recogniser.exchange(lambda: new, LEARNT)
    hear(recogniser, 2001)
    assert len(new.heard) == round(AGAIN_S / BLOCK_S) + 1


def test_a_report_comes_out_among_what_is_heard() -> None:
    """In order with exchanges, at the moment at which it is told."""
    recogniser = ExchangeableRecogniser(Listener(), inline=True)
    recogniser.report(Learnt("kiwi", "no", at=0.0))
    recogniser.exchange(Listener, LEARNT)
    assert hear(recogniser, 1, 2) == [Learnt("kiwi", "no", at=0.01), Learnt("banana", None, at=0.02)]


def test_a_failure_to_load_is_not_swallowed() -> None:
    def load() -> Listener:
        raise OSError("no memory")

    recogniser = ExchangeableRecogniser(Listener(), inline=True)
    recogniser.exchange(load, LEARNT)
    with pytest.raises(OSError, match="no memory"):
        hear(recogniser, 1)


def test_what_is_heard_again_replaces_what_was_not_decided() -> None:
    """The recogniser of the moment takes it, and so does the next one if it is exchanged now."""
    old, new = Listener(), Listener("new")
    recogniser = ExchangeableRecogniser(old, inline=True)
    hear(recogniser, 90, 91)
    blocks = [(np.full(160, number, np.int16), number * BLOCK_S) for number in (95, 96)]
    assert recogniser.hear_again(blocks) == []
    assert old.heard == [90, 91, -1, 95, 96]
    recogniser.exchange(lambda: new, LEARNT)
    hear(recogniser, 97)
    assert new.heard == [95, 96, 97]


def test_while_it_is_exchanged_what_is_heard_again_waits() -> None:
    """The new one hears it instead of what waited before, and nothing is taken for silence meanwhile."""
    new, may_load = Listener("new"), Flag()

    def load() -> Listener:
        may_load.wait()
        return new

    recogniser = ExchangeableRecogniser(Listener())
    recogniser.exchange(load, LEARNT)
    hear(recogniser, 10, 11)
    assert recogniser.hears_words
    recogniser.hear_again([(np.full(160, 12, np.int16), 12 * BLOCK_S)])
    may_load.set()
    number = 13
    while not hear(recogniser, number):
        number += 1
    assert new.heard == list(range(12, number + 1))
