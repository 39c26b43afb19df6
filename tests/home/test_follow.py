"""From the main loop to whoever shows the status."""

from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

from voice_coach.events import Entered, Prepare
from voice_coach.home.backoff import FIRST_S, LONGEST_S, waits
from voice_coach.home.budget import Budget
from voice_coach.home.follow import Following, Latest
from voice_coach.home.status import Status

PATIENCE_S = 20.0


@dataclass
class Eye:
    """A follower that remembers."""

    seen: list[str] = field(default_factory=list)

    def show(self, status: Status) -> None:
        self.seen.append(status.state)


def test_all_followers_see_the_same_and_only_what_changes() -> None:
    """The status is folded once for all of them."""
    eyes = [Eye(), Eye()]
    following = Following(eyes, Status())
    for effect in (Prepare(("hello",)), Entered("choosing"), Prepare(("again",))):
        following.on_effect(effect, 0.0)
    assert [eye.seen for eye in eyes] == [["standby", "choosing"]] * 2


def test_who_is_slow_sees_the_newest() -> None:
    """The queue has one place."""
    latest: Latest[int] = Latest()
    for number in range(1000):
        latest.put(number)
    assert latest.take() == 999
    assert latest.take(timeout_s=0.0) is None


def test_who_waits_is_woken() -> None:
    """By what is put, and by the end."""
    latest: Latest[int] = Latest()
    taken: SimpleQueue[int | None] = SimpleQueue()

    def read() -> None:
        while (value := latest.take()) is not None:
            taken.put(value)
        taken.put(None)

    reader = Thread(target=read)
    reader.start()
    latest.put(1)
    assert taken.get(timeout=PATIENCE_S) == 1
    latest.close()
    assert taken.get(timeout=PATIENCE_S) is None
    reader.join()


def test_waits_double_to_a_bound_and_are_spread() -> None:
    """Full jitter: evenly from nothing to the bound."""
    longest = waits(lambda: 1.0)
    assert [next(longest) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (FIRST_S, LONGEST_S) == (1.0, 60.0)
    assert [next(waits(lambda: 0.5)), next(waits(lambda: 0.0))] == [0.5, 0.0]


def test_a_budget_refills_with_time() -> None:
    """So many at once, and then so many a second."""
    budget = Budget(per_s=2, burst=3)
    assert [budget.spend(10.0) for _ in range(4)] == [True, True, True, False]
    assert [budget.spend(10.5), budget.spend(10.5)] == [True, False]
    assert [budget.spend(99.0) for _ in range(4)] == [True, True, True, False]
