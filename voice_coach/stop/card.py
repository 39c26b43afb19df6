"""The sound card, muted from outside: whatever plays, and whatever state the coach is in, nothing is heard.

A file in the shared directory says that the card was muted here. It is written before the card is muted, and outlives
a restart of the machine, as the mute does; the coach unmutes the card when it starts, and removes it.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voice_coach.errors import VoiceCoachError

Mixer = Literal["pipewire", "pulse", "alsa"]
"""What can mute a card: wpctl, pactl or amixer."""

COMMAND_S = 0.5
"""How long one of them may take, in seconds; they take 0.01 to 0.05."""
_MARKER = "muted.json"


@dataclass(frozen=True, slots=True)
class Card:
    """One way to mute the loudspeaker."""

    mixer: Mixer
    target: str | None = None
    """A sink (PulseAudio: name; PipeWire: id) or a mixer control (ALSA); None: the default sink, or "Master"."""

    def command(self, *, mute: bool) -> list[str]:
        """Return the command that mutes or unmutes it."""
        on = str(int(mute))
        match self.mixer:
            case "pipewire":
                return ["wpctl", "set-mute", self.target or "@DEFAULT_AUDIO_SINK@", on]
            case "pulse":
                return ["pactl", "set-sink-mute", self.target or "@DEFAULT_SINK@", on]
            case "alsa":
                return ["amixer", "--quiet", "set", self.target or "Master", "mute" if mute else "unmute"]

    def set_mute(self, *, mute: bool) -> str | None:
        """Mute or unmute it; return what went wrong, if anything."""
        command = self.command(mute=mute)
        if shutil.which(command[0]) is None:
            return f"{command[0]} is not installed"
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_S, check=False)
        except subprocess.TimeoutExpired:
            return f"{command[0]} does not answer"
        return None if done.returncode == 0 else f"{command[0]} says: {done.stderr.strip() or done.returncode}"


def mute(directory: Path, cards: list[Card]) -> str:
    """Mute the first of the cards that can be muted; return a sentence on what became of it."""
    troubles = []
    for card in cards:
        unknown = _note(directory, card)
        trouble = card.set_mute(mute=True)
        if trouble is None:
            return f"The loudspeaker is muted ({card.mixer}{unknown})."
        troubles.append(trouble)
    (directory / _MARKER).unlink(missing_ok=True)
    return f"The loudspeaker could not be muted ({'; '.join(troubles)})."


def _note(directory: Path, card: Card) -> str:
    """Write down that this card is muted; return what to tell where that fails, which must not keep it from being muted."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / _MARKER).write_text(json.dumps({"mixer": card.mixer, "target": card.target}), encoding="utf-8")
    except OSError as error:
        return f", and the coach will not unmute it: {error}"
    return ""


def unmute(directory: Path) -> None:
    """Unmute what was muted by ``mute``, if anything; raise VoiceCoachError where that fails: nobody would hear why."""
    marker = directory / _MARKER
    if not marker.exists():
        return
    try:
        muted = json.loads(marker.read_text(encoding="utf-8"))
        card = Card(muted["mixer"], muted["target"])
    except (ValueError, KeyError) as error:
        raise VoiceCoachError(f"{marker} is damaged ({error}); unmute the loudspeaker and remove that file.") from error
    if trouble := card.set_mute(mute=False):
        raise VoiceCoachError(
            f"The stop button has muted the loudspeaker, which cannot be undone ({trouble}); "
            f"unmute it yourself and remove {marker}."
        )
    marker.unlink()
