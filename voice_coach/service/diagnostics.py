"""``voice-coach diagnostics``: what somebody who helps from afar needs to know, in a zip of plain text to read before sharing.

Nothing in it was said or heard, and nobody's name is in it: of the record only numbers, of the settings no names, words of
the user's own or secrets, of the journal the service's own entries while ``log.speech`` is off.
"""

import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from voice_coach import __version__, assets
from voice_coach.checkup.examination import Examination
from voice_coach.checkup.report import Terminal, to_json
from voice_coach.errors import VoiceCoachError
from voice_coach.memory.log import glance, put_aside
from voice_coach.service.hotline import ask, status_socket
from voice_coach.settings import Settings
from voice_coach.sound import list_devices

ABOUT = """\
What is in this file, for you to read before you give it to anybody: all of it is plain text.

  versions.txt   Voice Coach, Python, the system, and the libraries
  machine.txt    processor, memory, free space; no serial numbers, no addresses
  settings.json  your settings, without names, words of your own, files and secrets
  sound.txt      the sound devices, and what ALSA and the sound server call them
  status.json    how the running coach is: state, sound, memory in use
  check.json     what `voice-coach check` found, where no coach was running
  journal.txt    the service's own entries: starts, states, lost devices, troubles
  record.txt     how many entries the record of your sessions has, and nothing else of it

There is no sound in it, no word that was said or heard, no name, and nothing of what hurt.
"""
JOURNAL_LINES = 500
COMMAND_S = 10.0
"""How long a program of the system may take, in seconds."""
KEPT_BACK = re.compile(
    r"profile|name|word|phrase|password|secret|token|user|host|broker|address|topic|path|file|model|database|directory"
)
"""Settings whose names match are told to be there, and no more."""

Write = Callable[[str], object]


def diagnose(settings: Settings, out: Path, terminal: Terminal) -> list[str]:
    """Write the zip; return the names of what is in it. Raises VoiceCoachError where that is impossible."""
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, text in _pages(settings, terminal):
                bundle.writestr(name, text)
            return bundle.namelist()
    except OSError as error:
        raise VoiceCoachError(f"{out} cannot be written ({error}); name another file with --out.") from error


def _pages(settings: Settings, terminal: Terminal) -> Iterator[tuple[str, str]]:
    yield "README.txt", ABOUT
    yield "versions.txt", _versions()
    yield "machine.txt", _machine()
    yield "settings.json", json.dumps(without_names(settings.model_dump(mode="json", exclude_defaults=True)), indent=2)
    yield "sound.txt", _sound()
    try:
        yield "status.json", json.dumps(ask(status_socket()), indent=2)
    except VoiceCoachError as error:
        yield "status.json", json.dumps({"trouble": str(error)})
        yield "check.json", to_json(list(Examination(settings, terminal, speech=False).findings()))
    yield "journal.txt", _journal(settings)
    yield "record.txt", record(settings)


def without_names(value: Any, key: str = "") -> Any:
    """Return settings without what is personal: such values become "(set)"."""
    if isinstance(value, dict):
        return {name: without_names(inner, name) for name, inner in value.items()}
    return "(set)" if KEPT_BACK.search(key) and value is not None else value


def _versions() -> str:
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "unknown system")
    libraries = sorted(f"{found.metadata['Name']} {found.version}" for found in distributions())
    head = f"Voice Coach {__version__}\nPython {platform.python_version()}\n{system}, {platform.machine()}, {platform.release()}\n"
    return head + "\n".join(libraries) + "\n"


def _machine() -> str:
    disk = shutil.disk_usage(assets.model_dir() if assets.model_dir().exists() else Path.home())
    total = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()[:3]
    board = Path("/proc/device-tree/model")
    lines = [
        board.read_text(encoding="ascii").rstrip("\0")
        if board.exists()
        else platform.processor() or platform.machine(),
        f"{os.cpu_count()} cores, load {os.getloadavg()}",
        *total,
        f"{disk.free / 1e9:.1f} of {disk.total / 1e9:.1f} GB free",
    ]
    return "\n".join(lines) + "\n"


def _sound() -> str:
    try:
        devices = [
            f"{device.index}: {device.name}, {device.inputs} in, {device.outputs} out" for device in list_devices()
        ]
    except VoiceCoachError as error:
        devices = [str(error)]
    parts = ["PortAudio:", *devices]
    for command in (["aplay", "-l"], ["arecord", "-l"], ["wpctl", "status"], ["pactl", "list", "short", "sinks"]):
        parts += ["", f"{' '.join(command)}:", _output(command)]
    return "\n".join(parts) + "\n"


def _journal(settings: Settings) -> str:
    if settings.log.speech:
        return "The journal holds speech (log.speech is on), so nothing of it is here.\n"
    fields = ["journalctl", "--no-pager", "--quiet", "--output=short-iso", "--no-hostname", f"--lines={JOURNAL_LINES}"]
    return _output([*fields, "SYSLOG_IDENTIFIER=voice-coach"]) + "\n"


def record(settings: Settings) -> str:
    """Return how much there is in the record; it is only looked at, since a coach may run."""
    file = settings.memory.file
    if file is None or not file.exists():
        return "There is no record.\n"
    damaged = put_aside(file)
    aside = f", {len(damaged)} files of damaged ones put aside" if damaged else ""
    try:
        number, state = glance(file)
    except sqlite3.Error as error:
        return f"{file.stat().st_size} bytes that cannot be read ({error}){aside}\n"
    return f"{number} entries, {file.stat().st_size} bytes, {state}{aside}\n"


def _output(command: list[str]) -> str:
    """Return what a program of the system says; that it is not there is an answer, too."""
    if shutil.which(command[0]) is None:
        return f"({command[0]} is not installed)"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_S, check=False)
    except subprocess.TimeoutExpired:
        return f"({command[0]} does not answer)"
    return (done.stdout or done.stderr).strip()
