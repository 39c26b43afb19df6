"""A coach with keyboard and screen, its real log, and disks that do not do what they should."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from voice_coach.events import Effect, Entered, Recalled, Remember, Remembered
from voice_coach.events import Event as CoachEvent
from voice_coach.memory import log as log_module
from voice_coach.memory.log import Log
from voice_coach.mind.past import Kind
from voice_coach.settings import MemorySettings, SafetySettings, Settings
from voice_coach.text import run_text


class Typist:
    """Types each line when what it waits for has happened; keeps what was shown and answered."""

    def __init__(self, *steps: tuple[str, str]) -> None:
        """A step is what is waited for and what is typed then: a state, or "over" when the log has answered all of a session."""
        self._steps = steps
        self._happened = {name: Event() for name, _ in steps}
        self.shown: list[str] = []
        self.troubles: list[str | None] = []
        self._unanswered = 0
        self._state = ""

    def lines(self) -> Iterator[str]:
        for awaited, line in self._steps:
            assert self._happened[awaited].wait(20), f"{awaited} did not come"
            self._happened[awaited].clear()
            yield line

    def on_event(self, event: CoachEvent) -> None:
        if isinstance(event, Remembered | Recalled):
            self.troubles.append(event.trouble)
        if isinstance(event, Remembered):
            self._unanswered -= 1
            if self._state == "finished" and not self._unanswered:
                self._set("over")

    def on_effect(self, effect: Effect, at: float) -> None:
        if isinstance(effect, Remember):
            self._unanswered += 1
        if isinstance(effect, Entered):
            self._state = effect.state
            self._set(effect.state)

    def _set(self, name: str) -> None:
        if name in self._happened:
            self._happened[name].set()


def coach(file: Path, *steps: tuple[str, str]) -> Typist:
    typist = Typist(*steps)
    settings = Settings(memory=MemorySettings(database=file), safety=SafetySettings(screening=False))
    run_text(settings, typist.lines(), typist.shown.append, [typist])
    return typist


SESSION = (("choosing", "start standing raises"), ("warm_up", "skip"), ("set_up", "stop"), ("over", "quit"))


def test_a_typed_session_is_recorded(tmp_path: Path) -> None:
    """From its beginning to its end, and nothing is said of trouble."""
    typist = coach(tmp_path / "log", *SESSION)
    log = Log(tmp_path / "log")
    assert [record.kind for record in log.records()] == [Kind.BEGUN, Kind.OVER]
    log.close()
    assert typist.troubles == [None, None]
    assert not any("record" in line for line in typist.shown)


@pytest.mark.parametrize("trouble", ["nowhere", "held", "damaged", "no space"])
def test_a_session_goes_on_whatever_the_disk_does(
    tmp_path: Path, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says once that it cannot keep a record, goes through to its end, and leaves as ever."""
    monkeypatch.setattr(log_module, "BUSY_S", 0.0)
    file, other = tmp_path / "log", None
    Log(file).close()
    if trouble == "nowhere":
        file = Path("/proc/voice-coach/log")
    elif trouble == "held":
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
    elif trouble == "damaged":
        file.write_bytes(b"no database" * 1000)
    else:
        monkeypatch.setattr(Log, "append", no_space)
    typist = coach(file, *SESSION)
    if other is not None:
        other.close()
    told = "record of you was damaged" if trouble == "damaged" else "cannot keep a record"
    assert sum(told in line for line in typist.shown) == 1
    assert any(typist.troubles)


def no_space(_log: Log, _records: object) -> None:
    """Fail as SQLite does where there is no room."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE a (x)")
        connection.execute("CREATE TABLE b (x)")
        connection.execute("CREATE TABLE c (x)")
    finally:
        connection.close()
