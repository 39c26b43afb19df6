"""From the main loop to whoever shows how the coach does, without ever waiting for them.

Law: handing over takes as long as replacing a reference. Who is slow, or hangs, misses what was in between, and
sees the newest.
"""

from collections.abc import Sequence
from threading import Condition
from typing import Generic, Protocol, TypeVar

from voice_coach.events import Effect, Event
from voice_coach.home.status import Status

Value = TypeVar("Value")


class Follower(Protocol):
    """Shows how the coach does."""

    def show(self, status: Status) -> None:
        """Take the newest status; return at once. Called by the main loop's thread."""


class Following:
    """Observer that folds the status, once for all followers. One thread: the main loop's."""

    def __init__(self, followers: Sequence[Follower], status: Status) -> None:
        self._followers = followers
        self._status = status
        for follower in followers:
            follower.show(status)

    def on_event(self, event: Event) -> None:
        self._hand_over(self._status.after_event(event))

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        self._hand_over(self._status.after_effect(effect))

    def _hand_over(self, status: Status) -> None:
        if status is self._status:
            return
        self._status = status
        for follower in self._followers:
            follower.show(status)


class Latest(Generic[Value]):
    """A queue of one place: what is put replaces what was not taken. Any thread may put, one takes."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._value: Value | None = None
        self._closed = False

    def put(self, value: Value) -> None:
        with self._changed:
            self._value = value
            self._changed.notify()

    def close(self) -> None:
        """End it: what waits is dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self, timeout_s: float | None = None) -> Value | None:
        """Wait for the newest value; None when it was closed, or after ``timeout_s``."""
        with self._changed:
            self._changed.wait_for(lambda: self._value is not None or self._closed, timeout_s)
            value, self._value = self._value, None
            return None if self._closed else value
