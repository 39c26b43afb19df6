"""What ``test_live_sound.py`` runs beside a private PulseAudio: real streams, clicks, echo and a user; results as JSON.

python -m tests.live_sound session WAV   two streams, as through any sound server
python -m tests.live_sound duplex WAV    one stream, as on a sound card that does both
python -m tests.live_sound clip
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from queue import SimpleQueue
from threading import Condition, Thread
from threading import Event as Flag
from typing import IO, Any

import numpy as np
import numpy.typing as npt

import voice_coach.sound
from voice_coach.clock import StreamClock
from voice_coach.events import HEARING_RATE, MIXER_RATE, Event, Heard, LineEnded
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.echo import BLOCK, Block, WebRtcCanceller
from voice_coach.hearing.microphone import LEAD_S, Microphone
from voice_coach.settings import SoundSettings
from voice_coach.sound import Sound, play_clip
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.mixer import Lane, Mixer

CLICK = 0.5
USER_HZ = 1_000
PATIENCE_S = 10.0


@dataclass
class Witness:
    """A canceller that remembers what it was given and what it made of that."""

    canceller: WebRtcCanceller = field(default_factory=WebRtcCanceller)
    near: list[Block] = field(default_factory=list)
    far: list[Block] = field(default_factory=list)
    clean: list[Block] = field(default_factory=list)
    delay: int = WebRtcCanceller.delay

    def process(self, near: Block, far: Block) -> Block:
        self.near.append(near)
        self.far.append(far)
        self.clean.append(self.canceller.process(near, far))
        return self.clean[-1]


@dataclass
class ToneListener:
    """A recogniser that understands one thing: 10 ms of a loud tone at ``USER_HZ``."""

    heard: Flag = field(default_factory=Flag)

    hears_words = False

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> list[Heard]:
        return [heard for block, at in blocks for heard in self.accept(block, at)]

    def accept(self, block: Block, at: float) -> list[Heard]:
        phase = np.exp(-2j * np.pi * USER_HZ * np.arange(BLOCK) / HEARING_RATE)
        if np.abs(np.mean(block * phase)) > 1_000:
            self.heard.set()
        return []


class Recording:
    """What comes out of the loudspeaker, as 16-bit samples at ``MIXER_RATE``."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._data = bytearray(stream.read(2))
        self._stream = stream
        self._grew = Condition()
        self._thread = Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        while piece := self._stream.read(4_096):
            with self._grew:
                self._data += piece
                self._grew.notify()

    def finish(self) -> None:
        """Wait until what is heard now has been recorded: half a second."""
        with self._grew:
            enough = len(self._data) + MIXER_RATE
            if not self._grew.wait_for(lambda: len(self._data) >= enough, PATIENCE_S):
                raise RuntimeError("parec stopped recording")

    def end(self) -> None:
        self._thread.join()

    def clicks(self) -> list[int]:
        """Return the samples at which there is a click."""
        samples = np.frombuffer(self._data, dtype=np.int16)
        return [int(at) for at in np.flatnonzero(samples == round(CLICK * 32768))]


@contextmanager
def recording() -> Iterator[Recording]:
    """Record from before what is done within until after it."""
    command = ["parec", "--device=speaker.monitor", "--raw", "--format=s16le", "--channels=1", f"--rate={MIXER_RATE}"]
    with subprocess.Popen([*command, "--latency-msec=20"], stdout=subprocess.PIPE) as recorder:
        if recorder.stdout is None:
            raise RuntimeError("parec has no output")
        recorded = Recording(recorder.stdout)
        try:
            yield recorded
            recorded.finish()
        finally:
            recorder.terminate()
            recorded.end()


def click() -> Clip:
    return Clip(np.array([CLICK], dtype=np.float32), onset=0)


def noise(seconds: float) -> Clip:
    samples = np.random.default_rng(1).normal(0.0, 0.08, round(seconds * MIXER_RATE))
    return Clip(samples.astype(np.float32), onset=0)


def session(wav: str) -> dict[str, Any]:
    """Play a click, 4.4 s of noise, a click 5 s after the first; then let somebody whistle in the room."""
    clock, mixer, inbox = StreamClock(), Mixer(), SimpleQueue[Event | Exception]()
    witness, listener = Witness(), ToneListener()
    with recording() as recorded, Sound(mixer, clock, inbox.put, SoundSettings()) as sound:
        ear = Microphone(sound, Duplex(witness, listener), inbox.put)
        ear.start()
        begin = mixer.position + MIXER_RATE // 2
        mixer.play(click(), lane=Lane.SOUND, start=begin)
        mixer.play(noise(4.4), lane=Lane.SOUND, start=begin + MIXER_RATE // 10)
        mixer.play(click(), lane=Lane.VOICE, ticket=1, start=begin + 5 * MIXER_RATE)
        ended_at = await_end(inbox)
        subprocess.run(["paplay", "--device=room", wav], check=True)
        heard = listener.heard.wait(PATIENCE_S)
        agrees = mixer.position == clock.frames
        ear.stop()
    return {
        "one_clock": sound.one_clock,
        "capture_rate": sound.capture_rate,
        "clicks": recorded.clicks(),
        "ended_at": ended_at - begin / MIXER_RATE,
        "heard": heard,
        "agrees": agrees,
        "stats": asdict(sound.stats),
        **echo(witness),
    }


def duplex(wav: str) -> dict[str, Any]:
    """Take the sound server for a sound card, and do the same."""
    setattr(voice_coach.sound, "is_hardware", lambda _device: True)  # noqa: B010 - mypy takes it for none of its names
    return session(wav)


def await_end(inbox: SimpleQueue[Event | Exception]) -> float:
    """Return the time at which the line ends."""
    while True:
        event = inbox.get(timeout=PATIENCE_S)
        if isinstance(event, Exception):
            raise event
        if isinstance(event, LineEnded):
            return event.at


def echo(witness: Witness) -> dict[str, float]:
    """Return by how much noise was quieter after 3 s of it, in dB; how late the echo was for its place, in s; and by how many
    samples that changed within 0.3 s at most.
    """
    near, far, clean = (np.concatenate(blocks).astype(float) for blocks in (witness.near, witness.far, witness.clean))
    click = int(np.flatnonzero(np.abs(far) > 1_000)[0])
    late = slice(click + 3 * HEARING_RATE, click + 42 * HEARING_RATE // 10)
    lags = [lag(far[part], near[part]) for part in _parts(click)]
    return {
        "erle_db": float(10 * np.log10(np.mean(near[late] ** 2) / np.mean(clean[late] ** 2))),
        "echo_after_s": lag(far[late], near[late]) / HEARING_RATE - LEAD_S,
        "slip": max(abs(then - first) for first, then in pairwise(lags)),
    }


def _parts(click: int) -> Iterator[slice]:
    """Every 0.3 s of the noise."""
    size = 3 * HEARING_RATE // 10
    return (
        slice(at, at + size) for at in range(click + HEARING_RATE // 2, click + 42 * HEARING_RATE // 10 - size, size)
    )


def lag(far: npt.NDArray[np.float64], near: npt.NDArray[np.float64]) -> int:
    """Return by how many samples ``near`` is later than ``far``."""
    size = 2 * far.size
    correlation = np.fft.irfft(np.fft.rfft(near, size) * np.conj(np.fft.rfft(far, size)), size)
    best = int(np.argmax(np.abs(correlation)))
    return best if best < far.size else best - size


def clip() -> dict[str, Any]:
    """Play 1.2 s, with a click 0.1 s from either end."""
    samples = np.zeros(12 * MIXER_RATE // 10, dtype=np.float32)
    samples[[MIXER_RATE // 10, -MIXER_RATE // 10]] = CLICK
    with recording() as recorded:
        play_clip(samples)
    return {"clicks": recorded.clicks()}


SCENES: dict[str, Callable[..., dict[str, Any]]] = {"session": session, "duplex": duplex, "clip": clip}

if __name__ == "__main__":
    scene, *arguments = sys.argv[1:]
    print(json.dumps(SCENES[scene](*arguments)))
