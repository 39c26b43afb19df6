"""The product arrives whole: in a wheel, in a source archive, in an editable checkout, and through ``scripts/prepare``."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from voice_coach import setup

ROOT = Path(__file__).parent.parent
DATA = {"grammars": "grammars", "audio": "audio", "tests/rehearsals": "rehearsals"}
"""Where data directories are in the checkout, and below ``voice_coach/_data`` of an installed package."""

WHERE = """
import site, sys
before = set(sys.path)
site.addsitedir(sys.argv[1])  # reads the .pth file of an editable install
sys.path.sort(key=before.__contains__)  # what was added comes first
import voice_coach
from voice_coach.assets import data_dir
print(voice_coach.__path__[0], *map(data_dir, ("grammars", "audio", "rehearsals")), sep="\\n")
"""


def python(*arguments: str | Path, cwd: Path) -> str:
    """Run Python in ``cwd`` without the checkout on its path, and return what it printed."""
    run = subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def build(source: Path, destination: Path, *options: str) -> None:
    python("-m", "build", "--no-isolation", *options, "--outdir", destination, source, cwd=destination)


def install(wheel: Path, target: Path) -> Path:
    options = "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"
    python("-m", "pip", "install", *options, "--target", target, wheel, cwd=target.parent)
    return target


def files_in(directory: Path) -> set[str]:
    return {
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from the checkout."""
    directory = tmp_path_factory.mktemp("wheel")
    build(ROOT, directory, "--wheel")
    return next(directory.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel_of_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from a source archive, which is what `build` does when it is not told otherwise."""
    directory = tmp_path_factory.mktemp("sdist")
    build(ROOT, directory)
    assert list(directory.glob("*.tar.gz"))
    return next(directory.glob("*.whl"))


@pytest.mark.wheel
def test_the_wheel_holds_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    """Code, exercises, lines, type marker, grammars, sounds and rehearsals; no tests."""
    expected = {f"voice_coach/{name}" for name in files_in(ROOT / "voice_coach")}
    for folder, name in DATA.items():
        expected |= {f"voice_coach/_data/{name}/{file}" for file in files_in(ROOT / folder)}
    assert {name for name in names_in(wheel) if ".dist-info/" not in name} == expected


@pytest.mark.wheel
def test_the_wheel_holds_what_a_session_needs(wheel: Path) -> None:
    """One of each kind, by name, so that an empty directory in the checkout does not pass."""
    names = "\n".join(sorted(names_in(wheel)))
    for needed in (
        r"voice_coach/py\.typed",
        r"voice_coach/content/exercises/standing\.toml",
        r"voice_coach/content/lines/en\.toml",
        r"voice_coach/_data/grammars/en/safety\.yaml",
        r"voice_coach/_data/audio/\w+\.wav",
        r"voice_coach/_data/rehearsals/[\w-]+\.txt",
        r"voice_coach-[\d.]+\.dist-info/licenses/LICENSE",
        r"voice_coach-[\d.]+\.dist-info/entry_points\.txt",
    ):
        assert re.search(f"^{needed}$", names, re.MULTILINE), needed


@pytest.mark.wheel
def test_the_source_archive_builds_the_same_wheel(wheel: Path, wheel_of_sdist: Path) -> None:
    """Nothing is lost on the way through the source archive."""
    assert names_in(wheel_of_sdist) == names_in(wheel)


@pytest.mark.wheel
@pytest.mark.parametrize("built", ["wheel", "wheel_of_sdist"])
def test_an_installed_wheel_finds_its_data(built: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Outside any checkout, the package and all its data come from where it was installed."""
    target = install(request.getfixturevalue(built), tmp_path / "site")
    package, *data = python("-c", WHERE, target, cwd=tmp_path).splitlines()
    assert package == str(target / "voice_coach")
    assert data == [f"{package}/_data/{name}" for name in DATA.values()]


@pytest.mark.wheel
def test_an_editable_install_uses_the_checkout(tmp_path: Path) -> None:
    """What is edited in the checkout is what runs: code and data alike."""
    python("-c", f"from hatchling.build import build_editable; build_editable({str(tmp_path)!r})", cwd=ROOT)
    target = install(next(tmp_path.glob("*.whl")), tmp_path / "site")
    places = python("-c", WHERE, target, cwd=tmp_path).splitlines()
    assert places == [str(ROOT / name) for name in ("voice_coach", *DATA)]


@pytest.mark.wheel
def test_an_installed_command_starts(wheel: Path, tmp_path: Path) -> None:
    """`voice-coach --help` of an installed wheel tells its commands."""
    target = install(wheel, tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(target)}
    run = subprocess.run(
        [target / "bin" / "voice-coach", "--help"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("setup", "run", "hear", "say", "rehearse", "graph", "devices"):
        assert re.search(rf"\b{command}\b", run.stdout)


# --- scripts/prepare, with a Python that only notes what it is asked for ----------------------------------------------

PYTHON = """#!/bin/bash
echo "python $*" >>calls
case "$*" in
    *version_info*:2*) echo 3.11 ;;
    "-m venv .venv")
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        printf '#!/bin/bash\\necho "voice-coach $*" >>calls\\nmkdir -p model/am\\ntouch model/am/final.mdl model/model.onnx' >.venv/bin/voice-coach
        chmod +x .venv/bin/voice-coach
        ;;
    *ctypes*) [ -z "$LIBRARIES_MISSING" ] ;;
    *install*natural*) [ -z "$NATURAL_MISSING" ] ;;
esac
"""
TOOLS = (
    "bash",
    "cat",
    "chmod",
    "cp",
    "dirname",
    "env",
    "getconf",
    "mkdir",
    "rm",
    "sha256sum",
    "tee",
    "touch",
    "uname",
)


class Machine:
    """A checkout on a machine that has the usual tools, the fake Python above, and a user who is not root."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs = place / "programs"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(str(shutil.which(tool)))
        self.program("python3", PYTHON)
        self.program("id", "#!/bin/bash\necho 1000")
        (place / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "prepare", place / "scripts")
        (place / "pyproject.toml").write_text("[project]")

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def prepare(self, mode: str, environment: Mapping[str, str] | None = None) -> tuple[int, str, list[str]]:
        """Return the exit code, what was said, and what of pip and the coach was called."""
        run = subprocess.run(
            [self.place / "scripts" / "prepare", mode],
            env={
                "PATH": str(self.programs),
                "VOICE_COACH_MODEL": "model",
                "VOICE_COACH_MEANING_MODEL": "model",
                **(environment or {}),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        calls = self.place / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return (
            run.returncode,
            run.stdout,
            [line for line in lines if " install " in line or line.startswith("voice-coach")],
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_prepare_takes_each_step_once(machine: Machine) -> None:
    """The first time everything is set up; the second time nothing is done and nothing is said."""
    code, said, calls = machine.prepare("run")
    assert code == 0, said
    assert [call.split()[-1] for call in calls] == ["pip>=25.1", ".[natural]", "setup"]
    assert machine.prepare("run") == (0, "", [])


def test_prepare_installs_tools_only_for_developers(machine: Machine) -> None:
    """Who only wants to exercise gets no type checker; and a developer's set-up serves for running too."""
    assert not any("--group dev" in call for call in machine.prepare("run")[2])
    assert any("--group dev" in call for call in machine.prepare("check")[2])
    assert machine.prepare("run") == (0, "", [])


def test_prepare_needs_no_model_for_the_documentation(machine: Machine) -> None:
    """Who builds the documentation gets what makes the site, and neither a speech model nor a sound system."""
    code, said, calls = machine.prepare("docs", {"LIBRARIES_MISSING": "1"})
    assert code == 0, said
    assert any("--group docs" in call for call in calls)
    assert not any(call.startswith("voice-coach") for call in calls)


def test_prepare_follows_the_project(machine: Machine) -> None:
    """When pyproject.toml has changed, the package is installed again, and nothing else."""
    machine.prepare("run")
    (machine.place / "pyproject.toml").write_text("[project]\ndependencies = []")
    assert [call.split()[-1] for call in machine.prepare("run")[2]] == [".[natural]"]


def test_prepare_goes_without_the_natural_voice(machine: Machine) -> None:
    """Where it does not install, the coach speaks with eSpeak, and that is said."""
    code, said, calls = machine.prepare("run", {"NATURAL_MISSING": "1"})
    assert (code, [call.split()[-1] for call in calls]) == (0, ["pip>=25.1", ".[natural]", ".", "setup"])
    assert "The natural voice does not install on this machine" in said


def test_prepare_names_the_libraries_to_install(machine: Machine) -> None:
    """Without root, the line to type is exact, and the exit code is 2."""
    machine.program("uname", "#!/bin/bash\necho aarch64")
    code, said, calls = machine.prepare("run", {"LIBRARIES_MISSING": "1"})
    packages = " ".join([*setup.LIBRARIES.values(), *setup.LIBRARIES_ON_ARM.values()])
    assert (code, calls) == (2, [])
    assert said == f"Voice Coach needs system libraries; type: sudo apt-get install {packages}\n"


def test_prepare_needs_a_recent_python(machine: Machine) -> None:
    """An old Python, or one without venv, is told in one sentence."""
    machine.program("python3", "#!/bin/bash\nexit 1")
    code, said, _ = machine.prepare("run")
    assert (code, said.count("\n")) == (2, 1)
    assert "Python 3.11 or later" in said


def test_prepare_refuses_32_bit_systems(machine: Machine) -> None:
    """There are no speech libraries for them."""
    machine.program("getconf", "#!/bin/bash\necho 32")
    code, said, _ = machine.prepare("run")
    assert (code, said.count("\n")) == (2, 1)
    assert "64-bit" in said


def test_prepare_says_that_tests_of_sound_will_be_skipped(machine: Machine) -> None:
    """A sound server is for tests only: its absence stops nobody."""
    code, said, _ = machine.prepare("test")
    assert code == 0
    assert "Tests of live sound will be skipped" in said
