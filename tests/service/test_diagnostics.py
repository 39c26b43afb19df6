"""The bundle for who helps from afar: complete, readable, and without anything personal."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from voice_coach.checkup.findings import Finding, Verdict
from voice_coach.checkup.report import Terminal
from voice_coach.errors import VoiceCoachError
from voice_coach.memory.log import Log, Record
from voice_coach.mind.past import Kind
from voice_coach.service import diagnostics
from voice_coach.service.diagnostics import ABOUT, diagnose, record, without_names
from voice_coach.settings import MemorySettings, Settings


class Examined:
    """An examination that finds one thing, without any sound."""

    def __init__(self, *_: object, speech: bool) -> None:
        assert not speech

    def findings(self) -> Iterator[Finding]:
        yield Finding("noise", Verdict.GOOD, "The room is quiet.")


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The bundle of a machine with a record of somebody's pain, and no running coach."""
    monkeypatch.setattr(diagnostics, "Examination", Examined)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    log = Log(tmp_path / "history.sqlite3")
    log.append([Record(datetime(2026, 5, 4, tzinfo=UTC), "rumpelstiltskin", Kind.PROFILE, {"part": "elbow"})])
    log.close()
    memory = MemorySettings(database=tmp_path / "history.sqlite3", profiles=("rumpelstiltskin",), retention_days=30)
    out = tmp_path / "out.zip"
    names = diagnose(Settings(memory=memory), out, Terminal(Console(quiet=True)))
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == names
        return {name: archive.read(name).decode() for name in names}


def test_its_readme_names_everything_in_it(bundle: dict[str, str]) -> None:
    """And says what is not."""
    assert bundle.pop("README.txt") == ABOUT
    assert all(name in ABOUT for name in bundle)
    assert "no name" in ABOUT


def test_nobody_is_in_it(bundle: dict[str, str]) -> None:
    """Neither a name of the settings nor one of the record, nor what hurt."""
    everything = "".join(bundle.values())
    assert "rumpelstiltskin" not in everything
    assert "elbow" not in everything
    assert bundle["record.txt"].startswith("1 entries")


def test_the_record_of_a_coach_that_runs_is_only_looked_at(tmp_path: Path) -> None:
    """It counts what is not yet in the main file, and leaves what is damaged where it is."""
    file = tmp_path / "history.sqlite3"
    settings = Settings(memory=MemorySettings(database=file))
    log = Log(file)
    log.append([Record(datetime(2026, 5, 4, tzinfo=UTC), "", Kind.PROFILE, {})] * 2)
    assert record(settings).startswith("2 entries")
    log.append([Record(datetime(2026, 5, 4, tzinfo=UTC), "", Kind.PROFILE, {})])
    log.close()
    assert record(settings).endswith(" bytes, ok\n")
    file.write_bytes(b"no database" * 999)
    assert "cannot be read" in record(settings)
    assert [path.name for path in tmp_path.glob("history.sqlite3*") if path.suffix == ".sqlite3"] == [file.name]
    assert not list(tmp_path.glob("*damaged*"))


def test_what_helps_is_in_it(bundle: dict[str, str]) -> None:
    """Versions, settings that differ, what was found, and why nobody could be asked."""
    assert "numpy" in bundle["versions.txt"]
    assert json.loads(bundle["settings.json"])["memory"]["retention_days"] == 30
    assert json.loads(bundle["check.json"])["findings"][0]["name"] == "noise"
    assert "No coach runs" in json.loads(bundle["status.json"])["trouble"]


def test_settings_lose_what_is_personal() -> None:
    """At any depth; numbers and switches stay."""
    settings = {
        "memory": {"profile": "anna", "profiles": ["tom"], "enabled": True},
        "home": {"password": "hunter", "host": "broker"},
        "sound": {"input_device": "Jabra", "block_ms": 20},
    }
    assert without_names(settings) == {
        "memory": {"profile": "(set)", "profiles": "(set)", "enabled": True},
        "home": {"password": "(set)", "host": "(set)"},
        "sound": {"input_device": "Jabra", "block_ms": 20},
    }


def test_a_journal_with_speech_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who had it written for a fault of long ago does not share it by accident."""
    monkeypatch.setattr(diagnostics, "Examination", Examined)
    settings = Settings.model_validate({"log": {"speech": True}, "memory": {"enabled": False}})
    diagnose(settings, tmp_path / "out.zip", Terminal(Console(quiet=True)))
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.read("journal.txt").decode().startswith("The journal holds speech")


def test_where_it_cannot_be_written_that_is_told(tmp_path: Path) -> None:
    """In a sentence."""
    with pytest.raises(VoiceCoachError, match="name another file with --out"):
        diagnose(Settings(), tmp_path / "no" / "out.zip", Terminal(Console(quiet=True)))
