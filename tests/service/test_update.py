"""Updates: the new version runs, or the old one does, with the record it knows. The coach is a script that tells its version."""

import os
import pwd
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.service.update import Installation, update

COACH = """
def main():
    print({version!r})
"""
SCRIPT = """#!/bin/sh
[ "$1" = selftest ] || exec echo {version}
{self_test}
"""
BROKEN = "echo The coach hears nothing. >&2; exit 2"


def wheel(folder: Path, version: str, *, needs: str = "") -> Path:
    """Return a wheel of a coach that tells its version; ``needs``: a library that nobody has."""
    folder.mkdir(exist_ok=True)
    path = folder / f"voice_coach-{version}-py3-none-any.whl"
    info = f"voice_coach-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("voice_coach.py", COACH.format(version=version))
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: voice-coach\nVersion: {version}\n{requires}"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/entry_points.txt", "[console_scripts]\nvoice-coach = voice_coach:main\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


class Scripted(Installation):
    """An installation whose releases are a script each, so that nothing has to be installed."""

    def stage(self, wheel: Path) -> Path:
        version = wheel.name.split("-")[1]
        release = self.prefix / "releases" / f"voice_coach-{version}"
        script = release / "bin" / "voice-coach"
        script.parent.mkdir(parents=True)
        script.write_text(SCRIPT.format(version=version, self_test=BROKEN if version.startswith("2") else ""))
        script.chmod(0o755)
        return release


@dataclass
class Manager:
    """A service manager that runs whatever is current."""

    running: bool = True
    training: list[bool] = field(default_factory=list)
    """What is answered, one after the other; then that nobody trains."""
    becomes_ready: Callable[[], bool] = lambda: True
    restarts: int = 0

    def runs(self) -> bool:
        return self.running

    def trains(self) -> bool:
        return self.training.pop(0) if self.training else False

    def restart(self) -> bool:
        self.restarts += 1
        return self.becomes_ready()


@dataclass
class Machine:
    """A machine with version 1.0.0 installed, and a record of two sessions."""

    installation: Installation
    record: Path
    wheels: Path
    manager: Manager = field(default_factory=Manager)
    told: list[str] = field(default_factory=list)

    def update(self, new: Path) -> None:
        update(new, self.installation, self.record, self.manager, self.told.append)

    def version(self) -> str:
        command = [self.installation.prefix / "current" / "bin" / "voice-coach"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def releases(self) -> list[str]:
        return sorted(release.name for release in (self.installation.prefix / "releases").iterdir())

    def sessions(self) -> int:
        connection = sqlite3.connect(self.record)
        [(number,)] = connection.execute("SELECT count(*) FROM events")
        connection.close()
        return int(number)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    installation = Scripted(tmp_path / "voice-coach")
    first = installation.stage(Path("voice_coach-1.0.0-py3-none-any.whl"))
    installation.switch(first)
    record = tmp_path / "history.sqlite3"
    connection = sqlite3.connect(record)
    connection.executescript("CREATE TABLE events (seq INTEGER); INSERT INTO events VALUES (1), (2);")
    connection.close()
    return Machine(installation, record, tmp_path / "wheels")


def test_a_new_version_runs_from_then_on(machine: Machine) -> None:
    """In an environment of its own; the old one stays for whoever wants it back, and the record is as it was."""
    machine.update(wheel(machine.wheels, "1.1.0"))
    assert machine.version() == "1.1.0"
    assert machine.releases() == ["voice_coach-1.0.0", "voice_coach-1.1.0"]
    assert machine.manager.restarts == 1
    assert machine.sessions() == 2
    assert machine.told[-1] == "Voice Coach is now 1.1.0."


def test_the_self_test_is_the_coach_s_own(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who updates is root; the new version has to work with what the coach's user and group may read, in its home."""
    programs = machine.wheels / "programs"
    programs.mkdir(parents=True)
    setpriv, asked = programs / "setpriv", machine.wheels / "asked"
    setpriv.write_text(f'#!/bin/sh\necho "$@" > {asked}\n')
    setpriv.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    user = pwd.getpwuid(os.getuid())
    installation = Scripted(machine.installation.prefix, user=user.pw_name)
    installation.self_test(installation.current)
    ids, place = f"--reuid={user.pw_uid} --regid={user.pw_gid} --init-groups", f"env HOME={user.pw_dir}"
    assert asked.read_text() == f"{ids} {place} {installation.current}/bin/voice-coach selftest\n"


def test_two_versions_are_kept(machine: Machine) -> None:
    """The one that runs and the one before."""
    for version in ("1.1.0", "1.2.0"):
        machine.update(wheel(machine.wheels, version))
    assert machine.version() == "1.2.0"
    assert machine.releases() == ["voice_coach-1.1.0", "voice_coach-1.2.0"]


def test_a_version_that_fails_its_self_test_never_runs(machine: Machine) -> None:
    """The reason is told, and the service was not touched."""
    with pytest.raises(
        VoiceCoachError, match=r"fails its self-test \(The coach hears nothing\); the version before it"
    ):
        machine.update(wheel(machine.wheels, "2.0.0"))
    assert machine.version() == "1.0.0"
    assert machine.releases() == ["voice_coach-1.0.0"]
    assert machine.manager.restarts == 0


def test_a_version_that_does_not_start_is_taken_back(machine: Machine) -> None:
    """With the record as the old version left it, whatever the new one made of it meanwhile."""

    def ready() -> bool:
        if machine.version() == "1.0.0":
            return True
        connection = sqlite3.connect(machine.record)
        connection.executescript("DELETE FROM events; PRAGMA user_version = 99;")
        connection.close()
        return False

    machine.manager.becomes_ready = ready
    with pytest.raises(VoiceCoachError, match="the old one runs again with your record"):
        machine.update(wheel(machine.wheels, "1.1.0"))
    assert machine.version() == "1.0.0"
    assert machine.releases() == ["voice_coach-1.0.0"]
    assert machine.sessions() == 2


@pytest.mark.parametrize("training", [[True], [False, True]])
def test_nobody_is_interrupted(machine: Machine, training: list[bool]) -> None:
    """Who trains already, and who began while the new version was tried; the old one runs on, and nothing is left behind."""
    machine.manager.training = training
    with pytest.raises(VoiceCoachError, match="Somebody trains"):
        machine.update(wheel(machine.wheels, "1.1.0"))
    assert machine.version() == "1.0.0"
    assert machine.releases() == ["voice_coach-1.0.0"]
    assert machine.manager.restarts == 0


def test_where_no_service_runs_nothing_is_restarted(machine: Machine) -> None:
    """The next start takes the new version."""
    machine.manager.running = False
    machine.update(wheel(machine.wheels, "1.1.0"))
    assert (machine.version(), machine.manager.restarts) == ("1.1.0", 0)


@pytest.mark.wheel
def test_a_release_is_an_environment_with_the_libraries_there_were(tmp_path: Path) -> None:
    """With real environments and pip: what another has the name of is left alone; what is missing is told by its name."""
    prefix = tmp_path / "voice-coach"
    first = prefix / "releases" / "first"
    subprocess.run([sys.executable, "-m", "venv", first], check=True)
    installation = Installation(prefix)
    installation.switch(first)
    (prefix / "releases" / "voice_coach-1.1.0").mkdir()
    release = installation.stage(wheel(tmp_path / "wheels", "1.1.0"))
    assert release == prefix / "releases" / "voice_coach-1.1.0-2"
    assert subprocess.check_output([release / "bin" / "voice-coach"], text=True) == "1.1.0\n"
    with pytest.raises(VoiceCoachError, match=r"put the libraries that it needs beside it .*nowhere-to-be-had"):
        installation.stage(wheel(tmp_path / "wheels", "1.2.0", needs="nowhere-to-be-had"))
    assert not (prefix / "releases" / "voice_coach-1.2.0").exists()


@pytest.mark.parametrize("name", ["voice_coach-2.0.0-py3-none-any.whl", "other-1.0-py3-none-any.whl"])
def test_what_is_no_wheel_of_ours_is_refused(machine: Machine, name: str) -> None:
    """A file that is not there, and another program's."""
    if name.startswith("other"):
        (machine.wheels).mkdir()
        (machine.wheels / name).touch()
    with pytest.raises(VoiceCoachError, match="is no wheel of Voice Coach"):
        machine.update(machine.wheels / name)


def test_only_an_installed_coach_can_be_updated(tmp_path: Path) -> None:
    """A checkout has git for that."""
    new = wheel(tmp_path / "wheels", "1.1.0")
    with pytest.raises(VoiceCoachError, match="no installed coach"):
        update(new, Installation(tmp_path), None, Manager(), print)
