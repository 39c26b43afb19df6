"""The commands around the record of sessions."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voice_coach.cli import app
from voice_coach.errors import VoiceCoachError
from voice_coach.memory.log import Log, Record
from voice_coach.mind.past import Data, Kind

BEGUN: Data = {
    "exercise": "standing",
    "level_id": "supported",
    "tempo_id": "steady",
    "goal": "strength",
    "set": 1,
    "done": 0,
    "banked": 0,
}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings with a record of their own."""
    file = tmp_path / "settings.toml"
    file.write_text(f'[memory]\ndatabase = "{tmp_path / "log"}"\nprofiles = ["tom"]\n')
    return file


def train(settings: Path, profile: str = "", **done: str | int) -> None:
    log, at = Log(settings.parent / "log"), datetime(2026, 5, 4, 12, tzinfo=UTC)
    told: list[tuple[Kind, Data]] = [(Kind.BEGUN, BEGUN), (Kind.REPETITION, {"done": 12, **done})]
    told += [(Kind.PAIN, {"part": "knee", "certain": True}), (Kind.OVER, {"how": "pain"})]
    log.append([Record(at, profile, kind, data) for kind, data in told])
    log.close()


def run(settings: Path, *command: str, said: str = "") -> str:
    """Run a command to its good end; return what it printed."""
    result = CliRunner().invoke(app, [*command, "--settings", str(settings)], input=said, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refused(settings: Path, *command: str) -> str:
    """Return the sentence with which a command is refused."""
    with pytest.raises(VoiceCoachError) as error:
        CliRunner().invoke(app, [*command, "--settings", str(settings)], catch_exceptions=False)
    return str(error.value)


ROW = {
    "date": "2026-05-04",
    "exercise": "standing",
    "level": "supported",
    "tempo": "steady",
    "goal": "strength",
    "sets": 1,
    "repetitions": 12,
    "effort": "",
    "end": "pain",
    "pain": "knee",
}


def test_the_history_is_shown_and_exported(settings: Path) -> None:
    """To people as a table, to programs as CSV and JSON, all with the same values."""
    train(settings)
    shown = run(settings, "history")
    assert all(str(value) in shown for name, value in ROW.items() if name not in {"tempo", "goal"})
    assert json.loads(run(settings, "history", "--export", "json")) == [ROW]
    rows = list(csv.DictReader(io.StringIO(run(settings, "history", "--export", "csv"))))
    assert rows == [{name: str(value) for name, value in ROW.items()}]


def test_the_history_is_drawn(settings: Path) -> None:
    """Into the file that is named."""
    train(settings)
    run(settings, "history", "--plot", str(settings.parent / "history.svg"))
    assert "12 repetitions" in (settings.parent / "history.svg").read_text()
    assert "cannot be written" in refused(settings, "history", "--plot", str(settings.parent))


def test_each_profile_has_its_history(settings: Path) -> None:
    """Names are said in any case; one that nothing is known of is told with those that are."""
    train(settings, "anna", done=7)
    assert json.loads(run(settings, "history", "--export", "json", "--profile", "Anna"))[0]["repetitions"] == 7
    assert refused(settings, "history", "--profile", "bob").endswith("choose one of: anna.")


def test_profiles_are_added_and_listed(settings: Path) -> None:
    """Those of the settings, those that were added, those with sessions."""
    assert run(settings, "profile", "list").split() == ["Tom"]
    run(settings, "profile", "add", "Zoe")
    train(settings, "anna")
    assert run(settings, "profile", "list").split() == ["Anna", "Tom", "Zoe"]
    assert "already" in refused(settings, "profile", "add", "zoe")
    for name in ("guest", "x y", "r2d2"):
        assert "cannot be a profile" in refused(settings, "profile", "add", name)


def test_forgetting_asks_first(settings: Path) -> None:
    """Without a yes nothing is deleted; other profiles are kept, unless it is for all."""
    train(settings)
    train(settings, "anna")
    assert "Nothing is deleted" in run(settings, "forget", said="n\n")
    assert len(json.loads(run(settings, "history", "--export", "json"))) == 1
    run(settings, "forget", said="y\n")
    assert json.loads(run(settings, "history", "--export", "json")) == []
    assert len(json.loads(run(settings, "history", "--export", "json", "--profile", "anna"))) == 1
    (settings.parent / "log.damaged-1").write_bytes(b"")
    run(settings, "forget", "--all", "--yes")
    assert run(settings, "profile", "list").split() == ["Tom"]
    assert not (settings.parent / "log.damaged-1").exists()


def test_what_is_not_there_is_told_in_a_sentence(settings: Path) -> None:
    """No record yet, none wanted, a damaged one, and a format that there is not."""
    assert "no record of sessions yet" in refused(settings, "history")
    assert "csv or json" in refused(settings, "history", "--export", "xml")
    (settings.parent / "log").write_bytes(b"no database" * 99)
    assert "log.damaged-1" in refused(settings, "history")
    settings.write_text("[memory]\nenabled = false\n")
    assert "memory.enabled" in refused(settings, "history")
