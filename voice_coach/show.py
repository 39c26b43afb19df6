"""What people see in a terminal: captions of a session, and the list of devices."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice_coach.callbacks import SoundStats
from voice_coach.devices import Device, find_device
from voice_coach.errors import NoSoundDevice
from voice_coach.events import (
    CodeWanted,
    Deafened,
    Effect,
    Entered,
    Event,
    Heard,
    HoldVoice,
    Learnt,
    LineStarted,
    Recalled,
    ReleaseVoice,
    Remembered,
    Say,
    SetPitch,
    SetRate,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.settings import SoundSettings

SLOW_S = 0.150
"""A cable or a sound server takes 0.05 to 0.13 s for both ways together; Bluetooth 0.15 to 0.3 s for one."""


class Captions:
    """Observer that shows what is said when it is heard, what was understood, and the state."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._texts: dict[int, str] = {}
        self._shown: set[str] = set()

    def on_event(self, event: Event) -> None:
        match event:
            case LineStarted() if event.ticket in self._texts:
                self._show("coach", self._texts.pop(event.ticket), "bold")
            case Heard():
                self._show("you", f"{event.text}  ({_meaning(event)})", "cyan" if event.intent else "dim")
            case SoundLost():
                self._show("sound", f"the {event.part} is lost", "bold red")
            case SoundBack():
                self._show("sound", f"the {event.part} is back", "green")
            case SoundCounts() if told := slow_sound(event.latency_s):
                self._show_once("sound", told)
            case Deafened():
                self._show("sound", f"the microphone is {event.ailment}", "bold red")
            case Remembered(trouble=str(trouble)) | Recalled(trouble=str(trouble)):
                self._show_once("memory", trouble)
            case CodeWanted():
                self._show("screen", f"code for another device: {event.code}", "bold")
            case Learnt():
                self._show("words", f"“{event.phrase}”: {event.trouble or 'done'}", "dim")
            case _:
                pass

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        match effect:
            case Say():
                self._texts[effect.ticket] = effect.text
            case Entered():
                self._show("state", effect.state.replace("_", " "), "dim")
            case HoldVoice():
                self._show("coach", "(listens)", "dim")
            case ReleaseVoice():
                self._show("coach", "(goes on)", "dim")
            case SetPitch():
                self._show(
                    "coach", f"(speaks {abs(effect.steps)} steps {'deeper' if effect.steps < 0 else 'higher'})", "dim"
                )
            case SetRate():
                self._show("coach", f"(speaks at {effect.factor:.0%} of the usual rate)", "dim")
            case _:
                pass

    def _show_once(self, who: str, text: str) -> None:
        if text not in self._shown:
            self._shown.add(text)
            self._show(who, text, "yellow")

    def _show(self, who: str, text: str, style: str) -> None:
        self._console.print(Text.assemble((f"{who:>6}  ", "dim"), (text, style)), soft_wrap=True)


def _meaning(heard: Heard) -> str:
    if heard.intent is None:
        return "not for me"
    if heard.doubtful:
        return f"did you mean {heard.intent}?"
    return heard.intent if heard.accepted else f"{heard.intent}, not now"


def chosen_devices(devices: Sequence[Device], settings: SoundSettings) -> str:
    """Say which devices the settings take, or why that is not possible."""
    try:
        microphone = find_device(devices, "input", settings.input_device)
        loudspeaker = find_device(devices, "output", settings.output_device)
    except NoSoundDevice as error:
        return str(error)
    return (
        f"The settings take microphone {microphone.index} and loudspeaker {loudspeaker.index}; others are chosen by a part of "
        "their name: sound.input_device, sound.output_device."
    )


def device_table(devices: Sequence[Device]) -> Table:
    """Return the devices as a table; the star marks what the system uses by default."""
    table = Table("number", "name", "microphone", "loudspeaker", "rate")
    for device in devices:
        table.add_row(
            str(device.index),
            device.name,
            f"{device.inputs} ch{' *' if device.default_input else ''}" if device.inputs else "",
            f"{device.outputs} ch{' *' if device.default_output else ''}" if device.outputs else "",
            f"{device.rate} Hz",
        )
    return table


def slow_sound(latency_s: float) -> str | None:
    """Say what it means that sound takes so long out and back, in seconds, if it is long."""
    if latency_s <= SLOW_S:
        return None
    return f"It takes {latency_s:.2f} s out and back, as over Bluetooth: the coach stops that much later; a cable is better."


def sound_trouble(stats: SoundStats) -> str | None:
    """Say what went wrong with the sound, if anything."""
    counts = {
        "times the loudspeaker had nothing to play": stats.underruns,
        "times the microphone lost sound": stats.overruns,
        "blocks of 10 ms that nobody took in time": stats.dropped_captured + stats.dropped_played,
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    sentences = []
    if told:
        sentences.append(f"Sound was lost: {told}. A longer block may help (settings: sound.block_ms).")
    if stats.losses:
        sentences.append(f"Devices were lost and looked for: {stats.losses}. Their plugs may be loose.")
    return " ".join(sentences) or None
