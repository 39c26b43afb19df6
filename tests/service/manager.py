"""The service manager's stand-in: the socket that a service tells how it fares."""

import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 60.0
"""How long a message is waited for, in seconds; the machine may be busy."""


class Manager:
    """Within ``with`` it listens."""

    def __init__(self, directory: Path) -> None:
        self.address = directory / "notify"
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self._line.bind(os.fspath(self.address))
        self._line.settimeout(PATIENCE_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._line.close()

    def told(self) -> str:
        """Return the next message."""
        return self._line.recv(4096).decode()

    def told_until(self, start: str) -> list[str]:
        """Return the messages up to the first that starts like that."""
        messages = [self.told()]
        while not messages[-1].startswith(start):
            messages.append(self.told())
        return messages
