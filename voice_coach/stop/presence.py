"""Which coaches run, for whoever has to end them.

Each holds a lock on a file of its own, which holds its process id. The kernel lets the lock go with the process, however
that ends, so a lock that is held means a coach that lives; a process id alone may have been given to another process.
"""

import fcntl
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from voice_coach.errors import VoiceCoachError

TERMINATE_S = 1.0
"""How long a coach is given to end by itself, in seconds."""
_SUFFIX = ".coach"


@contextmanager
def present(directory: Path) -> Iterator[None]:
    """Be known as a running coach while the context lasts; raise VoiceCoachError where that is impossible."""
    path = directory / f"{os.getpid()}{_SUFFIX}"
    with _locked(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def end_coaches(directory: Path, terminate_s: float = TERMINATE_S) -> list[str]:
    """End every coach: with SIGTERM, and after ``terminate_s`` seconds with SIGKILL, which a stopped process obeys, too.

    Returns a sentence for each. What a coach left behind that ended without a word is removed.
    """
    processes = {process: pid for path in directory.glob(f"*{_SUFFIX}") for pid, process in _running(path)}
    try:
        told = [_signal(process, pid, signal.SIGTERM) for process, pid in processes.items()]
        for process, pid in processes.items():
            if not _ended(process, terminate_s):
                told.append(_signal(process, pid, signal.SIGKILL))
    finally:
        for process in processes:
            os.close(process)
    return told


def _locked(path: Path) -> IO[str]:
    """Return a new file with the process id in it, locked before it can be seen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = NamedTemporaryFile("w", dir=path.parent, encoding="ascii", delete=False)  # noqa: SIM115 - the caller closes it
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(str(os.getpid()))
        file.flush()
        Path(file.name).rename(path)
    except OSError as error:
        raise VoiceCoachError(
            f"{path.parent} cannot be written ({error}); name another stop.directory in the settings."
        ) from error
    return file


def _running(path: Path) -> Iterator[tuple[int, int]]:
    """Yield the process id and a descriptor of the process that holds this file, if one does."""
    with suppress(FileNotFoundError), path.open(encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(ProcessLookupError):  # it is just ending
                pid = int(file.read())
                yield pid, os.pidfd_open(pid)
        else:
            path.unlink(missing_ok=True)


def _signal(process: int, pid: int, number: signal.Signals) -> str:
    try:
        signal.pidfd_send_signal(process, number)
    except ProcessLookupError:
        return f"The coach ({pid}) has ended."
    except PermissionError:
        return f"The coach ({pid}) belongs to somebody else; run voice-coach-stop as the same user."
    return f"The coach ({pid}) was told to end." if number == signal.SIGTERM else f"The coach ({pid}) was killed."


def _ended(process: int, within_s: float) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(1000 * within_s))
