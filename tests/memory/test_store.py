"""The store: effects in, answers out, in order; whatever the disk does, the session goes on."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest

from voice_coach.events import Forget, Recall, Recalled, Remember, Remembered
from voice_coach.memory import log as log_module
from voice_coach.memory.log import Log
from voice_coach.memory.store import Site, Store, in_background
from voice_coach.mind.past import DAY_S, GUEST, Data, Kind

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
BEGUN: Data = {"exercise": "standing", "level_id": "supported", "set": 1, "done": 0, "banked": 0}


class Desk:
    """A store whose work is done when it is wished for, and everything that it answered."""

    def __init__(self, site: Site, wall: datetime = NOON) -> None:
        self.answers: list[Remembered | Recalled] = []
        self.wall = wall
        self.work: list[Callable[[], None]] = []
        self.store = Store(site, self.answers.append, lambda: 7.0, lambda: self.wall, self.work.append)
        self.tickets = 0

    def remember(self, *entries: tuple[str, Data]) -> list[str | None]:
        """Have these written in one go; return what each was answered."""
        for kind, data in entries:
            self.tickets += 1
            self.store.perform(Remember(self.tickets, kind, data))
        return [answer.trouble for answer in self.do() if isinstance(answer, Remembered)]

    def wish(self, effect: Recall | Forget) -> Recalled:
        self.store.perform(effect)
        (answer,) = [answer for answer in self.do() if isinstance(answer, Recalled)]
        return answer

    def do(self) -> list[Remembered | Recalled]:
        """Do all work that waits; return what was answered to it."""
        before = len(self.answers)
        while self.work:
            self.work.pop(0)()
        return self.answers[before:]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a lock."""
    monkeypatch.setattr(log_module, "BUSY_S", 0.0)


def written(file: Path) -> list[tuple[str, Data]]:
    log = Log(file)
    records = [(record.kind, record.data) for record in log.records()]
    log.close()
    return records


def test_nobody_is_told_before_it_is_written(tmp_path: Path) -> None:
    """All that waits is one commit; only then is each record answered, with its number."""
    desk = Desk(Site(tmp_path / "log"))
    desk.store.perform(Remember(1, Kind.BEGUN, BEGUN))
    desk.store.perform(Remember(2, Kind.REPETITION, {"done": 1}))
    assert (desk.answers, (tmp_path / "log").exists()) == ([], False)
    assert desk.do() == [Remembered(1, None, 7.0), Remembered(2, None, 7.0)]
    assert written(tmp_path / "log") == [(Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 1})]
    desk.store.close()


def test_what_was_done_is_known_at_the_next_start(tmp_path: Path) -> None:
    """Sessions with their day, the names, and what time it is."""
    desk = Desk(Site(tmp_path / "log", names=("tom",)))
    desk.remember((Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 1}), (Kind.PAIN, {"part": "knee", "certain": True}))
    desk.wish(Recall("anna"))
    desk.store.close()
    desk = Desk(Site(tmp_path / "log", names=("tom",)), NOON + timedelta(days=2))
    recalled = desk.store.recall()
    (session,) = recalled.past.sessions
    assert (session.repetitions, session.pains, session.end) == (1, ("knee",), None)
    assert session.days_before(recalled.past.day(7.0)) == 2
    assert (recalled.past.profiles, recalled.trouble) == (("anna", "tom"), None)
    assert recalled.past.day(7.0 + DAY_S) == NOON.toordinal() + 3
    desk.store.close()


def test_each_profile_has_its_own_records(tmp_path: Path) -> None:
    """What follows a change of profile is that of the new one, though it was wished in the same moment."""
    desk = Desk(Site(tmp_path / "log"))
    desk.store.perform(Remember(1, Kind.BEGUN, BEGUN))
    desk.store.perform(Recall("anna"))
    desk.store.perform(Remember(2, Kind.BEGUN, {**BEGUN, "exercise": "prone"}))
    desk.do()
    assert [session.exercise for session in desk.wish(Recall("")).past.sessions] == ["standing"]
    assert [session.exercise for session in desk.wish(Recall("anna")).past.sessions] == ["prone"]
    desk.store.close()


def test_a_guest_leaves_nothing_behind(tmp_path: Path) -> None:
    """Not on the disk, and not for the next guest."""
    desk = Desk(Site(tmp_path / "log"))
    desk.wish(Recall(GUEST))
    assert desk.remember((Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 1})) == [None, None]
    assert desk.wish(Recall(GUEST)).past.sessions == ()
    assert desk.wish(Recall("")).past.sessions == ()
    desk.store.close()
    assert written(tmp_path / "log") == []


def test_what_waits_for_the_disk_does_not_go_to_a_guest(tmp_path: Path) -> None:
    """It is written when that is possible again, while the guest is there or later."""
    desk = Desk(Site(tmp_path / "log"))
    desk.remember((Kind.BEGUN, BEGUN))
    other = sqlite3.connect(tmp_path / "log", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    desk.remember((Kind.REPETITION, {"done": 1}))
    desk.wish(Recall(GUEST))
    assert desk.remember((Kind.BEGUN, {**BEGUN, "exercise": "prone"}))[-1] is None
    other.close()
    desk.wish(Recall(""))
    desk.store.close()
    assert written(tmp_path / "log") == [(Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 1})]


def test_without_a_file_nothing_is_on_the_disk(tmp_path: Path) -> None:
    """What was done is known until the program ends."""
    desk = Desk(Site(None))
    desk.remember((Kind.BEGUN, BEGUN))
    past = desk.wish(Recall("")).past
    assert (len(past.sessions), past.kept) == (1, False)
    desk.store.close()
    assert list(tmp_path.iterdir()) == []


def test_forgetting_deletes_what_is_written_and_what_waits(tmp_path: Path) -> None:
    """Of this profile alone."""
    desk = Desk(Site(tmp_path / "log"))
    desk.remember((Kind.BEGUN, BEGUN))
    desk.wish(Recall("anna"))
    desk.store.perform(Remember(9, Kind.BEGUN, BEGUN))
    assert desk.wish(Forget()).past.sessions == ()
    desk.store.close()
    assert written(tmp_path / "log") == [(Kind.BEGUN, BEGUN)]


def test_what_is_too_old_is_deleted_at_the_start(tmp_path: Path) -> None:
    """As the settings want it."""
    for wall, known in ((NOON, 0), (NOON + timedelta(days=20), 1), (NOON + timedelta(days=40), 1)):
        desk = Desk(Site(tmp_path / "log", retention_days=30), wall)
        assert len(desk.store.recall().past.sessions) == known
        desk.remember((Kind.BEGUN, BEGUN)) if wall != NOON + timedelta(days=40) else None
        desk.store.close()


# --- trouble ----------------------------------------------------------------------------------------------------------


def test_what_could_not_be_written_is_written_later_in_its_place(tmp_path: Path) -> None:
    """While another program holds the log, each record is answered with the trouble; then all of them are there, in order."""
    desk = Desk(Site(tmp_path / "log"))
    desk.remember((Kind.BEGUN, BEGUN))
    other = sqlite3.connect(tmp_path / "log", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (trouble,) = desk.remember((Kind.REPETITION, {"done": 1}))
    assert trouble is not None
    assert "Another program" in trouble
    other.close()
    assert desk.remember((Kind.REPETITION, {"done": 2})) == [None, None]
    desk.store.close()
    assert [data.get("done") for _, data in written(tmp_path / "log")] == [0, 1, 2]


def test_a_full_disk_is_trouble_and_no_end(tmp_path: Path) -> None:
    """The log remains what it was, and takes more when there is room again."""
    desk = Desk(Site(tmp_path / "log"))
    desk.remember((Kind.BEGUN, BEGUN))
    assert desk.store._disk.log is not None
    connection = desk.store._disk.log._connection
    connection.execute("PRAGMA max_page_count = 1")
    (trouble,) = desk.remember((Kind.CHANGED, {"note": "x" * 50_000}))
    assert trouble is not None
    assert "full" in trouble
    connection.execute("PRAGMA max_page_count = 1000")
    assert desk.remember((Kind.REPETITION, {"done": 1})) == [None, None]
    desk.store.close()


def test_where_nothing_can_be_written_the_coach_is_told_and_lives(tmp_path: Path) -> None:
    """At the start, with each record, when it changes profiles, forgets, and at the end."""
    desk = Desk(Site(Path("/proc/voice-coach/log")))
    assert desk.store.recall().trouble is not None
    assert None not in desk.remember((Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 1}))
    assert desk.wish(Forget()).trouble is not None
    assert desk.wish(Recall("anna")).trouble is not None
    desk.store.close()


def test_a_damaged_log_is_told_once(tmp_path: Path) -> None:
    """With the place where it lies; the new one works."""
    (tmp_path / "log").write_bytes(b"no database at all" * 100)
    desk = Desk(Site(tmp_path / "log"))
    trouble = desk.store.recall().trouble
    assert trouble is not None
    assert "log.damaged-1" in trouble
    assert desk.wish(Recall("")).trouble is None
    assert desk.remember((Kind.BEGUN, BEGUN)) == [None]
    desk.store.close()


def test_an_unset_clock_has_no_date(tmp_path: Path) -> None:
    """A machine that wakes up in 1970 records the order of things, and knows that it does not know the day."""
    desk = Desk(Site(tmp_path / "log"), datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    desk.remember((Kind.BEGUN, BEGUN))
    past = desk.wish(Recall("")).past
    assert (past.local_s, past.day(7.0), past.sessions[0].day) == (None, None, None)
    desk.store.close()


# --- its thread -------------------------------------------------------------------------------------------------------


def test_the_thread_writes_and_the_end_waits_for_it(tmp_path: Path) -> None:
    """All that was wished for is there when the context is left."""
    answers: list[object] = []
    with in_background(Site(tmp_path / "log"), answers.append, lambda: 0.0, lambda: NOON) as (store, recalled):
        assert recalled.past.sessions == ()
        store.perform(Remember(1, Kind.BEGUN, BEGUN))
        for number in range(2, 200):
            store.perform(Remember(number, Kind.REPETITION, {"done": number}))
    assert [answer.ticket for answer in answers if isinstance(answer, Remembered)] == list(range(1, 200))
    assert [data.get("done") for _, data in written(tmp_path / "log")][1:] == list(range(2, 200))


def test_nobody_waits_for_a_disk_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a commit hangs, more is taken at once, and becomes one commit after it."""
    hanging, free = Event(), Event()
    append, batches = Log.append, []

    def slow(log: Log, records: list[log_module.Record]) -> None:
        batches.append(len(records))
        hanging.set()
        assert free.wait(10)
        append(log, records)

    monkeypatch.setattr(Log, "append", slow)
    with in_background(Site(tmp_path / "log"), lambda _: None, lambda: 0.0, lambda: NOON) as (store, _):
        store.perform(Remember(1, Kind.BEGUN, BEGUN))
        assert hanging.wait(10)
        for number in range(2, 50):
            store.perform(Remember(number, Kind.REPETITION, {"done": number}))
        free.set()
    assert batches == [1, 48]


def test_what_is_wrong_with_the_program_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that is no trouble of the disk goes to the main loop."""
    posted: SimpleQueue[object] = SimpleQueue()

    def broken(_log: Log, _records: list[log_module.Record]) -> None:
        raise KeyError("a mistake")

    with (
        in_background(Site(tmp_path / "log"), posted.put, lambda: 0.0, lambda: NOON) as (store, _),
        monkeypatch.context() as patch,
    ):
        patch.setattr(Log, "append", broken)
        store.perform(Remember(1, Kind.BEGUN, BEGUN))
        assert isinstance(posted.get(timeout=10), KeyError)
