"""Performs ``CallForHelp``: runs the command of the settings, and reports truthfully what became of it.

The command is a list of words and no shell sees it. It runs in a thread of its own, so that nothing waits for it; one that takes too
long is ended with all that it started, and counts as failed. Where no command is set, nothing happens and nothing is reported.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from voice_coach.events import CallForHelp, Effect, Event, HelpCalled
from voice_coach.settings import SafetySettings

REASON = "VOICE_COACH_REASON"
"""The environment variable in which the command finds the reason."""
TOLD = 200
"""So many characters of what the command complains of are told."""


def call(settings: SafetySettings, reason: str) -> str | None:
    """Run the command; return what went wrong as a sentence, None: it ended well."""
    command = [word.replace("{reason}", reason) for word in settings.contact]
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, REASON: reason},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        return f"{command[0]} cannot be run ({error.strerror}): see to safety.contact in the settings."
    try:
        _, said = process.communicate(timeout=settings.contact_timeout_s)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"{command[0]} did not end within {settings.contact_timeout_s:g} s."
    if process.returncode:
        complaint = said.decode(errors="replace").strip()[-TOLD:]
        return f"{command[0]} failed with code {process.returncode}{f': {complaint}' if complaint else '.'}"
    return None


class Contact:
    """Observer that calls for help when the coach does; within ``contact``, at whose end a call that was begun is finished."""

    def __init__(
        self,
        settings: SafetySettings,
        post: Callable[[HelpCalled], object],
        now: Callable[[], float],
        submit: Callable[[Callable[[], object]], object],
    ) -> None:
        """``post`` takes what became of it; ``now`` is the time on ``Clock`` in seconds; ``submit`` runs it in another thread."""
        self._settings = settings
        self._post = post
        self._now = now
        self._submit = submit

    def on_event(self, event: Event) -> None:
        pass

    def on_effect(self, effect: Effect, at: float) -> None:  # noqa: ARG002 - an observer is told when
        if isinstance(effect, CallForHelp):
            self._submit(
                lambda: self._post(HelpCalled(effect.reason, call(self._settings, effect.reason), self._now()))
            )


@contextmanager
def contact(
    settings: SafetySettings, post: Callable[[Event | Exception], object], now: Callable[[], float]
) -> Iterator[tuple[Contact, ...]]:
    """Yield the contact, if there is one."""
    if not settings.contact:
        yield ()
        return
    with ThreadPoolExecutor(1, "contact") as worker:

        def submit(work: Callable[[], object]) -> None:
            worker.submit(report_errors, work)

        def report_errors(work: Callable[[], object]) -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
                post(error)

        yield (Contact(settings, post, now, submit),)
