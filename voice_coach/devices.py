"""Sound devices as a user names them, and as they are found again. Opens nothing; ``sound.py`` does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from voice_coach.errors import NoSoundDevice

Kind: TypeAlias = Literal["input", "output"]
KINDS: tuple[Kind, Kind] = ("output", "input")
"""In the order in which they start."""
NAMES = {"input": "microphone", "output": "loudspeaker"}


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it."""

    index: int
    name: str
    host: int
    """PortAudio's number for the sound system it belongs to."""
    inputs: int
    """Channels that can be recorded."""
    outputs: int
    """Channels that can be played."""
    rate: int
    """Sample rate it prefers, in Hz."""
    default_input: bool
    default_output: bool

    def channels(self, kind: Kind) -> int:
        return self.inputs if kind == "input" else self.outputs

    def is_default(self, kind: Kind) -> bool:
        return self.default_input if kind == "input" else self.default_output


def find_device(devices: Sequence[Device], kind: Kind, wanted: int | str | None) -> Device:
    """Return the default device, or the one of that number, or of that name or part of a name; else NoSoundDevice."""
    able = [device for device in devices if device.channels(kind)]
    if not able:
        raise NoSoundDevice(f"There is no {NAMES[kind]}: connect one and start again.")
    match wanted:
        case None:
            found = [device for device in able if device.is_default(kind)]
        case int():
            found = [device for device in able if device.index == wanted]
        case str():
            name = wanted.casefold()
            found = [device for device in able if device.name.casefold() == name]
            found = found or [device for device in able if name in device.name.casefold()]
            found = [device for device in found if device.host == found[0].host]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{device.index} {device.name}" for device in found or able)
    if found:
        raise NoSoundDevice(f'{len(found)} {NAMES[kind]}s are "{wanted}": choose one by its number, of {listed}.')
    which = "is the default" if wanted is None else f'is "{wanted}"'
    raise NoSoundDevice(f"No {NAMES[kind]} {which}: choose one of {listed}.")


def find_again(devices: Sequence[Device], kind: Kind, lost: Device) -> Device:
    """Return the device that was ``lost``, by its name: numbers of devices and cards change; else raise NoSoundDevice."""
    able = [device for device in devices if device.channels(kind) and _card_name(device) == _card_name(lost)]
    if not able:
        raise NoSoundDevice(f"{NAMES[kind].capitalize()} {lost.name} is not there: connect it again.")
    return min(able, key=lambda device: (device.name != lost.name, device.index != lost.index))


def _card_name(device: Device) -> str:
    return re.sub(r" ?\(hw:.*\)$", "", device.name)


def is_hardware(device: Device) -> bool:
    """Return whether this is a sound card itself, as ALSA names it: "Jabra SPEAK 510: USB (hw:1,0)"."""
    return "(hw:" in device.name
