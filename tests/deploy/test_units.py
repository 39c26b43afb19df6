"""The units: what systemd thinks of them, and what they have in common with the program."""

import configparser
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_coach.keeper import HANG_S
from voice_coach.stop.presence import TERMINATE_S

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
COACH, STOP, SESSION = (
    UNITS / "voice-coach.service",
    UNITS / "voice-coach-stop.service",
    UNITS / "session" / "voice-coach.service",
)
KIOSK = UNITS.parent / "kiosk"
DROP_INS = sorted(UNITS.glob("*.service.d/*.conf"))
HARMLESS = re.compile(r"is not executable: No such file or directory")
MOST_EXPOSED = {COACH: 0.6, STOP: 1.5}


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[Path], str]:
    """Where a unit lies without its drop-ins, which systemd would read with it."""
    return lambda unit: str(shutil.copy(unit, tmp_path))


def read(unit: Path) -> dict[str, list[str]]:
    """Return a unit's [Service]: each key with its values."""
    keys: dict[str, list[str]] = {}
    for line in unit.read_text().split("[Service]")[1].splitlines():
        if (pair := re.fullmatch(r"(\w+)=(.*)", line)) is not None:
            keys.setdefault(pair[1], []).append(pair[2])
    return keys


@pytest.fixture(scope="module")
def analyze() -> str:
    """The program that knows what systemd makes of a unit."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return program


@pytest.mark.parametrize("unit", MOST_EXPOSED, ids=lambda unit: unit.stem)
def test_a_unit_is_hardly_exposed(analyze: str, unit: Path, alone: Callable[[Path], str]) -> None:
    """On systemd's scale from 0 (safe) to 10."""
    command = [analyze, "security", "--offline=true", "--no-pager", alone(unit)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", run.stdout)
    assert exposure is not None, run.stdout + run.stderr
    assert float(exposure[1]) <= MOST_EXPOSED[unit]


@pytest.mark.parametrize(
    "unit", [COACH, STOP, *sorted(KIOSK.glob("*.service")), *sorted(KIOSK.glob("*.timer"))], ids=lambda unit: unit.name
)
def test_systemd_understands_a_unit(analyze: str, unit: Path, alone: Callable[[Path], str]) -> None:
    """Every key is known and every value is one."""
    run = subprocess.run([analyze, "verify", "--man=no", alone(unit)], capture_output=True, text=True, check=False)
    wrong = [line for line in run.stderr.splitlines() if "voice-coach" in line and not HARMLESS.search(line)]
    assert wrong == []


def test_systemd_understands_the_unit_of_a_session(
    analyze: str, alone: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the manager of a session reads it."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    command = [analyze, "--user", "verify", "--man=no", alone(SESSION)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = run.stderr.splitlines()
    assert any(HARMLESS.search(line) for line in said), said  # the program that is not installed here: it was read
    assert [line for line in said if "voice-coach" in line and not HARMLESS.search(line)] == []


@pytest.mark.parametrize("drop_in", DROP_INS, ids=lambda drop_in: drop_in.stem)
def test_systemd_understands_a_drop_in(analyze: str, drop_in: Path, tmp_path: Path) -> None:
    """Beside the unit that it is for; what is newer than the systemd here is only read."""
    shutil.copy(COACH, tmp_path)
    (tmp_path / f"{COACH.name}.d").mkdir()
    shutil.copy(drop_in, tmp_path / f"{COACH.name}.d")
    command = [analyze, "verify", "--man=no", str(tmp_path / COACH.name)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = [line for line in run.stderr.splitlines() if "voice-coach" in line and not HARMLESS.search(line)]
    assert [
        line for line in wrong if not re.search("Unknown key (name )?'(RestartSteps|RestartMaxDelaySec)'", line)
    ] == []


@pytest.mark.parametrize("drop_in", DROP_INS, ids=lambda drop_in: drop_in.stem)
def test_a_drop_in_never_opens_the_way_to_the_world(drop_in: Path) -> None:
    """Whoever lets in a network says which addresses, and denies all others."""
    service = read(drop_in)
    if service.get("PrivateNetwork") == ["no"]:
        assert service["IPAddressDeny"] == ["any"]
        assert "any" not in service["IPAddressAllow"][0].split()


@pytest.mark.parametrize("unit", [COACH, STOP, SESSION], ids=lambda unit: f"{unit.parent.name}/{unit.name}")
def test_the_kernel_keeps_them_offline(unit: Path) -> None:
    """Only sockets with a path can be made; the system's services have no network besides."""
    service = read(unit)
    assert service["RestrictAddressFamilies"] == ["AF_UNIX"]
    if unit != SESSION:
        assert service["PrivateNetwork"] == ["yes"]


@pytest.mark.parametrize("unit", [COACH, STOP, SESSION], ids=lambda unit: f"{unit.parent.name}/{unit.name}")
def test_sound_may_make_its_callbacks(unit: Path) -> None:
    """What cffi does at run time must not be denied: the coach would die at its first block of sound."""
    assert "MemoryDenyWriteExecute" not in read(unit)


@pytest.mark.parametrize("unit", [COACH, SESSION], ids=lambda unit: unit.parent.name)
def test_the_stop_button_has_the_last_word(unit: Path) -> None:
    """What it ends is not started again, and it does not wait longer than the button does."""
    assert read(unit)["RestartPreventExitStatus"] == ["SIGTERM SIGKILL"]
    assert float(read(unit)["TimeoutStopSec"][0].removesuffix("s")) > TERMINATE_S


@pytest.mark.parametrize("unit", [COACH, SESSION], ids=lambda unit: unit.parent.name)
def test_the_watchdog_waits_for_the_keeper(unit: Path) -> None:
    """A sound system that hangs is noticed and told by the program itself before."""
    assert float(read(unit)["WatchdogSec"][0].removesuffix("s")) > HANG_S


def test_services_and_commands_keep_things_in_the_same_places() -> None:
    """The environment's directories are those that the unit may write to."""
    settings = configparser.ConfigParser(delimiters="=", comment_prefixes="#")
    settings.optionxform = str  # type: ignore[assignment,method-assign]  # names of variables have capitals
    settings.read_string("[environment]\n" + (UNITS.parent / "environment").read_text())
    environment, service = settings["environment"], read(COACH)
    assert service["EnvironmentFile"] == ["/etc/voice-coach/environment"]
    for variable, directory in (
        ("XDG_STATE_HOME", "StateDirectory"),
        ("XDG_DATA_HOME", "StateDirectory"),
        ("XDG_CACHE_HOME", "CacheDirectory"),
        ("XDG_RUNTIME_DIR", "RuntimeDirectory"),
    ):
        assert service[directory] == ["voice-coach"]
        base = {"StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "RuntimeDirectory": "/run"}[directory]
        assert environment[variable] == base
