"""One stream of PortAudio's: opened in a format that its devices take, watched by its pulse, and closed whatever it does.

The laws:

1. ``beats`` counts the blocks that passed. A device that was removed may claim to be active and never call back again
   (PortAudio 19.6 on ALSA can even loop for ever: its issue 1037), so life is what beats, not what is said.
2. Once a stream is ``dead`` no block passes any more, and nothing that fails in it is told: another may be in its place.
3. PortAudio may block in any call on a dead device. ``within`` does such work in a thread of its own, with a limit.

Threads: ``beats`` and ``ended`` are written by PortAudio's threads, ``dead`` by whoever watches; the rest has one owner.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeAlias, TypeVar

import numpy as np

from voice_coach.callbacks import Samples
from voice_coach.errors import NoSoundDevice

LATENCY_BLOCKS = 4
"""Latency asked for, in blocks. Measured through PulseAudio beside a thread that never lets go of the interpreter: 44
underruns in 6 s with the device's own lowest latency, none with 3 blocks or more."""

Format: TypeAlias = tuple[int, int | tuple[int, int]]
"""A sample rate in Hz and the number of channels, of input and output in a duplex stream."""

_BUSY, _RATE = -9985, -9997  # paDeviceUnavailable, paInvalidSampleRate

Result = TypeVar("Result")


class Stream:
    """A stream that calls ``take`` with each block: buffers, frames, times and status, as PortAudio does."""

    def __init__(
        self,
        pa: Any,
        kind: Any,
        devices: Sequence[tuple[int, str]],
        formats: Sequence[Format],
        *,
        block_ms: int,
        take: Callable[..., None],
        failed: Callable[[Exception], object],
        ended: Callable[[], object],
    ) -> None:
        """Open ``devices`` (number, name) as PortAudio's class ``kind``; else raise NoSoundDevice.

        ``failed`` is told what went wrong in ``take``, which ends the stream; ``ended``, that it ended by itself.
        """
        self.beats = 0
        """Blocks that passed."""
        self.ended = False
        """Whether PortAudio says that it is over."""
        self.dead = False
        """Whether it was given up."""
        self._pa = pa
        self._take = take
        self._failed = failed
        self._tell_end = ended
        self._stream, self.rate = open_stream(
            pa,
            kind,
            devices,
            formats,
            block_ms=block_ms,
            latency=LATENCY_BLOCKS * block_ms / 1000,
            callback=self._call,
            finished_callback=self._finished,
        )
        self.latency: Any = self._stream.latency
        """As PortAudio reports it, in seconds; of input and output in a duplex stream."""

    def start(self) -> None:
        self._stream.start()

    def finish(self) -> None:
        """Close it after what the device was handed has been heard."""
        if self.dead or self.ended:
            self.discard()
            return
        self.dead = True
        self._stream.stop(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def discard(self) -> None:
        """Close it at once. On a dead device this may never return."""
        self.dead = True
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _call(self, *block: Any) -> None:
        if self.dead:
            raise self._pa.CallbackAbort
        try:
            self._take(*block)
        except Exception as error:
            if not self.dead:
                self._failed(error)
            raise self._pa.CallbackAbort from error
        self.beats += 1

    def _finished(self) -> None:
        self.ended = True
        if not self.dead:
            self._tell_end()


def open_stream(
    pa: Any,
    kind: Any,
    devices: Sequence[tuple[int, str]],
    formats: Sequence[Format],
    *,
    block_ms: int = 0,
    **options: Any,
) -> tuple[Any, int]:
    """Open a stream of the first format that the devices take; return it and its rate, else raise NoSoundDevice.

    ``kind`` is one of PortAudio's stream classes; ``devices`` are one, or microphone and loudspeaker of a duplex.
    """
    indices = [index for index, _ in devices]
    refusals: list[Exception] = []
    for rate, channels in formats:
        try:
            stream = kind(
                device=tuple(indices) if len(indices) > 1 else indices[0],
                samplerate=rate,
                channels=channels,
                blocksize=rate * block_ms // 1000,
                dtype="float32",
                **options,
            )
        except pa.PortAudioError as error:
            refusals.append(error)
        else:
            return stream, rate
    raise NoSoundDevice(_refused(devices[0][1], refusals, sorted({rate for rate, _ in formats}))) from refusals[-1]


def _refused(name: str, refusals: Sequence[Exception], rates: Sequence[int]) -> str:
    """Say why a device cannot be opened, and what helps."""
    codes = [_code(refusal) for refusal in refusals]
    if _BUSY in codes:
        return f"{name} is in use: close the program that uses it, or choose another device."
    if set(codes) == {_RATE}:
        tried = ", ".join(str(rate) for rate in rates)
        return f"{name} takes none of the sample rates {tried} Hz: choose another device, or a sound server's."
    return f"{name} cannot be opened ({refusals[-1].args[0]}): connect it again, or choose another device."


def _code(refusal: Exception) -> object:
    return refusal.args[1] if len(refusal.args) > 1 else None


def samples(buffer: Any, frames: int) -> Samples:
    """Return PortAudio's buffer as float32 (frames, channels), without a copy."""
    return np.frombuffer(buffer, dtype=np.float32).reshape(frames, -1)


def within(work: Callable[[], Result], name: str) -> "Future[Result]":
    """Begin ``work`` in a thread of its own, which nobody has to wait for; return what will be its result."""
    done: Future[Result] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - whoever looks at the result raises it
            done.set_exception(error)

    Thread(target=run, name=name, daemon=True).start()
    return done
