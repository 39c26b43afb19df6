"""The sound devices: finding them, opening them, closing them. Only this module knows PortAudio.

The laws:

1. One duplex stream where one piece of hardware does both: its samples are counted alike. Otherwise two streams, with
   two clocks. A sound server's "default" is two devices. Measured through PulseAudio in runs of 5 s: a duplex stream
   slipped by up to 9 ms in 11 of 12, and repeated 20 ms in 6; two streams were exact to the sample in 8 of 8, and slipped
   only on an overloaded machine. When the server dies a duplex stream hangs in PortAudio 19.6; two end, and say so.
2. Devices are asked for what we need (48 kHz mono out, 16 kHz mono in; 48 kHz both ways in a duplex stream), then for
   what they prefer; the rest is resampled. What callbacks do is in ``callbacks.py``.
3. What fails in a callback, and a device that stops by itself, is posted like an event, for the main loop to raise.

Threads: everything here belongs to the main thread, except for the callbacks.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from threading import Event as Flag
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import numpy as np
import soxr

from voice_coach.callbacks import Capture, Mixer, Playback, Samples, SoundStats, catch_up
from voice_coach.clock import StreamClock
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE, Event
from voice_coach.settings import SoundSettings

LATENCY_BLOCKS = 4
"""Latency asked for, in blocks. Measured through PulseAudio beside a thread that never lets go of the interpreter: 44
underruns in 6 s with the device's own lowest latency, none with 3 blocks or more."""

START_S = 5.0
"""How long a device may take to deliver its first block, in seconds."""

Kind: TypeAlias = Literal["input", "output"]
_NAMES = {"input": "microphone", "output": "loudspeaker"}

Format: TypeAlias = tuple[int, int | tuple[int, int]]
"""A sample rate in Hz and the number of channels, of input and output in a duplex stream."""

Post: TypeAlias = Callable[[Event | Exception], object]
"""Takes what happened, or what went wrong: say, the inbox's ``put``."""


class NoSoundDevice(VoiceCoachError):  # noqa: N818 - it reads as what the user is told
    """There is no such device, or it does not work."""


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


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what C libraries write to file descriptor 2 off the screen; what goes to ``sys.stderr`` still shows."""
    sys.stderr.flush()
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context(os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace"))
        if sys.stderr is sys.__stderr__:
            stack.enter_context(contextlib.redirect_stderr(shown))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, nowhere)
        os.dup2(nowhere, 2)
        stack.callback(os.dup2, shown.fileno(), 2)
        yield


def portaudio() -> Any:
    """Return the ``sounddevice`` module; raise NoSoundDevice where its library is missing."""
    try:
        with quiet():
            import sounddevice
    except OSError as error:
        raise NoSoundDevice(f"There is no sound ({error}): install it with sudo apt install libportaudio2.") from error
    return sounddevice


def list_devices() -> list[Device]:
    """Return every sound device; raise NoSoundDevice where PortAudio is missing."""
    pa = portaudio()
    default_input, default_output = pa.default.device
    return [
        Device(
            index=info["index"],
            name=info["name"],
            host=info["hostapi"],
            inputs=info["max_input_channels"],
            outputs=info["max_output_channels"],
            rate=round(info["default_samplerate"]),
            default_input=info["index"] == default_input,
            default_output=info["index"] == default_output,
        )
        for info in pa.query_devices()
    ]


def available() -> tuple[bool, bool]:
    """Return whether there is a default microphone, and a default loudspeaker. Opens nothing."""
    try:
        devices = list_devices()
    except NoSoundDevice:
        return False, False
    return any(device.default_input for device in devices), any(device.default_output for device in devices)


def find_device(devices: list[Device], kind: Kind, wanted: int | str | None) -> Device:
    """Return the default device, or the one of that number, or of that name or part of a name; else NoSoundDevice."""
    able = [device for device in devices if device.channels(kind)]
    if not able:
        raise NoSoundDevice(f"There is no {_NAMES[kind]}: connect one and start again.")
    match wanted:
        case None:
            found = [device for device in able if device.is_default(kind)]
        case int():
            found = [device for device in able if device.index == wanted]
        case str():
            name = wanted.casefold()
            found = [device for device in able if device.name.casefold() == name]
            found += [device for device in able if name in device.name.casefold()]
    if not found:
        listed = ", ".join(f"{device.index} {device.name}" for device in able)
        which = "is the default" if wanted is None else f'is "{wanted}"'
        raise NoSoundDevice(f"No {_NAMES[kind]} {which}: choose one of {listed}.")
    return found[0]


def play_clip(samples: Samples, output_device: int | str | None = None) -> None:
    """Play a clip, float32 (n,) at ``MIXER_RATE``, and return when it was heard."""
    pa = portaudio()
    device = find_device(list_devices(), "output", output_device)
    stream, rate = _open(pa, pa.RawOutputStream, (device,), _formats(device, "output", MIXER_RATE), latency="high")
    if rate != MIXER_RATE:
        samples = soxr.resample(samples, MIXER_RATE, rate)
    with stream:
        stream.write(np.repeat(samples.astype(np.float32), stream.channels).tobytes())


class Sound:
    """A microphone and a loudspeaker; within ``with`` they run. ``hearing.microphone`` takes from the queues.

    A stream that ends by itself posts NoSoundDevice; what fails in a callback is posted and ends its stream.
    """

    def __init__(self, mixer: Mixer, clock: StreamClock, post: Post, settings: SoundSettings) -> None:
        """Open the devices that the settings name, or the default ones; else raise NoSoundDevice."""
        devices = list_devices()
        self.microphone = find_device(devices, "input", settings.input_device)
        self.loudspeaker = find_device(devices, "output", settings.output_device)
        self.stats = SoundStats()
        self._pa = portaudio()
        self._mixer = mixer
        self.clock = clock
        """What it moves while it runs."""
        self._post = post
        self._block_ms = settings.block_ms
        self._failure: Exception | None = None
        self._closing = False
        self._streams: list[Any] = []  # in the order in which they start
        one_card = self.microphone.index == self.loudspeaker.index and is_hardware(self.microphone)
        duplex_rate = self._open_duplex() if one_card else None
        self.one_clock = duplex_rate is not None
        """Whether one stream does both, so that its samples are counted alike."""
        self._playback = Playback(mixer, clock, post, duplex_rate or self._open_output(), self.stats)
        self.capture_rate = duplex_rate or self._open_input()
        """In Hz."""
        self._capture = Capture(self.capture_rate, self._playback, clock, self.stats)
        self.captured = self._capture.captured
        self.played = self._playback.played

    def __enter__(self) -> Self:
        """Start; return when both directions run, so that nothing said from now on is lost."""
        catch_up(self._mixer, self.clock.frames)
        try:
            with quiet():
                for stream in self._streams:
                    stream.start()
            self._await(self._playback.begun, self.loudspeaker, "loudspeaker")
            self._await(self._capture.begun, self.microphone, "microphone")
        except self._pa.PortAudioError as error:
            self.close()
            raise NoSoundDevice(
                f"Sound does not start ({error}): close what else uses it, then start again."
            ) from error
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the sound after what the device was handed; the clock goes on by itself. Harmless when it has ended."""
        self._closing = True
        with quiet():
            while self._streams:
                stream = self._streams.pop()
                stream.stop()
                stream.close()
        self.clock.leave()

    def _open_duplex(self) -> int | None:
        """Open one stream for both directions; None where the device cannot do that."""
        rates = dict.fromkeys((MIXER_RATE, self.loudspeaker.rate))
        formats = list(product(rates, ((1, 1), (1, 2), (2, 2))))
        devices = (self.microphone, self.loudspeaker)
        try:
            stream, rate = self._open(self._pa.RawStream, devices, formats, self._on_duplex, self._on_output_end)
        except NoSoundDevice:
            return None
        self.stats.input_latency_s, self.stats.output_latency_s = stream.latency
        return rate

    def _open_output(self) -> int:
        device = self.loudspeaker
        formats = _formats(device, "output", MIXER_RATE)
        stream, rate = self._open(self._pa.RawOutputStream, (device,), formats, self._on_output, self._on_output_end)
        self.stats.output_latency_s = stream.latency
        return rate

    def _open_input(self) -> int:
        device = self.microphone
        formats = _formats(device, "input", HEARING_RATE)
        stream, rate = self._open(self._pa.RawInputStream, (device,), formats, self._on_input, self._on_end)
        self.stats.input_latency_s = stream.latency
        return rate

    def _open(
        self, kind: Any, devices: tuple[Device, ...], formats: list[Format], callback: Any, ended: Callable[[], None]
    ) -> tuple[Any, int]:
        stream, rate = _open(
            self._pa,
            kind,
            devices,
            formats,
            block_ms=self._block_ms,
            latency=LATENCY_BLOCKS * self._block_ms / 1000,
            callback=callback,
            finished_callback=ended,
        )
        self._streams.append(stream)
        return stream, rate

    def _await(self, begun: Flag, device: Device, kind: str) -> None:
        running = begun.wait(START_S)
        if self._failure is not None:
            raise self._failure
        if not running:
            raise NoSoundDevice(f"The {kind} {device.name} does not run: choose another one.")

    # The callbacks, in PortAudio's threads.

    def _on_duplex(self, incoming: Any, outgoing: Any, frames: int, times: Any, status: Any) -> None:
        self._on_output(outgoing, frames, times, status)
        self._on_input(incoming, frames, times, status)

    def _on_output(self, outgoing: Any, frames: int, times: Any, status: Any) -> None:
        with self._failures_posted():
            self.stats.underruns += status.output_underflow
            self._playback.fill(_samples(outgoing, frames), times.outputBufferDacTime)

    def _on_input(self, incoming: Any, frames: int, times: Any, status: Any) -> None:
        with self._failures_posted():
            self.stats.overruns += status.input_overflow
            self._capture.take(_samples(incoming, frames), times.inputBufferAdcTime, lost=status.input_overflow)

    @contextlib.contextmanager
    def _failures_posted(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._fail(error)
            raise self._pa.CallbackAbort from error

    def _on_output_end(self) -> None:
        self.clock.leave()
        self._on_end()

    def _on_end(self) -> None:
        if not self._closing:
            self._fail(NoSoundDevice("The sound device has stopped: connect it and start again."))

    def _fail(self, error: Exception) -> None:
        """Post the first failure, and let nobody wait for what will not begin."""
        if self._failure is None:
            self._failure = error
            self._post(error)
        self._playback.begun.set()
        self._capture.begun.set()


def is_hardware(device: Device) -> bool:
    """Return whether this is a sound card itself, as ALSA names it: "Jabra SPEAK 510: USB (hw:1,0)"."""
    return "(hw:" in device.name


def _formats(device: Device, kind: Kind, rate: int) -> list[Format]:
    """Return the rates in Hz and numbers of channels to ask a device for, best first."""
    channels = [count for count in (1, 2, device.channels(kind)) if count <= device.channels(kind)]
    return list(dict.fromkeys(product((rate, MIXER_RATE, device.rate), channels)))


def _open(
    pa: Any, kind: Any, devices: tuple[Device, ...], formats: list[Format], *, block_ms: int = 0, **options: Any
) -> tuple[Any, int]:
    """Open a stream of the first format that the devices take; return it and its rate, else raise NoSoundDevice.

    ``kind`` is one of PortAudio's stream classes; ``devices`` are one, or microphone and loudspeaker of a duplex.
    """
    indices = [device.index for device in devices]
    refusal: Exception | None = None
    for rate, channels in formats:
        try:
            with quiet():
                stream = kind(
                    device=tuple(indices) if len(indices) > 1 else indices[0],
                    samplerate=rate,
                    channels=channels,
                    blocksize=rate * block_ms // 1000,
                    dtype="float32",
                    **options,
                )
        except pa.PortAudioError as error:
            refusal = error
        else:
            return stream, rate
    raise NoSoundDevice(f"{devices[0].name} cannot be opened ({refusal}): close what uses it, or choose another one.")


def _samples(buffer: Any, frames: int) -> Samples:
    """Return PortAudio's buffer as float32 (frames, channels), without a copy."""
    return np.frombuffer(buffer, dtype=np.float32).reshape(frames, -1)
