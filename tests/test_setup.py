"""``voice-coach setup``: what is missing is told or fetched, what is there is left alone."""

import io
import platform
from pathlib import Path

import pytest
from rich.console import Console

from voice_coach import setup as module
from voice_coach.assets import cache_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.model import Progress, SpeechModel
from voice_coach.settings import HearingSettings, Settings, VoiceSettings
from voice_coach.setup import loads, require_libraries, setup


@pytest.fixture(autouse=True)
def meaning_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A model of meanings that is there already."""
    monkeypatch.setattr(module, "fetch_meaning_model", lambda progress: tmp_path / "meaning" / "model.onnx")
    return tmp_path / "meaning"


def run(settings: Settings) -> str:
    """Return what set-up says, a line each."""
    console = Console(file=io.StringIO(), width=200)
    setup(console, settings)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_setup_makes_everything_ready_and_can_be_repeated(
    speech_model: Path, espeak: None, meaning_model: Path
) -> None:
    """With a model that is there it needs no network, says where things are, and does the long work once."""
    settings = Settings(hearing=HearingSettings(model=speech_model), voice=VoiceSettings(engine="espeak"))
    first = run(settings)
    assert f"Speech model: {speech_model}\n" in first
    assert f"Free wording: {meaning_model}\n" in first
    assert "Voice: espeak\n" in first
    assert first.endswith("Voice Coach is ready: voice-coach run\n")
    graphs = {path: path.stat().st_ctime_ns for path in cache_dir("graphs").rglob("Gr.fst")}
    assert run(settings) == first
    assert {path: path.stat().st_ctime_ns for path in cache_dir("graphs").rglob("Gr.fst")} == graphs


def test_a_model_that_was_named_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path in the settings, or in VOICE_COACH_MODEL, is an error and not a download."""
    monkeypatch.setattr(module, "LIBRARIES", {})
    with pytest.raises(VoiceCoachError, match="There is no speech model at"):
        run(Settings(hearing=HearingSettings(model=tmp_path / "none")))
    monkeypatch.setenv("VOICE_COACH_MODEL", str(tmp_path / "neither"))
    with pytest.raises(VoiceCoachError, match="neither"):
        run(Settings())


def test_the_product_model_is_fetched_with_a_progress_bar(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no model was named, the product's own is fetched, and how far that is can be seen."""
    monkeypatch.delenv("VOICE_COACH_MODEL", raising=False)

    def fetch(progress: Progress) -> SpeechModel:
        progress(20_000_000, 41_000_000)
        progress(41_000_000, 41_000_000)
        return SpeechModel(tmp_path)

    monkeypatch.setattr(module, "fetch_model", fetch)
    console = Console(file=io.StringIO(), width=200)
    assert module._model(console, HearingSettings()) == SpeechModel(tmp_path)
    assert isinstance(console.file, io.StringIO)
    assert "41.0/41.0 MB" in console.file.getvalue()


def test_set_up_goes_on_without_the_model_of_meanings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The coach can do without it; that it is missing is told, with the reason."""

    def fetch(progress: Progress) -> Path:
        raise VoiceCoachError("It could not be fetched.")

    monkeypatch.setattr(module, "fetch_meaning_model", fetch)
    console = Console(file=io.StringIO(), width=200)
    assert module._meaning(console) == "only what sounds like a command is understood. It could not be fetched."


def test_missing_libraries_are_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pip cannot install is told before anything is downloaded."""
    monkeypatch.setattr(module, "LIBRARIES", {"libc.so.6": "libc6", "libnowhere.so.1": "libnowhere1 nowhere-data"})
    monkeypatch.setattr(module, "LIBRARIES_ON_ARM", {"libnever.so.1": "libnever1"})
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    with pytest.raises(VoiceCoachError, match=r"type: sudo apt-get install libnowhere1 nowhere-data$"):
        require_libraries()
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(VoiceCoachError, match=r"install libnowhere1 nowhere-data libnever1$"):
        require_libraries()


def test_a_library_is_missing_when_it_cannot_be_loaded() -> None:
    """The system's own answer counts, not a list of packages."""
    assert loads("libc.so.6")
    assert not loads("libnowhere.so.1")
