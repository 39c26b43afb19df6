"""A remote satellite's microphone and loudspeaker as the coach's own, over the Wyoming protocol (TCP).

    satellite ── audio-chunk ──▶ Capture ─▶ ear          satellite ◀── audio-chunk ── Playback ◀─ mixer

The laws:

1. The satellite's microphone is the metronome: for each sample it takes, as much is rendered and sent. A satellite's microphone and
   loudspeaker are one card, or drift by less than its buffer, so cues keep their distance to the sample, and nothing piles up.
2. ``LEAD_S`` of sound is on its way, so that a network that hesitates for less is not heard.
3. It stands in for ``sound.Sound``: the ear takes from the same queues, and the same keeper notices that it is lost (the connection
   ends, or no sound comes) and has ``mend`` connect again.
4. Nobody is asked for a password, and nothing is encrypted, by Wyoming: it is for a network that is trusted.

It has to stream always: no wake word and no speech detector of its own. Threads: each connection has its own, which owns its event
loop, playback and capture while it lives; the rest as in ``sound``.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Event as Flag
from threading import Thread
from typing import Self

import numpy as np
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.event import Event as Message
from wyoming.event import Eventable
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import PauseSatellite, RunSatellite

from voice_coach.audio_io import AudioIO, Post
from voice_coach.callbacks import Capture, Mixer, Playback, SoundStats
from voice_coach.clock import StreamClock
from voice_coach.devices import KINDS, Device
from voice_coach.errors import NoSoundDevice
from voice_coach.settings import SoundSettings

CONNECT_S = 5.0
"""How long a satellite may take to answer, in seconds."""
START_S = 5.0
"""How long it may take until sound comes, in seconds."""
CLOSE_S = 2.0
"""How long saying goodbye may take, in seconds."""
LEAD_S = 0.1
"""How much sound is sent ahead, in seconds."""
PATH_S = 0.15
"""From sending to hearing, beyond the lead: network, the satellite's queue and its card; in seconds. The echo canceller finds the rest."""
RATE = 22_050
"""What a satellite plays that does not say otherwise, in Hz (wyoming-satellite's default)."""
_ORIGIN_S = 1.0  # times of 0 would count as unknown


class RemoteSound(AudioIO["Line"]):
    """A satellite; within ``with`` it runs. ``hearing.microphone`` takes from the queues."""

    def __init__(self, mixer: Mixer, clock: StreamClock, post: Post, settings: SoundSettings) -> None:
        """Use the satellite that the settings name; nothing is opened yet."""
        self._host, _, port = (settings.satellite or "").removeprefix("tcp://").rpartition(":")
        self._port = int(port)
        self.microphone = self.loudspeaker = Device(0, f"satellite {self._host}:{port}", 0, 1, 1, RATE, False, False)
        super().__init__(
            mixer, clock, post, SoundStats(input_latency_s=PATH_S / 2, output_latency_s=LEAD_S + PATH_S / 2)
        )

    def __enter__(self) -> Self:
        """Connect; return when sound comes, so that nothing said from now on is lost."""
        self._connect()
        return self

    def close(self) -> None:
        """End the sound after what was sent; the clock goes on by itself. Harmless when it has ended."""
        for line in set(self.streams.values()):
            line.close()
        self.streams.clear()
        self.clock.leave()

    # --- for who keeps it running: see ``sound.Sound`` ----------------------------------------------------------------

    def abandon(self) -> None:
        """Leave what does not end alone; its thread dies with the program."""
        self.streams.clear()

    def mend(self, *, renew: bool) -> None:
        """Connect again; raise NoSoundDevice while that is not possible."""
        del renew  # there is nothing to look for
        while self._given_up:
            self._given_up.pop().close()
        if not self.streams:
            self._connect()

    def _connect(self) -> None:
        line = Line(self._host, self._port, self._playback, self._capture, self._fail)
        line.start()
        try:
            line.wait()
        except NoSoundDevice:
            line.close()
            self.clock.leave()
            raise
        self.streams = dict.fromkeys(KINDS, line)

    def _fail(self, error: Exception) -> None:
        """Take what went wrong in a connection: here, or in one that nobody keeps."""
        if not isinstance(error, NoSoundDevice) or not self.kept:
            self._post(error)


class Line:
    """One connection to a satellite, in a thread of its own."""

    def __init__(
        self, host: str, port: int, playback: Playback, capture: Capture, fail: Callable[[Exception], object]
    ) -> None:
        """``fail`` takes what ends it once sound came, but for ``close``."""
        self.beats = 0
        """Chunks that came."""
        self.ended = False
        self.dead = False
        """Whether it was given up: no block passes any more."""
        self._name = f"{host}:{port}"
        self._client = AsyncTcpClient(host, port, connect_timeout=CONNECT_S)
        self._playback, self._capture, self._fail = playback, capture, fail
        self._loop = asyncio.new_event_loop()
        self._leaving = asyncio.Event()
        self._begun = Flag()
        self._trouble: Exception | None = None
        self._taken = self._sent = 0  # samples of the microphone, and for the loudspeaker
        self._in_rate = self._out_rate = 0
        self._first_heard_s = 0.0  # when the first sample sent is heard, by the microphone's count
        self._thread = Thread(target=self._run, name="satellite", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Return when sound comes; raise NoSoundDevice where none does."""
        in_time = self._begun.wait(CONNECT_S + START_S)
        if self._trouble is not None:
            raise self._trouble
        if not in_time or self.ended:
            raise NoSoundDevice(
                f"The satellite {self._name} sends no sound: let it stream always, without a wake word of its own."
            )

    def close(self) -> None:
        """Say goodbye, if that is possible."""
        self.dead = True
        if self._thread.is_alive():
            with suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(self._leaving.set)
            self._thread.join(CLOSE_S)

    # --- in its thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._converse())
        except (OSError, EOFError, TimeoutError) as error:
            told = str(error) or "it does not answer"
            self._end(
                NoSoundDevice(f"The satellite {self._name} is not there ({told}): start it, or connect it again.")
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
            self._end(error)
        finally:
            self.ended = True
            self._begun.set()

    def _end(self, error: Exception) -> None:
        begun = self._begun.is_set()
        self._trouble = error
        if begun and not self.dead:
            self._fail(error)

    async def _converse(self) -> None:
        async with self._client:
            await self._say(RunSatellite())
            leaving = asyncio.create_task(self._leaving.wait())
            try:
                while not leaving.done():
                    reading = asyncio.create_task(self._client.read_event())
                    await asyncio.wait((reading, leaving), return_when=asyncio.FIRST_COMPLETED)
                    if not reading.done():
                        reading.cancel()
                        break
                    if (message := reading.result()) is None:
                        raise EOFError("it has gone")
                    await self._take(message)
                await self._say(AudioStop())
                await self._say(PauseSatellite())
            finally:
                leaving.cancel()

    async def _say(self, message: Eventable) -> None:
        await self._client.write_event(message.event())

    async def _take(self, message: Message) -> None:
        if self.dead:
            return
        if AudioChunk.is_type(message.type):
            await self._take_sound(AudioChunk.from_event(message))
        elif RunPipeline.is_type(message.type):
            self._take_format(message)
        elif Ping.is_type(message.type):
            await self._say(Pong(Ping.from_event(message).text))

    def _take_format(self, message: Message) -> None:
        """Note what it can play, before any sound came."""
        if RunPipeline.from_event(message).end_stage != PipelineStage.TTS:
            raise NoSoundDevice(f"The satellite {self._name} has no loudspeaker: start it with one (--snd-command).")
        wanted = (message.data.get("snd_format") or {}).get("rate", RATE)
        if not self._out_rate:
            self._out_rate = int(wanted)

    async def _take_sound(self, chunk: AudioChunk) -> None:
        """Take what the microphone took, and send as much."""
        if chunk.width != np.dtype(np.int16).itemsize:
            raise NoSoundDevice(f"The satellite {self._name} sends {8 * chunk.width} bits a sample: let it send 16.")
        if not self._in_rate:
            self._in_rate, self._out_rate = chunk.rate, self._out_rate or RATE
            self._first_heard_s = _ORIGIN_S + chunk.seconds + PATH_S
            self._capture.restart(chunk.rate, one_clock=True)
            self._playback.restart(self._out_rate)
            await self._say(AudioStart(rate=self._out_rate, width=2, channels=1))
            await self._send(round(LEAD_S * self._out_rate))
        samples = np.frombuffer(chunk.audio, dtype="<i2").reshape(-1, chunk.channels).astype(np.float32)
        self._capture.take(samples / np.float32(32768), _ORIGIN_S + self._taken / self._in_rate, lost=False)
        self._taken += len(samples)
        await self._send(round((LEAD_S + self._taken / self._in_rate) * self._out_rate))
        self.beats += 1
        self._begun.set()

    async def _send(self, until: int) -> None:
        """Send sound up to this sample."""
        buffer = np.empty((until - self._sent, 1), dtype=np.float32)
        self._playback.fill(buffer, self._first_heard_s + self._sent / self._out_rate)
        self._sent = until
        audio = np.round(32767 * np.clip(buffer, -1, 1)).astype("<i2").tobytes()
        await self._say(AudioChunk(rate=self._out_rate, width=2, channels=1, audio=audio))
