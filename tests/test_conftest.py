"""What tests/conftest.py promises of every test run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SUITE = """
import pytest

@pytest.mark.model
def test_that_bears_the_marker_skips():
    pytest.skip("it is not here")

def test_that_needs_the_fixture_skips(speech_model): pass

def test_of_something_else_skips():
    pytest.skip("for another reason")
"""


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed, 1 skipped, 1 error"), ("", "3 skipped")])
def test_a_skip_of_the_real_thing_is_a_failure_in_ci(tmp_path: Path, ci: str, outcome: str) -> None:
    """A green run of CI has heard and spoken; on a developer's machine what is missing is skipped."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(SUITE)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", tmp_path],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "VOICE_COACH_MODEL": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.splitlines()[-1].startswith(outcome), run.stdout + run.stderr


def test_tests_that_use_the_model_bear_its_marker(request: pytest.FixtureRequest, speech_model: Path) -> None:
    """`-m "not model"` leaves them out without anybody having to mark them."""
    assert speech_model.is_dir()
    assert request.node.get_closest_marker("model")
