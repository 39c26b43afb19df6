"""The server's own thread: begins, serves, and ends with the coach; what fails in it never reaches the voice path."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from voice_coach.errors import VoiceCoachError
from voice_coach.screen.hub import Hub

BEGIN_S, END_S = 5.0, 3.0
MOST_CONNECTIONS = 256
MOST_HEADER_BYTES = 16_384
MOST_MESSAGE_BYTES = 1024


class Server:
    """Serves ``app`` within ``with``. Threads: all but what is said in ``__enter__`` and ``__exit__`` is the server's own."""

    def __init__(self, app: ASGIApp, hub: Hub, host: str, port: int, tell: Callable[[str], object]) -> None:
        """``tell`` takes a sentence where the server ends before its time, from its own thread."""
        self._hub = hub
        self._tell = tell
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                access_log=False,
                log_config=None,
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                date_header=False,
                ws="websockets-sansio",
                ws_max_size=MOST_MESSAGE_BYTES,
                ws_per_message_deflate=False,
                h11_max_incomplete_event_size=MOST_HEADER_BYTES,
                http="h11",
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=1,
            )
        )
        self._began = Flag()
        self._thread = Thread(target=self._serve, name="screen", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._began.wait(BEGIN_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(END_S)
        self._socket.close()

    def _serve(self) -> None:
        try:
            asyncio.run(self._run())
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the session
            self._tell(f"The screen has failed ({error!r}); the coach goes on without, start it again to have it back.")
        finally:
            self._began.set()

    async def _run(self) -> None:
        telling = asyncio.create_task(self._hub.run())
        await asyncio.sleep(0)
        self._began.set()
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await telling


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise VoiceCoachError(
            f"The screen cannot be served at {host}:{port} ({error.strerror or error}); change screen.host or screen.port in the settings."
        ) from error


def address(host: str, port: int, name: Callable[[], str]) -> str:
    """Return where a browser finds the page."""
    shown = {"127.0.0.1": "localhost", "0.0.0.0": name(), "::": name()}.get(host, host)  # noqa: S104 - only shown
    return f"http://{shown}:{port}/"
