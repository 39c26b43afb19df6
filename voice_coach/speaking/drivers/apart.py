"""An engine in a process of its own: the 200 MB that it may take are there only while lines are rendered.

Laws
- All voices of a driver share one process. It is started for the first text, and ends by itself after ``IDLE_S`` seconds without one,
  or with the last of those voices.
- Whatever ends it, the next text starts it anew; an engine that cannot be started raises what it raised there.

Within the coach's process that memory would stay for good: loaded anew, an engine leaves another 10 MB behind each time.
"""

import os
import pickle
import select
import subprocess
import sys
import weakref
from threading import Lock
from typing import IO, Any

from voice_coach.apart import command, environment
from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers.engine import DriverName, Manner, PyttsxEngine
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.tone import ITS_OWN, Tone

IDLE_S = 300.0
"""How long it waits for another text, in seconds: longer than a rest or a question takes, so that it stays for a session."""

_Process = subprocess.Popen[bytes]


class EngineApart:
    """Renders in that process."""

    def __init__(self, driver: DriverName, manner: Manner, idle_s: float = IDLE_S) -> None:
        self._driver: DriverName = driver
        self._manner = manner
        with _sharing:
            self._shared = _shared.get((driver, idle_s)) or _Shared(idle_s)
            _shared[driver, idle_s] = self._shared

    def render(self, text: str, tone: Tone = ITS_OWN) -> tuple[Samples, int]:
        """Return float32 samples and their rate in Hz."""
        return self._shared.ask((self._driver, self._manner, text, tone))


class _Shared:
    """The process, for whoever asks; one after the other."""

    def __init__(self, idle_s: float) -> None:
        self._idle_s = idle_s
        self._asking = Lock()
        self.process: _Process | None = None

    def ask(self, request: object) -> tuple[Samples, int]:
        """Return what the process answers, or raise what it raised."""
        with self._asking:
            for _ in range(2):  # it may end, idle, in the very moment in which it is asked
                process = self._running()
                try:
                    return _answer(process, request)
                except (OSError, EOFError):
                    _end(process)
        raise VoiceCoachError("The voice ends whenever it is to speak; see the journal, or choose the voice espeak.")

    def _running(self) -> _Process:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                command(__name__, str(self._idle_s)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
            )
            weakref.finalize(self, _end, self.process)
        return self.process


_shared: weakref.WeakValueDictionary[tuple[DriverName, float], _Shared] = weakref.WeakValueDictionary()
_sharing = Lock()


def _answer(process: _Process, request: object) -> tuple[Samples, int]:
    """Return what the process answers, or raise what it raised."""
    pipe = _pipe(process.stdin)
    pickle.dump(request, pipe)
    pipe.flush()
    answer = pickle.load(_pipe(process.stdout))  # noqa: S301 - written by the process that was started here
    if isinstance(answer, Exception):
        raise answer
    samples, rate = answer
    return samples, rate


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the process was started without a pipe")
    return pipe


def _end(process: _Process) -> None:
    """Let the process go, and wait for that."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # what it was asked last does not matter any more
                continue


def _serve() -> None:
    """Render what comes until nothing does. There is one request at a time, so none waits where ``select`` does not see it."""
    idle_s, requests = float(sys.argv[1]), sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    engines: dict[object, PyttsxEngine] = {}
    while select.select([requests], [], [], idle_s)[0]:
        try:
            driver, manner, text, tone = pickle.load(requests)  # noqa: S301 - written by the process that started this one
        except EOFError:
            break
        answer: Any
        try:
            if manner not in engines:
                engines[manner] = PyttsxEngine(driver, manner)
            answer = engines[manner].render(text, tone)
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who asked raises it
            answer = error
        pickle.dump(answer, answers)
        answers.flush()
    os._exit(0)


if __name__ == "__main__":
    _serve()
