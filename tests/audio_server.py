"""A sound card without hardware: a private PulseAudio in which whatever the loudspeaker plays reaches the microphone.

    loudspeaker (48 kHz) ── 60 ms ──▶ room (16 kHz) ──▶ microphone          paplay --device=room is somebody in it

Programs find it through the environment alone, ALSA's configuration included, so it never meets the machine's own
sound.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from threading import Event, Thread
from typing import IO

ECHO_S = 0.060
"""Latency asked for between loudspeaker and room, in seconds; PulseAudio does roughly that."""

START_S = 10.0
"""How long the server may take to start, in seconds."""

_SERVER = f"""
load-module module-native-protocol-unix auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 channels=1
load-module module-null-sink sink_name=room rate=16000 channels=1
load-module module-remap-source source_name=mic master=room.monitor
load-module module-loopback source=speaker.monitor sink=room latency_msec={round(1000 * ECHO_S)}
set-default-sink speaker
set-default-source mic
"""

_ALSA = """
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


def missing() -> str | None:
    """Return what this machine lacks for it, if anything."""
    for program in ("pulseaudio", "paplay", "parec"):
        if shutil.which(program) is None:
            return f"{program} is not installed (packages pulseaudio and pulseaudio-utils)"
    if not [*Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")]:
        return "ALSA has no PulseAudio plug-in (package libasound2-plugins)"
    if find_library("portaudio") is None:
        return "PortAudio is not installed (package libportaudio2)"
    return None


@contextmanager
def audio_server(directory: Path) -> Iterator[dict[str, str]]:
    """Run a server that keeps its files in ``directory``; yield the environment in which programs find it."""
    home, runtime, script = directory / "home", directory / "run", directory / "server.pa"
    home.mkdir()
    runtime.mkdir(mode=0o700)
    script.write_text(_SERVER)
    (home / ".asoundrc").write_text(_ALSA)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH"}}
    environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
    command = [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--log-target=stderr",
        "-v",
        "-F",
        str(script),
    ]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        started, log = Event(), list[str]()
        reader = Thread(target=_read_log, args=(server.stderr, log, started), daemon=True)
        reader.start()
        try:
            if not started.wait(START_S):
                raise RuntimeError("PulseAudio does not start:\n" + "".join(log))
            yield environment
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(START_S)
            reader.join()


def _read_log(stream: IO[str] | None, log: list[str], started: Event) -> None:
    for line in stream or ():
        log.append(line)
        if "startup complete" in line:
            started.set()
