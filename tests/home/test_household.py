"""What the settings name is started, and nothing else."""

import sys
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.home.household import at_home
from voice_coach.settings import Settings, load_settings


def test_without_settings_there_is_nobody() -> None:
    """The voice path works alone."""
    with at_home(Settings(), print, lambda: 0.0) as observers:
        assert list(observers) == []


def test_a_broker_without_its_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to type."""
    monkeypatch.setitem(sys.modules, "voice_coach.home.mqtt", None)
    file = tmp_path / "settings.toml"
    file.write_text('[mqtt]\nhost = "hub.local"\n')
    with (
        pytest.raises(VoiceCoachError, match=r"pip install 'voice-coach\[mqtt\]'"),
        at_home(load_settings(file), print, lambda: 0.0),
    ):
        pass


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('station = "living room"', '"mqtt.station" must be 1 to 64 letters, digits, _ or -'),
        ('base = "a/#"', '"mqtt.base" must be a topic without wildcards'),
        ('ca_file = "ca.pem"', "must have tls = true"),
        ("port = 0", '"mqtt.port" should be greater than or equal to 1'),
    ],
)
def test_a_wrong_setting_is_told_with_its_name(tmp_path: Path, line: str, sentence: str) -> None:
    """In one sentence, as for all settings."""
    file = tmp_path / "settings.toml"
    file.write_text(f"[mqtt]\n{line}\n")
    with pytest.raises(VoiceCoachError, match=r"settings\.toml:") as told:
        load_settings(file)
    assert sentence in str(told.value)


def test_discovery_can_be_left_out(tmp_path: Path) -> None:
    """A station of a gym need not be in a smart home."""
    file = tmp_path / "settings.toml"
    file.write_text("[mqtt]\ndiscovery = false\ntls = true\n")
    settings = load_settings(file).mqtt
    assert (settings.discovery, settings.broker_port) == (None, 8883)
