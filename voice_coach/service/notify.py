"""Tells the service manager how the coach fares: the protocol of sd_notify(3), which is one datagram a message."""

import os
import socket
from collections.abc import Mapping

WATCHED = "WATCHDOG_USEC"


class Notifier:
    """Speaks to the manager that started this process; to nobody where none did."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        watched_by = environment.get("WATCHDOG_PID", str(os.getpid()))
        self.watchdog_s = int(environment.get(WATCHED, 0)) / 1e6 if watched_by == str(os.getpid()) else 0.0
        """How long the unit has the manager wait for ``alive`` before it ends this process, in seconds; 0: for ever."""

    def ready(self, status: str) -> None:
        """The service works from now on; also said again when only the status has changed."""
        self._tell(f"READY=1\nSTATUS={status}")

    def status(self, status: str) -> None:
        """Say in a sentence what goes on."""
        self._tell(f"STATUS={status}")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._tell("WATCHDOG=1")

    def patience(self, seconds: float) -> None:
        """Have the manager wait so long for ``alive`` from now on; without a watchdog there is nobody who waits."""
        if self.watchdog_s:
            self._tell(f"WATCHDOG_USEC={round(seconds * 1e6)}")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, message: str) -> None:
        if self._address:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.sendto(message.encode(), self._address)
