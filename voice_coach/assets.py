"""Where the product's data lies: in a checkout at the top level, in an installed package under ``_data``."""

import os
from importlib.resources import files
from pathlib import Path

import platformdirs

from voice_coach.errors import VoiceCoachError

APP = "voice-coach"


def data_dir(name: str) -> Path:
    """Return the directory ``name`` ("grammars", "audio" or "rehearsals") of this installation.

    Raises VoiceCoachError when the installation lacks it.
    """
    package = Path(str(files("voice_coach")))
    in_checkout = {"rehearsals": "tests/rehearsals"}.get(name, name)
    for candidate in (package / "_data" / name, package.parent / in_checkout):
        if candidate.is_dir():
            return candidate
    raise VoiceCoachError(f"This installation lacks its {name} directory; install voice-coach again.")


def cache_dir(name: str) -> Path:
    """Return (and create) a directory for what can be made again: compiled graphs, rendered speech."""
    path = Path(platformdirs.user_cache_dir(APP)) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def model_dir() -> Path:
    """Return the directory in which ``voice-coach setup`` keeps speech models."""
    return Path(platformdirs.user_data_dir(APP)) / "models"


def history_file() -> Path:
    """Return the file with the record of the user's sessions."""
    return Path(platformdirs.user_data_dir(APP)) / "history.sqlite3"


def state_dir() -> Path:
    """Return the directory for what must outlive a process, but belongs to this machine alone."""
    return Path(platformdirs.user_state_dir(APP))


def runtime_dir() -> Path:
    """Return the directory for what ends with the process: sockets."""
    return Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / APP
