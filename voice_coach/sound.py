"""The sound devices: finding them, opening them, closing them. Only this module knows PortAudio.

The laws:

1. One duplex stream where one piece of hardware does both: its samples are counted alike. Otherwise two streams, with
   two clocks. A sound server's "default" is two devices. Measured through PulseAudio in runs of 5 s: a duplex stream
   slipped by up to 9 ms in 11 of 12, and repeated 20 ms in 6; two streams were exact to the sample in 8 of 8, and slipped
   only on an overloaded machine. When the server dies a duplex stream hangs in PortAudio 19.6; two end, and say so.
2. Devices are asked for what we need (48 kHz mono out, 16 kHz mono in; 48 kHz both ways in a duplex stream), then for
   what they prefer; the rest is resampled. What callbacks do is in ``callbacks.py``, what a stream is in ``streams.py``.
3. What fails in a callback is posted like an event, for the main loop to raise; so is a device that stops by itself,
   unless a keeper sees to it (``keeper.py``): it gives the dead stream up and has ``mend`` open the device again.
4. PortAudio finds devices only when it is initialised, and that ends every stream. So what is lost is opened again as it
   was known; anew PortAudio looks only when no stream runs, or when ``renew`` says that it is worth a gap.

Threads: callbacks belong to PortAudio's. Everything else has one owner at a time: who made it until a keeper begins, then
the keeper, which hands it to the thread that mends, and from the keeper's end on who made it.
"""

import atexit
import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product
from threading import Event as Flag
from typing import Any, Self

import numpy as np
import soxr

from voice_coach.audio_io import AudioIO, Post
from voice_coach.callbacks import Mixer, Samples, SoundStats, catch_up
from voice_coach.clock import StreamClock
from voice_coach.devices import KINDS, NAMES, Device, Kind, find_again, find_device, is_hardware
from voice_coach.errors import NoSoundDevice, SoundHangs
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.settings import SoundSettings
from voice_coach.streams import Format, Stream, open_stream, samples, within

START_S = 5.0
"""How long a device may take to deliver its first block, in seconds."""

CLOSE_S = 5.0
"""How long closing may take, in seconds; then PortAudio hangs, and is left alone until the program ends."""


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


def find_anew() -> None:
    """Let PortAudio look for devices anew, which ends every stream."""
    pa = portaudio()
    with quiet():
        pa._terminate()  # noqa: SLF001 - sounddevice has no public way to look for devices anew
        pa._initialize()  # noqa: SLF001


def available() -> tuple[bool, bool]:
    """Return whether there is a default microphone, and a default loudspeaker. Opens nothing."""
    try:
        devices = list_devices()
    except NoSoundDevice:
        return False, False
    return any(device.default_input for device in devices), any(device.default_output for device in devices)


def play_clip(samples: Samples, output_device: int | str | None = None) -> None:
    """Play a clip, float32 (n,) at ``MIXER_RATE``, and return when it was heard."""
    pa = portaudio()
    device = find_device(list_devices(), "output", output_device)
    formats = _formats(device, "output", MIXER_RATE)
    with quiet():
        stream, rate = open_stream(pa, pa.RawOutputStream, [(device.index, device.name)], formats, latency="high")
    if rate != MIXER_RATE:
        samples = soxr.resample(samples, MIXER_RATE, rate)
    with stream:
        stream.write(np.repeat(samples.astype(np.float32), stream.channels).tobytes())


class Sound(AudioIO[Stream]):
    """A microphone and a loudspeaker; within ``with`` they run. ``hearing.microphone`` takes from the queues."""

    def __init__(self, mixer: Mixer, clock: StreamClock, post: Post, settings: SoundSettings) -> None:
        """Open the devices that the settings name, or the default ones; else raise NoSoundDevice."""
        devices = list_devices()
        self.microphone = find_device(devices, "input", settings.input_device)
        self.loudspeaker = find_device(devices, "output", settings.output_device)
        super().__init__(mixer, clock, post, SoundStats())
        self._pa = portaudio()
        self._block_ms = settings.block_ms
        self._failure: Exception | None = None
        self._hangs = False
        self._open(KINDS)

    def __enter__(self) -> Self:
        """Start; return when both directions run, so that nothing said from now on is lost."""
        try:
            self._start(KINDS)
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """End the sound after what the device was handed; the clock goes on by itself. Harmless when it has ended.

        Raises SoundHangs where PortAudio does not return from that.
        """
        streams = [*self._given_up, *dict.fromkeys(reversed(self.streams.values()))]
        self.streams.clear()
        self._given_up.clear()

        def finish() -> None:
            for stream in streams:
                stream.finish()

        with quiet():
            try:
                within(finish, "closing").result(CLOSE_S)
            except TimeoutError:
                self.abandon()
        self.clock.leave()
        if self._hangs:
            raise SoundHangs

    def abandon(self) -> None:
        """Leave a PortAudio that hangs alone, also when the program ends, which would wait for it for ever."""
        self._hangs = True
        self.streams.clear()
        self._given_up.clear()
        atexit.unregister(self._pa._exit_handler)  # noqa: SLF001 - sounddevice has no other name for it

    # --- for who keeps it running -------------------------------------------------------------------------------------

    def mend(self, *, renew: bool) -> None:
        """Open and start what is not open, by the names it had; raise NoSoundDevice while that is not possible.

        ``renew``: let PortAudio look for devices anew, for which what runs is closed and opened again. May never return.
        """
        with quiet():
            while self._given_up:
                self._given_up[0].discard()
                del self._given_up[0]
            if renew or not self.streams:
                self._close_all()
                find_anew()
        missing = [kind for kind in KINDS if kind not in self.streams]
        devices = list_devices()
        trouble: NoSoundDevice | None = None
        for kinds in [missing] if self._is_one_card() and len(missing) == len(KINDS) else [[kind] for kind in missing]:
            try:
                self._find_again(devices, kinds)
                self._open(kinds)
                self._start(kinds)
            except NoSoundDevice as error:
                self._close_again(kinds)
                trouble = error
        if trouble is not None:
            raise trouble

    def _close_all(self) -> None:
        if "input" in self.streams:
            self._capture.stop()
        for stream in set(self.streams.values()):
            stream.finish()
        self.streams.clear()
        self.clock.leave()

    def _find_again(self, devices: Sequence[Device], kinds: Collection[Kind]) -> None:
        if "input" in kinds:
            self.microphone = find_again(devices, "input", self.microphone)
        if "output" in kinds:
            self.loudspeaker = find_again(devices, "output", self.loudspeaker)

    def _close_again(self, kinds: Collection[Kind]) -> None:
        for stream in {self.streams.pop(kind) for kind in kinds if kind in self.streams}:
            with quiet():
                stream.discard()

    # --- opening and starting -----------------------------------------------------------------------------------------

    def _is_one_card(self) -> bool:
        return self.microphone.index == self.loudspeaker.index and is_hardware(self.microphone)

    def _open(self, kinds: Collection[Kind]) -> None:
        """Open these; leave nothing open when that fails."""
        one_card = len(kinds) == len(KINDS) and self._is_one_card()
        try:
            if not (one_card and self._open_duplex()):
                if "output" in kinds:
                    self._open_output()
                if "input" in kinds:
                    self._open_input()
        except NoSoundDevice:
            self._close_again(kinds)
            raise

    def _open_duplex(self) -> bool:
        """Open one stream for both directions; return whether the device can do that."""
        formats = list(product(dict.fromkeys((MIXER_RATE, self.loudspeaker.rate)), ((1, 1), (1, 2), (2, 2))))
        devices = (self.microphone, self.loudspeaker)
        try:
            stream = self._stream(self._pa.RawStream, devices, formats, self._on_duplex)
        except NoSoundDevice:
            return False
        self.streams = {"output": stream, "input": stream}
        self.stats.input_latency_s, self.stats.output_latency_s = stream.latency
        self._playback.restart(stream.rate)
        self._capture.restart(stream.rate, one_clock=True)
        return True

    def _open_output(self) -> None:
        formats = _formats(self.loudspeaker, "output", MIXER_RATE)
        stream = self._stream(self._pa.RawOutputStream, (self.loudspeaker,), formats, self._on_output)
        self.streams["output"] = stream
        self.stats.output_latency_s = stream.latency
        self._playback.restart(stream.rate)

    def _open_input(self) -> None:
        formats = _formats(self.microphone, "input", HEARING_RATE)
        stream = self._stream(self._pa.RawInputStream, (self.microphone,), formats, self._on_input)
        self.streams["input"] = stream
        self.stats.input_latency_s = stream.latency
        self._capture.restart(stream.rate, one_clock=False)

    def _stream(
        self, kind: Any, devices: Sequence[Device], formats: Sequence[Format], take: Callable[..., None]
    ) -> Stream:
        with quiet():
            return Stream(
                self._pa,
                kind,
                [(device.index, device.name) for device in devices],
                formats,
                block_ms=self._block_ms,
                take=take,
                failed=self._fail,
                ended=self._on_end,
            )

    def _start(self, kinds: Collection[Kind]) -> None:
        if "output" in kinds:
            catch_up(self._mixer, self.clock.frames)
        try:
            with quiet():
                for stream in dict.fromkeys(self.streams[kind] for kind in kinds):
                    stream.start()
        except self._pa.PortAudioError as error:
            raise NoSoundDevice(
                f"Sound does not start ({error.args[0]}): close what else uses it, then start again."
            ) from error
        if "output" in kinds:
            self._await(self._playback.begun, self.loudspeaker, "output")
        if "input" in kinds:
            self._await(self._capture.begun, self.microphone, "input")

    def _await(self, begun: Flag, device: Device, kind: Kind) -> None:
        running = begun.wait(START_S)
        if self._failure is not None:
            raise self._failure
        if not running or self.streams[kind].ended:
            raise NoSoundDevice(f"The {NAMES[kind]} {device.name} does not run: choose another one.")

    # The callbacks, in PortAudio's threads.

    def _on_duplex(self, incoming: Any, outgoing: Any, frames: int, times: Any, status: Any) -> None:
        self._on_output(outgoing, frames, times, status)
        self._on_input(incoming, frames, times, status)

    def _on_output(self, outgoing: Any, frames: int, times: Any, status: Any) -> None:
        self.stats.underruns += status.output_underflow
        self._playback.fill(samples(outgoing, frames), times.outputBufferDacTime)

    def _on_input(self, incoming: Any, frames: int, times: Any, status: Any) -> None:
        self.stats.overruns += status.input_overflow
        self._capture.take(samples(incoming, frames), times.inputBufferAdcTime, lost=status.input_overflow)

    def _on_end(self) -> None:
        if not self.kept:
            self.clock.leave()
            self._fail(NoSoundDevice("The sound device has stopped: connect it and start again."))
        self._wait_no_longer()

    def _fail(self, error: Exception) -> None:
        """Post the first failure."""
        if self._failure is None:
            self._failure = error
            self._post(error)
        self._wait_no_longer()

    def _wait_no_longer(self) -> None:
        """Let nobody wait for what will not begin."""
        self._playback.begun.set()
        self._capture.begun.set()


def _formats(device: Device, kind: Kind, rate: int) -> list[Format]:
    """Return the rates in Hz and numbers of channels to ask a device for, best first."""
    channels = [count for count in (1, 2, device.channels(kind)) if count <= device.channels(kind)]
    return list(dict.fromkeys(product((rate, MIXER_RATE, device.rate), channels)))
