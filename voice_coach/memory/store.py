"""Performs ``Remember``, ``Recall`` and ``Forget``, in their order.

Laws
- Nobody waits for the disk: ``perform`` stamps and queues, and one thread does the rest, all records that wait in one commit.
- ``Remembered`` without trouble is posted only after the commit. What could not be written stays in line and is tried again
  before anything later, so that the log is at any time all that happened up to some moment.
- Whatever the disk does, the session goes on: trouble is a sentence in the answer, never an exception.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Forget, Recall, Recalled, Remember, Remembered
from voice_coach.memory.log import Log, Record, open_log, why
from voice_coach.mind.past import DAY_S, GUEST, Data, Kind, Past, PastSession, answers_of, fold, known_day

Troubles = (sqlite3.Error, OSError, VoiceCoachError)
Submit: TypeAlias = Callable[[Callable[[], None]], object]
"""Has work done, one piece after the other: in a thread, or at once."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where records are kept, and for whom."""

    file: Path | None
    """None: nowhere but in memory."""
    home: str = ""
    """The profile of whoever does not say a name."""
    names: tuple[str, ...] = ()
    """Profiles that are known though nothing is recorded of them."""
    retention_days: int | None = None
    """Sessions that are older are deleted; None: never."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """An effect, and when it was wished."""

    effect: Remember | Recall | Forget
    at: datetime


@dataclass(slots=True)
class _Sink:
    """A log that is opened when it is needed, and what waits to be written to it, oldest first."""

    open: Callable[[], Log]
    log: Log | None = None
    tickets: list[int | None] = field(default_factory=list)
    """None: nobody is told."""
    records: list[Record] = field(default_factory=list)

    def opened(self) -> Log:
        self.log = self.log or self.open()
        return self.log

    def add(self, ticket: int | None, record: Record) -> None:
        self.tickets.append(ticket)
        self.records.append(record)

    def drop(self, profile: str | None = None) -> None:
        """Forget what waits, of this profile (None: of all)."""
        waiting = zip(self.tickets, self.records, strict=True)
        kept = [(ticket, record) for ticket, record in waiting if profile not in {None, record.profile}]
        self.tickets, self.records = [ticket for ticket, _ in kept], [record for _, record in kept]

    def close(self) -> None:
        if self.log is not None:
            self.log.close()
            self.log = None


def sessions_of(log: Log, profile: str) -> tuple[PastSession, ...]:
    """Return the sessions that the records of a profile tell of."""
    return _told(log, profile)[0]


def _told(log: Log, profile: str) -> tuple[tuple[PastSession, ...], dict[str, Data]]:
    """Return what the records of a profile tell: sessions, and what lasts."""
    return fold((record.kind, record.data, record.day) for record in log.records(profile))


class Store:
    """``perform`` may be called from one thread, all else happens in that of ``submit``."""

    def __init__(
        self,
        site: Site,
        post: Callable[[Remembered | Recalled], object],
        now: Callable[[], float],
        wall: Callable[[], datetime],
        submit: Submit,
    ) -> None:
        """``now`` is the time on ``Clock`` in seconds; ``wall`` local time as the machine believes it to be."""
        self._site = site
        self._post = post
        self._now = now
        self._wall = wall
        self._submit = submit
        self._wishes: deque[_Wish] = deque()
        self._profile = site.home
        self._disk, self._guests = _Sink(self._open), _Sink(Log)
        self._aside: Path | None = None
        """Where a damaged log was moved to, until that is told."""

    def perform(self, effect: Remember | Recall | Forget) -> None:
        self._wishes.append(_Wish(effect, self._wall()))
        self._submit(self._work)

    def recall(self) -> Recalled:
        """Return what is known of the present profile; for the storage's own thread."""
        now, wall = self._now(), self._wall()
        day = known_day(wall.toordinal())
        local_s = (
            None
            if day is None
            else day * DAY_S + (wall - wall.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
        )
        kept = self._site.file is not None and self._profile != GUEST
        past, trouble = Past(self._profile, self._site.names, (), local_s, now, kept=kept), None
        try:
            log = self._sink.opened()
            names = tuple(sorted({*self._site.names, *log.profiles()}))
            sessions, lasting = _told(log, self._profile)
            answers = answers_of((record.kind, record.data) for record in log.records(self._profile))
            past = replace(past, profiles=names, sessions=sessions, lasting=lasting, answers=answers)
        except Troubles as error:
            trouble = self._why(error)
        aside, self._aside = self._aside, None
        if aside is not None:
            trouble = f"The record of sessions was damaged. It lies in {aside} now, and a new one is begun."
        return Recalled(past, trouble, now, begun_anew=aside is not None)

    def close(self) -> None:
        """Write what waits, if that is possible now; for the storage's own thread."""
        self._work()
        self._disk.close()
        self._guests.close()

    # --- in the storage's thread --------------------------------------------------------------------------------------

    def _work(self) -> None:
        """Do all that is wished by now."""
        while self._wishes:
            match self._wishes.popleft():
                case _Wish(Remember(ticket, kind, data), at):
                    self._sink.add(ticket, Record(at, self._profile, kind, data))
                case _Wish(Recall(profile), at):
                    self._write()
                    self._change_profile(profile, at)
                case _Wish(Forget()):
                    self._forget()
        self._write()

    @property
    def _sink(self) -> _Sink:
        return self._guests if self._profile == GUEST else self._disk

    def _write(self) -> None:
        """Commit what waits, and report it."""
        for sink in (self._disk, self._guests):
            if not sink.records:
                continue
            tickets, trouble = tuple(sink.tickets), None
            try:
                sink.opened().append(sink.records)
                sink.drop()
            except Troubles as error:
                trouble = self._why(error)
            for ticket in tickets:
                if ticket is not None:
                    self._post(Remembered(ticket, trouble, self._now()))

    def _change_profile(self, profile: str, at: datetime) -> None:
        """Begin to keep records of somebody else; what a guest did is gone."""
        self._guests.drop()
        self._guests.close()
        self._profile = profile
        if profile not in {self._site.home, GUEST}:
            self._disk.add(None, Record(at, profile, Kind.PROFILE, {}))
            self._write()
        self._post(self.recall())

    def _forget(self) -> None:
        """Delete what is kept of the present profile; what waits for the disk waits no more."""
        self._write()
        trouble = None
        try:
            self._sink.opened().forget(self._profile)
            self._sink.drop(self._profile)
        except Troubles as error:
            trouble = self._why(error)
        recalled = self.recall()
        self._post(replace(recalled, trouble=trouble or recalled.trouble))

    def _open(self) -> Log:
        """Open the log of all who are no guests; one that is damaged is put aside."""
        if self._site.file is None:
            return Log()
        log, self._aside = open_log(self._site.file)
        if self._site.retention_days is not None:
            log.retain(self._site.retention_days, self._wall())
        return log

    def _why(self, error: Exception) -> str:
        return why(error, self._site.file or Path(":memory:"))


@contextmanager
def in_background(
    site: Site,
    post: Callable[[Remembered | Recalled | Exception], object],
    now: Callable[[], float],
    wall: Callable[[], datetime],
) -> Iterator[tuple[Store, Recalled]]:
    """Keep a store in a thread of its own while the context lasts; yield it, and what is known from before.

    At the end all that waits is written. What goes wrong in the thread, but for the disk's troubles, is posted.
    """
    with ThreadPoolExecutor(1, "storage") as thread:

        def submit(work: Callable[[], None]) -> None:
            thread.submit(report_errors, work)

        def report_errors(work: Callable[[], None]) -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
                post(error)

        store = Store(site, post, now, wall, submit)
        try:
            yield store, thread.submit(store.recall).result()
        finally:
            thread.submit(store.close).result()
