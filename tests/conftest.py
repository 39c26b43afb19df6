"""What every test may ask for, and what none may do.

- The network is closed: whoever connects to, or looks up, another machine fails.
- Settings, records and caches of the person who runs the tests are out of sight. One cache of compiled graphs and rendered speech serves
  the whole run, all of its workers; ``isolated_cache`` is a new one for a single test.
- Tests of the real model, voice or sound skip where these are absent; with ``CI=true`` such a skip is a failure.
"""

import os
import sys
from collections.abc import Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.garbage import collect_seldom, keep_what_is_there
from voice_coach.hearing import meaning_model, model
from voice_coach.hearing.model import find_model
from voice_coach.setup import loads
from voice_coach.speaking.drivers.apart import EngineApart
from voice_coach.speaking.drivers.engine import Manner

NEEDS = {"speech_model": "model", "espeak": "espeak", "natural": "natural"}
"""Marker of the tests that use a fixture; set by itself."""
MODELS = {"VOICE_COACH_MODEL": model.MODEL_NAME, meaning_model.VARIABLE: meaning_model.MODEL_NAME}
"""Where the tests find the models, unless the environment says so: variables, and names in the user's directory."""
REAL = frozenset({*NEEDS.values(), "audio", "broker", "wheel"})
"""Markers of the tests that must not be skipped where CI=true."""

# The same examples on every machine and in every run; `--hypothesis-profile=default` explores, and `make nightly` does so at length.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("nightly", deadline=None, database=None, max_examples=2500, print_blob=True)
hypothesis.settings.load_profile("ci")


def refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: fail a connection to, or a look-up of, anything but this machine. Sockets with a path are local."""
    match event, arguments:
        case "socket.connect" | "socket.sendto" | "socket.sendmsg", (_, (str(host), *_)):
            pass
        case "socket.getaddrinfo" | "socket.gethostbyname", (str(host), *_):
            pass
        case _:
            return
    if host not in {"", "localhost", "::1"} and not host.startswith("127."):
        raise AssertionError(f"a test reached for the network: {event} {host}")


sys.addaudithook(refuse_the_network)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in NEEDS:
                item.add_marker(NEEDS[fixture])


def pytest_configure() -> None:
    """Of what tests make, little is garbage in cycles."""
    collect_seldom()


def pytest_collection_finish() -> None:
    """Tests and modules stay to the end."""
    keep_what_is_there()
    collect_seldom()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        if REAL.isdisjoint(marker.name for marker in item.iter_markers()):
            return report
        report.outcome = "failed"
        report.longrepr = f"with CI=true nothing of this may be missing: {report.longreprtext}"
    return report


@pytest.fixture(scope="session", autouse=True)
def own_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, records and caches of this run; the models stay where they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_CACHE_HOME", str(common_directory(tmp_path_factory) / "cache"))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        for variable, name in MODELS.items():
            if variable not in os.environ:
                patch.setenv(variable, str(assets.model_dir() / name))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.delenv("VOICE_COACH_SETTINGS", raising=False)
        yield


def common_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return that of this run, in which each worker has one of its own."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture
def isolated_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache for one test: the directory that holds ``voice-coach/``."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


@pytest.fixture(scope="session")
def speech_model(own_directories: None) -> Path:
    """The verified speech model."""
    try:
        return find_model().path
    except VoiceCoachError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def espeak() -> None:
    """ESpeak's library."""
    if not loads("libespeak-ng.so.1"):
        pytest.skip("libespeak-ng1 is not installed")


@pytest.fixture(scope="session")
def natural() -> EngineApart:
    """The natural voice; the process in which it renders stays for all tests of a worker."""
    if find_spec("hibari") is None:
        pytest.skip("hibari-tts is not installed")
    return EngineApart("natural", Manner(rate_wpm=170))
