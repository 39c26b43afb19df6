"""The installer's refusals, each one sentence and before anything is changed; ``deploy/proof.sh`` proves the rest of it."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from voice_coach import setup
from voice_coach.settings import load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SCRIPTS = [*sorted(DEPLOY.glob("*.sh")), DEPLOY / "voice-coach"]
TOOLS = ("bash", "cat", "cut", "dirname", "env", "find", "getconf", "grep", "head", "sed", "sha256sum", "sort", "wc")


class Machine:
    """A machine whose programs are made up, so that nothing can be changed."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs = place / "programs"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(str(shutil.which(tool)))
        self.program("id", "echo 0")
        self.program("uname", "echo x86_64")
        self.program("dpkg-query", "echo not-installed")
        self.program("apt-get", 'echo "apt-get $*" >&2; exit 1')
        self.system("ID=debian\nVERSION_ID=12")

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def system(self, text: str) -> None:
        (self.place / "os-release").write_text(text)

    def install(self, *arguments: str) -> tuple[int, list[str]]:
        """Return the exit code and what was said."""
        run = subprocess.run(
            [DEPLOY / "install.sh", *arguments],
            env={"PATH": str(self.programs), "OS_RELEASE": str(self.place / "os-release")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout.splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    """A small one whose hashes are right."""
    place = tmp_path / "house"
    for folder in ("wheels", "debs", "deploy"):
        (place / folder).mkdir(parents=True)
        (place / folder / "a").write_text(folder)
    names = [file.relative_to(place) for file in sorted(place.rglob("a"))]
    sums = [f"{hashlib.sha256((place / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (place / "SHA256SUMS").write_text("".join(sums))
    return place


def test_it_needs_root(machine: Machine) -> None:
    """With the line to type."""
    machine.program("id", "echo 1000")
    code, [said] = machine.install()
    assert (code, "type: sudo" in said) == (2, True)


def test_it_refuses_32_bit_systems(machine: Machine) -> None:
    """There are no speech libraries for them."""
    machine.program("getconf", "echo 32")
    code, [said] = machine.install()
    assert (code, "64-bit" in said) == (2, True)


def test_it_refuses_other_machines(machine: Machine) -> None:
    """By their name."""
    machine.program("uname", "echo riscv64")
    code, [said] = machine.install()
    assert (code, "riscv64" in said) == (2, True)


@pytest.mark.parametrize(
    "system", ["ID=fedora\nVERSION_ID=41", "ID=debian\nVERSION_ID=11", "ID=ubuntu\nID_LIKE=debian"]
)
def test_it_refuses_other_systems(machine: Machine, system: str) -> None:
    """It would guess at their packages."""
    machine.system(system)
    code, [said] = machine.install()
    assert (code, "12 and 13" in said) == (2, True)


@pytest.mark.parametrize(
    "system", ["ID=debian\nVERSION_ID=13", 'ID=raspbian\nID_LIKE="debian"\nVERSION_ID="12"', "ID=debian\nVERSION_ID=12"]
)
def test_it_knows_debian_and_raspberry_pi_os(machine: Machine, system: str) -> None:
    """It goes on to the packages, which this machine cannot install; that is a sentence, too."""
    machine.system(system)
    code, said = machine.install()
    assert code == 2
    assert said[0].startswith("Installing python3-venv")
    assert said[-1].startswith("The system's packages could not be installed")


def test_on_arm_it_installs_what_the_recogniser_is_linked_with(machine: Machine) -> None:
    """As ``voice-coach setup`` wants it."""
    machine.program("uname", "echo aarch64")
    _, said = machine.install()
    for packages in (*setup.LIBRARIES.values(), *setup.LIBRARIES_ON_ARM.values()):
        assert set(packages.split()) <= set(said[0].split())


def test_a_whole_wheelhouse_is_taken(machine: Machine, wheelhouse: Path) -> None:
    """It goes on, and takes Debian's packages from nowhere else."""
    code, said = machine.install("--offline", str(wheelhouse))
    assert code == 2
    assert said[-1].endswith("has no packages of Debian; make it with --suite.")


@pytest.mark.parametrize("damage", ["changed", "missing", "added"])
def test_a_damaged_wheelhouse_is_refused(machine: Machine, wheelhouse: Path, damage: str) -> None:
    """Whatever is not as its hashes say, and whatever is there besides: pip would take it."""
    wheel = wheelhouse / "wheels" / "a"
    match damage:
        case "changed":
            wheel.write_text("another")
        case "missing":
            wheel.unlink()
        case _:
            (wheelhouse / "wheels" / "b").write_text("b")
    code, said = machine.install("--offline", str(wheelhouse))
    assert code == 2
    assert "the wheelhouse" in said[-1].lower()
    assert "copy it again" in said[-1]


@pytest.mark.parametrize("arguments", [("--offline",), ("--session",), ("--what",)])
def test_wrong_arguments_are_told(machine: Machine, arguments: tuple[str, ...]) -> None:
    """With the right ones."""
    code, [said] = machine.install(*arguments)
    assert (code, said.startswith("Usage:")) == (2, True)


def test_an_unknown_drop_in_is_told(machine: Machine) -> None:
    """With those that there are."""
    code, [said] = machine.install("--with", "nonsense")
    assert (code, said) == (2, 'There is no drop-in "nonsense"; there are: back-off buttons home read-only screen.')


def test_who_runs_as_another_user_is_told_to_use_sudo(tmp_path: Path) -> None:
    """The record and the sound belong to the coach's user."""
    environment = tmp_path / "environment"
    environment.write_text("VOICE_COACH_USER=nobody-else\n")
    command = tmp_path / "voice-coach"
    text = (DEPLOY / "voice-coach").read_text().replace("/etc/voice-coach/environment", str(environment))
    command.write_text(text)
    (tmp_path / "id").write_text('#!/bin/sh\n[ "$1" = -u ] && echo 1000 || echo somebody\n')
    (tmp_path / "id").chmod(0o755)
    run = subprocess.run(
        ["sh", command, "history"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (
        2,
        "The coach runs as the user nobody-else; type: sudo voice-coach history\n",
    )


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("settings*.toml")), ids=lambda file: file.name)
def test_shipped_settings_are_valid(file: Path, tmp_path: Path) -> None:
    """As they are, and with every example in them."""
    load_settings(file)
    examples = tmp_path / "settings.toml"
    lines = [line.removeprefix("# ") for line in file.read_text().splitlines() if "=" in line or "[" in line]
    examples.write_text("\n".join(lines))
    load_settings(examples)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_are_clean(script: Path) -> None:
    """For shellcheck, which follows what they source."""
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    run = subprocess.run(["shellcheck", "-x", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == ""
