"""The clock: it follows the frames, goes on without them, and never goes backwards."""

from collections.abc import Callable
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_coach.clock import SHORTEST_WAIT_S, ManualClock, StreamClock
from voice_coach.events import MIXER_RATE


class Machine:
    """A monotonic time that is moved by hand."""

    def __init__(self) -> None:
        self.time = 1234.5

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> StreamClock:
    return StreamClock(machine)


def test_a_thousand_blocks_are_ten_seconds() -> None:
    """A clock moved by hand in blocks of 10 ms gathers no error."""
    clock = ManualClock()
    for _ in range(1000):
        clock.advance(0.010)
    assert clock.now() == 10.0


def test_time_is_not_turned_back_by_hand() -> None:
    """Advancing by less than nothing is an error."""
    with pytest.raises(ValueError, match="does not go back"):
        ManualClock().advance(-0.001)


def test_the_clock_begins_at_zero(clock: StreamClock) -> None:
    """Whatever the machine's time, a new clock reads 0 and follows no stream."""
    assert clock.now() == 0.0
    assert not clock.running


def test_without_a_stream_it_follows_the_machine(clock: StreamClock, machine: Machine) -> None:
    """Seconds pass while nothing plays."""
    machine.time += 2.5
    assert clock.now() == 2.5
    assert clock.frames == 2.5 * MIXER_RATE


def test_with_a_stream_a_second_is_48000_frames(clock: StreamClock, machine: Machine) -> None:
    """While a stream plays only its frames count, however long they take."""
    clock.resume()
    clock.tick(48_000)
    machine.time += 99
    assert clock.running
    assert clock.now() == 1.0
    assert clock.frames == 48_000


def test_between_blocks_it_stands_still(clock: StreamClock, machine: Machine) -> None:
    """The clock is not interpolated: what is scheduled at ``now`` is in the next block."""
    clock.resume()
    clock.tick(480)
    before = clock.now()
    machine.time += 0.005
    assert clock.now() == before == 0.010


def test_after_a_stream_it_goes_on_from_there(clock: StreamClock, machine: Machine) -> None:
    """The monotonic clock takes over at the last frame."""
    clock.resume()
    clock.tick(4_800)
    machine.time += 7
    clock.leave()
    machine.time += 0.25
    assert clock.now() == pytest.approx(0.35)


def test_a_second_stream_continues_at_a_whole_frame(clock: StreamClock, machine: Machine) -> None:
    """A stream that starts again goes on from the time that has come, rounded up to a frame."""
    clock.resume()
    clock.tick(480)
    clock.leave()
    machine.time += 1.00001
    clock.resume()
    assert clock.frames == 48_481
    assert clock.now() == 48_481 / MIXER_RATE
    clock.tick(480)
    assert clock.frames == 48_961


def test_leaving_twice_changes_nothing(clock: StreamClock, machine: Machine) -> None:
    """An end that is reported twice counts once."""
    clock.resume()
    clock.tick(480)
    clock.leave()
    machine.time += 1
    clock.leave()
    assert clock.now() == pytest.approx(1.01)


def test_frames_need_a_stream(clock: StreamClock) -> None:
    """Ticking a clock that follows no stream is an error in the program."""
    with pytest.raises(RuntimeError, match="follows no stream"):
        clock.tick(480)


def test_the_wait_ends_when_the_time_has_come(clock: StreamClock) -> None:
    """A wait lasts until the time on the clock, is never too short to rest, and is 0 once the time is there."""
    clock.resume()
    clock.tick(48_000)
    assert clock.wait_s(1.5) == 0.5
    assert clock.wait_s(1.000_01) == SHORTEST_WAIT_S
    assert clock.wait_s(1.0) == 0.0
    assert clock.wait_s(0.5) == 0.0


Step = Callable[[StreamClock, Machine], None]


def _tick(clock: StreamClock, machine: Machine) -> None:
    if clock.running:
        clock.tick(441)


def _pass(clock: StreamClock, machine: Machine) -> None:
    machine.time += 0.0123


def _fall_back(clock: StreamClock, machine: Machine) -> None:
    machine.time -= 0.001


STEPS: tuple[Step, ...] = (
    _tick,
    _pass,
    _fall_back,
    lambda clock, machine: clock.resume(),
    lambda clock, machine: clock.leave(),
)


@given(st.lists(st.sampled_from(STEPS), max_size=60))
def test_it_never_goes_backwards(steps: list[Step]) -> None:
    """Whatever streams and machine do, in whatever order, time goes on."""
    machine = Machine()
    clock = StreamClock(machine)
    readings = [clock.now()]
    for step in steps:
        if step is _fall_back and not clock.running:
            continue  # a monotonic clock does not do that; while a stream plays nobody asks it
        step(clock, machine)
        readings.append(clock.now())
    assert readings == sorted(readings)


def test_readers_never_see_it_go_backwards() -> None:
    """Threads that read while streams come and go see time go on."""
    clock = StreamClock()
    backwards: list[tuple[float, float]] = []
    done = False

    def read() -> None:
        last = 0.0
        while not done:
            now = clock.now()
            if now < last:
                backwards.append((last, now))
            last = now

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(300):
        clock.resume()
        clock.tick(1)
        clock.leave()
    done = True
    for reader in readers:
        reader.join()
    assert backwards == []
