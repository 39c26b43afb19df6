"""PortAudio's stand-in: devices that are made up, and streams whose blocks pass when a test says so."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from types import SimpleNamespace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class PortAudioError(Exception):
    pass


class CallbackAbort(Exception):  # noqa: N818 - the name is PortAudio's
    pass


def info(index: int, name: str, inputs: int, outputs: int, rate: float = 48_000.0) -> dict[str, Any]:
    return {
        "index": index,
        "name": name,
        "hostapi": 0,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate,
    }


PHONE = info(0, "Jabra SPEAK 510: USB (hw:1,0)", 1, 2)
CARD = info(1, "Headphones (hw:0,0)", 0, 2, 44_100.0)
CAMERA = info(2, "Webcam mic (hw:2,0)", 2, 0, 32_000.0)


@dataclass
class Stream:
    """A stream that runs when it is started: its callback is called once at once, and then by hand."""

    pa: "PortAudio"
    kind: str
    options: dict[str, Any]
    started: bool = False
    closed: bool = False
    written: list[bytes] = field(default_factory=list)
    latency: Any = None

    def __post_init__(self) -> None:
        self.latency = (0.02, 0.03) if self.kind == "duplex" else 0.04
        self.channels = self.options["channels"]

    def start(self) -> None:
        if self.pa.refuses_to_start:
            raise PortAudioError("Device busy")
        self.started = True
        if not self.pa.mute:
            self.turn()

    def turn(self, *, overflow: bool = False, underflow: bool = False) -> Samples:
        """Let one block pass; return what was played."""
        frames = self.options["blocksize"]
        inputs, outputs = self.channels if self.kind == "duplex" else (self.channels, self.channels)
        incoming = np.full((frames, inputs), 0.25, dtype=np.float32)
        outgoing = np.zeros((frames, outputs), dtype=np.float32)
        times = SimpleNamespace(inputBufferAdcTime=1.0, outputBufferDacTime=1.05)
        status = SimpleNamespace(input_overflow=overflow, output_underflow=underflow)
        buffers = {"duplex": (incoming, outgoing), "input": (incoming,), "output": (outgoing,)}[self.kind]
        try:
            self.options["callback"](*(buffer.data.cast("B") for buffer in buffers), frames, times, status)
        except CallbackAbort:
            self.end()
        return outgoing

    def end(self) -> None:
        """As PortAudio does when a stream ends, by itself or not."""
        self.options["finished_callback"]()

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def stop(self, *, ignore_errors: bool = True) -> None:
        del ignore_errors
        if self.started and "finished_callback" in self.options:
            self.end()

    def abort(self, *, ignore_errors: bool = True) -> None:
        self.pa.hanging.wait()
        self.stop(ignore_errors=ignore_errors)

    def close(self, *, ignore_errors: bool = True) -> None:
        del ignore_errors
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.closed = True


class PortAudio:
    """The stand-in: these devices, which take these formats."""

    PortAudioError = PortAudioError
    CallbackAbort = CallbackAbort

    def __init__(self, *devices: dict[str, Any], default: tuple[int, int] = (0, 0)) -> None:
        self.devices = devices
        self.plugged = devices
        """What is there; ``devices`` are those that were there when it was initialised."""
        self.default = SimpleNamespace(device=list(default))
        self.takes: Callable[[str, int, Any], bool] = lambda kind, rate, channels: True
        self.refuses_to_start = False
        self.mute = False
        self.busy = False
        self.streams: list[Stream] = []
        self.renewed = 0
        """How often it looked for devices anew."""
        self.hanging = Flag()
        """Cleared, it hangs when a stream is aborted."""
        self.hanging.set()
        atexit.register(self._exit_handler)

    def _terminate(self) -> None:
        assert all(stream.closed for stream in self.streams), "PortAudio closes what runs, and may hang"

    def _initialize(self) -> None:
        self.devices = self.plugged
        self.renewed += 1

    def _exit_handler(self) -> None:
        """What Python calls when it ends."""

    @property
    def left_alone(self) -> bool:
        """Whether Python would not call it."""
        before = atexit._ncallbacks()
        atexit.unregister(self._exit_handler)
        return atexit._ncallbacks() == before

    def query_devices(self) -> tuple[dict[str, Any], ...]:
        return self.devices

    def _open(self, kind: str, options: dict[str, Any]) -> Stream:
        if self.busy:
            raise PortAudioError("Error opening stream: Device unavailable", -9985)
        if not self.takes(kind, options["samplerate"], options["channels"]):
            raise PortAudioError("Error opening stream: Invalid sample rate", -9997)
        indices = options["device"] if isinstance(options["device"], tuple) else (options["device"],)
        if not all(any(device["index"] == index for device in self.plugged) for index in indices):
            raise PortAudioError("Error opening stream: Unanticipated host error", -9999)
        self.streams.append(Stream(self, kind, options))
        return self.streams[-1]

    def RawStream(self, **options: Any) -> Stream:  # noqa: N802 - the name is PortAudio's
        return self._open("duplex", options)

    def RawInputStream(self, **options: Any) -> Stream:  # noqa: N802 - the name is PortAudio's
        return self._open("input", options)

    def RawOutputStream(self, **options: Any) -> Stream:  # noqa: N802 - the name is PortAudio's
        return self._open("output", options)
