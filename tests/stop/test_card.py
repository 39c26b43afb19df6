"""Muting the card with whatever program there is, and unmuting what was muted."""

from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.settings import StopSettings
from voice_coach.stop.card import Card, mute, unmute


class Programs:
    """Programs of our own in the search path; what they were called with is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"

    def install(self, name: str, *, answers: str = "", code: int = 0) -> None:
        program = self._folder / name
        program.write_text(f'#!/bin/sh\necho "$(basename $0) $*" >>{self._log}\n{answers}\nexit {code}\n')
        program.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    for name in ("wpctl", "pactl", "amixer"):
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    return Programs(folder)


@pytest.mark.parametrize(
    ("settings", "muted", "unmuted"),
    [
        (
            StopSettings(mixer="pipewire"),
            "wpctl set-mute @DEFAULT_AUDIO_SINK@ 1",
            "wpctl set-mute @DEFAULT_AUDIO_SINK@ 0",
        ),
        (StopSettings(mixer="pulse"), "pactl set-sink-mute @DEFAULT_SINK@ 1", "pactl set-sink-mute @DEFAULT_SINK@ 0"),
        (
            StopSettings(mixer="pulse", mixer_target="usb"),
            "pactl set-sink-mute usb 1",
            "pactl set-sink-mute usb 0",
        ),
        (StopSettings(mixer="alsa"), "amixer --quiet set Master mute", "amixer --quiet set Master unmute"),
        (
            StopSettings(mixer="alsa", mixer_target="PCM"),
            "amixer --quiet set PCM mute",
            "amixer --quiet set PCM unmute",
        ),
    ],
)
def test_what_was_muted_is_unmuted(
    programs: Programs, tmp_path: Path, settings: StopSettings, muted: str, unmuted: str
) -> None:
    """With the same program and the same target, once."""
    for name in ("wpctl", "pactl", "amixer"):
        programs.install(name)
    assert mute(tmp_path, settings.cards) == f"The loudspeaker is muted ({settings.mixer})."
    unmute(tmp_path)
    unmute(tmp_path)
    assert programs.calls == [muted, unmuted]


def test_the_first_that_can_does_it(programs: Programs, tmp_path: Path) -> None:
    """A program that is there without its server is passed over; what muted is what unmutes."""
    programs.install("wpctl", code=1)
    programs.install("pactl")
    assert mute(tmp_path, StopSettings().cards) == "The loudspeaker is muted (pulse)."
    unmute(tmp_path)
    assert [call.split()[0] for call in programs.calls] == ["wpctl", "pactl", "pactl"]


def test_what_cannot_be_muted_is_told(programs: Programs, tmp_path: Path) -> None:
    """Each program with its reason; then there is nothing to unmute."""
    programs.install("wpctl", answers="echo no server >&2", code=1)
    programs.install("pactl", answers="exec sleep 5")
    told = mute(tmp_path, StopSettings().cards)
    assert told == (
        "The loudspeaker could not be muted (wpctl says: no server; pactl does not answer; amixer says: 1)."
    )
    calls = programs.calls
    unmute(tmp_path)
    assert programs.calls == calls


def test_a_card_that_stays_mute_is_an_error(programs: Programs, tmp_path: Path) -> None:
    """A coach that nobody hears does not start; what to do is told."""
    programs.install("pactl")
    mute(tmp_path, [Card("pulse")])
    programs.install("pactl", answers="echo no such sink >&2", code=1)
    with pytest.raises(VoiceCoachError, match=r"cannot be undone \(pactl says: no such sink\); unmute it yourself"):
        unmute(tmp_path)


def test_a_program_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is installed, that is the reason."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "wpctl is not installed; pactl is not installed; amixer is not installed" in mute(
        tmp_path, StopSettings().cards
    )


def test_silence_comes_before_order(programs: Programs, tmp_path: Path) -> None:
    """A full disk does not keep the card from being muted; that nobody will unmute it is told."""
    programs.install("pactl")
    (tmp_path / "file").write_text("")
    assert "muted (pulse, and the coach will not unmute it: " in mute(tmp_path / "file", [Card("pulse")])
    assert programs.calls == ["pactl set-sink-mute @DEFAULT_SINK@ 1"]


def test_a_damaged_note_is_told(tmp_path: Path) -> None:
    """What was muted is not known any more."""
    (tmp_path / "muted.json").write_text("{")
    with pytest.raises(VoiceCoachError, match="is damaged"):
        unmute(tmp_path)


def test_nothing_was_muted_so_nothing_is_done(tmp_path: Path) -> None:
    """The usual start of a coach."""
    unmute(tmp_path / "new")
    assert StopSettings(mixer="none").cards == []
