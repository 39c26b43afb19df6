"""Work in a process of its own: what it takes of memory and of the interpreter is not the coach's.

A process is started anew rather than forked: a fork of a process with threads may hang.

Compiling a graph takes 370 MB for two seconds. In the coach's process that memory would hardly come back, and the audio
callbacks would wait for the interpreter.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module, with the interpreter that runs this."""
    return [sys.executable, "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Return that of this process, in which such a module finds what is found here."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def apart(work: Callable[_P, _T], *arguments: _P.args, **options: _P.kwargs) -> _T:
    """Return ``work(*arguments, **options)``, done by another process, or raise what it raised.

    ``work`` is a function of a module; all that goes in and comes out can be pickled.
    """
    done = subprocess.run(
        command(__name__),
        input=pickle.dumps((work, arguments, options)),
        stdout=subprocess.PIPE,
        env=environment(),
        check=True,
    )
    succeeded, result = pickle.loads(done.stdout)  # noqa: S301 - written by the process that was started here
    if not succeeded:
        raise result
    answer: _T = result
    return answer


def _serve() -> None:
    gc.disable()  # it would take a third of the time, and this process ends soon
    work, arguments, options = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    try:
        outcome = True, work(*arguments, **options)
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who asked raises it
        outcome = False, error
    sys.stdout.buffer.write(pickle.dumps(outcome))
    sys.stdout.buffer.flush()
    os._exit(0)  # to take down what a grammar is made of, object by object, would take a tenth of a second


if __name__ == "__main__":
    _serve()
