"""``voice-coach update --from WHEEL``: a new version beside the old one, which comes back when the new one fails.

    /opt/voice-coach/releases/…    an environment for each version; two are kept
    /opt/voice-coach/current       the one that runs, switched in one step

The laws:

1. Until the new version has passed its self-test the old one runs, untouched; a power cut leaves one or the other.
2. The record of sessions is copied before the new version may change its form, and comes back with the old version.
3. Nobody is interrupted in a session.
4. Nothing comes from a network: libraries that the new version needs lie beside its wheel, as ``deploy/wheelhouse.sh`` puts them.
"""

import os
import pwd
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voice_coach.errors import VoiceCoachError
from voice_coach.service.hotline import ask, status_socket

PREFIX = Path("/opt/voice-coach")
ACCOUNT = "voice-coach"
"""The system's own user for the coach; any other is one in whose session it runs."""
UNIT = "voice-coach.service"
KEPT_SUFFIX = ".before-update"
EXTRAS = {"natural": "hibari", "gpio": "gpiozero", "screen": "starlette", "mqtt": "aiomqtt"}
"""What a release may have besides, and the library that tells that it has; the new one gets the same."""

Tell = Callable[[str], object]


class Manager(Protocol):
    """What runs the service."""

    def runs(self) -> bool:
        """Whether it runs the coach now."""

    def trains(self) -> bool:
        """Whether somebody trains with it now, whom nothing may interrupt."""

    def restart(self) -> bool:
        """Start the coach anew; return whether it became ready."""


class Systemd:
    """See ``Manager``; a machine without it runs nothing."""

    def __init__(self, session_of: str | None = None) -> None:
        """``session_of``: the user in whose session the coach runs; None: it is a service of the system."""
        self._systemctl = ["systemctl"]
        if session_of is not None:
            runtime = f"XDG_RUNTIME_DIR=/run/user/{pwd.getpwnam(session_of).pw_uid}"
            self._systemctl = [*as_user(session_of), runtime, "systemctl", "--user"]

    def runs(self) -> bool:
        return shutil.which("systemctl") is not None and _succeeds([*self._systemctl, "--quiet", "is-active", UNIT])

    def trains(self) -> bool:
        try:
            return ask(status_socket())["session"] is not None
        except VoiceCoachError:
            return False  # none runs

    def restart(self) -> bool:
        return _succeeds([*self._systemctl, "restart", UNIT])


@dataclass(frozen=True, slots=True)
class Installation:
    """What ``deploy/install.sh`` made."""

    prefix: Path = PREFIX
    user: str | None = None
    """As whom the coach runs; None: as who runs this."""

    @property
    def current(self) -> Path:
        """The release that runs; raise VoiceCoachError where nothing was installed."""
        link = self.prefix / "current"
        if not link.is_symlink():
            raise VoiceCoachError(f"There is no installed coach in {self.prefix}; install one with deploy/install.sh.")
        return link.resolve()

    def switch(self, release: Path) -> None:
        """Have this release run from the next start on."""
        fresh = self.prefix / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(release)
        fresh.replace(self.prefix / "current")

    def stage(self, wheel: Path) -> Path:
        """Return a new release: the libraries of the current one, and of them what ``wheel`` needs anew."""
        old = self.current
        place = _free(self.prefix / "releases" / wheel.name.removesuffix(".whl").split("-py")[0])
        _run(
            [str(old / "bin" / "python"), "-m", "venv", "--without-pip", str(place)],
            "The environment could not be made",
        )
        shutil.copytree(_libraries(old), _libraries(place), dirs_exist_ok=True, symlinks=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        pip += ["--no-cache-dir", "--no-index", "--find-links", str(wheel.parent), "--no-warn-script-location"]
        extras = ",".join(extra for extra, library in EXTRAS.items() if (_libraries(place) / library).is_dir())
        wanted = f"voice-coach[{extras}] @ {wheel.as_uri()}"
        for options in (["--force-reinstall", "--no-deps", str(wheel)], [wanted]):
            try:
                _run(
                    [*pip, *options], f"{wheel.name} could not be installed; put the libraries that it needs beside it"
                )
            except VoiceCoachError:
                shutil.rmtree(place)
                raise
        (place / "complete").touch()
        return place

    def self_test(self, release: Path) -> None:
        """Raise VoiceCoachError where this release does not work on this machine."""
        prefix = as_user(self.user) if self.user else []
        _run([*prefix, str(release / "bin" / "voice-coach"), "selftest"], "The new version fails its self-test")

    def prune(self, *kept: Path) -> None:
        """Remove all other releases."""
        for release in (self.prefix / "releases").iterdir():
            if release.resolve() not in {place.resolve() for place in kept}:
                shutil.rmtree(release)


def update(wheel: Path, installation: Installation, record: Path | None, manager: Manager, tell: Tell) -> None:
    """Bring the installation to the version in ``wheel``, or leave it as it was and raise VoiceCoachError.

    ``record``: the database of sessions, if there is one.
    """
    wheel = wheel.absolute()
    if not wheel.is_file() or not wheel.name.startswith("voice_coach-") or wheel.suffix != ".whl":
        raise VoiceCoachError(f"{wheel} is no wheel of Voice Coach; give a file voice_coach-….whl.")
    old = installation.current
    _leave_alone_who_trains(manager)
    tell(f"Installing {wheel.name} ...")
    new = installation.stage(wheel)
    try:
        installation.self_test(new)
        _leave_alone_who_trains(manager)
    except VoiceCoachError:
        shutil.rmtree(new)
        raise
    kept = keep(record)
    installation.switch(new)
    if manager.runs() and not manager.restart():
        installation.switch(old)
        bring_back(record, kept)
        back = manager.restart()
        shutil.rmtree(new)
        raise VoiceCoachError(
            f"The new version does not start; the old one {'runs again' if back else 'is back'} with your record. "
            "See: journalctl -t voice-coach"
        )
    installation.prune(new, old)
    tell(f"Voice Coach is now {wheel.name.split('-')[1]}.")


def _leave_alone_who_trains(manager: Manager) -> None:
    if manager.trains():
        raise VoiceCoachError("Somebody trains with the coach now; update it after the session.")


def as_user(user: str) -> list[str]:
    """Return the start of a command that root runs as ``user``: with all that this user may read, and where it keeps things."""
    account = pwd.getpwnam(user)
    ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]
    return ["setpriv", *ids, "env", f"HOME={account.pw_dir}"]


def keep(record: Path | None) -> Path | None:
    """Copy the record as it is at this moment, also while a coach writes to it; return the copy."""
    if record is None or not record.exists():
        return None
    copy = record.with_name(record.name + KEPT_SUFFIX)
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(record)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    shutil.copystat(record, copy)
    if os.geteuid() == 0:
        owner = record.stat()
        os.chown(copy, owner.st_uid, owner.st_gid)
    return copy


def bring_back(record: Path | None, kept: Path | None) -> None:
    """Put the copy in the record's place, which no coach holds."""
    if record is None or kept is None:
        return
    for suffix in ("-wal", "-shm"):
        record.with_name(record.name + suffix).unlink(missing_ok=True)
    kept.replace(record)


def _libraries(release: Path) -> Path:
    return next((release / "lib").glob("python3.*")) / "site-packages"


def _free(place: Path) -> Path:
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.name}-{number}")
    return free


def _run(command: Sequence[str], what: str) -> None:
    """Run it; raise VoiceCoachError that begins with ``what`` where it fails."""
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise VoiceCoachError(
            f"{what} ({said[-1].removeprefix('ERROR: ').rstrip('.')}); the version before it still runs."
        )


def _environment() -> Mapping[str, str]:
    """Return this process's, without what would have pip look elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | {
        "PIP_CONFIG_FILE": os.devnull
    }


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, check=False).returncode == 0
